"""What a build left in dist/, for looking at: pages one by one, an index of all of them, violations.

In: the folder. Out: records as they were published, and small columns to choose among them; the texts stay on the disk.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property, lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from builder.errors import DatasetError
from builder.labels import KIND_CODE, LABEL_CODE, TIER_CODE
from builder.model import Record
from builder.publish.columns import read_records

PLAIN_COLUMNS = ["id", "url", "site", "language", "title", "flags"]
SPAN_COLUMNS = [f"spans.list.element.{name}" for name in ("start", "end", "label", "kind", "tier", "confidence")]
VIOLATION_COLUMNS = ["id", "source", "stage", "pointer", "rule", "message", "excerpt", "action", "payload"]
# A quote inside a string is escaped in JSON: this finds the record's own field, never words of the page.
_SITE = r'[{,]\s*"site"\s*:\s*"(?P<site>[^"\\]+)"'


@dataclass(frozen=True, slots=True)
class Row:
    """Where a page's record lies, and what the queue shows of it."""

    id: str
    url: str | None
    site: str | None
    title: str | None
    split: str
    lowest: float  # confidence of the least certain span that no person decided
    unsure: float  # share of the text that is expected to be labelled wrong
    doubts: tuple[str, ...]  # other reasons to look at it


class Dataset:
    """A dist/ folder; raises `DatasetError` where it is none."""

    def __init__(self, folder: str | Path) -> None:
        self.folder = Path(folder)
        self._files = sorted((self.folder / "pages").glob("*.parquet"))
        if not self._files and not (self.folder / "violations.parquet").is_file():
            raise DatasetError(
                f"{self.folder} holds no pages/*.parquet and no violations.parquet; run build-dataset first"
            )

    def signature(self) -> tuple[int, ...]:
        """Changes when a new build has taken the folder's place."""
        files = [*self._files, self.folder / "violations.parquet", self.folder / "manifest.json"]
        return tuple(path.stat().st_mtime_ns for path in files if path.exists())

    def built_at(self) -> str:
        """When the folder was written, in UTC and to the second, as reviews are stamped."""
        newest = max(self.signature()) // 10**9
        return datetime.fromtimestamp(newest, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

    @cached_property
    def index(self) -> pa.Table:
        """One row per page, in published order: what to choose by, and where the record lies."""
        parts = [part for number, file in enumerate(self._files) for part in _index_file(number, file)]
        return pa.concat_tables(parts) if parts else pa.table({name: [] for name in (*PLAIN_COLUMNS, "file")})

    @cached_property
    def _place(self) -> dict[str, int]:
        return {page: place for place, page in enumerate(self.index["id"].to_pylist())}

    def has(self, page: str) -> bool:
        """Whether a page of this id was published."""
        return page in self._place

    def record(self, page: str) -> Record:
        """The published record of a page; raises `KeyError` where there is none."""
        row = self.index.slice(self._place[page], 1).to_pylist()[0]
        return _read_row(self._files[row["file"]], row["group"], row["row"])

    def rows(self, places: Sequence[int] | np.ndarray) -> list[Row]:
        """What the queue shows of some pages."""
        table = self.index.take(pa.array(places, pa.int64()))
        return [self._row(row) for row in table.to_pylist()]

    def _row(self, row: dict[str, Any]) -> Row:
        split = self._files[row["file"]].name.split("-")[0]
        doubts = (*DOUBTS_OF[row["doubts"]], *(row["flags"] or ()))
        return Row(
            row["id"],
            row["url"],
            row["site"],
            row["title"],
            split,
            round(row["lowest"], 4),
            round(row["unsure"], 4),
            doubts,
        )

    def records_of_site(self, site: str) -> Iterator[Record]:
        """Yield the records of a site's pages, row group by row group."""
        chosen = self.index.filter(pc.equal(self.index["site"], site)).select(["file", "group", "row"])
        for row in chosen.to_pylist():
            yield _read_row(self._files[row["file"]], row["group"], row["row"])

    def records(self) -> Iterator[Record]:
        """Yield every published record, in order."""
        for file in self._files:
            for batch in pq.ParquetFile(file).iter_batches(batch_size=64):
                yield from read_records(batch)

    @cached_property
    def violations(self) -> list[dict[str, Any]]:
        """Every violation without its payload, with `key`, `site`, and where in the file its payload lies."""
        path = self.folder / "violations.parquet"
        if not path.is_file():
            return []
        file = pq.ParquetFile(path)
        return [row for group in range(file.num_row_groups) for row in self._violations_of(file, group)]

    def _violations_of(self, file: pq.ParquetFile, group: int) -> Iterator[dict[str, Any]]:
        table = file.read_row_group(group, columns=VIOLATION_COLUMNS)
        sites = pc.extract_regex(table["payload"], _SITE).to_pylist()
        for place, row in enumerate(table.drop_columns(["payload"]).to_pylist()):
            yield {**row, "key": violation_key(row), "place": [group, place], "site": self._site_of(row, sites[place])}

    def _site_of(self, violation: dict[str, Any], found: dict[str, str] | None) -> str | None:
        if found:
            return found["site"]
        if violation["id"] in self._place:
            return self.index["site"][self._place[violation["id"]]].as_py()
        return None

    @cached_property
    def violations_of_page(self) -> dict[str, list[dict[str, Any]]]:
        """The violations of every page that has any, by its id."""
        found = defaultdict(list)
        for violation in self.violations:
            if violation["id"]:
                found[violation["id"]].append(violation)
        return dict(found)

    def payload(self, violation: dict[str, Any]) -> Record | None:
        """The record that a violation is about, as far as it had got."""
        path = self.folder / "violations.parquet"
        group, place = violation["place"]
        payload = _payloads(path, path.stat().st_mtime_ns, group)[place].as_py()
        return json.loads(payload) if payload else None


def violation_key(violation: dict[str, Any]) -> str:
    """The same violation has the same key in every build."""
    source = violation["source"]
    parts = (
        violation["id"],
        source["path"],
        source["record"],
        violation["stage"],
        violation["pointer"],
        violation["rule"],
    )
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:24]


def _index_file(number: int, file: Path) -> Iterator[pa.Table]:
    parquet = pq.ParquetFile(file)
    for group in range(parquet.num_row_groups):
        table = parquet.read_row_group(group, columns=[*PLAIN_COLUMNS, *SPAN_COLUMNS])
        spans, count = table["spans"].combine_chunks(), table.num_rows
        columns = _judged(spans.offsets.to_numpy(), spans.values)
        columns |= {"file": np.full(count, number), "group": np.full(count, group), "row": np.arange(count)}
        table = table.select(PLAIN_COLUMNS)
        for name, values in columns.items():
            table = table.append_column(name, pa.array(values))
        yield table


# What is odd about a page as a whole; a page may have several.
DOUBTS = ("no headline", "two headlines", "no body")
DOUBTS_OF = tuple(tuple(name for bit, name in enumerate(DOUBTS) if code >> bit & 1) for code in range(1 << len(DOUBTS)))


def _judged(offsets: np.ndarray, spans: pa.StructArray) -> dict[str, np.ndarray]:
    """For each page, how sure its labels are, and its oddities as bits of `DOUBTS`."""
    label, kind, tier = (spans.field(name).to_numpy() for name in ("label", "kind", "tier"))
    certain = np.where(tier == TIER_CODE["gold"], 1.0, spans.field("confidence").to_numpy())
    length = spans.field("end").to_numpy() - spans.field("start").to_numpy()

    def per_page(values: np.ndarray) -> np.ndarray:
        return np.diff(np.concatenate([[0], np.cumsum(values)])[offsets])

    titles, bodies = per_page(kind == KIND_CODE["title"]), per_page(label == LABEL_CODE["body"])
    # Neither headline nor body is no oddity: index pages are like that.
    bits = ((titles == 0) & (bodies > 0)) | ((titles > 1) << 1) | (((bodies == 0) & (titles > 0)) << 2)
    return {
        "lowest": np.array([certain[a:b].min(initial=1.0) for a, b in pairwise(offsets)]),
        "unsure": per_page((1 - certain) * length) / np.maximum(per_page(length), 1),
        "doubts": bits,
    }


def _read_row(file: Path, group: int, row: int) -> Record:
    return read_records(_row_group(file, file.stat().st_mtime_ns, group).slice(row, 1))[0]


@lru_cache(maxsize=1)
def _payloads(file: Path, changed: int, group: int) -> pa.ChunkedArray:
    return pq.ParquetFile(file).read_row_group(group, columns=["payload"])["payload"]


@lru_cache(maxsize=4)
def _row_group(file: Path, changed: int, group: int) -> pa.RecordBatch:
    table = pq.ParquetFile(file).read_row_group(group)
    return table.combine_chunks().to_batches()[0]
