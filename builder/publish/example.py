"""A page as coloured text, for people who want to see a record before they load one.

In: a published folder. Out: HTML that a Markdown page can hold: each line with its label, the colours as squares too,
for readers whose viewer takes styles away.
"""

from collections.abc import Iterator
from html import escape
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from builder.model import Record
from builder.publish.columns import read_records
from builder.publish.figures import shard_paths
from builder.publish.views import lines

COLOURS = {
    "headline": ("🟥", "#ffd6d6"),
    "metadata": ("🟨", "#fff3bf"),
    "body": ("🟩", "#d3f9d8"),
    "noise": ("⬜", "#eeeeee"),
}
LOOKED_AT, LINES_SHOWN, CHARACTERS_SHOWN = 200, 24, 90


def example_page(folder: Path) -> str | None:
    """The most telling of the first pages, drawn; None where there is no page."""
    records = list(islice(_records(folder), LOOKED_AT))
    return draw(max(records, key=_telling)) if records else None


def _records(folder: Path) -> Iterator[Record]:
    for path in shard_paths(folder, "pages"):
        with pq.ParquetFile(path) as shard:
            for batch in shard.iter_batches(LOOKED_AT, use_threads=False):
                yield from read_records(batch)


def _telling(record: Record) -> tuple[bool, int, int]:
    """No opt-out, many kinds, and near the number of lines that are shown."""
    kinds = {span["kind"] for span in record["spans"]}
    return not set(record["rights"]) - {"unknown"}, len(kinds), -abs(len(record["spans"]) - LINES_SHOWN)


def draw(record: Record) -> str:
    """The page's lines, each span in the colour of its label; further spans of a line are marked."""
    drawn = [_draw_line(record, line.start, line.end) for line in lines(record)]
    if len(drawn) > LINES_SHOWN:
        left_out = len(drawn) - LINES_SHOWN
        drawn[LINES_SHOWN // 2 : -LINES_SHOWN // 2] = [f"{'':<29} … {left_out} lines left out"]
    legend = " · ".join(f"{square} {label}" for label, (square, _) in COLOURS.items())
    body = "\n".join(drawn)
    return f"{legend}\n\n<pre>\n{body}\n</pre>"


def _draw_line(record: Record, start: int, end: int) -> str:
    spans = [span for span in record["spans"] if start <= span["start"] < end]
    return "\n".join(_draw_span(record["text"], span, "+" if number else " ") for number, span in enumerate(spans))


def _draw_span(text: str, span: dict[str, Any], mark: str) -> str:
    square, colour = COLOURS[span["label"]]
    shown = escape(_shortened(text[span["start"] : span["end"]]))
    name = f"{span['label']}.{span['kind']}"
    return f'{square} {name:<25}{mark} <span style="background:{colour};color:#000">{shown}</span>'


def _shortened(text: str) -> str:
    return text if len(text) <= CHARACTERS_SHOWN else text[: CHARACTERS_SHOWN - 1] + "…"
