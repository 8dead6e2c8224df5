"""Other annotation tools: pages out with their spans, people's work back in as reviews.

    records ──project──▶ Marked ──dump──▶ file of the tool ──▶ people ──▶ load ──▶ Marked ──flatten──▶ PageReview

A new tool is a file in this folder and a row in `EXCHANGES`.
"""

import json
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

from builder.errors import DatasetError, SettingsError
from builder.model import Record
from builder.review.dataset import Dataset
from builder.review.exchange import argilla, conll, docbin, doccano, label_studio, prodigy
from builder.review.exchange.marked import LAYERS, Exchange, Marked, flatten, project
from builder.review.journal import PageReview, about, decide, stamp
from builder.review.repairs import uncovered

__all__ = ["EXCHANGES", "export_pages", "import_pages"]

EXCHANGES: dict[str, Exchange] = {
    "label-studio": label_studio.EXCHANGE,
    "doccano": doccano.EXCHANGE,
    "prodigy": prodigy.EXCHANGE,
    "argilla": argilla.EXCHANGE,
    "conll": conll.EXCHANGE,
    "spacy": docbin.EXCHANGE,
}


def export_pages(records: Iterable[Record], path: Path, *, tool: str, layers: str = "kind", limit: int = 0) -> int:
    """Write pages for a tool; returns how many."""
    exchange = _exchange(tool)
    if layers not in LAYERS:
        raise SettingsError(f"unknown layers {layers!r}: choose from {', '.join(LAYERS)}")
    if layers == "both" and not exchange.overlaps:
        raise SettingsError(f"{tool} cannot hold spans that overlap: export --layers kind or label")
    chosen = islice(records, limit or None)
    return exchange.dump((project(record, layers) for record in chosen), path)


def import_pages(path: Path, dataset: Dataset, *, tool: str, reviewer: str) -> tuple[list[PageReview], list[str]]:
    """Reviews from what people did in a tool, and one sentence for every page that was refused."""
    reviews, refused = [], []
    if not path.is_file():
        raise DatasetError(f"{path} does not exist: name the file that {tool} exported")
    for marked in _load(_exchange(tool), path):
        try:
            reviews.append(_review(marked, dataset, reviewer))
        except (ValueError, KeyError) as error:
            refused.append(f"page {marked.page or '(without id)'}: {error}")
    return reviews, refused


def _load(exchange: Exchange, path: Path) -> Iterator[Marked]:
    try:
        yield from exchange.load(path)
    except (ValueError, KeyError, TypeError, AttributeError, json.JSONDecodeError) as error:
        raise DatasetError(f"{path} is not what {exchange.name} exports ({type(error).__name__}: {error})") from error


def _review(marked: Marked, dataset: Dataset, reviewer: str) -> PageReview:
    if not dataset.has(marked.page):
        raise ValueError("not in this data set; build it again from the raw/ that was exported")
    record = dataset.record(marked.page)
    text = record["text"]
    if marked.text is not None and marked.text != text:
        raise ValueError("its text is not the one of this data set; export it again")
    decisions = [decide(text, *span) for span in flatten(text, marked.spans)]
    if not decisions:
        raise ValueError("it has no spans")
    complete = not uncovered(text, [(decision.start, decision.end) for decision in decisions])
    signed = stamp(marked.person or reviewer, note=f"from {marked.tool}")
    return PageReview(**signed, **about(record), spans=tuple(decisions), accepted=complete)


def _exchange(tool: str) -> Exchange:
    if tool not in EXCHANGES:
        raise SettingsError(f"unknown tool {tool!r}: choose from {', '.join(EXCHANGES)}")
    return EXCHANGES[tool]
