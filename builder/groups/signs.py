"""What of a page its duplicates and its split group are known by, small enough to hold for a whole corpus.

In: a page. Out: one row of a table, some 400 bytes; and the columns of many tables, side by side, of which memory holds
a quarter: signatures may lie in a file.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow as pa
from xxhash import xxh3_64_intdigest, xxh3_128_digest

from builder.fields.moments import read_moments
from builder.groups.minhash import BINS, signature, story_shingles
from builder.groups.templates import template_lines
from builder.groups.urls import canonical_url_key
from builder.model import Page

ID_BYTES = 16
UNKNOWN_DAY = -(2**31)  # before all others
SCHEMA = pa.schema(
    {
        "id": pa.binary(ID_BYTES),
        "site": pa.string(),
        "text": pa.binary(16),  # digest
        "addresses": pa.list_(pa.uint64()),  # of its own and its canonical address, every variant alike
        "signature": pa.binary(2 * BINS),  # of its story; null where that is too short to compare
        "short_lines": pa.list_(pa.uint64()),  # where the site is unknown
        "objects": pa.bool_(),  # to be trained on
        "day": pa.int32(),  # when it was published, at the latest fetched, counted from 1970; null where unknown
    }
)
_FIRST_DAY = date(1970, 1, 1).toordinal()
NO_SIGNAL = frozenset({"unknown"})


class Sign(NamedTuple):
    """The signs of one page, as in `SCHEMA`."""

    id: bytes
    site: str | None
    text: bytes
    addresses: list[int]
    signature: bytes | None
    short_lines: np.ndarray
    objects: bool
    day: int | None


def sign(page: Page) -> Sign:
    """The signs of a page."""
    story = signature(story_shingles(page.text))
    return Sign(
        id=bytes.fromhex(page.id),
        site=page.site,
        text=xxh3_128_digest(page.text.encode("utf-8", "surrogatepass")),
        addresses=sorted({address_key(address) for address in (page.url, page.hints.canonical_url) if address} - {0}),
        signature=None if story is None else story.tobytes(),
        short_lines=np.zeros(0, np.uint64) if page.site else template_lines(page.text),
        objects=bool(set(page.rights) - NO_SIGNAL),
        day=_day(page),
    )


def _day(page: Page) -> int | None:
    moments = (read_moments(page, ()).published, page.fetched_at)  # labels are not known yet: what the markup states
    known = [days_since_1970(moment.date()) for moment in moments if moment]
    return min(known, default=None)  # nothing is published after it was fetched


def days_since_1970(day: date) -> int:
    """A day as a number.

    >>> days_since_1970(date(1970, 1, 3))
    2
    """
    return day.toordinal() - _FIRST_DAY


def address_key(address: str) -> int:
    """A hash that all variants of an address share; 0 where it has no host."""
    key = canonical_url_key(address)
    return xxh3_64_intdigest(key.encode("utf-8", "surrogatepass")) if key else 0


def sign_table(signs: Sequence[Sign]) -> pa.RecordBatch:
    """One row a page, in the order of the pages."""
    columns = zip(*signs, strict=True) if signs else ((),) * len(SCHEMA)
    return pa.record_batch([pa.array(c, field.type) for c, field in zip(columns, SCHEMA, strict=True)], schema=SCHEMA)


class Columns(NamedTuple):
    """What a corpus keeps of one table, but for the signatures."""

    ids: np.ndarray
    texts: np.ndarray
    objects: np.ndarray
    days: np.ndarray
    sites: np.ndarray  # numbered as they came up; -1 where unknown
    signed: np.ndarray  # whether there is a signature
    addresses: np.ndarray
    address_counts: np.ndarray  # by page
    short_lines: np.ndarray
    line_counts: np.ndarray


class Signs:
    """The signs of all pages of a corpus, as numbers; a page is its place in it.

    Tables are taken one at a time. Signatures are two thirds of them: written to `file`, if one is named, and mapped.
    """

    def __init__(self, tables: Iterable[pa.RecordBatch], file: Path | None = None) -> None:
        numbers: dict[str, int] = {}
        taken = [_columns(sign_table([]), numbers)]
        with _Signatures(file) as signatures:
            for table in tables:
                taken.append(_columns(table, numbers))
                signatures.add(table.column("signature"))
        columns = Columns(*map(np.concatenate, zip(*taken, strict=True)))
        self.size = len(columns.ids)
        self.ids, self.texts, self.objects, self.days = columns[:4]
        self.site_names = sorted(numbers)
        ranks = np.full(len(numbers) + 1, -1)
        ranks[[numbers[name] for name in self.site_names]] = np.arange(len(numbers))
        self.sites = ranks[columns.sites]
        self._columns, self._signatures = columns, signatures.all()

    def addresses(self) -> tuple[np.ndarray, np.ndarray]:
        """Keys of addresses, and the page of each."""
        return self._columns.addresses, np.repeat(np.arange(self.size), self._columns.address_counts)

    def signatures(self) -> tuple[np.ndarray, np.ndarray]:
        """The signatures, one a row, and the page of each."""
        return self._signatures, np.flatnonzero(self._columns.signed)

    def short_lines(self) -> tuple[np.ndarray, np.ndarray]:
        """Hashes of short lines, and the page of each."""
        return self._columns.short_lines, np.repeat(np.arange(self.size), self._columns.line_counts)


def _columns(table: pa.RecordBatch, numbers: dict[str, int]) -> Columns:
    """Copies of a table's columns, so that the table can go; new sites get the next of the `numbers`."""
    column = table.column
    encoded = column("site").dictionary_encode()
    own = np.array([numbers.setdefault(name, len(numbers)) for name in encoded.dictionary.to_pylist()] + [-1], np.int64)
    return Columns(
        ids=_bytes(column("id"), "V16"),
        texts=_bytes(column("text"), "V16"),
        objects=column("objects").to_numpy(zero_copy_only=False),
        days=np.array(column("day").fill_null(UNKNOWN_DAY)),
        sites=own[encoded.indices.fill_null(len(own) - 1).to_numpy()],
        signed=column("signature").is_valid().to_numpy(zero_copy_only=False),
        addresses=np.array(column("addresses").flatten()),
        address_counts=np.diff(column("addresses").offsets.to_numpy()),
        short_lines=np.array(column("short_lines").flatten()),
        line_counts=np.diff(column("short_lines").offsets.to_numpy()),
    )


class _Signatures:
    """Signatures as they come, in memory or in a file."""

    def __init__(self, file: Path | None) -> None:
        self._file, self._parts = file, [np.zeros((0, BINS), np.uint16)]

    def __enter__(self) -> "_Signatures":
        self._open = self._file and self._file.open("wb")
        return self

    def __exit__(self, *error: object) -> None:
        if self._open:
            self._open.close()

    def add(self, column: pa.FixedSizeBinaryArray) -> None:
        """Take those of a table."""
        rows = _bytes(column.drop_null(), "V256").view(np.uint16).reshape(-1, BINS)
        if self._open:
            self._open.write(rows)
        else:
            self._parts.append(rows)

    def all(self) -> np.ndarray:
        """Those of all tables, one a row."""
        return map_signatures(self._file) if self._file else np.concatenate(self._parts)


def map_signatures(file: Path) -> np.ndarray:
    """The signatures in a file, one a row, read where they are looked at."""
    if not file.stat().st_size:  # there is nothing to map
        return np.zeros((0, BINS), np.uint16)
    return np.memmap(file, np.uint16, "r").reshape(-1, BINS)


def ids_of(column: pa.StringArray | pa.ChunkedArray) -> np.ndarray:
    """Ids from their hexadecimal digits, sixteen bytes each.

    >>> ids_of(pa.array(["00" * 15 + "ff"]))[0].tobytes()[-2:]
    b'\\x00\\xff'
    """
    return np.frombuffer(bytes.fromhex("".join(column.to_pylist())), f"V{ID_BYTES}")


def first_halves(ids: np.ndarray) -> np.ndarray:
    """The first half of each id as a number: the others' chance to share one is nil."""
    return ids.view(">u8")[::2].astype(np.uint64)


def _bytes(column: pa.FixedSizeBinaryArray, kind: str) -> np.ndarray:
    """A copy of a column of fixed width that has no nulls."""
    size = np.dtype(kind).itemsize
    values = memoryview(column.buffers()[1] or b"")
    return np.frombuffer(values[column.offset * size : (column.offset + len(column)) * size], kind).copy()
