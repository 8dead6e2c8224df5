"""Parquet parts written by tasks, and the shards put together from them.

In: records by split, or part files. Out: ``pages/train-00000-of-00003.parquet`` and its like; an empty split
has one shard of zero rows.

Bytes are the same in every run: fixed writer options, row groups planned from the parts' footers alone, and no shard
depends on another, so a caller may write several at once. Temporary names are the caller's: a task folder and dist/
are renamed as a whole.
"""

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from builder.model import Record, Violation
from builder.publish.arrow import arrow_schema
from builder.publish.columns import violation_columns
from builder.publish.views import VIEW_COLUMNS
from builder.settings import SPLITS

# The Hub's viewer reads whole row groups: it wants them below some 100 to 300 MB.
ROWS_PER_GROUP = {"pages": 1_000, "lines": 100_000, "tokens": 1_000}
BYTES_PER_GROUP = 100_000_000
BYTES_PER_SHARD = 500_000_000

# What a part holds in memory before it writes a row group: the grain from which shards are built.
PAGES_IN_MEMORY = 128
CHARACTERS_IN_MEMORY = 16_000_000
VIOLATIONS_IN_MEMORY = 128


# Parts are read once, by `write_shard`, and thrown away.
PART_OPTIONS = {"compression": "lz4"}
PUBLISHED_OPTIONS = {
    "compression": "zstd",
    "compression_level": 3,
    "write_page_index": True,
    "use_content_defined_chunking": True,  # an edited page changes its own pages of the file, not all after it
}


def open_writer(path: Path, table: str, options: Mapping[str, Any] = PUBLISHED_OPTIONS) -> pq.ParquetWriter:
    """A Parquet writer for a table, with the options of the published files unless others are given."""
    path.parent.mkdir(parents=True, exist_ok=True)
    return pq.ParquetWriter(path, arrow_schema(table), **options)


class PartWriter:
    """Writes a task's records as they come, one file per view and split: ``folder/lines-train.parquet``."""

    def __init__(self, folder: Path, views: Sequence[str]) -> None:
        self._folder, self._views = folder, views
        self._waiting: dict[str, list[Record]] = {}
        self._characters: Counter[str] = Counter()
        self._writers: dict[tuple[str, str], pq.ParquetWriter] = {}

    def write(self, records: Iterable[Record], split: str) -> None:
        """Add records to a split, in order."""
        waiting = self._waiting.setdefault(split, [])
        for record in records:
            waiting.append(record)
            self._characters[split] += len(record["text"])
            if len(waiting) >= PAGES_IN_MEMORY or self._characters[split] >= CHARACTERS_IN_MEMORY:
                self._flush(split)

    def _flush(self, split: str) -> None:
        records = self._waiting[split]
        for view in self._views:
            if (view, split) not in self._writers:
                self._writers[view, split] = open_writer(self._folder / f"{view}-{split}.parquet", view, PART_OPTIONS)
            self._writers[view, split].write_batch(VIEW_COLUMNS[view](records))
        records.clear()
        self._characters[split] = 0

    def close(self) -> dict[str, dict[str, Path]]:
        """Finish the files; their paths by view, then split."""
        for split in [split for split, records in self._waiting.items() if records]:
            self._flush(split)
        paths: dict[str, dict[str, Path]] = {view: {} for view in self._views}
        for (view, split), writer in self._writers.items():
            writer.close()
            paths[view][split] = self._folder / f"{view}-{split}.parquet"
        return paths


def write_part(records: Iterable[Record], split: str, folder: Path, views: Sequence[str]) -> dict[str, dict[str, Path]]:
    """Write records of one split to a folder of parts; their paths by view, then split."""
    parts = PartWriter(folder, views)
    parts.write(records, split)
    return parts.close()


def write_violations(violations: Iterable[Violation], path: Path) -> None:
    """Write `violations.parquet`, also when there are none."""
    with open_writer(path, "violations") as writer:
        for batch in _batches(violations):
            writer.write_batch(violation_columns(batch))


def _batches(violations: Iterable[Violation]) -> Iterator[list[Violation]]:
    remaining = iter(violations)
    while batch := list(islice(remaining, VIOLATIONS_IN_MEMORY)):
        yield batch


@dataclass(frozen=True, slots=True)
class Piece:
    """A row group of a part."""

    part: str
    index: int
    rows: int
    bytes: int  # as stored, before compression


@dataclass(frozen=True, slots=True)
class Shard:
    """One published file, and the pieces of each of its row groups."""

    path: str
    view: str
    row_groups: tuple[tuple[Piece, ...], ...]


def assemble(parts_by_split: Mapping[str, Sequence[Path]], folder: Path, view: str) -> list[Path]:
    """Write every shard of a view from the parts, in their order; memory is bounded by one row group."""
    return [write_shard(shard) for shard in plan_shards(parts_by_split, folder, view)]


def plan_shards(parts_by_split: Mapping[str, Sequence[Path]], folder: Path, view: str) -> list[Shard]:
    """What `assemble` writes, from the parts' footers alone: at least one shard for every split."""
    splits = (*SPLITS, *sorted(parts_by_split.keys() - set(SPLITS)))
    return [shard for split in splits for shard in _plan_split(parts_by_split.get(split, ()), folder, view, split)]


def _plan_split(parts: Sequence[Path], folder: Path, view: str, split: str) -> list[Shard]:
    pieces = [piece for part in parts for piece in _pieces(part)]
    row_groups = list(_gather(pieces, rows=ROWS_PER_GROUP[view], size=BYTES_PER_GROUP))
    count = max(1, math.ceil(sum(piece.bytes for piece in pieces) / BYTES_PER_SHARD))
    cuts = [len(row_groups) * index // count for index in range(count + 1)]
    names = [folder / view / f"{split}-{index:05d}-of-{count:05d}.parquet" for index in range(count)]
    return [
        Shard(str(name), view, tuple(row_groups[start:end]))
        for name, start, end in zip(names, cuts, cuts[1:], strict=False)
    ]


def _pieces(part: Path) -> Iterator[Piece]:
    footer = pq.read_metadata(part)
    for index in range(footer.num_row_groups):
        group = footer.row_group(index)
        yield Piece(str(part), index, group.num_rows, group.total_byte_size)


def _gather(pieces: Iterable[Piece], *, rows: int, size: int) -> Iterator[tuple[Piece, ...]]:
    """Neighbouring pieces, as many as fit under both limits; one that is larger stands alone."""
    group: list[Piece] = []
    for piece in pieces:
        full = sum(p.rows for p in group) + piece.rows > rows or sum(p.bytes for p in group) + piece.bytes > size
        if group and full:
            yield tuple(group)
            group = []
        group.append(piece)
    if group:
        yield tuple(group)


def write_shard(shard: Shard) -> Path:
    """Write one shard, one row group at a time."""
    path = Path(shard.path)
    with open_writer(path, shard.view) as writer:
        for row_group in shard.row_groups:
            table = pa.concat_tables([_read_piece(piece) for piece in row_group])
            writer.write_table(table, row_group_size=table.num_rows)
    return path


def _read_piece(piece: Piece) -> pa.Table:
    with pq.ParquetFile(piece.part) as part:
        return part.read_row_group(piece.index, use_threads=False)
