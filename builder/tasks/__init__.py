"""Tasks: what to do to which files, small enough for a line of JSON, and run anywhere that sees the work folder.

In: a `Task`. Out: its folder of part files, and the manifest that says what is in them.

    pages      raw pieces → pages with blocks, line counts, what groups are made of, violations
    repeats    line counts of all parts → for each part, its lines that other pages of the site have
    groups     all pages' signs → for each part, duplicates, split groups and splits
    records    a part of pages + its evidence → valid records by split, violations
    shards     parts of records → one published Parquet file
    finish     shards, violations, figures → the dataset, with card and ledger

Boundaries depend on the inputs only, never on the number of workers. A new stage is a file here and a row in `STAGES`.
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from builder.settings import Settings
from builder.tasks.guard import Guard, Trial
from builder.tasks.store import Manifest, Store, write_manifest
from builder.tasks.version import code_version

if TYPE_CHECKING:
    from builder.tasks.object_store import ObjectStore

__all__ = ["STAGES", "Guard", "Manifest", "Store", "Task", "Trial", "make_task", "run_task"]

Stage = Callable[["Task", Path, Guard], Manifest]

READ_BY = ("max_page_bytes", "url_field", "text_field", "html_field", "date_field", "mask_personal_data")
JOINED_BY = ("split_by", "near_duplicates", "largest_group", "respect_opt_out", "contaminated")
DEALT_BY = ("shares", "salt", "future_from", "unseen_sites")
PUBLISHED_BY = ("views", "mask_personal_data", "gold_test")

# The module of each stage, by name: the parent plans all stages but runs none, and should not wait for their imports.
# And the settings its parts depend on, inputs aside.
STAGES: dict[str, tuple[str, tuple[str, ...]]] = {
    "pages": ("builder.tasks.pages", READ_BY),
    "repeats": ("builder.tasks.repeats", ()),
    "groups": ("builder.tasks.groups", (*JOINED_BY, *DEALT_BY)),
    "records": ("builder.tasks.records", PUBLISHED_BY),
    "shards": ("builder.tasks.shards", ()),
    "finish": ("builder.tasks.finish", (*READ_BY, *JOINED_BY, *DEALT_BY, *PUBLISHED_BY)),
}


@dataclass(frozen=True, slots=True)
class Task:
    """One step of a build on some of its files."""

    stage: str
    key: str  # digest of all that the parts depend on
    inputs: dict[str, Any]
    settings: dict[str, Any]
    folder: str  # of the work, or its address

    @property
    def options(self) -> Settings:
        """The settings as they were."""
        values = {name: tuple(value) if isinstance(value, list) else value for name, value in self.settings.items()}
        return Settings(**values)

    def part(self, stage: str, key: str, name: str) -> str:
        """Where a part that an earlier task left lies."""
        return store_at(self.folder).part(stage, key, name)

    @property
    def reviews(self) -> str:
        """Where the file of what people said lies: on this machine, or sent along as a part."""
        told = self.inputs["reviews"]
        return told if isinstance(told, str) else self.part(*told)


def make_task(stage: str, inputs: dict[str, Any], settings: Settings, folder: str, *, depends_on: Any = None) -> Task:
    """A task whose key covers stage, code, the settings that matter and `depends_on`: all inputs unless given."""
    values = asdict(settings)
    basis = [stage, code_version(), [values[name] for name in STAGES[stage][1]], depends_on or inputs]
    key = hashlib.sha256(json.dumps(basis).encode()).hexdigest()[:32]
    return Task(stage, key, inputs, values, folder)


def run_task(task: Task, cursor: memoryview, trial: Trial) -> Manifest:
    """Do a task, unless it is done, and return its manifest."""
    store = store_at(task.folder)
    if done := store.manifest(task.stage, task.key):
        return done
    run: Stage = import_module(STAGES[task.stage][0]).run
    with store.new(task.stage, task.key) as folder:
        guard = Guard(cursor, trial)
        manifest = run(task, folder, guard)
        guard.leave(done=0)  # sending parts away takes its time, and no page is to blame
        write_manifest(folder, manifest)
    return manifest


def store_at(folder: str) -> "Store | ObjectStore":
    """The store in a folder or at an address."""
    if "://" not in folder:
        return Store(folder)
    return import_module("builder.tasks.object_store").ObjectStore(folder)  # slow to import, rarely needed
