"""Pages for the report, as coloured text: of each format the surest and the least sure."""

from collections.abc import Iterator
from html import escape
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from builder.publish.columns import read_records
from builder.publish.figures import batches_of, shard_paths
from builder.publish.report.violations import review_command
from builder.publish.views import lines

PAGES_AT_ONCE, ROWS_AT_ONCE = 256, 32  # narrow columns, whole rows
LINES_SHOWN = 60  # of a page: half from its top, half from its end
CHARACTERS_SHOWN = 240  # of a span


class Candidate(NamedTuple):
    """A page that may be shown, and where it is."""

    sureness: float
    id: str
    shard: Path
    row: int


def example_pages(folder: Path) -> str:
    """The chosen pages, drawn; pages that ask not to be reused are never chosen."""
    drawn = []
    for form, (least, most) in sorted(_choose(folder).items()):
        chosen = [("surest", most)] if least.id == most.id else [("surest", most), ("least sure", least)]
        drawn += [_draw(f"{form}: {word}, mean confidence {page.sureness:.2f}", page) for word, page in chosen]
    return "".join(drawn)


def _choose(folder: Path) -> dict[str, tuple[Candidate, Candidate]]:
    """The least and the most sure page of each format."""
    chosen: dict[str, tuple[Candidate, Candidate]] = {}
    for form, page in _candidates(folder):
        least, most = chosen.get(form, (page, page))
        chosen[form] = min(least, page), max(most, page)
    return chosen


def _candidates(folder: Path) -> Iterator[tuple[str, Candidate]]:
    for shard in shard_paths(folder, "pages"):
        row = 0
        for batch in batches_of(shard, PAGES_AT_ONCE, ["id", "spans", "source", "rights"]):
            means = _mean_confidence(batch.column("spans"))
            forms = batch.column("source").field("format").to_pylist()
            for place, (page, signals) in enumerate(zip(*_named(batch), strict=True)):
                if not set(signals) - {"unknown"}:
                    yield forms[place], Candidate(round(float(means[place]), 4), page, shard, row + place)
            row += batch.num_rows


def _named(batch: pa.RecordBatch) -> tuple[list[str], list[list[str]]]:
    return batch.column("id").to_pylist(), batch.column("rights").to_pylist()


def _mean_confidence(spans: pa.ListArray) -> np.ndarray:
    """Of each page, over the characters of its spans."""
    flat = spans.flatten()
    lengths = flat.field("end").to_numpy() - flat.field("start").to_numpy()
    page = np.repeat(np.arange(len(spans)), spans.value_lengths().to_numpy())
    weighed = np.bincount(page, flat.field("confidence").to_numpy() * lengths, minlength=len(spans))
    return weighed / np.maximum(np.bincount(page, lengths, minlength=len(spans)), 1)


def _draw(title: str, page: Candidate) -> str:
    with pq.ParquetFile(page.shard) as file:
        record = _read_row(file, page.row)
    drawn = [_line(record, line.start, line.end) for line in lines(record)]
    if len(drawn) > LINES_SHOWN:
        left_out = f'<p class="left-out">… {len(drawn) - LINES_SHOWN} lines left out …</p>'
        drawn[LINES_SHOWN // 2 : -LINES_SHOWN // 2] = [left_out]
    name = escape(record["title"] or record["url"] or record["source"]["path"])
    return (
        f"<details><summary>{escape(title)}: <bdi>{name}</bdi></summary>"
        f'<div class="page" dir="auto">{"".join(drawn)}</div>{review_command(page.id)}</details>\n'
    )


def _read_row(file: pq.ParquetFile, row: int) -> dict[str, Any]:
    for group in range(file.num_row_groups):
        rows = file.metadata.row_group(group).num_rows
        if row < rows:
            break
        row -= rows
    batches = file.iter_batches(ROWS_AT_ONCE, row_groups=[group], use_threads=False)
    batch = next(islice(batches, row // ROWS_AT_ONCE, None))
    return next(iter(read_records(batch.slice(row % ROWS_AT_ONCE, 1))))


def _line(record: dict[str, Any], start: int, end: int) -> str:
    spans = [span for span in record["spans"] if start <= span["start"] < end]
    return f"<p>{' '.join(_span(record['text'], span) for span in spans)}</p>"


def _span(text: str, span: dict[str, Any]) -> str:
    shown = text[span["start"] : span["end"]]
    shown = shown if len(shown) <= CHARACTERS_SHOWN else shown[:CHARACTERS_SHOWN] + " …"
    title = f"{span['label']}.{span['kind']}, {span['confidence']:.2f}, {span['tier']}, {span['annotator']}"
    return (
        f'<span class="{span["label"]}" title="{escape(title)}"><b>{span["kind"]}</b><bdi>{escape(shown)}</bdi></span>'
    )
