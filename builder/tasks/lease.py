"""Two machines must not build at one address at once: each says that it is at work there, and looks who else is.

In: an address and the work folder here. Out: a claim there as long as the block runs; OutputError where an older one
is alive.

    leases/5f….claim     who builds, written once: the oldest claim holds
    leases/5f….beat      written again and again: a claim that was not heard of for `STALE` seconds holds nothing

Claims are objects of their own, so nobody overwrites another's; and all times are the store's, so no machine's clock
matters.
"""

import secrets
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from fsspec import AbstractFileSystem

from builder.errors import OutputError
from builder.tasks.object_store import reached, work_address

CLAIM, BEAT = ".claim", ".beat"
PAUSE, STALE = 30, 300  # seconds from beat to beat, and until nobody believes in the next one


class Claim(NamedTuple):
    """One builder at an address."""

    since: datetime
    name: str
    heard: datetime


class Lease:
    """The right to build at an address."""

    def __init__(self, dist: str, work: Path) -> None:
        self._dist, self._work = dist, work
        self._address = f"{work_address(dist)}/leases"
        self._name = _name_of(work)
        with reached(self._address) as (system, _):
            self._possible = type(system).modified is not AbstractFileSystem.modified  # else it tells no times

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the address while the block runs."""
        if not self._possible:
            yield
            return
        ended = threading.Event()
        try:
            self._claim()
            self.check()
            threading.Thread(target=self._beat_on, args=[ended], daemon=True).start()
            yield
        finally:
            ended.set()
            with suppress(OutputError):  # then it ends by its age
                self._remove(self._name)

    def check(self) -> None:
        """Raise where the address is another's; at the start, and before anything is written that readers see."""
        if not self._possible:
            return
        self._beat()
        claims = self._claims()
        own = next((claim for claim in claims if claim.name == self._name), None)
        if own is None:
            message = "another build took over, since this one was not heard of; what was built is kept here"
            raise OutputError(f"{self._dist}: {message} in {self._work}. Give the same command again when it is done")
        now = max(claim.heard for claim in claims)
        for claim in claims:
            if now - claim.heard > timedelta(seconds=STALE):
                self._remove(claim.name)
            elif claim < own:
                raise OutputError(f"{self._dist}: {self._told_of(claim, now)}")

    def _told_of(self, claim: Claim, now: datetime) -> str:
        age = int((now - claim.heard).total_seconds())
        message = f"{self._owner(claim.name)} builds there, heard of {age} seconds ago; wait for it or stop it"
        return f"{message}. If it was killed, give the same command again in {STALE - age} seconds"

    def _claim(self) -> None:
        """Say who builds here; what this folder said in a build that was killed is no longer true."""
        self._remove(self._name)
        with reached(self._address) as (system, root):
            owner = f"{socket.gethostname()}:{self._work.parent}"
            system.pipe_file(f"{root}/{self._name}{CLAIM}", owner.encode())

    def _beat(self) -> None:
        with reached(self._address) as (system, root):
            system.pipe_file(f"{root}/{self._name}{BEAT}", b"")

    def _beat_on(self, ended: threading.Event) -> None:
        while not ended.wait(PAUSE):
            with suppress(OutputError):  # the next one may get through
                self._beat()

    def _claims(self) -> list[Claim]:
        """All claims, whoever's."""
        times = {}
        with reached(self._address) as (system, root):
            system.invalidate_cache()
            for path in system.find(root):
                with suppress(FileNotFoundError):  # its build has just ended
                    times[path.rpartition("/")[2]] = system.modified(path)
        since = {name.removesuffix(CLAIM): time for name, time in times.items() if name.endswith(CLAIM)}
        return [Claim(time, name, max(time, times.get(f"{name}{BEAT}", time))) for name, time in since.items()]

    def _owner(self, name: str) -> str:
        with reached(self._address) as (system, root):
            return system.cat_file(f"{root}/{name}{CLAIM}").decode()

    def _remove(self, name: str) -> None:
        with reached(self._address) as (system, root):
            for end in (CLAIM, BEAT):
                with suppress(FileNotFoundError):
                    system.rm_file(f"{root}/{name}{end}")


def _name_of(work: Path) -> str:
    """The name under which a work folder builds: known again when its build was killed, on whatever machine it is."""
    path = work / "owner"
    if not path.is_file():
        path.write_text(secrets.token_hex(8))
    return path.read_text()
