"""The work folder at an fsspec address, for machines that share no file system: stages still see paths of their own.

In: an address beside dist/. Out: objects `<stage>/<key>/<part>` and, last, `<stage>/<key>/task.json`.

Nothing is renamed there: the manifest is the commit, and two workers with the same key write the same bytes. A task's
parts are fetched when it asks for them, into a folder of its process that is emptied when the task is done.
"""

import atexit
import fcntl
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import fsspec

from builder.errors import BuilderError, OutputError
from builder.room import room_at
from builder.tasks.store import MANIFEST, Manifest

Item, Result = TypeVar("Item"), TypeVar("Result")

AT_ONCE = 16  # requests: each is mostly waiting
SCRATCH = "news-task-"  # how the folders begin in which processes keep what they fetched


@dataclass(frozen=True, slots=True)
class ObjectStore:
    """The parts of finished tasks, at an address."""

    folder: str

    def part(self, stage: str, key: str, name: str) -> str:
        """Where a part of a finished task lies on this machine, until the task in hand is done."""
        path = scratch() / stage / key / name
        self.fetch(stage, key, name, path)
        return str(path)

    @contextmanager
    def new(self, stage: str, key: str) -> Iterator[Path]:
        """An empty folder that is sent there, its manifest last, when the block ends well."""
        folder = scratch() / "new"
        try:
            with room_at(folder):
                folder.mkdir()
                yield folder
            self.send(stage, key, folder)
        finally:
            for left in scratch().iterdir():
                shutil.rmtree(left)

    def manifest(self, stage: str, key: str) -> Manifest | None:
        """What a finished task left, or None."""
        with reached(self.folder) as (system, root):
            try:
                return json.loads(system.cat_file(f"{root}/{stage}/{key}/{MANIFEST}"))
            except (FileNotFoundError, ValueError):  # not every store shows a file only when it is whole
                return None

    def manifests(self, stage: str, keys: Sequence[str]) -> dict[str, Manifest]:
        """What the finished ones of some tasks left, by key."""
        there = self._listed(stage)
        done = [key for key in keys if f"{stage}/{key}/{MANIFEST}" in there]
        found = zip(done, together(lambda key: self.manifest(stage, key), done), strict=True)
        return {key: manifest for key, manifest in found if manifest is not None}

    def fetch(self, stage: str, key: str, name: str, path: Path) -> None:
        """Copy a part here, unless it is: a part never changes."""
        if path.is_file():
            return
        new = path.with_name(f"{name}.tmp")
        with reached(self.folder) as (system, root), room_at(new):
            path.parent.mkdir(parents=True, exist_ok=True)
            try:
                system.get_file(f"{root}/{stage}/{key}/{name}", str(new))
            except FileNotFoundError as error:
                message = f"{stage}/{key}/{name}, a part of a task that was done, is gone; remove the other parts, too"
                raise OutputError(f"{self.folder}: {message}, and give the same command again") from error
        new.rename(path)

    def send(self, stage: str, key: str, folder: Path) -> None:
        """Copy the files of a folder there, the manifest last."""
        with reached(self.folder) as (system, root):
            for file in sorted(folder.iterdir(), key=lambda file: (file.name == MANIFEST, file.name)):
                system.put_file(str(file), f"{root}/{stage}/{key}/{file.name}")

    def tidy(self, kept: set[str]) -> None:
        """Remove the parts of all but the named tasks, as ``stage/key``."""
        with reached(self.folder) as (system, root):
            parts = [name for name in self._listed() if name.count("/") == 2]
            gone = [f"{root}/{name}" for name in parts if name.rpartition("/")[0] not in kept]
            together(system.rm_file, gone)

    def _listed(self, stage: str = "") -> set[str]:
        with reached(self.folder) as (system, root):
            system.invalidate_cache()
            return {path[len(root) + 1 :] for path in system.find(f"{root}/{stage}".rstrip("/"))}


@contextmanager
def reached(address: str) -> Iterator[tuple[Any, str]]:
    """The file system of an address and its path in it; whatever the store raises becomes a message."""
    try:
        system, root = fsspec.core.url_to_fs(address)
        yield system, root.rstrip("/")
    except BuilderError:
        raise
    except Exception as error:  # each store has errors of its own
        told = f"{type(error).__name__}: {error}"
        message = f"cannot be read or written ({told}); check the address and your credentials"
        raise OutputError(f"{address}: {message}, then give the same command again to go on from here") from error


def work_address(dist: str) -> str:
    """Where builds at an address keep what they share: beside it, as the parts of a folder are beside the folder.

    >>> work_address("s3://bucket/news/")
    's3://bucket/news.work'
    """
    address = dist.rstrip("/")
    if "/" not in address.partition(":")[2].strip("/"):
        raise OutputError(f"{dist}: has nothing beside it; name a folder in it, such as {address}/news")
    return f"{address}.work"


def together(call: Callable[[Item], Result], items: Iterable[Item]) -> list[Result]:
    """The results of calls that mostly wait, several at a time, in their order."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(call, items))


@cache
def scratch() -> Path:
    """This process's folder for what it fetches and makes; those of processes that were killed are swept away."""
    place = Path(tempfile.gettempdir())
    for old in place.glob(f"{SCRATCH}*"):
        with suppress(OSError):  # in use, or somebody else's
            _lock(old)
            shutil.rmtree(old)
    new = Path(tempfile.mkdtemp(prefix=f"new-{SCRATCH}"))
    with suppress(OSError):  # a disk without locks, on which nothing is swept away either
        _lock(new)
    folder = new.rename(place / f"{SCRATCH}{new.name.rpartition('-')[2]}")  # never seen unlocked under this name
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def _lock(folder: Path) -> None:
    """Hold a folder as long as this process lives; raises OSError where another holds it."""
    held = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(held)
        raise
