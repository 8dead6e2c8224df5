"""A page's text → hashes of runs of short lines, and the pages that share them: the menu and footer betray one site.

For pages whose site is unknown, so that a template does not leak into two splits.
"""

from collections.abc import Sequence

import numpy as np
from xxhash import xxh3_64_intdigest

from builder.groups.minhash import distinct
from builder.groups.near import NO_PAIRS, Pairs, candidates

RUN = 3  # lines: single menu words are shared by sites that have nothing in common
LONGEST_LINE = 60  # characters: longer ones belong to stories
SHARED_RUNS = 8
SHARED_SHARE = 0.1  # of the runs of the page that has fewer

_WEIGHTS = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9], np.uint64)


def template_runs(text: str) -> np.ndarray:
    """Distinct hashes of three short lines in a row, uint64, sorted.

    >>> len(template_runs("Home\\nNews\\n\\nSport\\nWeather\\n"))
    2
    """
    lines = [line for line in map(str.strip, text.casefold().split("\n")) if line]
    count = len(lines) - RUN + 1
    if count < 1:
        return np.zeros(0, np.uint64)
    encoded = [line.encode("utf-8", "surrogatepass") for line in lines]
    hashes = np.fromiter(map(xxh3_64_intdigest, encoded), np.uint64, len(lines))
    short = np.fromiter(map(len, lines), np.int64, len(lines)) <= LONGEST_LINE
    mixed = sum(hashes[place : place + count] * weight for place, weight in enumerate(_WEIGHTS))
    whole = np.logical_and.reduce([short[place : place + count] for place in range(RUN)])
    return distinct(mixed[whole])


def pairs_of_one_template(runs: Sequence[np.ndarray]) -> Pairs:
    """Rows that share enough runs, each a sorted array; strength is the share of the row that has fewer.

    Compared are only rows that meet in a run's list of holders, as its first or next to each other: pages of one site
    meet in many lists.
    """
    sizes = np.fromiter(map(len, runs), np.int64, len(runs))
    if not sizes.sum():
        return NO_PAIRS
    holders = np.repeat(np.arange(len(runs)), sizes)
    left, right = candidates(np.concatenate(runs))
    met = np.unique(holders[left] * len(runs) + holders[right])
    left, right = np.divmod(met, len(runs))
    shared = np.fromiter((_common(runs[a], runs[b]) for a, b in zip(left, right, strict=True)), np.int64, len(met))
    strength = shared / np.minimum(sizes[left], sizes[right])
    kept = (shared >= SHARED_RUNS) & (strength >= SHARED_SHARE)
    return Pairs(left[kept], right[kept], strength[kept].astype(np.float32))


def _common(left: np.ndarray, right: np.ndarray) -> int:
    if len(left) > len(right):
        left, right = right, left
    places = np.searchsorted(right, left)
    places[places == len(right)] = 0
    return int((right[places] == left).sum())
