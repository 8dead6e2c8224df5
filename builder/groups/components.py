"""Edges between numbered pages → the connected component of every page, named by its smallest member."""

import numpy as np


def connected_components(left: np.ndarray, right: np.ndarray, size: int) -> np.ndarray:
    """The smallest page of each page's component, shape (size,).

    `left` and `right` hold the page numbers at the two ends of each edge. Labels spread along edges and
    jump to their own label's label, so that a chain of n pages settles in about log n rounds
    (Shiloach and Vishkin 1982).

    >>> connected_components(np.array([3, 1]), np.array([1, 0]), 5).tolist()
    [0, 0, 2, 0, 4]
    """
    labels = np.arange(size)
    while True:
        low = np.minimum(labels[left], labels[right])
        hooked = labels.copy()
        np.minimum.at(hooked, labels[left], low)
        np.minimum.at(hooked, labels[right], low)
        while not np.array_equal(jumped := hooked[hooked], hooked):
            hooked = jumped
        if np.array_equal(hooked, labels):
            return labels
        labels = hooked


def star_edges(keys: np.ndarray, pages: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """An edge from every page to the smallest page with the same key.

    >>> left, right = star_edges(np.array([7, 9, 7, 7]), np.array([2, 3, 1, 4]))
    >>> list(zip(left.tolist(), right.tolist()))
    [(1, 2), (1, 4)]
    """
    order = np.lexsort((pages, keys))
    keys, pages = keys[order], pages[order]
    first = np.r_[True, keys[1:] != keys[:-1]] if len(keys) else np.zeros(0, bool)
    smallest = pages[np.flatnonzero(first)][np.cumsum(first) - 1]
    other = smallest != pages
    return smallest[other], pages[other]
