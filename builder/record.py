"""A page, its spans and its fields become one row of `pages`.

In: a `Page`, the spans that partition its text, the values taken from them. Out: a `Record` as in
`schema/page.schema.json`; split group and duplicates are the business of the split.
"""

import dataclasses
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import numpy as np

from builder.fields import Fields
from builder.model import Block, Page, Record, Source, Span

NO_ARTICLE = "no article"
"""Flag of a page that tells no story: an index, an error page, a product."""


def make_record(page: Page, spans: Sequence[Span], fields: Fields) -> Record:
    """The row of a page; it is in a group of its own until the split says otherwise."""
    return {
        "id": page.id,
        "url": page.url,
        "site": page.site,
        "language": fields.language,
        "fetched_at": timestamp(page.fetched_at),
        "published_at": timestamp(fields.published_at),
        "modified_at": timestamp(fields.modified_at),
        "title": fields.title,
        "authors": list(fields.authors),
        "section": fields.section,
        "text": page.text,
        "spans": span_columns(spans),
        "span_sources": span_sources(page.blocks, spans) if page.markup else [],
        "source": source_columns(page.source),
        "split_group": page.id,
        "duplicate_of": None,
        "flags": [*page.flags, *flags_of(spans)],
        "rights": list(page.rights),
    }


def flags_of(spans: Sequence[Span]) -> list[str]:
    """What the spans say of the page as a whole."""
    return [] if any(span.label in ("headline", "body") for span in spans) else [NO_ARTICLE]


def span_columns(spans: Sequence[Span]) -> list[dict[str, Any]]:
    """The columns of each span, one by one: there are hundreds on a page, and this is the fastest way."""
    return [
        {
            "start": start,
            "end": end,
            "label": label,
            "kind": kind,
            "confidence": confidence,
            "tier": tier,
            "annotator": annotator,
        }
        for start, end, label, kind, confidence, tier, annotator in spans
    ]


def source_columns(source: Source) -> dict[str, Any]:
    """The columns of a source."""
    return {field.name: getattr(source, field.name) for field in dataclasses.fields(source)}


def span_sources(blocks: Sequence[Block], spans: Sequence[Span]) -> list[dict[str, int]]:
    """Where each span is in the decoded markup: the range of its block, which spans of one block share."""
    ends = [block.end for block in blocks]
    owners = [blocks[place] for place in np.searchsorted(ends, [span.start for span in spans], "right").tolist()]
    return [{"start": block.source_start, "end": block.source_end} for block in owners]


def timestamp(time: datetime | None) -> str | None:
    """A moment as the record writes it.

    >>> timestamp(datetime(2025, 5, 4, 3, 49, tzinfo=UTC))
    '2025-05-04T03:49:00Z'
    """
    return None if time is None else time.astimezone(UTC).isoformat().replace("+00:00", "Z")
