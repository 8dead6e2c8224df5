"""Numbers as bars, in HTML that a phone, a printer, a dark screen and a screen reader can show.

A table whose cells hold bars, not a picture: the figures can be read out and copied, colours come from the page's own
style, and a build of twenty pages does not wait for a plotting library to load.
"""

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import NamedTuple


class Bar(NamedTuple):
    """One row of a bar chart."""

    name: str
    value: float
    shown: str  # the value as text
    tone: str = ""  # a class of style.css that gives the colour, such as a label
    note: str = ""
    start: float = 0.0  # where the bar begins: a step of a waterfall


def bars(rows: Sequence[Bar], *, largest: float = 0.0) -> str:
    """Horizontal bars, one a row, as long as their value is against the largest."""
    top = largest or max((row.value for row in rows), default=0) or 1
    return '<table class="bars">' + "".join(_bar(row, top) for row in rows) + "</table>"


def _bar(row: Bar, top: float) -> str:
    note = f"<small>{escape(row.note)}</small>" if row.note else ""
    place = f"margin-inline-start:{row.start / top:.2%};width:{row.value / top:.2%}"
    return (
        f'<tr><th scope="row">{escape(row.name)}{note}</th><td class="value">{escape(row.shown)}</td>'
        f'<td class="track"><div class="{row.tone}" style="{place}"></div></td></tr>\n'
    )


def columns(heights: Sequence[Sequence[float]], tones: Sequence[str], names: Sequence[str], title: str) -> str:
    """A histogram: stacked columns, one for each of `names`, of one layer for each of `tones`, lowest first."""
    totals = [sum(layers) for layers in zip(*heights, strict=True)]
    top = max(totals, default=0) or 1
    drawn = []
    for place, name in enumerate(names):
        layers = "".join(
            f'<i class="{tone}" style="height:{height[place] / top:.2%}"></i>'
            for tone, height in reversed(list(zip(tones, heights, strict=True)))
        )
        drawn.append(f'<div title="{escape(name)}: {totals[place]:,.0f}">{layers}</div>')
    first, last = (escape(names[0]), escape(names[-1])) if names else ("", "")
    return (
        f'<figure><div class="columns" role="img" aria-label="{escape(title)}">{"".join(drawn)}</div>'
        f"<figcaption><span>{first}</span><span>{escape(title)}</span><span>{last}</span></figcaption></figure>"
    )


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A plain table; cells are escaped, numbers stand right."""
    rows = list(rows)
    top = "".join(f"<th{_heads(column, rows)}>{escape(cell)}</th>" for column, cell in enumerate(head))
    body = "".join(
        "<tr>" + "".join(f"<td{_numeric(cell)}>{escape(cell)}</td>" for cell in row) + "</tr>\n" for row in rows
    )
    return f'<div class="scroll"><table class="plain"><tr>{top}</tr>\n{body}</table></div>'


def _heads(column: int, rows: Sequence[Sequence[str]]) -> str:
    return _numeric(rows[0][column]) if rows else ""


def _numeric(cell: str) -> str:
    return ' class="value"' if cell.replace(",", "").replace(".", "").replace("%", "").isdigit() else ""


def count_bars(counts: Mapping[str, int], *, most: int, tone: str = "") -> str:
    """The largest of some counts, and the rest in one row."""
    ranked = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    rows = [Bar(name, count, f"{count:,}", tone) for name, count in ranked[:most]]
    if rest := ranked[most:]:
        total = sum(count for _, count in rest)
        rows.append(Bar(f"{len(rest):,} more", 0, f"{total:,}"))
    return bars(rows)
