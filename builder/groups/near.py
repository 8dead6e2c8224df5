"""Near-duplicates among many pages, found band by band.

In: signatures. Out: pairs of rows that were compared and found similar. Enough of them to connect every page with its
like, not all: of a hundred copies of one story, each is tied to the first.
"""

from typing import NamedTuple

import numpy as np

from builder.groups.components import connected_components
from builder.groups.minhash import NO_BAND, SIMILAR, band_keys, similarity

COMPARED_AT_ONCE = 100_000  # pairs, 256 bytes a side


class Pairs(NamedTuple):
    """Rows that are alike, and how much."""

    left: np.ndarray
    right: np.ndarray
    strength: np.ndarray  # 0 to 1


NO_PAIRS = Pairs(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0, np.float32))


def similar_pairs(signatures: np.ndarray, rows: np.ndarray | None = None) -> Pairs:
    """Pairs of similar signatures, as places in `rows`, which are all unless given.

    Besides the signatures, memory holds one band and a component number for each row.
    """
    rows = np.arange(len(signatures)) if rows is None else rows
    if not len(rows):
        return NO_PAIRS
    bands, found = band_keys(signatures), [NO_PAIRS]
    labels = np.arange(len(rows))
    for band in range(bands.shape[1]):
        left, right = candidates(bands[rows, band])
        apart = labels[left] != labels[right]  # the rest is connected by earlier bands
        pairs = _alike(signatures, rows, left[apart], right[apart])
        if len(pairs.left):
            labels = connected_components(labels[pairs.left], labels[pairs.right], len(labels))[labels]
            found.append(pairs)
    return Pairs(*map(np.concatenate, zip(*found, strict=True)))


def candidates(keys: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Of the rows with the same key: each with the first of them, and each with the one before it.

    >>> left, right = candidates(np.array([7, 9, 7, 7], np.uint64))
    >>> list(zip(left.tolist(), right.tolist()))
    [(0, 2), (0, 3), (2, 3)]
    """
    rows = np.flatnonzero(keys != NO_BAND)
    rows = rows[np.argsort(keys[rows], kind="stable")]
    begins = np.r_[True, keys[rows[1:]] != keys[rows[:-1]]] if len(rows) else np.zeros(0, bool)
    first = rows[np.flatnonzero(begins)][np.cumsum(begins) - 1]
    later = np.flatnonzero(first != rows)
    chained = later[first[later] != rows[later - 1]]
    return np.r_[first[later], rows[chained - 1]], np.r_[rows[later], rows[chained]]


def _alike(signatures: np.ndarray, rows: np.ndarray, left: np.ndarray, right: np.ndarray) -> Pairs:
    found = [NO_PAIRS]
    for start in range(0, len(left), COMPARED_AT_ONCE):
        some, others = left[start : start + COMPARED_AT_ONCE], right[start : start + COMPARED_AT_ONCE]
        strength = similarity(signatures[rows[some]], signatures[rows[others]]).astype(np.float32)
        alike = strength >= SIMILAR
        found.append(Pairs(some[alike], others[alike], strength[alike]))
    return Pairs(*map(np.concatenate, zip(*found, strict=True)))
