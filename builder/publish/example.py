"""A page as coloured text, for people who want to see a record before they load one.

In: a published folder. Out: HTML that a Markdown page can hold: each line with its label, the colours as squares too,
for readers whose viewer takes styles away.
"""

from collections.abc import Iterator
from html import escape
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from builder.labels import KINDS
from builder.model import Record
from builder.publish.columns import read_records
from builder.publish.figures import batches_of, shard_paths
from builder.publish.views import lines

COLOURS = {
    "headline": ("🟥", "#ffd6d6"),
    "metadata": ("🟨", "#fff3bf"),
    "body": ("🟩", "#d3f9d8"),
    "noise": ("⬜", "#eeeeee"),
}
LOOKED_AT, LINES_ALIKE, LINES_SHOWN, CHARACTERS_SHOWN = 200, 2, 48, 90


def example_page(folder: Path) -> str | None:
    """The most telling of the first pages, drawn; None where there is no page."""
    pages = [(told, batch, row) for batch in _first_pages(folder) for row, told in enumerate(_telling(batch))]
    if not pages:
        return None
    _, batch, row = max(pages, key=itemgetter(0))
    return draw(read_records(batch.slice(row, 1))[0])


def _first_pages(folder: Path) -> Iterator[pa.RecordBatch]:
    wanted = LOOKED_AT
    for path in shard_paths(folder, "pages"):
        for batch in batches_of(path, LOOKED_AT):
            if wanted <= 0:
                return
            yield batch.slice(0, wanted)
            wanted -= batch.num_rows


def _telling(batch: pa.RecordBatch) -> Iterator[tuple[bool, int, int]]:
    """Of each page: no opt-out, many kinds, few lines."""
    spans = batch.column("spans")
    counts = spans.value_lengths().to_numpy()
    page = np.repeat(np.arange(len(spans)), counts)
    different = np.unique(page * len(KINDS) + spans.flatten().field("kind").to_numpy()) // len(KINDS)
    kinds = np.bincount(different, minlength=len(spans)).tolist()
    willing = [not set(rights) - {"unknown"} for rights in batch.column("rights").to_pylist()]
    return zip(willing, kinds, (-counts).tolist(), strict=True)


def draw(record: Record) -> str:
    """The page's lines, each span in the colour of its label; of many lines alike, the first few."""
    drawn = []
    for names, run in groupby(_lines_of_spans(record), key=lambda spans: [span["kind"] for span in spans]):
        alike = list(run)
        drawn += [_draw_line(record["text"], spans) for spans in alike[:LINES_ALIKE]]
        if others := len(alike[LINES_ALIKE:]):
            drawn.append(f"{'':<29} … {others} more like this: {', '.join(names)}")
    if len(drawn) > LINES_SHOWN:
        drawn[LINES_SHOWN:] = [f"{'':<29} … and so on"]
    legend = " · ".join(f"{square} {label}" for label, (square, _) in COLOURS.items())
    body = "\n".join(drawn)
    return f"{legend}\n\n<pre>\n{body}\n</pre>"


def _lines_of_spans(record: Record) -> Iterator[list[dict[str, Any]]]:
    spans = iter(record["spans"])
    following = next(spans, None)
    for line in lines(record):
        found = []
        while following and following["start"] < line.end:
            found.append(following)
            following = next(spans, None)
        yield found


def _draw_line(text: str, spans: list[dict[str, Any]]) -> str:
    return "\n".join(_draw_span(text, span, "+" if number else " ") for number, span in enumerate(spans))


def _draw_span(text: str, span: dict[str, Any], mark: str) -> str:
    square, colour = COLOURS[span["label"]]
    shown = escape(_shortened(text[span["start"] : span["end"]]))
    name = f"{span['label']}.{span['kind']}"
    return f'{square} {name:<25}{mark} <span style="background:{colour};color:#000">{shown}</span>'


def _shortened(text: str) -> str:
    return text if len(text) <= CHARACTERS_SHOWN else text[: CHARACTERS_SHOWN - 1] + "…"
