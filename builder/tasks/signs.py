"""What of a page its duplicates and its split group are known by, small enough to hold for a whole corpus.

In: a page. Out: one row of `signs.arrow`.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa

from builder.groups.minhash import signature, story_shingles
from builder.groups.templates import template_runs
from builder.groups.urls import canonical_url_key
from builder.model import Page

SCHEMA = pa.schema(
    {
        "id": pa.string(),
        "site": pa.string(),
        "urls": pa.list_(pa.string()),  # keys of its own and its canonical address
        "signature": pa.binary(),  # MinHash; null for a story too short to compare
        "runs": pa.binary(),  # uint64 hashes of runs of short lines, where the site is unknown
    }
)


class Sign(NamedTuple):
    """The signs of one page, as in `SCHEMA`."""

    id: str
    site: str | None
    urls: list[str]
    signature: bytes | None
    runs: bytes | None


def sign(page: Page) -> Sign:
    """The signs of a page."""
    story = signature(story_shingles(page.text))
    addresses = {address: None for address in (page.url, page.hints.canonical_url) if address}
    keys = [key for address in addresses if (key := canonical_url_key(address))]
    runs = None if page.site else template_runs(page.text).tobytes()
    return Sign(page.id, page.site, keys, None if story is None else story.tobytes(), runs)


def write_signs(path: Path, signs: Sequence[Sign]) -> None:
    """One row a page, in the order of the pages."""
    columns = zip(*signs, strict=True) if signs else ((),) * len(SCHEMA)
    arrays = [pa.array(column, field.type) for column, field in zip(columns, SCHEMA, strict=True)]
    options = pa.ipc.IpcWriteOptions(compression="zstd", use_threads=False)
    with pa.OSFile(str(path), "wb") as file, pa.ipc.new_file(file, SCHEMA, options=options) as writer:
        writer.write_batch(pa.record_batch(arrays, schema=SCHEMA))


def read_signs(path: str) -> pa.RecordBatch:
    """The signs of one part."""
    with pa.memory_map(path) as file:
        return pa.ipc.open_file(file).get_batch(0)
