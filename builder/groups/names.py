"""The names of groups; a name decides the split, so it must stay while a data set grows.

In: the group of each page, and the names in an earlier edition. Out: a name for each group, and which groups merged.

A group keeps the name that most of its pages had before. A new one is named after its site, the smallest if there are
several, and where none is known after the smallest id of its pages. So, with the earlier edition at hand, a page moves
only if its group merges with another, and then it is reported; without it, also if a new site or page of a smaller
name joins its group.
"""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from builder.groups.signs import Signs, first_halves, ids_of
from builder.settings import FUTURE, SPLITS, UNSEEN


class Earlier(NamedTuple):
    """The groups of an earlier edition."""

    keys: np.ndarray  # of page ids, sorted
    groups: np.ndarray  # place in `names`
    names: list[str]  # sorted
    splits: np.ndarray  # place in `DEALT`; -1 where pages were dealt by other rules


class Merger(NamedTuple):
    """Groups of an earlier edition that are one now."""

    name: str
    absorbed: list[str]
    pages: int  # whose group has another name than before


NONE = np.iinfo(np.int64).max
DEALT = (*SPLITS, FUTURE, UNSEEN)
NOTHING_EARLIER = Earlier(np.zeros(0, np.uint64), np.zeros(0, np.int64), [], np.zeros(0, np.int8))


def earlier_groups(tables: Iterable[tuple[int, pa.Table]]) -> Earlier:
    """The columns `id` and `split_group` of an earlier edition, as numbers; each table is of one split."""
    numbers: dict[str, int] = {}
    keys, groups, splits = [NOTHING_EARLIER.keys], [NOTHING_EARLIER.groups], [NOTHING_EARLIER.splits]
    for split, table in tables:
        encoded = table.column("split_group").combine_chunks().dictionary_encode()
        own = np.array([numbers.setdefault(name, len(numbers)) for name in encoded.dictionary.to_pylist()], np.int64)
        keys.append(first_halves(ids_of(table.column("id"))))
        groups.append(own[encoded.indices.to_numpy()])
        splits.append(np.full(len(table), split, np.int8))
    keys, groups, splits = map(np.concatenate, (keys, groups, splits))
    names, order = sorted(numbers), np.argsort(keys, kind="stable")
    places = np.argsort([numbers[name] for name in names])
    return Earlier(keys[order], places[groups[order]], names, splits[order])


def name_groups(signs: Signs, labels: np.ndarray, earlier: Earlier, *, by_site: bool) -> tuple[list[str], list[Merger]]:
    """The name of each group, by its label, and mergers; `labels` count from 0 without gaps, -1 for no group."""
    names = new_names(signs, labels, by_site=by_site)
    members = np.flatnonzero(labels >= 0)
    held = earlier_of(signs, members, earlier)
    known = members[held >= 0]
    pairs, counts = np.unique(np.stack([labels[known], held[held >= 0]]), axis=1, return_counts=True)
    by_weight = np.lexsort((pairs[1], -counts, pairs[0]))
    mergers: dict[int, list[tuple[str, int]]] = {}
    for label, place, count in zip(*pairs[:, by_weight].tolist(), counts[by_weight].tolist(), strict=True):
        mergers.setdefault(label, []).append((earlier.names[place], count))
    for label, inherited in mergers.items():
        names[label] = inherited[0][0]
    return names, [_merger(inherited) for inherited in mergers.values() if len(inherited) > 1]


def _merger(inherited: list[tuple[str, int]]) -> Merger:
    (name, _), *absorbed = inherited
    return Merger(name, [other for other, _ in absorbed], sum(count for _, count in absorbed))


def earlier_of(signs: Signs, pages: np.ndarray, earlier: Earlier) -> np.ndarray:
    """The earlier group of each page, -1 where it is new."""
    return _looked_up(signs, pages, earlier, earlier.groups)


def earlier_splits(signs: Signs, earlier: Earlier) -> np.ndarray:
    """The earlier split of every page, as a place in `DEALT`; -1 where it is new."""
    return _looked_up(signs, np.arange(signs.size), earlier, earlier.splits)


def _looked_up(signs: Signs, pages: np.ndarray, earlier: Earlier, values: np.ndarray) -> np.ndarray:
    keys = first_halves(signs.ids)[pages]
    if not len(earlier.keys):
        return np.full(len(pages), -1)
    places = np.minimum(np.searchsorted(earlier.keys, keys), len(earlier.keys) - 1)
    return np.where(earlier.keys[places] == keys, values[places], -1)


def new_names(signs: Signs, labels: np.ndarray, *, by_site: bool) -> list[str]:
    """The smallest site of each group, or else its smallest id."""
    members = np.flatnonzero(labels >= 0)
    groups = labels.max(initial=-1) + 1
    halves = signs.ids.view(">u8").reshape(-1, 2)
    by_id = members[np.lexsort((halves[members, 1], halves[members, 0]))]
    first = by_id[_smallest(labels[by_id], np.arange(len(by_id)), groups)]
    names = [signs.ids[page].tobytes().hex() for page in first]
    if by_site:
        sited = members[signs.sites[members] >= 0]
        sites = _smallest(labels[sited], signs.sites[sited], groups)
        for label in np.flatnonzero(sites != NONE).tolist():
            names[label] = signs.site_names[sites[label]]
    return names


def _smallest(labels: np.ndarray, values: np.ndarray, groups: int) -> np.ndarray:
    """The smallest value of each label; `NONE` where it has none."""
    smallest = np.full(groups, NONE)
    np.minimum.at(smallest, labels, values)
    return smallest
