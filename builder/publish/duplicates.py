"""`duplicates.parquet`: pages that are not published, since another page stands for them.

In: such pages, in the order in which they were read. Out: a row for each, with where it came from, the page that
stands for it and why; and, of a published folder, the copies whose original nobody can find.
"""

from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from builder.model import Source
from builder.publish.columns import duplicate_columns
from builder.publish.figures import shard_paths
from builder.publish.fingerprints import NO_VALUE, hashes_of
from builder.publish.shards import write_table

FILE = "duplicates.parquet"
SAME_TEXT, NEAR_DUPLICATE = "same text", "near-duplicate"
IN_MEMORY = 1_000


class Duplicate(NamedTuple):
    """A page that another one stands for."""

    id: str  # may be that of the other page, where the same bytes of the same address were read twice
    url: str | None
    site: str | None
    source: Source
    duplicate_of: str
    reason: str


class Orphan(NamedTuple):
    """A copy of a page that is neither published nor rejected."""

    place: str
    duplicate_of: str


def write_duplicates(duplicates: Iterable[Duplicate], path: Path) -> None:
    """Write `duplicates.parquet`, also when there are none."""
    write_table(map(_columns, _batches(duplicates)), path, "duplicates")


def _batches(duplicates: Iterable[Duplicate]) -> Iterator[list[Duplicate]]:
    remaining = iter(duplicates)
    while batch := list(islice(remaining, IN_MEMORY)):
        yield batch


def _columns(batch: list[Duplicate]) -> pa.RecordBatch:
    return duplicate_columns([one._asdict() for one in batch])


def orphans(folder: Path) -> Iterator[Orphan]:
    """Rows of a published folder whose `duplicate_of` is no page that was published, or rejected for a reason."""
    shards = shard_paths(folder, "pages")
    known = np.unique(np.concatenate([hashes_of(path, "id") for path in (*shards, folder / "violations.parquet")]))
    for path in (*shards, folder / FILE):
        originals = hashes_of(path, "duplicate_of")
        rows = np.flatnonzero((originals != NO_VALUE) & ~np.isin(originals, known))
        names = pq.read_table(path, columns=["duplicate_of"]).column(0).take(rows).to_pylist() if len(rows) else []
        for row, name in zip(rows.tolist(), names, strict=True):
            yield Orphan(f"{path.relative_to(folder).as_posix()} row {row}", name)
