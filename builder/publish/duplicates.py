"""`duplicates.parquet`: pages that are not published, since another page stands for them.

In: such pages, in the order in which they were read. Out: a row for each, with where it came from, the page that
stands for it and why; and, of a published folder, the copies whose original nobody can find.
"""

from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import pyarrow.parquet as pq

from builder.model import Source
from builder.publish.columns import duplicate_columns
from builder.publish.figures import shard_paths
from builder.publish.shards import open_writer

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
    remaining = iter(duplicates)
    with open_writer(path, "duplicates") as writer:
        while batch := list(islice(remaining, IN_MEMORY)):
            writer.write_batch(duplicate_columns([one._asdict() for one in batch]))


def orphans(folder: Path) -> Iterator[Orphan]:
    """Rows of a published folder whose `duplicate_of` is no page that was published, or rejected for a reason."""
    shards = shard_paths(folder, "pages")
    known = {name for path in (*shards, folder / "violations.parquet") for name in _column(path, "id")}
    for path in (*shards, folder / FILE):
        for row, original in enumerate(_column(path, "duplicate_of")):
            if original is not None and original not in known:
                yield Orphan(f"{path.relative_to(folder).as_posix()} row {row}", original)


def _column(path: Path, name: str) -> list[str | None]:
    return pq.read_table(path, columns=[name]).column(0).to_pylist()
