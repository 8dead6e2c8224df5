"""The proof that splits do not overlap, computed from the published files alone.

In: a published folder. Out: for each way in which two pages can be akin (site, split group, address, text, near
repetition), how often splits share it, and pages that do.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from hashlib import blake2b
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from builder.groups.minhash import BINS, signature, story_shingles
from builder.groups.near import similar_pairs
from builder.groups.urls import canonical_url_key
from builder.publish.figures import shards_by_split
from builder.settings import FUTURE, TEST, TRAIN, UNREVIEWED, UNSEEN

EXAMPLES = 20
CROWD = 64  # pages of one band that are compared each with each; of more, each with the first

# How pages can be akin: the column that tells, and what of its value is compared.
SIGNS: dict[str, tuple[str, Callable[[str], str | None]]] = {
    "site": ("site", str),
    "split_group": ("split_group", str),
    "address": ("url", canonical_url_key),
    "text": ("text", str),
}
NEAR_DUPLICATE = "near_duplicate"
UNSEEN_SITE = "unseen_site"
PART_OF = {UNREVIEWED: TEST}  # splits that count as a part of another one
BY_SITE = {"site", "split_group"}  # what `test_future` shares with `train`, as it is meant to


class Overlap(NamedTuple):
    """What splits have in common."""

    count: int  # of values in more than one split, or of pairs of pages
    pages: list[tuple[str, str]]  # ids, some of them


class Pages(NamedTuple):
    """Where the pages of a folder are, in the order of its shards."""

    ids: list[str]
    splits: np.ndarray


class Keys(NamedTuple):
    """What pages are compared by, and the row of the page."""

    keys: np.ndarray
    rows: np.ndarray


def prove(folder: Path, *, near_duplicates: bool) -> dict[str, Overlap]:
    """The overlap between splits: zero everywhere in a sound dataset that is split by site."""
    names = list(shards_by_split(folder, "pages"))
    pages = _pages(folder)
    apart = _on_sides(pages, _sides(names, PART_OF))
    with_sites = _on_sides(pages, _sides(names, PART_OF | {FUTURE: TRAIN}))
    found = {
        name: _shared(with_sites if name in BY_SITE else apart, _keys(folder, *sign)) for name, sign in SIGNS.items()
    }
    if UNSEEN in names:
        found[UNSEEN_SITE] = _shared(
            _on_sides(pages, [name == UNSEEN for name in names]), _keys(folder, *SIGNS["site"])
        )
    return found | ({NEAR_DUPLICATE: _similar(apart, *_stories(folder))} if near_duplicates else {})


def _sides(names: list[str], part_of: Mapping[str, str]) -> list[int]:
    """A number for each split, the same for a split and its parts."""
    wholes = [part_of.get(name, name) for name in names]
    return [wholes.index(whole) for whole in wholes]


def _on_sides(pages: Pages, sides: Sequence[int]) -> Pages:
    """The pages with another number in place of each split's."""
    return Pages(pages.ids, np.array(sides, np.uint8)[pages.splits])


def _pages(folder: Path) -> Pages:
    ids, splits = [], []
    for number, column in _columns(folder, "id"):
        ids += column.to_pylist()
        splits.append(np.full(len(column), number, np.uint8))
    return Pages(ids, np.concatenate(splits) if splits else np.empty(0, np.uint8))


def _columns(folder: Path, name: str) -> Iterator[tuple[int, pa.Array]]:
    """A column of all pages in batches, each with the number of its split."""
    for number, shards in enumerate(shards_by_split(folder, "pages").values()):
        for path in shards:
            with pq.ParquetFile(path) as shard:
                for batch in shard.iter_batches(1_000, columns=[name], use_threads=False):
                    yield number, batch.column(0)


def _values(folder: Path, name: str) -> Iterator[tuple[int, str | None]]:
    """Row and value of a column, row by row."""
    values = (value for _, column in _columns(folder, name) for value in column.to_pylist())
    return enumerate(values)


def _keys(folder: Path, column: str, compared: Callable[[str], str | None]) -> Keys:
    known = ((row, compared(value)) for row, value in _values(folder, column) if value is not None)
    pairs = [(_digest(value), row) for row, value in known if value is not None]
    keys, rows = zip(*pairs, strict=True) if pairs else ((), ())
    return Keys(np.array(keys, np.uint64), np.array(rows, np.int64))


def _digest(value: str) -> int:
    return int.from_bytes(blake2b(value.encode(), digest_size=8).digest(), "big")


def _shared(pages: Pages, keys: Keys) -> Overlap:
    """Keys that pages of two splits have."""
    crossing = list(_crossing(pages, keys))
    examples = [next(_pairs(pages, rows)) for rows in crossing[:EXAMPLES]]
    return Overlap(len(crossing), [(pages.ids[left], pages.ids[right]) for left, right in examples])


def _crossing(pages: Pages, keys: Keys) -> Iterator[np.ndarray]:
    """The rows of each key that is in more than one split."""
    order = np.argsort(keys.keys, kind="stable")
    keys, rows = keys.keys[order], keys.rows[order]
    starts = np.flatnonzero(np.r_[True, keys[1:] != keys[:-1]][: len(keys)])
    if not len(starts):
        return
    splits = pages.splits[rows]
    mixed = np.minimum.reduceat(splits, starts) != np.maximum.reduceat(splits, starts)
    ends = np.r_[starts[1:], len(keys)]
    for start, end in zip(starts[mixed], ends[mixed], strict=True):
        yield rows[start:end]


def _pairs(pages: Pages, rows: np.ndarray) -> Iterator[tuple[int, int]]:
    """Pairs of rows in different splits."""
    pairs = combinations(rows.tolist(), 2) if len(rows) <= CROWD else ((rows[0], row) for row in rows.tolist())
    return ((left, right) for left, right in pairs if pages.splits[left] != pages.splits[right])


# --- near-duplicates ----------------------------------------------------------------------------------------------


def _stories(folder: Path) -> tuple[np.ndarray, np.ndarray]:
    """The signatures of all texts that are long enough, and their rows."""
    signed = ((row, signature(story_shingles(text))) for row, text in _values(folder, "text"))
    found = [(row, signs) for row, signs in signed if signs is not None]
    signatures = np.array([signs for _, signs in found], np.uint16).reshape(-1, BINS)
    return signatures, np.array([row for row, _ in found], np.int64)


def _similar(pages: Pages, signatures: np.ndarray, rows: np.ndarray) -> Overlap:
    """Pairs of pages in different splits that nearly repeat each other: some, wherever there are any."""
    pairs = similar_pairs(signatures)
    left, right = rows[pairs.left], rows[pairs.right]
    crossing = np.flatnonzero(pages.splits[left] != pages.splits[right])
    named = [(pages.ids[left[place]], pages.ids[right[place]]) for place in crossing[:EXAMPLES]]
    return Overlap(len(crossing), named)
