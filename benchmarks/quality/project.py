"""This project on a page of markup or on a bare text, as a build would treat it.

In: payloads. Out: `Answer`s. A page that the builder rejects has an empty answer.
"""

import hashlib
from collections.abc import Sequence
from typing import Literal

from builder.annotate import annotate
from builder.convert import convert
from builder.fields import describe
from builder.gold import GoldPage
from builder.model import Page, RawPage, Source, Span, Violation
from builder.score import Answer, body_text
from builder.settings import Settings

Media = Literal["html", "text"]
NOTHING = Answer(body="", headline="", authors=(), days=frozenset(), text="", spans=())


def read_page(payload: bytes, page: GoldPage, media: Media) -> Page | Violation:
    """A payload as the reader would hand it on; a bare text comes without URL."""
    digest = hashlib.sha256(payload).hexdigest()
    source = Source(f"{digest[:16]}.{media}", media, 0, 0, len(payload), digest)
    return convert(RawPage(source, payload, media, url=page.url if media == "html" else None), Settings())


def answer_all(payloads: Sequence[bytes], pages: Sequence[GoldPage], media: Media, weights: str = "") -> list[Answer]:
    """The project's answers to many pages, by the shipped weights unless a folder is named."""
    read = [read_page(payload, page, media) for payload, page in zip(payloads, pages, strict=True)]
    good = [page for page in read if isinstance(page, Page)]
    labelled = annotate(good, weights=weights)
    answers = iter([answer(page, spans) for page, spans in zip(good, labelled, strict=True)])
    return [next(answers) if isinstance(page, Page) else NOTHING for page in read]


def answer(page: Page, spans: Sequence[Span]) -> Answer:
    """What the labels and fields of a page say."""
    fields = describe(page, spans)
    return Answer(
        body=body_text(page.text, spans),
        headline=fields.title or "",
        authors=fields.authors,
        days=frozenset({fields.published_at.date()}) if fields.published_at else frozenset(),
        text=page.text,
        spans=spans,
    )
