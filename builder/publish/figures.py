"""What a published folder holds, counted from its Parquet files.

In: the folder. Out: figures for each split and for all of them together; the card, the report and the ledger tell them.
Only the narrow columns are read, batch by batch; memory grows with the number of sites, and by eight bytes a page.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from xxhash import xxh3_64_intdigest

from builder.labels import KINDS, LABELS, TIERS
from builder.settings import SPLITS

COUNTED = ("site", "language", "published_at", "title", "authors", "spans", "split_group", "flags", "rights", "source")
CONFIDENCE_BINS = 20
PAGES_AT_ONCE = 256


def _per_kind() -> np.ndarray:
    return np.zeros((len(LABELS), len(KINDS)), np.int64)


@dataclass(slots=True)
class Distinct:
    """How many different values there were: of each, or of each time it was met, a hash is kept."""

    hashes: list[np.ndarray] = field(default_factory=list)

    def __add__(self, other: "Distinct") -> "Distinct":
        return Distinct([*self.hashes, *other.hashes])

    def __len__(self) -> int:
        return len(np.unique(np.concatenate(self.hashes))) if self.hashes else 0

    def add(self, values: pa.StringArray) -> None:
        """Count some values."""
        names = pc.unique(values.drop_null()).cast(pa.binary()).to_pylist()
        self.hashes.append(np.fromiter(map(xxh3_64_intdigest, names), np.uint64, len(names)))


@dataclass(slots=True)
class Figures:
    """Counts over some pages; add two for the counts over both."""

    pages: int = 0
    spans: np.ndarray = field(default_factory=_per_kind)  # by label and kind code
    characters: np.ndarray = field(default_factory=_per_kind)  # of the spans
    tiers: Counter[str] = field(default_factory=Counter)  # of spans
    confidence: np.ndarray = field(default_factory=lambda: np.zeros((len(LABELS), CONFIDENCE_BINS), np.int64))
    sites: Counter[str] = field(default_factory=Counter)  # of pages, as are the counters below
    languages: Counter[str] = field(default_factory=Counter)
    months: Counter[str] = field(default_factory=Counter)  # of publication, such as 2025-05
    formats: Counter[str] = field(default_factory=Counter)
    lengths: Counter[int] = field(default_factory=Counter)  # by the bits of the story's length in characters
    flags: Counter[str] = field(default_factory=Counter)
    rights: Counter[str] = field(default_factory=Counter)
    with_value: Counter[str] = field(default_factory=Counter)  # pages that have a title, authors, a date, a site
    groups: Distinct = field(default_factory=Distinct)  # with split by page, as many as there are pages

    def __add__(self, other: "Figures") -> "Figures":
        return Figures(*(getattr(self, name) + getattr(other, name) for name in Figures.__slots__))

    def share(self, label: str) -> float:
        """The share of a label in the characters of all spans."""
        total = self.characters.sum()
        return float(self.characters[LABELS.index(label)].sum() / total) if total else 0.0


def measure(folder: Path) -> dict[str, Figures]:
    """The figures of each split of a published folder, read from its `pages`."""
    return {split: _measure(shards) for split, shards in shards_by_split(folder, "pages").items()}


def shards_by_split(folder: Path, view: str) -> dict[str, list[Path]]:
    """The shards of a view: train, validation and test first, other splits by name."""
    found: dict[str, list[Path]] = {split: [] for split in SPLITS}
    for path in shard_paths(folder, view):
        found.setdefault(split_of_shard(path), []).append(path)
    return {split: shards for split, shards in found.items() if shards}


def shard_paths(folder: Path, view: str) -> list[Path]:
    """The shards of a view, in order."""
    return sorted((folder / view).glob("*-of-*.parquet"))


def split_of_shard(path: Path) -> str:
    """The split in a shard's name.

    >>> split_of_shard(Path("dist/pages/train-00000-of-00003.parquet"))
    'train'
    """
    return path.name.rsplit("-of-", 1)[0].rsplit("-", 1)[0]


def batches_of(path: Path, rows: int, columns: Sequence[str] | None = None) -> Iterator[pa.RecordBatch]:
    """The rows of a Parquet file, so many at once.

    Row group by row group: Arrow holds on to all that it reads in one go.
    """
    with pq.ParquetFile(path) as file:
        for group in range(file.num_row_groups):
            yield from file.iter_batches(rows, row_groups=[group], columns=columns, use_threads=False)


def _measure(shards: list[Path]) -> Figures:
    figures = Figures()
    for path in shards:
        for batch in batches_of(path, PAGES_AT_ONCE, COUNTED):
            _count(figures, batch)
    return figures


def _count(figures: Figures, batch: pa.RecordBatch) -> None:
    figures.pages += batch.num_rows
    figures.groups.add(batch.column("split_group"))
    _count_spans(figures, batch.column("spans").flatten())
    figures.lengths.update(_story_bits(batch.column("spans")))
    months = pc.strftime(batch.column("published_at"), "%Y-%m")
    formats = batch.column("source").field("format")
    for counter, values in (
        (figures.sites, batch.column("site")),
        (figures.languages, batch.column("language")),
        (figures.months, months),
        (figures.formats, formats),
        (figures.flags, batch.column("flags").flatten()),
        (figures.rights, batch.column("rights").flatten()),
    ):
        counter.update(_value_counts(values))
    for name in ("title", "published_at", "site", "language"):
        figures.with_value[name] += batch.num_rows - batch.column(name).null_count
    figures.with_value["authors"] += pc.sum(pc.greater(pc.list_value_length(batch.column("authors")), 0)).as_py() or 0


def _value_counts(values: pa.Array) -> dict[str, int]:
    counts = pc.value_counts(values.drop_null())
    return dict(zip(counts.field("values").to_pylist(), counts.field("counts").to_pylist(), strict=True))


def _story_bits(spans: pa.ListArray) -> list[int]:
    """How many bits the number of body characters of each page has: 0 of 0, 11 of 1,024 to 2,047."""
    flat = spans.flatten()
    body = flat.field("label").to_numpy() == LABELS.index("body")
    pages = np.repeat(np.arange(len(spans)), spans.value_lengths().to_numpy())[body]
    lengths = (flat.field("end").to_numpy() - flat.field("start").to_numpy())[body]
    return [int(one).bit_length() for one in np.bincount(pages, lengths, minlength=len(spans))]


def _count_spans(figures: Figures, spans: pa.StructArray) -> None:
    label, kind, tier, start, end, confidence = (
        spans.field(name).to_numpy(zero_copy_only=False)
        for name in ("label", "kind", "tier", "start", "end", "confidence")
    )
    cell, cells = label * len(KINDS) + kind, len(LABELS) * len(KINDS)
    figures.spans += np.bincount(cell, minlength=cells).reshape(len(LABELS), -1)
    figures.characters += np.bincount(cell, end - start, minlength=cells).reshape(len(LABELS), -1).astype(np.int64)
    bins = np.minimum((confidence * CONFIDENCE_BINS).astype(np.int64), CONFIDENCE_BINS - 1)
    counted = np.bincount(label * CONFIDENCE_BINS + bins, minlength=len(LABELS) * CONFIDENCE_BINS)
    figures.confidence += counted.reshape(len(LABELS), -1)
    for name, count in zip(TIERS, np.bincount(tier, minlength=len(TIERS)).tolist(), strict=True):
        figures.tiers[name] += count
