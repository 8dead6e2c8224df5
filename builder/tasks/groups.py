"""Round 2: the signs of all pages → for each part, which pages are refused or copies, and what group decides the split.

In: every part's `signs.arrow`, the lists that people keep, and the groups of the dataset that this one replaces, so
that pages stay where they were. Out: `groups.arrow` with one record batch for each part, and `digests.bin`; the
manifest tells what was found.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from builder.groups.join import NOT_REFUSED, Rules, Verdicts, join
from builder.groups.names import Earlier, earlier_groups
from builder.groups.signs import Signs
from builder.publish.figures import shard_paths
from builder.publish.history import read_manifest
from builder.rights.lists import read_benchmarks, read_publishers, read_take_down
from builder.rights.refuse import IN_BENCHMARK, REFUSALS, refuse
from builder.settings import Settings
from builder.tasks.guard import Guard
from builder.tasks.rolls import digest_of_rows, read_roll, write_digests
from builder.tasks.signs import read_signs
from builder.tasks.store import Manifest

if TYPE_CHECKING:
    from builder.tasks import Task

SCHEMA = pa.schema({"refusal": pa.uint8(), "copy": pa.bool_(), "duplicate_of": pa.string(), "split_group": pa.string()})


def run(task: "Task", folder: Path, guard: Guard) -> Manifest:
    """Judge all pages at once, which takes some 500 bytes for each."""
    parts = [read_signs(task.part("pages", key, "signs.arrow")) for key in read_roll(task)]
    signs, settings = Signs(parts), task.options
    refused, counts = _refused(signs, settings)
    verdicts = join(signs, refused, _rules(settings, task.inputs["previous"]))
    digests = []
    with pa.OSFile(str(folder / "groups.arrow"), "wb") as file, pa.ipc.new_file(file, SCHEMA) as writer:
        for rows in _by_part(signs, refused, verdicts, [part.num_rows for part in parts]):
            writer.write_batch(pa.RecordBatch.from_pylist(rows, SCHEMA))
            digests.append(digest_of_rows(rows))
    write_digests(folder, digests)
    return {"groups": verdicts.report | counts}


def read_verdicts(path: str, number: int) -> list[dict[str, Any]]:
    """The verdicts on the pages of one part."""
    with pa.memory_map(path) as file:
        return pa.ipc.open_file(file).get_batch(number).to_pylist()


def _refused(signs: Signs, settings: Settings) -> tuple[np.ndarray, dict[str, Any]]:
    """The refusal of each page, and how many there are."""
    take_down, benchmark = read_take_down(settings.take_down), read_benchmarks(settings.decontaminate)
    refused = refuse(signs, take_down, benchmark, respect_opt_out=settings.respect_opt_out)
    contaminated = int((refused == IN_BENCHMARK).sum())
    if settings.contaminated == "keep":
        refused[refused == IN_BENCHMARK] = NOT_REFUSED
    counts = {REFUSALS[place][0]: count for place, count in enumerate(np.bincount(refused).tolist()) if place and count}
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


def _by_part(
    signs: Signs, refused: np.ndarray, verdicts: Verdicts, sizes: Sequence[int]
) -> Iterator[list[dict[str, Any]]]:
    """What was decided on the pages of each part."""
    start = 0
    for size in sizes:
        yield [_row(signs, refused, verdicts, page) for page in range(start, start + size)]
        start += size


def _row(signs: Signs, refused: np.ndarray, verdicts: Verdicts, page: int) -> dict[str, Any]:
    like, group = int(verdicts.like[page]), int(verdicts.group[page])
    return {
        "refusal": int(refused[page]),
        "copy": bool(verdicts.copy[page]),
        "duplicate_of": signs.ids[like].tobytes().hex() if like >= 0 else None,
        "split_group": verdicts.names[group] if group >= 0 else None,
    }
