"""Round 5: the shards get their names, and the folder that holds them its card and its ledger.

In: shards, duplicates and violations of all parts, the signatures that the first round took of the pages (to take them
again would be a third of this stage), how many records went where. Out: `dataset/`, ready to take the place of dist/.
"""

import os
import shutil
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

from builder.labels import LABELS
from builder.publish.columns import violation_columns
from builder.publish.duplicates import FILE as DUPLICATES
from builder.publish.facts import Facts
from builder.publish.figures import batches_of
from builder.publish.finish import finish
from builder.publish.proof import Stories
from builder.publish.shards import write_table
from builder.review.corrections import UNREADABLE, unreadable_lines
from builder.tasks.guard import Guard
from builder.tasks.rolls import read_roll
from builder.tasks.signs import read_signed
from builder.tasks.store import Manifest

if TYPE_CHECKING:
    from builder.tasks import Task

VIOLATIONS = "violations.parquet"
ROWS_AT_ONCE = 128  # a violation may hold a whole record


def run(task: "Task", folder: Path, guard: Guard) -> Manifest:
    """Put the dataset together; the manifest says how many characters have each label."""
    dataset = folder / "dataset"
    for name, key in task.inputs["shards"].items():
        _place(task.part("shards", key, "shard.parquet"), dataset / name)
    names = read_roll(task, "parts")
    unread = unreadable_lines(Path(task.inputs["reviews"]))
    told = chain(_rows(task, VIOLATIONS, names), [violation_columns(unread)] if unread else [])
    write_table(told, dataset / VIOLATIONS, "violations")
    copies = _rows(task, DUPLICATES, [name for name in names if name.startswith("records/")])
    write_table(copies, dataset / DUPLICATES, "duplicates")
    previous, counts = Path(task.inputs["previous"]), dict(task.inputs["counts"])
    if unread:
        counts["repaired"] = counts["repaired"] | {UNREADABLE: len(unread)}
    facts = Facts(settings=task.options, previous=previous if previous.is_dir() else None, **counts)
    stories = Stories(*read_signed(Path(task.part("groups", task.inputs["groups"], ""))))
    figures = finish(dataset, facts, stories)
    characters = sum(split.characters.sum(axis=1) for split in figures.values())
    return {"characters": dict(zip(LABELS, characters.tolist(), strict=True))}


def _place(shard: str, path: Path) -> None:
    """Give a shard its published name; the work folder keeps its own, for the next build."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(shard, path)
    except OSError:  # a file system without hard links
        shutil.copyfile(shard, path)


def _rows(task: "Task", file: str, names: Iterable[str]) -> Iterator[pa.RecordBatch]:
    """The rows of a table that all parts have, in their order, few at a time."""
    for name in names:
        yield from batches_of(Path(task.part(*name.split("/"), file)), ROWS_AT_ONCE)
