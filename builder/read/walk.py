"""Where the files of raw/ are, wherever raw/ is.

In: a folder, a file, a glob, an fsspec address, or `-`. Out: every file in sorted order, also those that are no
input, each with the reason; InputError where there is nothing at all.
"""

import atexit
import glob
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple

import fsspec

from builder.errors import InputError
from builder.explain import writable
from builder.read.storage import is_remote
from builder.room import room_at

STDIN = "stdin.txt"  # text, unless the content shows something else
SIDE_FILES = {"reviews.jsonl": "corrections of an earlier build"}


class Found(NamedTuple):
    """A file that was not looked into yet; `skipped` is why it is no input, if it is none."""

    path: str
    name: str  # fit to be written: a byte that is not UTF-8 is an escape
    size: int
    skipped: str = ""


def find(raw: str) -> list[Found]:
    """All files of `raw`, sorted by name; raises InputError where it is missing or empty."""
    found = sorted(_find(raw), key=lambda file: file.name)
    if not found:
        raise InputError(f"{raw}: there is nothing in it; put page dumps there, or name another folder")
    return found


def _find(raw: str) -> Iterator[Found]:
    if raw == "-":
        return _from_stdin(sys.stdin.buffer)
    if is_remote(raw) and not raw.startswith("file://"):
        return _remote(raw)
    raw = os.path.abspath(raw.removeprefix("file://"))
    if os.path.exists(raw) or not glob.has_magic(raw):
        return _local(raw)
    return _globbed(raw)


def _local(path: str) -> Iterator[Found]:
    if os.path.isdir(path):
        return _walk(path, "", ())
    if os.path.isfile(path):
        return iter([_file(path, writable(os.path.basename(path)))])
    raise InputError(f"{path}: no such file or folder; name the folder that holds your page dumps")


def _globbed(pattern: str) -> Iterator[Found]:
    fixed = next(at for at, part in enumerate(Path(pattern).parts) if glob.has_magic(part))
    root = Path(*Path(pattern).parts[:fixed])
    paths = sorted(glob.glob(pattern, recursive=True))
    if not paths:
        raise InputError(f"{pattern}: no file matches; quote the pattern, and check it with ls")
    for path in paths:
        # What a folder holds comes with the folder only where the pattern does not reach into it.
        if os.path.isfile(path):
            yield _file(path, _name_in(root, path))
        elif "**" not in pattern:
            yield from _walk(path, f"{_name_in(root, path)}/", ())


def _name_in(root: Path, path: str) -> str:
    return writable(Path(path).relative_to(root).as_posix())


def _walk(folder: str, prefix: str, above: tuple[str, ...]) -> Iterator[Found]:
    real = os.path.realpath(folder)
    if real in above:
        yield Found(folder, prefix.rstrip("/"), 0, "a link to a folder above it")
        return
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        if not prefix:
            raise InputError(f"{folder}: cannot be listed ({error.strerror}); check its permissions") from error
        yield Found(folder, prefix.rstrip("/"), 0)  # reading it says what is wrong, as of a file
        return
    for entry in entries:
        name = prefix + writable(entry.name)
        if os.path.isdir(entry.path) and not entry.name.startswith("."):
            yield from _walk(entry.path, f"{name}/", (*above, real))
        else:
            yield _file(entry.path, name)


def _file(path: str, name: str) -> Found:
    """A file as it was found; a link that leads nowhere stays in, so that reading it says so."""
    skipped = _no_input(name)
    if not skipped and os.path.exists(path) and not os.path.isfile(path):
        skipped = "neither a file nor a folder"
    size = os.path.getsize(path) if os.path.isfile(path) else 0
    return Found(path, name, size, skipped)


def _no_input(name: str) -> str:
    """Why a file is no input, from its name alone."""
    folder, _, base = name.rpartition("/")
    if base.startswith("."):
        return "hidden"
    if not folder and base.upper().startswith(("README", "LICENSE")):
        return "about the folder"
    return SIDE_FILES.get(base, "")


def _remote(address: str) -> Iterator[Found]:
    try:
        system, root = fsspec.core.url_to_fs(address)
        if glob.has_magic(address):
            paths = [path for path in system.glob(root) if not system.isdir(path)]
        else:
            paths = system.find(root)
        sizes = {path: system.size(path) or 0 for path in paths}
    except (OSError, ValueError, ImportError) as error:
        raise InputError(f"{address}: cannot be listed ({error}); check the address and your credentials") from error
    if not paths and not system.exists(root):
        raise InputError(f"{address}: no such file or folder; check the address")
    root = root.rstrip("/")
    for path in paths:
        inner = path.removeprefix(root).lstrip("/")
        full = system.unstrip_protocol(path)
        hidden = any(part.startswith(".") for part in inner.split("/"))
        yield Found(full, full, sizes[path], "hidden" if hidden else _no_input(inner))


def _from_stdin(stream: BinaryIO) -> Iterator[Found]:
    """A list of paths, one a line, if the first line is one; else the stream itself is the one file."""
    head = stream.readline(4096)
    first = head.decode("utf-8", "replace").rstrip("\r\n")
    if first and (is_remote(first) or os.path.exists(first)):
        for line in (head, *stream):
            yield from _find(line.decode("utf-8", "surrogateescape").rstrip("\r\n"))
        return
    if head:
        yield _spooled(head, stream)


def _spooled(head: bytes, stream: BinaryIO) -> Found:
    # Workers are other processes and a page may be read twice: a pipe serves neither.
    descriptor, path = tempfile.mkstemp(prefix="news-markup-stdin-")
    atexit.register(Path(path).unlink, missing_ok=True)
    with room_at(path), open(descriptor, "wb") as file:
        file.write(head)
        while block := stream.read(1 << 20):
            file.write(block)
    return Found(path, STDIN, os.path.getsize(path))
