"""Whether files are what they were in an earlier build, without reading them again.

In: paths. Out: a short text that changes with the file; and whether a whole dataset is as a build left it.
"""

import json
import os
from pathlib import Path

import fsspec

from builder.read.storage import is_remote

BUILT = "built.json"


def fingerprint(path: str) -> str:
    """Size and time of the last change; of a remote file, whatever its store has, such as an ETag."""
    if is_remote(path):
        system, place = fsspec.core.url_to_fs(path)
        return str(system.ukey(place))
    try:
        status = os.stat(path)
    except OSError as error:  # a link that leads nowhere: reading it says so
        return str(error.strerror)
    return f"{status.st_size} {status.st_mtime_ns}"


def note_built(work: Path, dist: Path, state: str, characters: dict[str, int]) -> None:
    """Write down of what `dist` was built, and what is in it."""
    note = {"state": state, "files": _files(dist), "characters": characters}
    (work / BUILT).write_text(json.dumps(note))


def characters_if_built(work: Path, dist: Path, state: str) -> dict[str, int] | None:
    """What was noted if `dist` was built of the same and nobody touched it since; else None."""
    try:
        note = json.loads((work / BUILT).read_bytes())
    except (OSError, ValueError):
        return None
    return note["characters"] if (note["state"], note["files"]) == (state, _files(dist)) else None


def _files(folder: Path) -> dict[str, str]:
    return {str(path.relative_to(folder)): fingerprint(str(path)) for path in sorted(folder.rglob("*"))}
