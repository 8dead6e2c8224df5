"""A cluster whose nodes share no file system with this machine: parts go through an object store.

In: tasks on the work folder of this machine. Out: their manifests, and in the folder the parts that later tasks read.

    pages, records, shards     on the nodes: what a task reads is sent there before, what is read here is fetched after
    repeats, groups, finish    on this machine: they see all parts at once, and files that lie only here
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from builder.engines import Engine, open_engine
from builder.settings import Settings
from builder.tasks import Manifest, Store, Task
from builder.tasks.groups import cut_verdicts
from builder.tasks.lines import joined, read_counts, write_counts
from builder.tasks.object_store import ObjectStore, together

# The stages that run on the nodes, and what of their parts is read here.
FETCHED = {
    "pages": ("lines.arrow", "signs.arrow", "violations.parquet"),
    "records": ("duplicates.parquet", "violations.parquet"),
    "shards": ("shard.parquet",),
}


@contextmanager
def reaching_nodes(cluster: Engine, settings: Settings, store: Store, shared: ObjectStore) -> Iterator["Nodes"]:
    """The cluster, and an engine for what must run on this machine."""
    with open_engine(replace(settings, engine="local")) as here:
        yield Nodes(cluster, here, store, shared)


class Nodes:
    """Two engines as one: a cluster for what concerns a part, this machine for what concerns the whole."""

    def __init__(self, cluster: Engine, here: Engine, store: Store, shared: ObjectStore) -> None:
        self._cluster, self._here, self._store, self._shared = cluster, here, store, shared

    def run(self, tasks: Iterable[Task], watch: Callable[[int], None]) -> Iterator[tuple[Task, Manifest]]:
        """Each task with its manifest; all are of stages that run here, or all of stages that do not."""
        by_key = {task.key: task for task in tasks}
        stage = next((task.stage for task in by_key.values()), "")
        if stage not in FETCHED:
            yield from self._here.run(by_key.values(), watch)
            return
        done = self._shared.manifests(stage, list(by_key))
        together(self._fetch, [by_key[key] for key in done])
        yield from ((by_key[key], manifest) for key, manifest in done.items())
        waiting = self._sent([task for key, task in by_key.items() if key not in done])
        for task, manifest in self._cluster.run(waiting, watch):
            self._fetch(task)
            yield by_key[task.key], manifest

    def _fetch(self, task: Task) -> None:
        for name in FETCHED[task.stage]:
            self._shared.fetch(task.stage, task.key, name, Path(self._store.part(task.stage, task.key, name)))

    def _sent(self, tasks: list[Task]) -> list[Task]:
        """The same tasks as nodes can do them, once all that they read is there."""
        reviews = {path: self._send_reviews(path) for path in {task.inputs.get("reviews", "") for task in tasks}}

        def sent(task: Task) -> Task:
            inputs = task.inputs | {"reviews": reviews[task.inputs.get("reviews", "")]}
            evidence = self._send_evidence(task) if task.stage == "records" else {}
            return replace(task, inputs=inputs | evidence, folder=self._shared.folder)

        return together(sent, tasks)

    def _send_reviews(self, path: str) -> str | tuple[str, str, str]:
        """What people said, as a part; no file, no part."""
        if not Path(path).is_file():
            return ""
        content = Path(path).read_bytes()
        key, name = hashlib.sha256(content).hexdigest()[:32], "reviews.jsonl"
        with TemporaryDirectory() as folder:
            Path(folder, name).write_bytes(content)
            self._shared.send("reviews", key, Path(folder))
        return "reviews", key, name

    def _send_evidence(self, task: Task) -> dict[str, Any]:
        """What round 2 found out about the pages of one part: no node needs more of it."""
        inputs, number = task.inputs, task.inputs["number"]
        with TemporaryDirectory() as folder:
            repeats, groups = Path(folder, "repeats"), Path(folder, "groups")
            repeats.mkdir()
            groups.mkdir()
            paths = [self._store.part("repeats", key, "repeats.arrow") for key in inputs["repeats"]]
            counts = joined([read_counts(path, number) for path in paths])
            write_counts(repeats / "repeats.arrow", [counts])
            verdicts = self._store.part("groups", inputs["groups"], "groups.arrow")
            cut_verdicts(verdicts, number, groups / "groups.arrow")
            self._shared.send("repeats", task.key, repeats)
            self._shared.send("groups", task.key, groups)
        return {"number": 0, "repeats": [task.key], "groups": task.key}
