"""The common runs of two folded texts, and the best story they tell.

In: two `Folded` texts. Out: for each letter of the first its place among the letters of the second, or -1.

    first   rainstopsplayatlords
    second  homerainstopsplaysportatlords
                └─── run ──┘     └run─┘        runs rise in both texts: a monotone chain
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from builder.align.fold import Folded

_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)
_MOST_PLACES = 24  # a gram found more often than this in the second text is no anchor: longer ones are tried
_MOST_RUNS = 1500  # the longest are kept: the chain costs their square
_ECHO = 4  # a run this many times longer outweighs one of the same letters
_SHORTEST = 5  # letters of the shortest anchor
_WIDE_SCRIPT = 0x2E80  # from here on a character says as much as several Latin letters


class Runs(NamedTuple):
    """Equal stretches of two texts, sorted by their start in the first."""

    first: np.ndarray
    second: np.ndarray
    length: np.ndarray

    def take(self, chosen: np.ndarray) -> "Runs":
        """The runs at some indices or under a mask."""
        return Runs(self.first[chosen], self.second[chosen], self.length[chosen])


def gram_length(text: Folded) -> int:
    """Letters that make an anchor: fewer where one character is a syllable or a word."""
    wide = np.count_nonzero(text.codes >= _WIDE_SCRIPT)
    return _SHORTEST if wide * 2 > text.codes.size else 2 * _SHORTEST


def find_runs(first: Folded, second: Folded, length: int) -> Runs:
    """All maximal equal stretches of at least `length` letters."""
    nothing = np.empty(0, dtype=np.int64)
    if min(first.codes.size, second.codes.size) < length:
        return Runs(nothing, nothing, nothing)
    in_first, in_second, too_common = _equal_grams(_grams(first.codes, length), _grams(second.codes, length))
    runs = _merge(in_first, in_second, length)
    if too_common:
        runs = _join(runs, find_runs(first, second, _ECHO * length))
    return _keep_longest(_drop_echoes(runs, first.codes.size))


def _grams(codes: np.ndarray, length: int) -> np.ndarray:
    """A 64-bit fingerprint of every stretch of `length` letters."""
    count = codes.size - length + 1
    prints = np.zeros(count, dtype=np.uint64)
    for step in range(length):
        prints = prints * _MULTIPLIER + codes[step : step + count]
    return prints


def _equal_grams(first: np.ndarray, second: np.ndarray) -> tuple[np.ndarray, np.ndarray, bool]:
    """Every pair of places with the same fingerprint; whether grams of too many places were left out."""
    order = np.argsort(second, kind="stable")
    ordered = second[order]
    low = np.searchsorted(ordered, first, side="left")
    count = np.searchsorted(ordered, first, side="right") - low
    common = count > _MOST_PLACES
    count[common] = 0
    in_first = np.repeat(np.arange(first.size), count)
    step = np.arange(in_first.size) - np.repeat(np.cumsum(count) - count, count)
    return in_first, order[np.repeat(low, count) + step], bool(common.any())


def _merge(in_first: np.ndarray, in_second: np.ndarray, length: int) -> Runs:
    """Join pairs that follow each other on one diagonal."""
    diagonal = in_second - in_first
    order = np.lexsort((in_first, diagonal))
    in_first, in_second, diagonal = in_first[order], in_second[order], diagonal[order]
    starts = np.ones(in_first.size, dtype=bool)
    starts[1:] = (np.diff(diagonal) != 0) | (np.diff(in_first) != 1)
    heads = np.flatnonzero(starts)
    counts = np.diff(np.append(heads, in_first.size))
    return _sorted(Runs(in_first[heads], in_second[heads], counts + length - 1))


def _sorted(runs: Runs) -> Runs:
    return runs.take(np.lexsort((runs.second, runs.first)))


def _join(short: Runs, long: Runs) -> Runs:
    """The runs of two searches; parts of a long run that the short search found are echoes of it."""
    return _sorted(Runs(*(np.concatenate(columns) for columns in zip(short, long, strict=True))))


def _drop_echoes(runs: Runs, size: int) -> Runs:
    """Leave out short runs whose letters a run many times as long accounts for."""
    longest = np.zeros(size, dtype=np.int64)
    for run in np.argsort(runs.length, kind="stable").tolist():
        if runs.length[run] >= _ECHO * _SHORTEST:
            longest[runs.first[run] : runs.first[run] + runs.length[run]] = runs.length[run]
    ends = np.minimum(longest[runs.first], longest[runs.first + runs.length - 1])
    return runs.take(ends < _ECHO * runs.length)


def _keep_longest(runs: Runs) -> Runs:
    if runs.length.size <= _MOST_RUNS:
        return runs
    return runs.take(np.sort(np.argsort(-runs.length, kind="stable")[:_MOST_RUNS]))


def best_chain(runs: Runs) -> list[int]:
    """Indices of the runs that cover most letters while rising in both texts.

    Where two runs overlap, the overlap counts once; of equal copies the one closer to what was matched before wins.
    """
    size = runs.length.size
    if size == 0:
        return []
    first, second, length = (column.astype(np.float64) for column in runs)
    score, before = length.copy(), np.full(size, -1)
    for run in range(1, size):
        overlap = np.maximum(first[:run] + length[:run] - first[run], second[:run] + length[:run] - second[run])
        distance = second[run] - second[:run] - length[:run]
        gain = score[:run] + length[run] - np.maximum(overlap, 0) - np.log2(2 + np.maximum(distance, 0))
        gain[(second[:run] >= second[run]) | (first[:run] >= first[run]) | (overlap >= length[run])] = -1
        best = int(np.argmax(gain))
        if gain[best] > score[run]:
            score[run], before[run] = gain[best], best
    return _walk_back(int(np.argmax(score)), before)


def _walk_back(run: int, before: np.ndarray) -> list[int]:
    chain = []
    while run >= 0:
        chain.append(run)
        run = int(before[run])
    return chain[::-1]


def place_runs(runs: Runs, chain: Sequence[int], places: np.ndarray) -> None:
    """Write the places of a chain's letters into `places`, each place once."""
    taken = -1
    for run in chain:
        first, second, length = int(runs.first[run]), int(runs.second[run]), int(runs.length[run])
        skip = max(0, taken + 1 - second)
        stretch = slice(first + skip, first + length)
        free = places[stretch] < 0
        places[stretch][free] = (np.arange(second + skip, second + length))[free]
        taken = second + length - 1
