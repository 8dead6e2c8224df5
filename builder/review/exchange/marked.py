"""What all tools have in common: a text and named ranges of it, counted in code points.

In: records, or what a tool's file holds. Out: `Marked` texts; a partition again from ranges that may overlap.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from builder.labels import KIND_CODE, KINDS, LABEL_CODE, LABEL_OF_KIND, LABELS, UNKNOWN_KIND
from builder.model import Record
from builder.review.corrections import trim

LAYERS = ("kind", "label", "both")
NAMES = (*(f"{LABEL_OF_KIND[kind]}.{kind}" for kind in KINDS if kind != UNKNOWN_KIND), *LABELS)
AGENT = "news-markup"  # who labelled, in tools that ask


class Mark(NamedTuple):
    """A named range: "body.paragraph", or "body" where only the label is meant."""

    start: int
    end: int
    name: str


class Marked(NamedTuple):
    """A page as other tools see it; `text` is None where the file does not hold it."""

    page: str
    text: str | None
    spans: Sequence[Mark]
    person: str = ""  # who labelled it, where the tool says so
    tool: str = ""
    url: str | None = None


class Exchange(NamedTuple):
    """How one tool's files are written and read."""

    name: str
    dump: Callable[[Iterable[Marked], Path], int]
    load: Callable[[Path], Iterator[Marked]]
    overlaps: bool  # whether the format can hold spans that overlap


def project(record: Record, layers: str) -> Marked:
    """A record's spans by kind, by label with neighbours joined, or both, which overlap."""
    kinds = [Mark(s["start"], s["end"], mark_name(s["label"], s["kind"])) for s in record["spans"]]
    labels = list(_joined(record))
    chosen = {"kind": kinds, "label": labels, "both": sorted({*kinds, *labels})}[layers]
    return Marked(record["id"], record["text"], chosen, url=record["url"])


def mark_name(label: str, kind: str) -> str:
    """The name of a label and kind in other tools.

    >>> mark_name("body", "quote"), mark_name("body", "unknown")
    ('body.quote', 'body')
    """
    return label if kind == UNKNOWN_KIND else f"{label}.{kind}"


def _joined(record: Record) -> Iterator[Mark]:
    """Yield runs of spans of one label as one mark, over line ends."""
    run: Mark | None = None
    for span in record["spans"]:
        if run and run.name == span["label"]:
            run = run._replace(end=span["end"])
            continue
        if run:
            yield run
        run = Mark(span["start"], span["end"], span["label"])
    if run:
        yield run


def flatten(text: str, marks: Iterable[Mark]) -> list[tuple[int, int, str, str]]:
    """A partition from marks that may overlap or cross lines: where two meet, the narrower one holds.

    marks   bbbbbbbbbbbb
                qqqq
    gives   bbbbqqqqbbbb
    """
    wide_first = sorted(marks, key=lambda mark: (mark.start - mark.end, "." in mark.name, mark.name))
    owner: list[int] = [-1] * len(text)
    for number, (start, end, name) in enumerate(wide_first):
        _known(name)
        if not 0 <= start < end <= len(text):
            raise ValueError(f"{name} at {start}..{end} is outside the text of {len(text)} characters")
        owner[start:end] = [number] * (end - start)
    borders = sorted({0, len(text), *(at for at, (a, b) in enumerate(pairwise(owner), 1) if a != b), *_line_ends(text)})
    found = []
    for start, end in pairwise(borders):
        place = trim(text, start, end) if owner[start] >= 0 else None
        if place:
            found.append((*place, *_known(wide_first[owner[start]].name)))
    return found


def write_lines(lines: Iterable[str], path: Path) -> int:
    """Write the lines, each with a line end; returns how many."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        return sum(1 for line in lines if file.write(line + "\n"))


def _known(name: str) -> tuple[str, str]:
    """Label and kind of a name; raises `ValueError` where it is none of ours."""
    label, _, kind = name.partition(".")
    kind = kind or UNKNOWN_KIND
    if label not in LABEL_CODE or kind not in KIND_CODE or LABEL_OF_KIND.get(kind, label) != label:
        raise ValueError(f"unknown label {name!r}; known are {', '.join(NAMES)}")
    return label, kind


def _line_ends(text: str) -> Iterator[int]:
    at = 0
    for line in text.splitlines(keepends=True):
        at += len(line)
        yield at
