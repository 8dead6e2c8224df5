"""Normalised fields of an article, in: a page and its spans, out: `Fields`.

What the reader sees decides; the markup spells, dates to the second, and speaks alone where nothing is shown.

| field | file |
|---|---|
| title | `title` |
| authors | `authors`, on `bylines`; words in `author_words` |
| section | `section` |
| published_at, modified_at | `moments`, on `dates`, `clock`, `machine_dates`, `zones`; words in two tables |
| language | `language` |
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from builder.fields.authors import read_authors
from builder.fields.language import read_language
from builder.fields.moments import read_moments
from builder.fields.section import read_section
from builder.fields.title import read_title
from builder.model import Page, Span


@dataclass(frozen=True, slots=True)
class Fields:
    """What a page's spans say, normalised; times in the page's own zone where it names one."""

    title: str | None = None
    authors: tuple[str, ...] = ()
    section: str | None = None
    published_at: datetime | None = None
    modified_at: datetime | None = None
    language: str | None = None


_LIKELY = 0.5  # labels more likely wrong than right say nothing


def describe(page: Page, spans: Sequence[Span]) -> Fields:
    """The fields of a labelled page."""
    likely = [span for span in spans if span.confidence >= _LIKELY]
    facts = [span for span in likely if span.label == "metadata"]
    moments = read_moments(page, facts)
    return Fields(
        title=read_title(page, spans),
        authors=read_authors(page, likely),
        section=read_section(page, facts),
        published_at=moments.published,
        modified_at=moments.modified,
        language=read_language(page, spans),
    )
