"""Round 2: the signs of all pages → for each part, which of its pages are copies, and which group decides their split.

In: every part's `signs.arrow`. Out: `groups.arrow` with one record batch for each part, and `digests.bin`.
"""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

from builder.tasks.guard import Guard
from builder.tasks.rolls import DIGEST_BYTES, read_roll, write_digests
from builder.tasks.signs import read_signs
from builder.tasks.store import Manifest

if TYPE_CHECKING:
    from builder.tasks import Task

SCHEMA = pa.schema({"copy": pa.bool_(), "duplicate_of": pa.string(), "split_group": pa.string()})


def run(task: "Task", folder: Path, guard: Guard) -> Manifest:
    """Judge all pages at once."""
    signs = [read_signs(task.part("pages", key, "signs.arrow")) for key in read_roll(task)]
    digests = []
    with pa.OSFile(str(folder / "groups.arrow"), "wb") as file, pa.ipc.new_file(file, SCHEMA) as writer:
        for batch in judge(signs):
            writer.write_batch(batch)
            digests.append(_digest(batch))
    write_digests(folder, digests)
    return {}


def judge(signs: list[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """One batch of verdicts for each batch of signs; the first page with an id stays, later ones are copies."""
    seen: set[str] = set()
    for batch in signs:
        ids, sites = batch.column("id").to_pylist(), batch.column("site").to_pylist()
        copies = []
        for identity in ids:
            copies.append(identity in seen)
            seen.add(identity)
        groups = [site or identity for site, identity in zip(sites, ids, strict=True)]
        yield pa.record_batch([pa.array(copies), pa.nulls(len(ids), pa.string()), pa.array(groups)], schema=SCHEMA)


def read_verdicts(path: str, number: int) -> list[dict[str, object]]:
    """The verdicts on the pages of one part."""
    with pa.memory_map(path) as file:
        return pa.ipc.open_file(file).get_batch(number).to_pylist()


def _digest(batch: pa.RecordBatch) -> bytes:
    digest = hashlib.blake2b(digest_size=DIGEST_BYTES)
    digest.update(repr([column.to_pylist() for column in batch.columns]).encode())
    return digest.digest()
