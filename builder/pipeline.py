"""The run, one call per stage, in order: raw/ in, dist/ out.

    read, convert ──▶ compare over the corpus ──▶ annotate, describe, validate, split ──▶ publish

Each stage is a list of tasks (see `builder.tasks`) that an engine runs; only names and counts come by here.
"""

import hashlib
import json
import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import asdict, dataclass, replace
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

from builder.engines import Engine, open_engine
from builder.errors import OutputError
from builder.publish import Part, Size, plan_shards
from builder.read import InputFile, Piece, discover, plan
from builder.review.corrections import load_reviews
from builder.review.journal import journal_path
from builder.room import room_at
from builder.settings import Settings
from builder.tasks import Manifest, Store, Task, make_task
from builder.tasks.cut import cut, weight
from builder.tasks.fingerprint import characters_if_built, fingerprint, note_built
from builder.tasks.guard import FAILED
from builder.tasks.mirror import check_addresses, is_address, kept_at, local_folder
from builder.tasks.object_store import ObjectStore, work_address
from builder.tasks.places import LEDGER, check_places, locked, replace_folder, work_folder
from builder.tasks.rolls import read_digests, write_roll
from builder.tasks.version import code_version

TAKE_DOWN = "take-down.txt"
LINES_PER_BUCKET = 4_000_000  # summed in memory at once, some 50 bytes each

Watch = Callable[[str, float, int], None]
"""Told the stage, the share of its tasks that is done, and the pages that are done in it."""


def unwatched(stage: str, share: float, pages: int) -> None:
    """Nobody looks."""


def build(raw: str, dist: str, settings: Settings, watch: Watch = unwatched, engine: Engine | None = None) -> "Built":
    """Build a dataset, as far as it is not built yet; by an engine of its own unless one is given."""
    folder = Path(os.path.abspath(local_folder(dist)))
    check_addresses(raw, dist)
    check_places(raw, folder)
    settings = with_take_down(settings, raw)
    if settings.lists:
        import_module("builder.rights.lists").check_lists(settings)  # other builds should not wait for its imports
    if settings.weights:
        import_module("builder.annotate.network").check_weights(settings.weights)
        settings = replace(settings, weights=os.path.abspath(settings.weights))  # workers may start elsewhere
    files = discover(raw, settings)
    work = work_folder(folder)
    opened = nullcontext(engine) if engine else open_engine(settings)
    with (
        room_at(folder),
        opened as engine,
        locked(work),
        kept_at(dist, folder),
        started(Run(engine, settings, Store(str(work)), watch), dist) as run,
    ):
        prints = {file.name: fingerprint(file.path) for file in files}
        reviews = journal_path(raw)
        kept = [fingerprint(path) for path in (str(reviews), *settings.lists, *settings.weight_files)]
        state = digest_of_build(prints, kept, settings)
        characters = characters_if_built(work, folder, state)
        if fresh := characters is None:
            pages = read_and_convert(run, files, prints, reviews)
            evidence = compare(run, pages, folder)
            records = label_and_check(run, pages, evidence, reviews)
            stop_if_all_failed(run, [*pages, *records])
            stop_if_emptied(folder, [*pages, *records])
            shards = publish(run, records)
            finished = finish(run, files, pages, records, shards, folder, evidence[-1], reviews)
            replace_folder(run.store.withdraw("finish", finished.task.key) / "dataset", folder)
            run.tidy({done.name for done in [*pages, *evidence, *records, *shards.values()]})
            characters = finished.manifest["characters"]
            note_built(work, folder, state, characters)
    return Built(json.loads((folder / LEDGER).read_bytes()), characters, fresh)


@contextmanager
def started(run: "Run", dist: str) -> Iterator["Run"]:
    """The run; where a cluster builds at an address, as one whose nodes need not see a folder of this machine."""
    if run.settings.engine == "local" or not is_address(dist):
        yield run
        return
    store, shared = Store(f"{run.store.folder}/nodes"), ObjectStore(work_address(dist))
    reaching_nodes = import_module("builder.engines.nodes").reaching_nodes  # slow to import, rarely needed
    with reaching_nodes(run.engine, run.settings, store, shared) as engine:
        yield replace(run, engine=engine, store=store, shared=shared)


def with_take_down(settings: Settings, raw: str) -> Settings:
    """The settings with the take-down list that lies beside raw/, where no other is named: nobody must think of it."""
    beside = journal_path(raw).with_name(TAKE_DOWN)
    return replace(settings, take_down=str(beside)) if not settings.take_down and beside.is_file() else settings


class Built(NamedTuple):
    """What a build came to."""

    ledger: dict[str, Any]  # as in manifest.json
    characters: dict[str, int]  # by label
    fresh: bool  # whether there was anything to do


class Done(NamedTuple):
    """A finished task and what it left."""

    task: Task
    manifest: Manifest

    @property
    def name(self) -> str:
        return f"{self.task.stage}/{self.task.key}"


@dataclass(frozen=True, slots=True)
class Run:
    """What every stage of one build needs."""

    engine: Engine
    settings: Settings
    store: Store
    watch: Watch
    shared: ObjectStore | None = None  # what nodes keep that see no folder of this machine

    def task(self, stage: str, inputs: dict[str, Any], depends_on: Any = None) -> Task:
        """A task of this build."""
        return make_task(stage, inputs, self.settings, self.store.folder, depends_on=depends_on)

    def do(self, stage: str, tasks: Sequence[Task], weights: Sequence[int] = ()) -> list[Done]:
        """Run the tasks that no earlier build has done; all of them with their manifests, in order."""
        known = {task.key: self.store.manifest(task.stage, task.key) for task in tasks}
        waiting = {task.key: task for task in tasks if known[task.key] is None}
        share = Share(tasks, weights, waiting)
        for task, manifest in self.engine.run(waiting.values(), lambda pages: share.tell(self.watch, stage, pages)):
            known[task.key] = manifest
            share.add(task, manifest)
        share.tell(self.watch, stage)
        return [Done(task, known[task.key]) for task in tasks]

    def tidy(self, kept: set[str]) -> None:
        """Remove everything but what the named tasks left."""
        for store in filter(None, (self.store, self.shared)):
            store.tidy(kept)


class Share:
    """How much of a stage is done."""

    def __init__(self, tasks: Sequence[Task], weights: Sequence[int], waiting: dict[str, Task]) -> None:
        self._weights = dict(zip((task.key for task in tasks), weights or [1] * len(tasks), strict=True))
        self._total = sum(self._weights.values()) or 1
        self._done = sum(weight for key, weight in self._weights.items() if key not in waiting)
        self._pages = 0

    def add(self, task: Task, manifest: Manifest) -> None:
        """Count a task as done."""
        self._done += self._weights[task.key]
        self._pages += pages_in(manifest)

    def tell(self, watch: Watch, stage: str, pages: int = 0) -> None:
        """Tell the watcher, with the pages of tasks that are not done yet."""
        watch(stage, self._done / self._total, self._pages + pages)


def pages_in(manifest: Manifest) -> int:
    """Pages that a task of any stage met, whatever became of them."""
    kept = manifest.get("pages", 0) + manifest.get("published", 0) + manifest.get("duplicates", 0)
    return kept + sum(manifest.get("rejected", {}).values())


def digest_of_build(prints: dict[str, str], kept: list[str], settings: Settings) -> str:
    """What a finished build depends on, in one digest; `kept` are the prints of files that people keep."""
    basis = json.dumps([prints, kept, settings.digest(), code_version()])
    return hashlib.sha256(basis.encode()).hexdigest()


# --- the stages -----------------------------------------------------------------------------------------------------


def read_and_convert(run: Run, files: Sequence[InputFile], prints: dict[str, str], reviews: Path) -> list[Done]:
    """Raw pieces → parts of pages, and what the whole corpus is compared by."""
    runs, tasks = list(cut(plan(files, run.settings))), []
    encodings = sorted(load_reviews(reviews).encodings.items())  # of all that people say, what reading depends on
    for pieces in runs:
        inputs = {"pieces": [asdict(piece) for piece in pieces], "reviews": str(reviews)}
        tasks.append(run.task("pages", inputs, [[_identity(piece, prints) for piece in pieces], encodings]))
    return run.do("convert", tasks, [sum(map(weight, pieces)) for pieces in runs])


def _identity(piece: Piece, prints: dict[str, str]) -> list[Any]:
    return [piece.name, piece.format, piece.start, piece.end, piece.record, prints[piece.name]]


def compare(run: Run, pages: Sequence[Done], dist: Path) -> list[Done]:
    """All parts at once → lines that repeat over a site, bucket by bucket; last, duplicates and split groups."""
    roll = write_roll(run.store, [done.task.key for done in pages])
    buckets = 1 + sum(done.manifest["lines"] for done in pages) // LINES_PER_BUCKET
    tasks = [run.task("repeats", {"roll": roll, "bucket": bucket, "buckets": buckets}) for bucket in range(buckets)]
    # A group keeps the name it has in dist/, which decides its split.
    depends_on = [roll, digest_of_pages(dist), *map(fingerprint, run.settings.lists)]
    groups = run.task("groups", {"roll": roll, "previous": str(dist)}, depends_on)
    return run.do("compare", [*tasks, groups])


def digest_of_pages(dist: Path) -> str:
    """Digest of the pages of an earlier edition, from its ledger; whatever else of it changed."""
    try:
        files = json.loads((dist / LEDGER).read_bytes())["files"]
    except FileNotFoundError:
        return ""
    pages = [[name, entry["sha256"]] for name, entry in files.items() if name.startswith("pages/")]
    return hashlib.sha256(json.dumps(pages).encode()).hexdigest()


def label_and_check(run: Run, pages: Sequence[Done], evidence: Sequence[Done], reviews: Path) -> list[Done]:
    """Parts of pages and their evidence → parts of records; only parts whose pages or evidence changed."""
    *repeats, groups = evidence
    digests = zip(
        *(read_digests(run.store.part(*done.name.split("/"), "digests.bin")) for done in evidence), strict=True
    )
    kept = [fingerprint(path) for path in (str(reviews), *run.settings.weight_files)]
    tasks, keys = [], [done.task.key for done in repeats]
    for number, (part, seen) in enumerate(zip(pages, digests, strict=True)):
        inputs = {
            "part": part.task.key,
            "number": number,
            "repeats": keys,
            "groups": groups.task.key,
            "reviews": str(reviews),
        }
        tasks.append(run.task("records", inputs, [part.task.key, *seen, *kept]))
    return run.do("label", tasks, [part.manifest["pages"] for part in pages])


def publish(run: Run, records: Sequence[Done]) -> dict[str, Done]:
    """Parts of records → shards, by the name under which they are published."""
    plans = {}
    for view in run.settings.views:
        parts: dict[str, list[Part]] = {}
        for done in records:
            for split, batches in done.manifest["parts"][view].items():
                part = Part(f"{done.name}/{view}-{split}.arrow", tuple(Size(*size) for size in batches))
                parts.setdefault(split, []).append(part)
        for shard in plan_shards(parts, Path(), view):
            groups = [[list(asdict(piece).values()) for piece in group] for group in shard.row_groups]
            plans[shard.path] = run.task("shards", {"view": view, "row_groups": groups})
    return dict(zip(plans, run.do("publish", list(plans.values())), strict=True))


def finish(
    run: Run,
    files: Sequence[InputFile],
    pages: Sequence[Done],
    records: Sequence[Done],
    shards: dict[str, Done],
    dist: Path,
    groups: Done,
    reviews: Path,
) -> Done:
    """Shards, violations, figures → the folder that is to be dist/."""
    parts = [done.name for pair in zip(pages, records, strict=True) for done in pair]
    inputs = {
        "shards": {name: done.task.key for name, done in shards.items()},
        "groups": groups.task.key,
        "parts": write_roll(run.store, parts),
        "counts": count(files, pages, records) | {"groups": groups.manifest["groups"]},
        "previous": str(dist),
        "reviews": str(reviews),
    }
    (done,) = run.do("publish", [run.task("finish", inputs, [inputs, fingerprint(str(reviews))])])
    return done


def count(files: Sequence[InputFile], pages: Sequence[Done], records: Sequence[Done]) -> dict[str, Any]:
    """Where every input went, for the ledger."""
    no_input = Counter(file.skipped for file in files if file.skipped)
    return {
        "inputs": sum(pages_in(done.manifest) for done in pages),
        "duplicates": sum(done.manifest["duplicates"] for done in records),
        "rejected": sum_counts([*pages, *records], "rejected"),
        "repaired": sum_counts([*pages, *records], "repaired"),
        "masked": sum_counts(records, "masked"),
        "skipped": dict(no_input + Counter(sum_counts(pages, "skipped"))),
    }


def stop_if_all_failed(run: Run, tasks: Sequence[Done]) -> None:
    """One page that a stage fails on is a violation; when all do, no dataset should be replaced by nothing."""
    failed = [(done, rule) for done in tasks for rule in done.manifest["rejected"] if rule.startswith(FAILED)]
    if failed and not any(done.manifest.get("published") for done in tasks):
        (done, rule), *_ = failed
        told = run.store.part(*done.name.split("/"), "violations.parquet")
        raise RuntimeError(f"not one page could be published ({rule}, told in {told}); dist/ is left as it was")


def stop_if_emptied(dist: Path, tasks: Sequence[Done]) -> None:
    """A dataset is emptied by a person's wish, such as a take-down of all of it, never by input that went bad."""
    if any(done.manifest.get("published") for done in tasks) or not (dist / LEDGER).is_file():
        return
    wishes = dict(import_module("builder.rights.refuse").REFUSALS)  # rarely needed, slow to import
    unwished = {rule: count for rule, count in sum_counts(tasks, "rejected").items() if rule not in wishes}
    if unwished and (before := json.loads((dist / LEDGER).read_bytes())["ledger"]["published"]):
        rules = ", ".join(f"{rule} {count:,}" for rule, count in sorted(unwished.items()))
        message = f"not one page of this input can be published ({rules}), and the dataset there has {before:,}"
        raise OutputError(f"{dist}: {message}; it is left as it was. Mend the input, or name another folder to see why")


def sum_counts(tasks: Sequence[Done], name: str) -> dict[str, int]:
    """The counts of that name in the manifests of some tasks, together."""
    total: Counter[str] = Counter()
    for done in tasks:
        total.update(done.manifest[name])
    return dict(total)
