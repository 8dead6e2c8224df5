"""The work folder: one folder of part files for each task that is done.

In: a folder beside dist/. Out: `<stage>/<key>/<part>` and, last, `<stage>/<key>/task.json`.

The key of a task is a digest of all that its parts depend on, so a folder of that name means: done, in this run or an
earlier one. A killed run leaves folders with temporary names, which the next one sweeps away.
"""

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from builder.room import room_at

Manifest = dict[str, Any]
MANIFEST = "task.json"


@dataclass(frozen=True, slots=True)
class Store:
    """The folders of finished tasks."""

    folder: str

    def part(self, stage: str, key: str, name: str) -> str:
        """Where a part of a finished task lies."""
        return f"{self.folder}/{stage}/{key}/{name}"

    @contextmanager
    def new(self, stage: str, key: str) -> Iterator[Path]:
        """An empty folder that gets its name, and with it counts, only when the block ends well."""
        final = Path(self.folder, stage, key)
        # Two workers may write the same task after one was given up for lost: each has its own temporary name.
        temporary = final.with_name(f"{key}.{os.getpid()}.tmp")
        shutil.rmtree(temporary, ignore_errors=True)
        try:
            with room_at(temporary):
                temporary.mkdir(parents=True)
                yield temporary
                _rename(temporary, final)
        except BaseException:
            shutil.rmtree(temporary, ignore_errors=True)
            raise

    def manifest(self, stage: str, key: str) -> Manifest | None:
        """What a finished task left, or None."""
        try:
            return json.loads(Path(self.part(stage, key, MANIFEST)).read_bytes())
        except FileNotFoundError:
            return None

    def withdraw(self, stage: str, key: str) -> Path:
        """Take a task back: its folder may now be changed, and a later run makes it anew."""
        Path(self.part(stage, key, MANIFEST)).unlink()
        return Path(self.folder, stage, key)

    def tidy(self, kept: set[str]) -> None:
        """Remove everything but what the named tasks, as ``stage/key``, left."""
        for folder in sorted(Path(self.folder).glob("*/*")):
            if f"{folder.parent.name}/{folder.name}" not in kept:
                shutil.rmtree(folder)


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Close a task: the last file of its folder."""
    (folder / MANIFEST).write_text(json.dumps(manifest))


def _rename(temporary: Path, final: Path) -> None:
    try:
        temporary.rename(final)
    except OSError:
        if (final / MANIFEST).is_file():
            shutil.rmtree(temporary)  # someone was faster with the same key, so with the same bytes
            return
        shutil.rmtree(final)
        temporary.rename(final)
