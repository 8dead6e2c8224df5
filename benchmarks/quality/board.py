"""The scoreboard as a page with plots.

In: rows of figures. Out: a page of `docs/` and one SVG for each set. Between the marks the page is written by
`python -m benchmarks.quality board`; the rest of it is by hand and stays.
"""

import re
from collections.abc import Iterable, Sequence
from html import escape
from importlib.metadata import version
from pathlib import Path
from platform import python_version
from typing import NamedTuple

from benchmarks.quality.peers import PEERS
from benchmarks.quality.run import PROJECT, Row
from builder.score import Figure

DOCS = Path(__file__).parent.parent.parent / "docs"
_START, _END = "<!-- figures -->", "<!-- end of figures -->"


class Column(NamedTuple):
    """A column of a table."""

    head: str
    figure: str
    interval: bool = False


class Part(NamedTuple):
    """A table of the page: its set, what it shows, by which figure it is sorted and drawn."""

    set: str
    title: str
    columns: tuple[Column, ...]


_BODY = (
    Column("F1", "body_f1", interval=True),
    Column("precision", "body_precision"),
    Column("recall", "body_recall"),
    Column("exact", "body_exact"),
    Column("empty", "body_empty"),
)
PARTS = (
    Part("news", "Body of news pages, from markup", _BODY),
    Part("text", "Body of the same pages, from bare text", _BODY),
    Part(
        "fields",
        "Headline, authors, date and snippets, from markup",
        (
            Column("headline", "headline", interval=True),
            Column("authors F1", "authors_f1", interval=True),
            Column("date", "date", interval=True),
            Column("must include", "must_include"),
            Column("must exclude", "must_exclude"),
        ),
    ),
    Part("articles", "Body of all articles, blogs and guides included, from markup", _BODY),
    Part(
        "lines",
        "All labels on texts labelled by hand",
        (
            Column("labels, macro-F1", "label_macro_f1", interval=True),
            Column("micro", "label_micro_f1"),
            Column("kinds, macro-F1", "kind_macro_f1", interval=True),
            Column("micro", "kind_micro_f1"),
            Column("calibration error", "calibration_error"),
        ),
    ),
)


def write_board(rows: Sequence[Row], counts: dict[str, int], page: Path = DOCS / "scoreboard.md") -> None:
    """Put tables and plots into the page, between its marks."""
    text = "\n\n".join((*_parts(rows, counts, page), _versions()))
    before = page.read_text(encoding="utf-8") if page.is_file() else f"# Scoreboard\n\n{_START}\n{_END}\n"
    pattern = re.compile(f"{_START}.*?{_END}", re.DOTALL)
    page.write_text(pattern.sub(lambda _: f"{_START}\n\n{text}\n\n{_END}", before), encoding="utf-8")


def _parts(rows: Sequence[Row], counts: dict[str, int], page: Path) -> Iterable[str]:
    """Each table under its heading, with its plot."""
    for part in PARTS:
        chosen = ranked([row for row in rows if row.set == part.set], part)
        if not chosen:
            continue
        yield f"## {part.title}\n\n{counts[part.set]} pages."
        if len(chosen) > 1:
            name = f"{page.stem}-{part.set}.svg"
            page.with_name(name).write_text(draw(chosen, part.columns[0]), encoding="utf-8")
            yield f"![{part.title}: {part.columns[0].head} with 95 % intervals]({name})"
        yield table(chosen, part.columns)


def ranked(rows: Iterable[Row], part: Part) -> list[Row]:
    """The rows that have a figure of this table, best first, those that did not run last."""
    shown = [row for row in rows if row.missing or any(column.figure in row.figures for column in part.columns)]
    return sorted(shown, key=lambda row: -row.figures[part.columns[0].figure].value if _has(row, part) else 1.0)


def _has(row: Row, part: Part) -> bool:
    return part.columns[0].figure in row.figures


def table(rows: Iterable[Row], columns: Sequence[Column]) -> str:
    """A Markdown table."""
    head = ["system", *(column.head for column in columns), "CPU ms a page"]
    lines = [head, ["---", *["---:"] * (len(columns) + 1)]]
    lines += [[_name(row.system), *(_cell(row, column) for column in columns), _speed(row)] for row in rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _name(system: str) -> str:
    return f"**{system}**" if system == PROJECT else system


def _cell(row: Row, column: Column) -> str:
    figure = row.figures.get(column.figure)
    if figure is None:
        return ""
    interval = f" [{figure.low:.3f}, {figure.high:.3f}]" if column.interval else ""
    return f"{figure.value:.3f}{interval}"


def _speed(row: Row) -> str:
    return row.missing or f"{row.milliseconds:.1f}"


def _versions() -> str:
    """What ran, and what did not."""
    present = sorted({peer.package for peer in PEERS.values() if not peer.missing()})
    absent = sorted({peer.missing() or "" for peer in PEERS.values()} - {""})
    ran = ", ".join(f"{package} {version(package)}" for package in present)
    return f"Run on Python {python_version()}: {ran}." + "".join(f" Left out: {why}." for why in absent)


_ROW, _LEFT, _WIDTH, _TOP = 26, 230, 760, 34


def draw(rows: Sequence[Row], column: Column) -> str:
    """A dot for each system's figure, a line for its interval."""
    known = [(row.system, row.figures[column.figure]) for row in rows if column.figure in row.figures]
    low = min(0.9, *(figure.low for _, figure in known)) // 0.05 * 0.05
    height = _TOP + _ROW * len(known) + 10
    parts = [*_axis(low, height), *(_dot(place, *pair, low) for place, pair in enumerate(known))]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" font-family="sans-serif" '
        f'font-size="13">\n<rect width="100%" height="100%" fill="#fff"/>\n' + "\n".join(parts) + "\n</svg>\n"
    )


def _x(value: float, low: float) -> float:
    return _LEFT + (value - low) / (1 - low) * (_WIDTH - _LEFT - 30)


def _axis(low: float, height: int) -> Iterable[str]:
    """Vertical lines every 0.05, or every 0.1 where the range is wide."""
    step = 0.05 if low >= 0.6 else 0.1
    for tick in range(round((1 - low) / step) + 1):
        value = 1 - tick * step
        x = f"{_x(value, low):.1f}"
        yield f'<line x1="{x}" x2="{x}" y1="{_TOP - 8}" y2="{height - 6}" stroke="#ddd"/>'
        yield f'<text x="{x}" y="{_TOP - 14}" text-anchor="middle" fill="#666">{value:.2f}</text>'


def _dot(place: int, system: str, figure: Figure, low: float) -> str:
    y = _TOP + _ROW * place + _ROW / 2
    colour, weight = ("#b3261e", "bold") if system == PROJECT else ("#33507a", "normal")
    return (
        f'<text x="{_LEFT - 14}" y="{y + 4:.1f}" text-anchor="end" font-weight="{weight}">{escape(system)}</text>'
        f'<line x1="{_x(figure.low, low):.1f}" x2="{_x(figure.high, low):.1f}" y1="{y:.1f}" y2="{y:.1f}" '
        f'stroke="{colour}" stroke-width="2"/>'
        f'<circle cx="{_x(figure.value, low):.1f}" cy="{y:.1f}" r="5" fill="{colour}"/>'
    )
