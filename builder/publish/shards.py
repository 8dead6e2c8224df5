"""Parts written by tasks, and the shards put together from them.

In: records by split, or parts. Out: ``pages/train-00000-of-00003.parquet`` and its like; an empty split
has one shard of zero rows.

Bytes are the same in every run: fixed writer options, row groups planned from the sizes of the parts' batches alone,
and no shard depends on another, so a caller may write several at once. Temporary names are the caller's: a task folder
and dist/ are renamed as a whole.
"""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import NamedTuple, TypeVar

import pyarrow as pa
import pyarrow.parquet as pq

from builder.model import Record, Violation
from builder.publish.arrow import arrow_schema, leaves
from builder.publish.columns import violation_columns
from builder.publish.views import VIEW_COLUMNS
from builder.settings import SPLITS

# The Hub's viewer reads whole row groups: it wants them below some 100 to 300 MB.
ROWS_PER_GROUP = {"pages": 1_000, "lines": 100_000, "tokens": 1_000, "violations": 1_000, "duplicates": 100_000}
BYTES_PER_GROUP = 100_000_000  # in memory, as are the next
BYTES_PER_SHARD = 500_000_000

# What a part holds in memory before it writes a batch: the grain from which shards are built.
PAGES_IN_MEMORY = 128
CHARACTERS_IN_MEMORY = 16_000_000
VIOLATIONS_IN_MEMORY = 128

# Parts are read once, by `write_shard`, and thrown away: an Arrow file takes a fifth of the time of a Parquet file.
PART_OPTIONS = pa.ipc.IpcWriteOptions(compression="lz4", use_threads=False)
PUBLISHED_OPTIONS = {
    "compression": "zstd",
    "compression_level": 3,
    "write_page_index": True,
    "use_content_defined_chunking": True,  # an edited page changes its own pages of the file, not all after it
}
# Places in a text grow slowly: their differences take less room than a dictionary of them, and less time.
PLACES = ("index", "start", "end", "starts.list.element", "ends.list.element")


def open_writer(path: Path, table: str) -> pq.ParquetWriter:
    """A Parquet writer for a published table."""
    path.parent.mkdir(parents=True, exist_ok=True)
    places = {leaf: "DELTA_BINARY_PACKED" for leaf in leaves(table) if leaf.endswith(PLACES)}
    others = [leaf for leaf in leaves(table) if leaf not in places]
    encodings = {"column_encoding": places, "use_dictionary": others}
    return pq.ParquetWriter(path, arrow_schema(table), **PUBLISHED_OPTIONS, **encodings)


class Size(NamedTuple):
    """What a batch of a part holds."""

    rows: int
    bytes: int


@dataclass(frozen=True, slots=True)
class Part:
    """Rows of one view and split that a task wrote, batch by batch."""

    path: str
    batches: tuple[Size, ...]


class PartWriter:
    """Writes a task's records as they come, one file per view and split: ``folder/lines-train.arrow``."""

    def __init__(self, folder: Path, views: Sequence[str]) -> None:
        self._folder, self._views = folder, views
        self._files: dict[str, _SplitWriter] = {}

    def write(self, records: Iterable[Record], split: str) -> None:
        """Add records to a split, in order."""
        if split not in self._files:
            self._files[split] = _SplitWriter(self._folder, self._views, split)
        self._files[split].write(records)

    def close(self) -> dict[str, dict[str, Part]]:
        """Finish the files; parts by view, then split."""
        parts: dict[str, dict[str, Part]] = {view: {} for view in self._views}
        for split, writer in self._files.items():
            for view, part in writer.close().items():
                parts[view][split] = part
        return parts


class _SplitWriter:
    """The files of one split; batches end with the same pages however these come."""

    def __init__(self, folder: Path, views: Sequence[str], split: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._files = {view: _PartFile(folder / f"{view}-{split}.arrow", view) for view in views}
        self._pages = self._characters = 0  # of the batch that is not full yet

    def write(self, records: Iterable[Record]) -> None:
        """Add records; they are kept as columns, which take a tenth of their room."""
        some: list[Record] = []
        for record in records:
            some.append(record)
            self._pages += 1
            self._characters += len(record["text"])
            if self._pages >= PAGES_IN_MEMORY or self._characters >= CHARACTERS_IN_MEMORY:
                self._add(some)
                self._end_batch()
                some = []
        self._add(some)

    def close(self) -> dict[str, Part]:
        """Finish the files."""
        self._end_batch()
        return {view: file.close() for view, file in self._files.items()}

    def _add(self, records: list[Record]) -> None:
        if records:
            for view, file in self._files.items():
                file.waiting.append(VIEW_COLUMNS[view](records))

    def _end_batch(self) -> None:
        self._pages = self._characters = 0
        for file in self._files.values():
            file.end_batch()


@dataclass(slots=True)
class _PartFile:
    """One file, and the columns that are to be its next batch."""

    path: Path
    view: str
    waiting: list[pa.RecordBatch] = field(default_factory=list)
    sizes: list[Size] = field(default_factory=list)
    writer: pa.ipc.RecordBatchFileWriter = field(init=False)

    def __post_init__(self) -> None:
        self.writer = pa.ipc.new_file(str(self.path), arrow_schema(self.view), options=PART_OPTIONS)

    def end_batch(self) -> None:
        if self.waiting:
            batch = pa.concat_batches(self.waiting)
            self.writer.write_batch(batch)
            self.sizes.append(Size(batch.num_rows, batch.nbytes))
            self.waiting.clear()

    def close(self) -> Part:
        self.writer.close()
        return Part(str(self.path), tuple(self.sizes))


def write_part(records: Iterable[Record], split: str, folder: Path, views: Sequence[str]) -> dict[str, dict[str, Part]]:
    """Write records of one split to a folder of parts, by view, then split."""
    parts = PartWriter(folder, views)
    parts.write(records, split)
    return parts.close()


def write_violations(violations: Iterable[Violation], path: Path) -> None:
    """Write `violations.parquet`, also when there are none."""
    write_table(map(violation_columns, _batches(violations)), path, "violations")


def write_table(batches: Iterable[pa.RecordBatch], path: Path, table: str) -> None:
    """Write batches, however small, in row groups that are worth reading; memory is bounded by one row group."""
    pieces = (_Loaded(batch, batch.num_rows, batch.nbytes) for batch in batches)
    with open_writer(path, table) as writer:
        for group in _gather(pieces, rows=ROWS_PER_GROUP[table], size=BYTES_PER_GROUP):
            rows = pa.Table.from_batches([piece.batch for piece in group])
            writer.write_table(rows, row_group_size=rows.num_rows)


class _Loaded(NamedTuple):
    """A batch in memory, with its size as a piece of a part has it."""

    batch: pa.RecordBatch
    rows: int
    bytes: int


def _batches(violations: Iterable[Violation]) -> Iterator[list[Violation]]:
    remaining = iter(violations)
    while batch := list(islice(remaining, VIOLATIONS_IN_MEMORY)):
        yield batch


@dataclass(frozen=True, slots=True)
class Piece:
    """A batch of a part."""

    part: str
    index: int
    rows: int
    bytes: int


Held = TypeVar("Held", Piece, _Loaded)


@dataclass(frozen=True, slots=True)
class Shard:
    """One published file, and the pieces of each of its row groups."""

    path: str
    view: str
    row_groups: tuple[tuple[Piece, ...], ...]


def assemble(parts_by_split: Mapping[str, Sequence[Part]], folder: Path, view: str) -> list[Path]:
    """Write every shard of a view from the parts, in their order; memory is bounded by one row group."""
    return [write_shard(shard) for shard in plan_shards(parts_by_split, folder, view)]


def plan_shards(parts_by_split: Mapping[str, Sequence[Part]], folder: Path, view: str) -> list[Shard]:
    """What `assemble` writes: at least one shard for every split."""
    splits = (*SPLITS, *sorted(parts_by_split.keys() - set(SPLITS)))
    return [shard for split in splits for shard in _plan_split(parts_by_split.get(split, ()), folder, view, split)]


def _plan_split(parts: Sequence[Part], folder: Path, view: str, split: str) -> list[Shard]:
    pieces = [Piece(part.path, index, *size) for part in parts for index, size in enumerate(part.batches)]
    row_groups = list(_gather(pieces, rows=ROWS_PER_GROUP[view], size=BYTES_PER_GROUP))
    count = max(1, math.ceil(sum(piece.bytes for piece in pieces) / BYTES_PER_SHARD))
    cuts = [len(row_groups) * index // count for index in range(count + 1)]
    names = [folder / view / f"{split}-{index:05d}-of-{count:05d}.parquet" for index in range(count)]
    return [
        Shard(str(name), view, tuple(row_groups[start:end]))
        for name, start, end in zip(names, cuts, cuts[1:], strict=False)
    ]


def _gather(pieces: Iterable[Held], *, rows: int, size: int) -> Iterator[tuple[Held, ...]]:
    """Neighbouring pieces, as many as fit under both limits; one that is larger stands alone."""
    group: list[Held] = []
    held_rows = held_bytes = 0
    for piece in pieces:
        held_rows, held_bytes = held_rows + piece.rows, held_bytes + piece.bytes
        if group and (held_rows > rows or held_bytes > size):
            yield tuple(group)
            group, held_rows, held_bytes = [], piece.rows, piece.bytes
        group.append(piece)
    if group:
        yield tuple(group)


def write_shard(shard: Shard) -> Path:
    """Write one shard, one row group at a time."""
    path = Path(shard.path)
    with open_writer(path, shard.view) as writer:
        for row_group in shard.row_groups:
            table = pa.Table.from_batches([_read_piece(piece) for piece in row_group])
            writer.write_table(table, row_group_size=table.num_rows)
    return path


def _read_piece(piece: Piece) -> pa.RecordBatch:
    with pa.memory_map(piece.part) as file:
        reader = pa.ipc.open_file(file, options=pa.ipc.IpcReadOptions(use_threads=False))
        return reader.get_batch(piece.index)
