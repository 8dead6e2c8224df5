"""Is a published folder, or a file of records, what it claims to be?

In: a folder that build-dataset wrote, a Parquet file or a JSON Lines file. Out: a `Report` of everything that is not
as it should be, row by row.

    every record     against the schema and the rules that a schema cannot say, as in the build
    every view       lines and tokens follow from the pages
    every file       size and digest as in the manifest, none missing
    the ledger       inputs = published + duplicates + rejected, rows as counted, every copy's original known
    the splits       no site, group, address, text or story in two of them
"""

import io
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from builder.errors import DatasetError
from builder.model import Source, Violation
from builder.publish.arrow import arrow_schema
from builder.publish.columns import read_records
from builder.publish.duplicates import FILE as DUPLICATES
from builder.publish.duplicates import orphans
from builder.publish.figures import batches_of, shard_paths, shards_by_split
from builder.publish.fingerprints import hashes_of
from builder.publish.history import read_manifest
from builder.publish.ledger import hash_files
from builder.publish.proof import NEAR_DUPLICATE, Overlap, prove
from builder.publish.views import VIEW_COLUMNS
from builder.read.storage import Stored, compression_of
from builder.validate import schema_problems, validate

VIOLATION = "violation.schema.json"
BATCH = 256


class Finding(NamedTuple):
    """One thing that is not as it should be."""

    rule: str  # short and stable, for grouping
    place: str  # file, and row where it is one row's fault
    message: str
    pointer: str = ""  # into the record
    excerpt: str = ""
    warning: bool = False  # worth knowing; counts with --strict only


@dataclass(slots=True)
class Report:
    """What was looked at, and what was found."""

    path: str
    records: int = 0
    files: int = 0
    findings: list[Finding] = field(default_factory=list)
    overlaps: dict[str, int] = field(default_factory=dict)

    def by_rule(self) -> dict[str, list[Finding]]:
        """Findings by rule, the most frequent first."""
        grouped: dict[str, list[Finding]] = {}
        for finding in self.findings:
            grouped.setdefault(finding.rule, []).append(finding)
        return dict(sorted(grouped.items(), key=lambda item: (item[1][0].warning, -len(item[1]), item[0])))

    def count(self, *, strict: bool) -> int:
        """How many findings count."""
        return sum(strict or not finding.warning for finding in self.findings)


def check(path: Path) -> Report:
    """Check a published folder, a Parquet file or a JSON Lines file; raises `DatasetError` where it is none of them."""
    if not path.exists():
        raise DatasetError(
            f"{path} does not exist: name a folder that build-dataset wrote, or a .jsonl or .parquet file"
        )
    report = Report(str(path))
    if path.is_dir():
        check_folder(path, report)
    elif _magic(path) == b"PAR1":
        report.files = 1
        report.findings += _readable(_check_shard(path, path.name, report), path.name)
    else:
        report.files = 1
        report.findings += _check_json_lines(path, report)
    return report


def check_folder(folder: Path, report: Report) -> None:
    """Check all of a published folder."""
    shards = shard_paths(folder, "pages")
    if not shards:
        inside = ", ".join(sorted(entry.name for entry in folder.iterdir())[:5]) or "nothing"
        raise DatasetError(f"{folder} holds no dataset: expected pages/…-of-….parquet, found {inside}")
    for path in shards:
        name = path.relative_to(folder).as_posix()
        report.findings += _readable(_check_shard(path, name, report), name)
    pages_are_readable = not any(finding.rule in UNREADABLE for finding in report.findings)
    report.findings += _readable(_check_violations(folder / "violations.parquet"), "violations.parquet")
    manifest = read_manifest(folder)
    report.findings += _check_files(folder, manifest, report)
    if not pages_are_readable:
        return  # what follows reads them again
    report.findings += _check_ids(folder)
    report.findings += _readable(_check_duplicates(folder, manifest), DUPLICATES)
    for view in ("lines", "tokens"):
        if shard_paths(folder, view):
            report.findings += _readable(_check_view(folder, view), view)
    report.findings += _check_overlaps(folder, manifest, report)


UNREADABLE = ("unreadable file", "other columns")


def _readable(findings: Iterator[Finding], name: str) -> Iterator[Finding]:
    """What a check finds in a file; that it cannot be read is a finding as well."""
    try:
        yield from findings
    except (pa.ArrowException, OSError) as error:
        yield Finding("unreadable file", name, f"{name} cannot be read ({error}): restore it, or build again")


def _magic(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(4)


# --- records ------------------------------------------------------------------------------------------------------


def _check_shard(path: Path, name: str, report: Report) -> Iterator[Finding]:
    """The records of one Parquet file of pages."""
    if other := _other_columns(pq.read_schema(path)):
        yield Finding("other columns", name, f"{name}: {other}; expected the columns of docs/data-format.md")
        return
    row = 0
    for batch in batches_of(path, BATCH):
        records = read_records(batch)
        yield from chain.from_iterable(_check_record(one, f"{name} row {row + i}") for i, one in enumerate(records))
        row += batch.num_rows
    report.records += row


def _other_columns(schema: pa.Schema) -> str | None:
    """How a schema differs from that of `pages`, if it does."""
    expected = arrow_schema("pages")
    for column in expected:
        if column.name not in schema.names:
            return f"the column {column.name!r} is missing"
        if not _same(schema.field(column.name).type, column.type):
            return f"the column {column.name!r} is {schema.field(column.name).type}, not {column.type}"
    extra = [name for name in schema.names if name not in expected.names]
    return f"the column {extra[0]!r} is unknown" if extra else None


def _same(left: pa.DataType, right: pa.DataType) -> bool:
    # Other writers name a list's items otherwise.
    if pa.types.is_list(left) and pa.types.is_list(right):
        return _same(left.value_type, right.value_type)
    return left == right


def _check_record(record: Any, place: str, source: Source | None = None) -> Iterator[Finding]:
    return (_finding(violation, place) for violation in validate(record, source))


def _finding(violation: Violation, place: str) -> Finding:
    return Finding(violation.rule, place, violation.message, violation.pointer, violation.excerpt)


def _check_json_lines(path: Path, report: Report) -> Iterator[Finding]:
    with Stored(str(path), compression_of(_magic(path))) as stored:
        for number, line in enumerate(io.BufferedReader(stored), 1):
            if not line.strip():
                continue
            place = f"{path.name} line {number}"
            try:
                record = json.loads(line)
            except (ValueError, RecursionError) as error:
                if not report.records:
                    raise DatasetError(
                        f"{path} is neither Parquet nor JSON Lines: line {number} is {line[:40]!r}"
                    ) from error
                yield Finding("not JSON", place, f"{place} is not JSON: {error}")
                continue
            report.records += 1
            yield from _check_record(record, place, Source(str(path), "jsonl", number - 1, -1, len(line), "0" * 64))
        if stored.damage:
            yield Finding("unreadable file", path.name, f"{path.name} ends early: {stored.damage.reason}")


def _check_violations(path: Path) -> Iterator[Finding]:
    """Rejected and mended pages, as told in `violations.parquet`."""
    if not path.is_file():
        yield Finding("missing file", path.name, f"{path.name} is missing: what was left out cannot be told")
        return
    for row, violation in enumerate(_rows_of(path)):
        for problem in schema_problems(violation, VIOLATION):
            place = f"{path.name} row {row}"
            yield Finding(problem.rule, place, f"{place}: {problem.message}", problem.pointer)


def _rows_of(path: Path) -> Iterator[dict[str, Any]]:
    return (row for batch in _batches([path], BATCH) for row in batch.to_pylist())


# --- files and ledger ---------------------------------------------------------------------------------------------


def _check_files(folder: Path, manifest: dict[str, Any] | None, report: Report) -> Iterator[Finding]:
    """Files against the manifest, and the manifest against itself."""
    if manifest is None:
        message = "manifest.json is missing: digests and counts cannot be checked"
        yield Finding("no manifest", "manifest.json", message, warning=True)
        return
    there, known = hash_files(folder), manifest["files"]
    report.files = len(there)
    for name in sorted(known.keys() - there.keys()):
        yield Finding("missing file", name, f"{name} is in the manifest but not in the folder: restore it")
    for name in sorted(there.keys() - known.keys()):
        yield Finding("unknown file", name, f"{name} is not in the manifest: move it out of the folder", warning=True)
    for name in sorted(there.keys() & known.keys()):
        if there[name] != known[name]:
            message = f"{name} is not the file that was built: its SHA-256 is {there[name]['sha256'][:16]}…"
            # A card may be written on by hand; data may not.
            yield Finding("changed file", name, message, warning=not name.endswith(".parquet"))
    yield from _check_ledger(folder, manifest)


def _check_ledger(folder: Path, manifest: dict[str, Any]) -> Iterator[Finding]:
    ledger = manifest["ledger"]
    inputs, published, duplicates, rejected = (
        ledger[name] for name in ("inputs", "published", "duplicates", "rejected")
    )
    if inputs != published + duplicates + rejected:
        message = f"{inputs} inputs, but {published} published + {duplicates} duplicates + {rejected} rejected"
        yield Finding("ledger does not balance", "manifest.json", message, "/ledger")
    for split, entry in manifest["splits"].items():
        for view, rows in entry["rows"].items():
            found = sum(_rows(path) for path in shards_by_split(folder, view).get(split, []))
            if found != rows:
                message = f"{view}/{split} holds {found} rows; the manifest says {rows}"
                yield Finding("rows not as counted", f"{view}/{split}", message, f"/splits/{split}/rows/{view}")


def _rows(path: Path) -> int:
    try:
        return pq.read_metadata(path).num_rows
    except (pa.ArrowException, OSError):  # told of where its records are read
        return 0


# --- views and splits ---------------------------------------------------------------------------------------------


def _check_ids(folder: Path) -> Iterator[Finding]:
    shards = shard_paths(folder, "pages")
    hashes, counts = np.unique(np.concatenate([hashes_of(path, "id") for path in shards]), return_counts=True)
    seen: dict[str, str] = {}
    for path in shards if (counts > 1).any() else ():
        suspected = np.flatnonzero(np.isin(hashes_of(path, "id"), hashes[counts > 1]))
        ids = pq.read_table(path, columns=["id"]).column(0).take(suspected).to_pylist()
        for row, page_id in zip(suspected.tolist(), ids, strict=True):
            place = f"{path.relative_to(folder).as_posix()} row {row}"
            if page_id in seen:
                message = f"{place} has the id {page_id}, which {seen[page_id]} has too"
                yield Finding("id not unique", place, message, "/id")
            seen[page_id] = place


def _check_duplicates(folder: Path, manifest: dict[str, Any] | None) -> Iterator[Finding]:
    """Pages that others stand for: as many as the ledger says, and those others are there."""
    path = folder / DUPLICATES
    if not path.is_file():
        yield Finding("missing file", DUPLICATES, f"{DUPLICATES} is missing: no copy can be traced to its original")
        return
    rows = pq.read_metadata(path).num_rows
    counted = manifest["ledger"]["duplicates"] if manifest else rows
    if rows != counted:
        message = f"{DUPLICATES} holds {rows} rows; the manifest says {counted}"
        yield Finding("rows not as counted", DUPLICATES, message, "/ledger/duplicates")
    for place, original in orphans(folder):
        message = f"{place} is a copy of {original}, which is neither published nor among the violations"
        yield Finding("copy of no page", place, message, "/duplicate_of")


def _check_view(folder: Path, view: str) -> Iterator[Finding]:
    """A view's rows are those that follow from the pages, in their order."""
    stored = shards_by_split(folder, view)
    for split, shards in shards_by_split(folder, "pages").items():
        rows, first = _Rows(stored.get(split, [])), 0
        for batch in _batches(shards, BATCH):
            derived = pa.Table.from_batches([VIEW_COLUMNS[view](read_records(batch))])
            if not _equal(rows.take(derived.num_rows), derived):
                message = (
                    f"{view}/{split} is not what pages/{split} says in rows {first} to {first + batch.num_rows - 1}"
                )
                yield Finding(f"{view} do not follow from pages", f"{view}/{split}", message)
            first += batch.num_rows
        if rows.take(1).num_rows:
            yield Finding(f"{view} do not follow from pages", f"{view}/{split}", f"{view}/{split} has rows of no page")


def _batches(shards: Iterable[Path], size: int) -> Iterator[pa.RecordBatch]:
    for path in shards:
        yield from batches_of(path, size)


class _Rows:
    """Rows of several files, a number of them at a time."""

    def __init__(self, shards: Iterable[Path]) -> None:
        self._batches = _batches(shards, 10_000)
        self._waiting: list[pa.RecordBatch] = []

    def take(self, count: int) -> pa.Table:
        while sum(batch.num_rows for batch in self._waiting) < count and (batch := next(self._batches, None)):
            self._waiting.append(batch)
        if not self._waiting:
            return pa.table({})
        table = pa.Table.from_batches(self._waiting)
        self._waiting = table.slice(count).to_batches()
        return table.slice(0, count)


def _equal(stored: pa.Table, derived: pa.Table) -> bool:
    if not derived.num_rows:
        return True
    if stored.num_rows != derived.num_rows or stored.column_names != derived.column_names:
        return False
    return all(map(_equal_columns, stored.columns, derived.columns))


def _equal_columns(stored: pa.ChunkedArray, derived: pa.ChunkedArray) -> bool:
    if pa.types.is_floating(derived.type):  # confidence was rounded when the pages were written
        return bool(np.allclose(stored.to_numpy(), derived.to_numpy(), atol=1e-5))
    return stored.equals(derived)


def _check_overlaps(folder: Path, manifest: dict[str, Any] | None, report: Report) -> Iterator[Finding]:
    overlaps = prove(folder)
    report.overlaps = {name: overlap.count for name, overlap in overlaps.items()}
    by_site = manifest is None or manifest["settings"].get("split_by") in (None, "site")
    for name, overlap in overlaps.items():
        if overlap.count:
            accepted = not by_site and name == "site"
            yield Finding(f"{name} in two splits", "pages", _told(name, overlap), warning=accepted)


def _told(name: str, overlap: Overlap) -> str:
    akin = "stories that nearly repeat each other" if name == NEAR_DUPLICATE else f"same {name}"
    examples = ", ".join(f"{left} and {right}" for left, right in overlap.pages)
    return f"{akin}, {overlap.count:,} times over two splits: {examples}"
