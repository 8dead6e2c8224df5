"""Tables of numbers as bytes: product quantisation (Jégou, Douze, Schmid, IEEE PAMI 2011).

In: a table. Out: for each few neighbouring numbers a byte, which names an entry of a book of 256 that stands for them.
The book is found by k-means.
"""

import numpy as np

_ENTRIES = 256
_ROUNDS = 20
_AT_ONCE = 1 << 16  # numbers' groups compared with the book together


def quantise(table: np.ndarray, together: int) -> tuple[np.ndarray, np.ndarray]:
    """Codes `[rows, columns / together]` and book `[256, together]` of a table; the same for the same table."""
    groups = np.ascontiguousarray(table, np.float32).reshape(-1, together)
    rng = np.random.default_rng(0)
    book = groups[rng.choice(len(groups), _ENTRIES, replace=len(groups) < _ENTRIES)]
    for _ in range(_ROUNDS):
        codes = _nearest(groups, book)
        count = np.bincount(codes, minlength=_ENTRIES)
        for column in range(together):
            sums = np.bincount(codes, groups[:, column], _ENTRIES)
            book[:, column] = np.where(count > 0, sums / np.maximum(count, 1), book[:, column])
    return _nearest(groups, book).reshape(len(table), -1), book


def _nearest(groups: np.ndarray, book: np.ndarray) -> np.ndarray:
    """Of each group of numbers, the entry that is nearest."""
    codes = np.empty(len(groups), np.uint8)
    half = np.square(book).sum(axis=1) / 2
    for first in range(0, len(groups), _AT_ONCE):
        codes[first : first + _AT_ONCE] = (half - groups[first : first + _AT_ONCE] @ book.T).argmin(axis=1)
    return codes
