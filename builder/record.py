"""A page, its spans and its fields become one row of `pages`.

In: a `Page`, the spans that partition its text, the values taken from them. Out: a `Record` as in
`schema/page.schema.json`; split group and duplicates are the business of the split.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from operator import attrgetter
from typing import Any

from builder.fields import Fields
from builder.model import Block, Page, Record, Source, Span

_SPAN = ("start", "end", "label", "kind", "confidence", "tier", "annotator")
_SOURCE = ("path", "format", "record", "offset", "length", "sha256", "encoding")
_span_values, _source_values = attrgetter(*_SPAN), attrgetter(*_SOURCE)


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
        "spans": [dict(zip(_SPAN, _span_values(span), strict=True)) for span in spans],
        "span_sources": list(span_sources(page.blocks, spans)) if page.markup else [],
        "source": source_values(page.source),
        "split_group": page.id,
        "duplicate_of": None,
        "flags": list(page.flags),
        "rights": list(page.rights),
    }


def source_values(source: Source) -> dict[str, Any]:
    """The columns of a source."""
    return dict(zip(_SOURCE, _source_values(source), strict=True))


def span_sources(blocks: Sequence[Block], spans: Sequence[Span]) -> Iterator[dict[str, int]]:
    """Where each span is in the decoded markup: the range of its block, which spans of one block share."""
    remaining = iter(blocks)
    block = next(remaining)
    for span in spans:
        while block.end <= span.start:
            block = next(remaining)
        yield {"start": block.source_start, "end": block.source_end}


def timestamp(time: datetime | None) -> str | None:
    """A moment as the record writes it.

    >>> timestamp(datetime(2025, 5, 4, 3, 49, tzinfo=UTC))
    '2025-05-04T03:49:00Z'
    """
    return None if time is None else time.astimezone(UTC).isoformat().replace("+00:00", "Z")
