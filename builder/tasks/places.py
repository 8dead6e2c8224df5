"""Where a build may write, and how the new dataset takes the old one's place in one step.

In: the folders a person named. Out: an `OutputError` where something would be lost; else the work folder, locked.
"""

import ctypes
import fcntl
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from builder.errors import InputError, OutputError
from builder.read.storage import fixed_part, is_remote

LEDGER = "manifest.json"
LEDGER_ENTRIES = {"format", "ledger", "files", "settings"}
_AT_FDCWD, _RENAME_EXCHANGE = -100, 2


def check_places(raw: str, dist: Path) -> None:
    """Refuse what cannot be written, and what would cost a person's files."""
    here = raw.removeprefix("file://")
    if not is_remote(here) and raw != "-" and not _apart(Path(fixed_part(here)), dist):
        raise OutputError(f"{dist}: raw/ and dist/ lie inside each other ({raw}); name a folder of its own for dist/")
    if dist.is_symlink() or (dist.exists() and not dist.is_dir()):
        raise OutputError(f"{dist}: is not a folder; name a folder that is empty, new, or an earlier build")
    if dist.is_dir() and any(dist.iterdir()) and not is_dataset(dist):
        message = "holds files that are no dataset of ours, and a build would replace them; name another folder"
        raise OutputError(f"{dist}: {message}")
    parent = next(folder for folder in dist.parents if folder.exists())
    if not os.access(parent, os.W_OK | os.X_OK) or (dist.is_dir() and not os.access(dist, os.W_OK)):
        raise OutputError(f"{dist}: no permission to write in {parent}; name another folder or mend its permissions")


def is_dataset(folder: Path) -> bool:
    """Whether a folder is an earlier build: its ledger says so."""
    try:
        return json.loads((folder / LEDGER).read_bytes()).keys() >= LEDGER_ENTRIES
    except (OSError, ValueError, AttributeError):
        return False


def work_folder(dist: Path) -> Path:
    """Where a build of `dist` keeps its parts: beside it, so that the last step is a rename."""
    return dist.with_name(f".{dist.name}.work")


@contextmanager
def locked(work: Path) -> Iterator[None]:
    """Hold the work folder against a second build; the lock ends with the process, however it ends."""
    try:
        work.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        message = f"no folder for the work can be made there ({error.strerror}); name another place for dist/"
        raise OutputError(f"{work}: {message}") from error
    with open(work / "lock", "w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise OutputError(f"{work}: another build is at work there; wait for it or stop it") from error
        yield


def replace_folder(new: Path, dist: Path) -> None:
    """Give the new dataset its name; a reader sees the old one whole until then, and the new one whole from then on."""
    if not dist.exists():
        new.rename(dist)
    elif _exchange(new, dist):
        shutil.rmtree(new)
    else:
        old = new.with_name("old")
        shutil.rmtree(old, ignore_errors=True)
        dist.rename(old)
        new.rename(dist)
        shutil.rmtree(old)


def _exchange(one: Path, other: Path) -> bool:
    """Swap two names in one step; False where the system or the file system cannot."""
    rename = getattr(ctypes.CDLL(None), "renameat2", None)
    return bool(rename) and not rename(
        _AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), ctypes.c_uint(_RENAME_EXCHANGE)
    )


def _apart(raw: Path, dist: Path) -> bool:
    try:
        one, other = raw.resolve(), dist.resolve()
    except OSError as error:
        raise InputError(f"{raw}: {error.strerror}; name the folder that holds your page dumps") from error
    read = any(place == one or place.match(str(one)) for place in (other, *other.parents))  # as it is, or as a glob
    return not read and other not in one.parents
