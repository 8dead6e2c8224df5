"""The proof that splits do not overlap, computed from the published files.

In: a published folder; during a build, the signatures of stories that its first round took. Out: for each way in which
two pages can be akin (site, split group, address, text, near repetition), how often splits share it, and pages that do.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from hashlib import blake2b
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from builder.groups.minhash import BINS, signature, story_shingles
from builder.groups.near import similar_pairs
from builder.groups.signs import first_halves, ids_of
from builder.groups.urls import canonical_url_key
from builder.publish.figures import batches_of, shards_by_split
from builder.settings import FUTURE, TEST, TRAIN, UNREVIEWED, UNSEEN

EXAMPLES = 20
CROWD = 64  # pages of one band that are compared each with each; of more, each with the first
PAGES_AT_ONCE = 256

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


class Stories(NamedTuple):
    """Signatures of stories, and the ids of their pages."""

    ids: np.ndarray  # 16 bytes each
    signatures: np.ndarray


class Pages(NamedTuple):
    """Where the pages of a folder are, in the order of its shards."""

    ids: np.ndarray
    splits: np.ndarray


class Signed(NamedTuple):
    """Signatures, and which of them are of which pages."""

    signatures: np.ndarray
    places: np.ndarray  # among the signatures
    rows: np.ndarray  # of the pages, one for each place


class Keys(NamedTuple):
    """What pages are compared by, and the row of the page."""

    keys: np.ndarray
    rows: np.ndarray


def prove(folder: Path, stories: Stories | None = None) -> dict[str, Overlap]:
    """The overlap between splits: zero everywhere in a sound dataset that is split by site.

    Stories are signed anew from the published texts unless their signatures are given.
    """
    names = list(shards_by_split(folder, "pages"))
    pages, keys, signed = _read(folder, sign=stories is None)
    apart = _on_sides(pages, _sides(names, PART_OF))
    with_sites = _on_sides(pages, _sides(names, PART_OF | {FUTURE: TRAIN}))
    found = {name: _shared(with_sites if name in BY_SITE else apart, keys[name]) for name in SIGNS}
    if UNSEEN in names:
        found[UNSEEN_SITE] = _shared(_on_sides(pages, [name == UNSEEN for name in names]), keys["site"])
    signed = signed if stories is None else _published(stories, pages)
    return found | {NEAR_DUPLICATE: _similar(apart, signed)}


def _sides(names: list[str], part_of: Mapping[str, str]) -> list[int]:
    """A number for each split, the same for a split and its parts."""
    wholes = [part_of.get(name, name) for name in names]
    return [wholes.index(whole) for whole in wholes]


def _on_sides(pages: Pages, sides: Sequence[int]) -> Pages:
    """The pages with another number in place of each split's."""
    return Pages(pages.ids, np.array(sides, np.uint8)[pages.splits])


def _read(folder: Path, *, sign: bool) -> tuple[Pages, dict[str, Keys], Signed]:
    """Pages, what they are compared by, and signatures with their rows if they are asked for; in one pass."""
    ids, splits = [np.empty(0, "V16")], [np.empty(0, np.uint8)]
    keys = {name: [NO_KEYS] for name in SIGNS}
    signed, first = [NO_STORIES], 0
    for number, batch in _batches(folder):
        ids.append(ids_of(batch.column("id")))
        splits.append(np.full(len(batch), number, np.uint8))
        columns = {column: batch.column(column).to_pylist() for column, _ in SIGNS.values()}
        for name, (column, compared) in SIGNS.items():
            keys[name].append(_keys(columns[column], compared, first))
        if sign:
            signed.append(_sign(columns["text"], first))
        first += len(batch)
    together = {name: Keys(*map(np.concatenate, zip(*parts, strict=True))) for name, parts in keys.items()}
    signatures, rows = map(np.concatenate, zip(*signed, strict=True))
    everyone = Pages(np.concatenate(ids), np.concatenate(splits))
    return everyone, together, Signed(signatures, np.arange(len(rows)), rows)


NO_KEYS = Keys(np.zeros(0, np.uint64), np.zeros(0, np.int64))
NO_STORIES = np.zeros((0, BINS), np.uint16), np.zeros(0, np.int64)


def _batches(folder: Path) -> Iterator[tuple[int, pa.RecordBatch]]:
    """What tells of all pages, each batch with the number of its split."""
    columns = ["id", *(column for column, _ in SIGNS.values())]
    for number, shards in enumerate(shards_by_split(folder, "pages").values()):
        for path in shards:
            for batch in batches_of(path, PAGES_AT_ONCE, columns):
                yield number, batch


def _keys(values: list[str | None], compared: Callable[[str], str | None], first: int) -> Keys:
    known = [(row, key) for row, value in enumerate(values, first) if value is not None and (key := compared(value))]
    digests = [_digest(key) for _, key in known]
    return Keys(np.array(digests, np.uint64), np.array([row for row, _ in known], np.int64))


def _digest(value: str) -> int:
    return int.from_bytes(blake2b(value.encode(), digest_size=8).digest(), "big")


def _shared(pages: Pages, keys: Keys) -> Overlap:
    """Keys that pages of two splits have."""
    crossing = list(_crossing(pages, keys))
    examples = [next(_pairs(pages, rows)) for rows in crossing[:EXAMPLES]]
    return Overlap(len(crossing), [_named(pages, left, right) for left, right in examples])


def _named(pages: Pages, left: int, right: int) -> tuple[str, str]:
    return pages.ids[left].tobytes().hex(), pages.ids[right].tobytes().hex()


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


def _sign(texts: list[str], first: int) -> tuple[np.ndarray, np.ndarray]:
    """The signatures of the texts that are long enough, and their rows."""
    signed = ((row, signature(story_shingles(text))) for row, text in enumerate(texts, first))
    found = [(row, signs) for row, signs in signed if signs is not None]
    signatures = np.array([signs for _, signs in found], np.uint16).reshape(-1, BINS)
    return signatures, np.array([row for row, _ in found], np.int64)


def _published(stories: Stories, pages: Pages) -> Signed:
    """The signatures of pages that are in the folder."""
    known, wanted = first_halves(stories.ids), first_halves(pages.ids)
    if not len(known):
        return Signed(NO_STORIES[0], NO_STORIES[1], NO_STORIES[1])
    order = np.argsort(known, kind="stable")
    places = order[np.minimum(np.searchsorted(known, wanted, sorter=order), len(known) - 1)]
    rows = np.flatnonzero(known[places] == wanted)
    return Signed(stories.signatures, places[rows], rows)


def _similar(pages: Pages, signed: Signed) -> Overlap:
    """Pairs of pages in different splits that nearly repeat each other: some, wherever there are any."""
    pairs = similar_pairs(signed.signatures, signed.places)
    left, right = signed.rows[pairs.left], signed.rows[pairs.right]
    crossing = np.flatnonzero(pages.splits[left] != pages.splits[right])
    return Overlap(len(crossing), [_named(pages, left[place], right[place]) for place in crossing[:EXAMPLES]])
