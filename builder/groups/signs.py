"""What of a page its duplicates and its split group are known by, small enough to hold for a whole corpus.

In: a page. Out: one row of a table, some 400 bytes; and the columns of many tables, side by side.
"""

from collections.abc import Sequence
from datetime import date
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


class Signs:
    """The signs of all pages of a corpus, as numbers; a page is its place in it."""

    def __init__(self, tables: Sequence[pa.RecordBatch]) -> None:
        self._table = pa.Table.from_batches(tables, SCHEMA)
        self.size = self._table.num_rows
        self.ids = _bytes(self._table, "id", "V16")
        self.texts = _bytes(self._table, "text", "V16")
        self.objects = self._table.column("objects").to_numpy()
        self.days = self._table.column("day").fill_null(UNKNOWN_DAY).to_numpy()
        self.site_names, self.sites = self._sites()

    def _sites(self) -> tuple[list[str], np.ndarray]:
        """Names of the sites, sorted, and each page's place among them; -1 where it is unknown."""
        encoded = self._table.column("site").combine_chunks().dictionary_encode()
        found = encoded.dictionary.to_pylist()
        places = {name: place for place, name in enumerate(sorted(found))}
        ranks = np.array([places[name] for name in found] + [-1], np.int64)
        return sorted(found), ranks[encoded.indices.fill_null(len(found)).to_numpy()]

    def addresses(self) -> tuple[np.ndarray, np.ndarray]:
        """Keys of addresses, and the page of each."""
        return self._flat("addresses")

    def signatures(self) -> tuple[np.ndarray, np.ndarray]:
        """The signatures, one a row, and the page of each."""
        column = self._table.column("signature")
        pages = np.flatnonzero(column.is_valid().to_numpy())
        return _bytes(self._table, "signature", "V256").view(np.uint16).reshape(-1, BINS), pages

    def short_lines(self) -> tuple[np.ndarray, np.ndarray]:
        """Hashes of short lines, and the page of each."""
        return self._flat("short_lines")

    def _flat(self, name: str) -> tuple[np.ndarray, np.ndarray]:
        values, pages, start = [np.zeros(0, np.uint64)], [np.zeros(0, np.int64)], 0
        for chunk in self._table.column(name).chunks:
            values.append(chunk.flatten().to_numpy())
            pages.append(start + np.repeat(np.arange(len(chunk)), np.diff(chunk.offsets.to_numpy())))
            start += len(chunk)
        return np.concatenate(values), np.concatenate(pages)


def _bytes(table: pa.Table, name: str, kind: str) -> np.ndarray:
    """A column of fixed width as numpy sees it, nulls left out."""
    size = np.dtype(kind).itemsize
    parts = [np.frombuffer(_values(chunk.drop_null(), size), kind) for chunk in table.column(name).chunks]
    return np.concatenate(parts) if parts else np.empty(0, kind)


def _values(chunk: pa.FixedSizeBinaryArray, size: int) -> memoryview:
    return memoryview(chunk.buffers()[1])[chunk.offset * size : (chunk.offset + len(chunk)) * size]
