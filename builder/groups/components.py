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


def cap_components(
    left: np.ndarray, right: np.ndarray, strength: np.ndarray, size: int, most: int, binding: float
) -> tuple[np.ndarray, int]:
    """Components of at most `most` pages, and how many ties were cut for that.

    In a component that is larger, ties are taken up again from the strongest on, and one is cut that would make a
    component too large. Ties of strength `binding` are never cut, so one site may still be larger.

    >>> cap_components(np.array([0, 1, 2]), np.array([1, 2, 3]), np.array([2.9, 1.2, 2.8]), 4, 2, 5.0)
    (array([0, 0, 2, 2]), 1)
    """
    labels = connected_components(left, right, size)
    sizes = np.bincount(labels, minlength=size)
    if not len(left) or sizes.max() <= most:
        return labels, 0
    large = sizes[labels[left]] > most
    bound = large & (strength >= binding)
    labels[sizes[labels] > most] = np.flatnonzero(sizes[labels] > most)
    labels = connected_components(labels[left[bound]], labels[right[bound]], size)[labels]
    loose = np.flatnonzero(large & ~bound)
    loose = loose[np.lexsort((right[loose], left[loose], -strength[loose]))]
    parents, cut = _tie_up(labels, labels[left[loose]].tolist(), labels[right[loose]].tolist(), most)
    return parents[labels], cut


def _tie_up(labels: np.ndarray, left: list[int], right: list[int], most: int) -> tuple[np.ndarray, int]:
    """The root of each label once ties are taken up in their order, and how many were not."""
    sizes = np.bincount(labels, minlength=len(labels)).tolist()
    parents, cut = list(range(len(labels))), 0
    for one, other in zip(left, right, strict=True):
        low, high = sorted((_root(parents, one), _root(parents, other)))
        if low != high and sizes[low] + sizes[high] > most:
            cut += 1
        elif low != high:
            parents[high] = low
            sizes[low] += sizes[high]
    return np.array([_root(parents, label) for label in range(len(labels))]), cut


def _root(parents: list[int], label: int) -> int:
    while parents[label] != label:
        parents[label] = label = parents[parents[label]]
    return label
