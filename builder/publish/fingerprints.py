"""What is needed to tell whether a record of a dataset changed: some 25 bytes for each.

In: a published folder. Out: ids, splits and a digest of every row; of a file, the digest of its bytes; of a column, a
hash of each row.
"""

import hashlib
from collections.abc import Iterator
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from xxhash import xxh3_64_intdigest

from builder.groups.signs import ids_of
from builder.publish.figures import batches_of, shard_paths, split_of_shard

TEXTS_AT_ONCE = 10_000


class Fingerprints(NamedTuple):
    """What is compared of a folder's records: id, place and a digest of the whole row."""

    ids: np.ndarray
    splits: np.ndarray
    rows: np.ndarray


def fingerprints(folder: Path) -> Fingerprints:
    """Some 25 bytes for every record of a published folder."""
    parts = [part for path in shard_paths(folder, "pages") for part in _fingerprints(path)]
    columns = zip(*parts, strict=True) if parts else ((np.empty(0, kind),) for kind in ("S16", "U1", "u8"))
    return Fingerprints(*(np.concatenate(column) if isinstance(column, tuple) else column for column in columns))


def _fingerprints(path: Path) -> Iterator[Fingerprints]:
    for batch in batches_of(path, 256):
        ids = ids_of(batch.column("id")).view("S16")
        yield Fingerprints(ids, np.full(len(ids), split_of_shard(path)), row_digests(batch))


def row_digests(batch: pa.RecordBatch) -> np.ndarray:
    """A digest of each row over all columns, the same wherever in a batch it stands."""
    rows = np.arange(batch.num_rows + 1)
    runs = [run for column in batch.columns for run in _runs(column, rows[:-1], rows[1:])]
    return np.array([_digest(runs, row) for row in range(batch.num_rows)], "u8")


def sha256_of(path: Path) -> str:
    """SHA-256 of a file's bytes, hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


NO_VALUE = 0


def hashes_of(path: Path, column: str) -> np.ndarray:
    """A hash of each row's text in a column, eight bytes where a Python string takes eighty; `NO_VALUE` for none."""
    hashes = [np.zeros(0, np.uint64)]
    for batch in batches_of(path, TEXTS_AT_ONCE, [column]):
        texts = batch.column(0).cast(pa.binary()).to_pylist()
        values = (NO_VALUE if one is None else xxh3_64_intdigest(one) for one in texts)
        hashes.append(np.fromiter(values, np.uint64, len(batch)))
    return np.concatenate(hashes)


class Run(NamedTuple):
    """The bytes of a column, and where each row's begin and end."""

    content: memoryview
    starts: list[int]
    ends: list[int]


def _digest(runs: list[Run], row: int) -> int:
    digest = blake2b(digest_size=8)
    for content, starts, ends in runs:
        digest.update(content[starts[row] : ends[row]])
    return int.from_bytes(digest.digest(), "big")


def _runs(column: pa.Array, starts: np.ndarray, ends: np.ndarray) -> Iterator[Run]:
    """The flat parts of a column; lengths go along, so that neighbours cannot swap characters unseen."""
    kind = column.type
    if pa.types.is_struct(kind):
        for index in range(kind.num_fields):
            yield from _runs(column.field(index), starts, ends)
    elif pa.types.is_list(kind):
        offsets = column.offsets.to_numpy()
        yield _fixed(np.diff(offsets), starts, ends)
        yield from _runs(column.values, offsets[starts], offsets[ends])
    elif pa.types.is_string(kind):
        lengths = pc.fill_null(pc.binary_length(column), -1).to_numpy()
        offsets = np.concatenate(([0], np.cumsum(np.maximum(lengths, 0))))
        yield _fixed(lengths, starts, ends)
        content = b"".join(column.cast(pa.binary()).drop_null().to_pylist())
        yield Run(memoryview(content), offsets[starts].tolist(), offsets[ends].tolist())
    else:
        integers = column.cast(pa.int64()) if pa.types.is_timestamp(kind) else column
        yield _fixed(pc.fill_null(integers, -1).to_numpy(), starts, ends)


def _fixed(values: np.ndarray, starts: np.ndarray, ends: np.ndarray) -> Run:
    size = values.itemsize
    content = memoryview(np.ascontiguousarray(values).view("u1"))
    return Run(content, (starts * size).tolist(), (ends * size).tolist())
