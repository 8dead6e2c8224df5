"""Round 5: the shards get their names, and the folder that holds them its card and its ledger.

In: shards, duplicates and violations of all parts, the signatures that the first round took of the pages (to take them
again would be a third of this stage), how many records went where. Out: `dataset/`, ready to take the place of dist/.
"""

import os
import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow.parquet as pq

from builder.labels import LABELS
from builder.model import Violation
from builder.publish.columns import violation_columns
from builder.publish.facts import Facts
from builder.publish.finish import finish
from builder.publish.proof import Stories
from builder.publish.shards import open_writer
from builder.review.corrections import UNREADABLE, unreadable_lines
from builder.tasks.guard import Guard
from builder.tasks.rolls import read_roll
from builder.tasks.signs import read_signed
from builder.tasks.store import Manifest

if TYPE_CHECKING:
    from builder.tasks import Task


def run(task: "Task", folder: Path, guard: Guard) -> Manifest:
    """Put the dataset together; the manifest says how many characters have each label."""
    dataset = folder / "dataset"
    for name, key in task.inputs["shards"].items():
        _place(task.part("shards", key, "shard.parquet"), dataset / name)
    names = read_roll(task, "parts")
    unread = unreadable_lines(Path(task.inputs["reviews"]))
    _gather(task, "violations", names, dataset, unread)
    _gather(task, "duplicates", [name for name in names if name.startswith("records/")], dataset)
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


def _gather(task: "Task", table: str, names: Iterable[str], dataset: Path, others: Sequence[Violation] = ()) -> None:
    """One file of all parts' rows of a table, in their order, and of those that are of no part."""
    file = f"{table}.parquet"
    with open_writer(dataset / file, table) as writer:
        for name in names:
            with pq.ParquetFile(task.part(*name.split("/"), file)) as part:
                for batch in part.iter_batches(use_threads=False):
                    writer.write_batch(batch)
        if others:
            writer.write_batch(violation_columns(others))
