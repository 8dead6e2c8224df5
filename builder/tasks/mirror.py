"""dist/ at an fsspec address: built in a folder here, and copied there, the manifest last.

In: an address, such as s3://bucket/news. Out: before the build, the edition that is there in a folder here; after it,
the new one there, of which only files that changed are sent.

An object store renames nothing, so the manifest is the commit: it is taken away before the first file changes and put
back when the last is there. Without it there is no dataset, but a copy that was broken off, and the next build goes on.
"""

import hashlib
import json
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from builder.errors import OutputError
from builder.publish.fingerprints import sha256_of
from builder.read.storage import fixed_part, is_remote
from builder.room import room_at
from builder.tasks.lease import Lease
from builder.tasks.object_store import reached, work_address
from builder.tasks.places import LEDGER, replace_folder, work_folder

SENT = "sent.json"
STAMPS = ("ETag", "etag", "LastModified", "last_modified", "mtime", "updated", "created")  # as stores call them
Told = list[Any]  # how a file there is known again: size and stamp


def is_address(dist: str) -> bool:
    """Whether dist/ is kept elsewhere than on this machine."""
    return is_remote(dist.removeprefix("file://"))


def local_folder(dist: str) -> str:
    """Where dist/ is built: there, or, if that is an address, in a folder of the current directory.

    >>> local_folder("dist/"), local_folder("s3://bucket/news/")
    ('dist/', 'news-36fb237d')
    """
    if not is_address(dist):
        return dist.removeprefix("file://")
    address = dist.rstrip("/")
    return f"{address.rpartition('/')[2]}-{hashlib.sha256(address.encode()).hexdigest()[:8]}"


def check_addresses(raw: str, dist: str) -> None:
    """Refuse to read what is written, and to write over what is read."""
    if not is_address(dist):
        return
    for written in (dist, work_address(dist)):
        one, other = (f"{address.rstrip('/')}/" for address in (fixed_part(raw), written))
        if one.startswith(other) or other.startswith(one):
            message = f"raw/ and {written}, which a build writes, lie inside each other ({raw})"
            raise OutputError(f"{dist}: {message}; name another address for dist/")


@contextmanager
def kept_at(dist: str, folder: Path) -> Iterator[None]:
    """Bring the edition at an address here, and when the block ends well, the folder there; of a folder, do nothing."""
    if not is_address(dist):
        yield
        return
    mirror, lease = Mirror(dist, folder), Lease(dist, work_folder(folder))
    with lease.held():
        mirror.fetch()
        yield
        lease.check()
        mirror.send()


class Mirror:
    """An address and the folder that is to be the same."""

    def __init__(self, address: str, folder: Path) -> None:
        self._address, self._folder = address, folder
        self._note = work_folder(folder) / SENT
        with reached(address) as place:
            self._system, self._root = place

    def fetch(self) -> None:
        """Make the folder the edition that is there, unless it is; refuse what would cost a person's files."""
        with reached(self._address):
            there = self._listed()
            if LEDGER in there and not self._is_there(LEDGER, _digest(self._folder / LEDGER), there):
                self._download(there)
        if there and LEDGER not in there and not self._sent():
            message = "holds files that are no dataset of ours, and a build would replace them; name another address"
            raise OutputError(f"{self._address}: {message}")

    def send(self) -> None:
        """Copy what changed, and remove what is of the dataset no longer."""
        digests = _digests(self._folder)
        with reached(self._address):
            there = self._listed()
            changed = [name for name, digest in digests.items() if not self._is_there(name, digest, there)]
            if changed and LEDGER in there:
                self._remove(LEDGER)
            for name in [name for name in changed if name != LEDGER]:
                self._upload(name, digests[name])
            if changed:
                self._upload(LEDGER, digests[LEDGER])
            for name in [name for name in self._sent() if name in there and name not in digests]:
                self._remove(name)

    def _is_there(self, name: str, digest: str, there: Mapping[str, Told]) -> bool:
        """Whether a file of that digest was sent or fetched, and nobody touched it since."""
        return name in there and self._sent().get(name) == [*there[name], digest]

    def _download(self, there: Mapping[str, Told]) -> None:
        """The edition that is there takes the folder's place, if it is what its manifest says."""
        new = self._note.with_name("fetched")
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir()
        self._get(LEDGER, new / LEDGER)
        digests = _digests(new)
        for name, digest in digests.items():
            path = new / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if name in there:
                self._get(name, path)
            if _digest(path) != digest:
                message = f"{name} is not the file that its manifest tells of; restore it, or name another address"
                raise OutputError(f"{self._address}: {message}")
        replace_folder(new, self._folder)
        self._write({name: [*there[name], digest] for name, digest in digests.items()})

    def _get(self, name: str, path: Path) -> None:
        with room_at(path):
            self._system.get_file(self._at(name), str(path))

    def _upload(self, name: str, digest: str) -> None:
        self._system.put_file(str(self._folder / name), self._at(name))
        # Told by a list as later, since what a store tells of one file may be spelled otherwise.
        self._write(self._sent() | {name: [*self._listed()[name], digest]})

    def _remove(self, name: str) -> None:
        self._system.rm_file(self._at(name))
        self._write({other: told for other, told in self._sent().items() if other != name})

    def _at(self, name: str) -> str:
        return f"{self._root}/{name}"

    def _listed(self) -> dict[str, Told]:
        """Every file there, and how it is known again."""
        self._system.invalidate_cache()
        found = sorted(self._system.find(self._root, detail=True).items())
        return {path[len(self._root) + 1 :]: _told(info) for path, info in found if path.startswith(self._at(""))}

    def _sent(self) -> dict[str, Told]:
        """What was noted of the files there that came from this folder: how they are known again, and their digest."""
        return json.loads(self._note.read_bytes()) if self._note.is_file() else {}

    def _write(self, sent: Mapping[str, Told]) -> None:
        new = self._note.with_suffix(".tmp")
        new.write_text(json.dumps(sent))
        new.replace(self._note)


def _digests(folder: Path) -> dict[str, str]:
    """The digest of every file of a dataset, as its manifest has them; that of the manifest itself is the last."""
    files = json.loads((folder / LEDGER).read_bytes())["files"]
    return {name: entry["sha256"] for name, entry in files.items()} | {LEDGER: _digest(folder / LEDGER)}


def _digest(path: Path) -> str:
    return sha256_of(path) if path.is_file() else ""


def _told(info: Mapping[str, Any]) -> Told:
    return [info["size"], next((str(info[name]) for name in STAMPS if info.get(name)), "")]
