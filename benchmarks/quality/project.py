"""This project on a page of markup or on a bare text, as a build would treat it.

In: payloads. Out: `Answer`s. A page that the builder rejects has an empty answer.
"""

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal

from builder.annotate import annotate
from builder.convert import convert
from builder.errors import InputError
from builder.fields import describe
from builder.gold import HELD_OUT, GoldPage
from builder.model import Page, RawPage, Source, Span, Violation
from builder.score import Answer, body_text
from builder.settings import Settings

Media = Literal["html", "text"]
Weights = Mapping[int, str]  # by fold the folder of weights that have not seen it; "" are the shipped ones
SHIPPED: Weights = {HELD_OUT: ""}
NOTHING = Answer(body="", headline="", authors=(), days=frozenset(), text="", spans=())


def by_fold(folder: Path) -> Weights:
    """The weights that training left in a folder: "1-2-3" holds those that have not seen folds 1 to 3."""
    found = {int(fold): str(own) for own in sorted(folder.glob("[0-9]*")) for fold in own.name.split("-")}
    if not found:
        raise InputError(f"{folder}: holds no folder of weights by fold, such as 1-2-3; `builder.learn` writes them")
    return found


def read_page(payload: bytes, page: GoldPage, media: Media) -> Page | Violation:
    """A payload as the reader would hand it on; a bare text comes without URL."""
    digest = hashlib.sha256(payload).hexdigest()
    source = Source(f"{digest[:16]}.{media}", media, 0, 0, len(payload), digest)
    return convert(RawPage(source, payload, media, url=page.url if media == "html" else None), Settings())


def answer_all(
    payloads: Sequence[bytes], pages: Sequence[GoldPage], media: Media, weights: Weights = SHIPPED
) -> list[Answer]:
    """The project's answers to many pages, each by the weights of its fold."""
    answers = [NOTHING] * len(pages)
    for folder in sorted(set(weights.values())):
        own = [place for place, page in enumerate(pages) if weights[page.fold] == folder]
        read = [read_page(payloads[place], pages[place], media) for place in own]
        good = [(place, page) for place, page in zip(own, read, strict=True) if isinstance(page, Page)]
        labelled = annotate([page for _, page in good], weights=folder)
        for (place, page), spans in zip(good, labelled, strict=True):
            answers[place] = answer(page, spans)
    return answers


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
