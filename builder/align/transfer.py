"""Carry labelled spans from one rendering of a page onto another.

In: the spans of one text, and another text of the same page. Out: the spans on the other text, and which share of it
they label. Letters that only one rendering shows stay unlabelled.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np

from builder.align.chain import best_chain, find_runs, place_runs
from builder.align.fold import Folded, fold
from builder.align.truth import split_lines

_GRAM = 8
_STRAY = 4  # letters that a line needs to be looked for out of order


class Piece(NamedTuple):
    """Characters of the other text that carry the label of the span with this index."""

    start: int
    end: int
    span: int


@dataclass(frozen=True, slots=True)
class Transfer:
    """Labels on the other text; pieces in text order, none crosses a line."""

    pieces: tuple[Piece, ...]
    carried: float  # share of the labelled letters that arrived
    coverage: float  # share of the other text's letters that got a label


def transfer(spans: Sequence[Any], from_text: str, to_text: str) -> Transfer:
    """Carry spans, anything with `start` and `end`, from one text onto another."""
    source, target = fold(from_text), fold(to_text)
    owner = _owners(spans, source)
    places = _place(from_text, source, target)
    labels = np.full(target.codes.size, -1)
    arrived = (places >= 0) & (owner >= 0)
    labels[places[arrived]] = owner[arrived]
    _fill_gaps(labels)
    return Transfer(
        tuple(_pieces(to_text, target, labels)),
        carried=float(arrived.sum() / max(1, (owner >= 0).sum())),
        coverage=float((labels >= 0).sum() / max(1, labels.size)),
    )


def _owners(spans: Sequence[Any], source: Folded) -> np.ndarray:
    """For each letter the index of its span, or -1."""
    owner = np.full(source.codes.size, -1)
    for index, span in enumerate(spans):
        low, high = np.searchsorted(source.places, (span.start, span.end))
        owner[low:high] = index
    return owner


def _place(from_text: str, source: Folded, target: Folded) -> np.ndarray:
    """Places of the source's letters in the target: one rising chain, then whole lines that moved."""
    runs = find_runs(source, target, _GRAM)
    places = np.full(source.codes.size, -1)
    place_runs(runs, best_chain(runs), places)
    free = np.ones(target.codes.size, dtype=bool)
    free[places[places >= 0]] = False
    for low, high in _lines(from_text, source):
        if high - low >= _STRAY and not (places[low:high] >= 0).any():
            _place_line(source.text[low:high], places[low:high], target, free)
    return places


def _lines(text: str, folded: Folded) -> list[tuple[int, int]]:
    """The letters of each line, as ranges of the folded text."""
    breaks = [place for place, character in enumerate(text) if character == "\n"]
    bounds = [0, *np.searchsorted(folded.places, breaks).tolist(), folded.codes.size]
    return list(pairwise(bounds))


def _place_line(line: str, places: np.ndarray, target: Folded, free: np.ndarray) -> None:
    """Place a line where all its letters are still free, at the start of a word."""
    start = target.text.find(line)
    while start >= 0:
        end = start + len(line)
        if free[start:end].all() and (start == 0 or target.places[start] - target.places[start - 1] > 1):
            places[:] = np.arange(start, end)
            free[start:end] = False
            return
        start = target.text.find(line, start + 1)


def _fill_gaps(labels: np.ndarray, most: int = _GRAM) -> None:
    """Give a few unlabelled letters between two parts of one span that span's label."""
    known = np.flatnonzero(labels >= 0)
    step = np.diff(known)
    small = (step > 1) & (step <= most) & (labels[known[:-1]] == labels[known[1:]])
    for gap in np.flatnonzero(small).tolist():
        labels[known[gap] : known[gap + 1]] = labels[known[gap]]


def _pieces(text: str, folded: Folded, labels: np.ndarray) -> list[Piece]:
    """Runs of one label as stretches of the original text, line by line."""
    changes = np.flatnonzero(np.diff(labels)) + 1
    bounds = [0, *changes.tolist(), labels.size]
    pieces: list[Piece] = []
    for low, high in pairwise(bounds):
        if low < high and labels[low] >= 0:
            start, end = int(folded.places[low]), int(folded.places[high - 1]) + 1
            last = pieces[-1].end if pieces else 0
            pieces += [Piece(max(left, last), right, int(labels[low])) for left, right in split_lines(text, start, end)]
    return pieces
