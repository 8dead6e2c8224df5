"""Round 2: the signs of all pages → for each part, which pages are refused or copies, and what group decides the split.

In: every part's `signs.arrow`, the lists that people keep, the groups of the edition before. Out: `groups.arrow` with
one record batch for each part, and `digests.bin`; the manifest tells what was found.
"""

import hashlib
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from builder.groups.join import Rules, Verdicts, join
from builder.groups.names import Earlier, earlier_groups
from builder.groups.signs import Signs, days_since_1970
from builder.publish.figures import shard_paths
from builder.publish.history import read_manifest
from builder.rights.lists import read_benchmarks, read_publishers, read_take_down
from builder.rights.refuse import IN_BENCHMARK, REFUSALS, refuse
from builder.settings import Settings
from builder.tasks.guard import Guard
from builder.tasks.rolls import DIGEST_BYTES, read_roll, write_digests
from builder.tasks.signs import read_signs
from builder.tasks.store import Manifest

if TYPE_CHECKING:
    from builder.tasks import Task

NEVER = 2**31
SCHEMA = pa.schema(
    {
        "refusal": pa.uint8(),
        "copy": pa.bool_(),
        "duplicate_of": pa.string(),
        "split_group": pa.string(),
        "future": pa.bool_(),
    }
)


def run(task: "Task", folder: Path, guard: Guard) -> Manifest:
    """Judge all pages at once."""
    tables = [read_signs(task.part("pages", key, "signs.arrow")) for key in read_roll(task)]
    signs, settings = Signs(tables), task.options
    refused, listed = _refused(signs, settings)
    future = days_since_1970(date.fromisoformat(settings.future_from)) if settings.future_from else NEVER
    verdicts = join(signs, refused, _rules(settings, task.inputs["previous"]))
    digests = []
    with pa.OSFile(str(folder / "groups.arrow"), "wb") as file, pa.ipc.new_file(file, SCHEMA) as writer:
        for batch in verdicts_by_part(signs, refused, verdicts, [table.num_rows for table in tables], future):
            writer.write_batch(batch)
            digests.append(_digest(batch))
    write_digests(folder, digests)
    return {"groups": verdicts.report | listed}


def verdicts_by_part(
    signs: Signs, refused: np.ndarray, verdicts: Verdicts, sizes: Sequence[int], future: int
) -> Iterator[pa.RecordBatch]:
    """One batch of verdicts for each part, of as many pages as it has."""
    start = 0
    for size in sizes:
        pages = range(start, start + size)
        like, group = verdicts.like[start : start + size].tolist(), verdicts.group[start : start + size].tolist()
        names = [signs.ids[page].tobytes().hex() for page in pages]
        columns = (
            refused[start : start + size],
            verdicts.copy[start : start + size],
            [None if page < 0 else signs.ids[page].tobytes().hex() for page in like],
            [name if place < 0 else verdicts.names[place] for place, name in zip(group, names, strict=True)],
            verdicts.day[start : start + size] >= future,
        )
        arrays = [pa.array(column, field.type) for column, field in zip(columns, SCHEMA, strict=True)]
        yield pa.record_batch(arrays, schema=SCHEMA)
        start += size


def read_verdicts(path: str, number: int) -> list[dict[str, object]]:
    """The verdicts on the pages of one part."""
    with pa.memory_map(path) as file:
        return pa.ipc.open_file(file).get_batch(number).to_pylist()


def _refused(signs: Signs, settings: Settings) -> tuple[np.ndarray, dict[str, object]]:
    """The refusal of each page, and what the lists held."""
    take_down = read_take_down(settings.take_down)
    benchmark = read_benchmarks(settings.decontaminate)
    refused = refuse(signs, take_down, benchmark, respect_opt_out=settings.respect_opt_out)
    contaminated = int((refused == IN_BENCHMARK).sum())
    if settings.contaminated == "keep":
        refused[refused == IN_BENCHMARK] = 0
    counts = {REFUSALS[place][0]: int(count) for place, count in enumerate(np.bincount(refused)) if place and count}
    return refused, {"refused": counts, "contaminated": contaminated}


def _rules(settings: Settings, previous: str) -> Rules:
    return Rules(
        by_site=settings.split_by == "site",
        drop_near_duplicates=settings.near_duplicates == "drop",
        largest_group=settings.largest_group,
        publishers=read_publishers(settings.publishers),
        earlier=_earlier(Path(previous), settings),
    )


def _earlier(folder: Path, settings: Settings) -> Earlier:
    """The groups of the edition before, where it was split by the same."""
    manifest = read_manifest(folder) if folder.is_dir() else None
    same = manifest is not None and manifest["settings"].get("split_by") == settings.split_by
    paths = shard_paths(folder, "pages") if same else []
    return earlier_groups(pq.read_table(path, columns=["id", "split_group"]) for path in paths)


def _digest(batch: pa.RecordBatch) -> bytes:
    digest = hashlib.blake2b(digest_size=DIGEST_BYTES)
    digest.update(repr([column.to_pylist() for column in batch.columns]).encode())
    return digest.digest()
