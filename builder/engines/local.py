"""The default engine: supervised workers on this machine.

In: tasks. Out: their manifests as they finish, in any order.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from select import select

from builder.engines.supervisor import TICK, Limits, Supervisor
from builder.tasks import Manifest, Task


class LocalEngine:
    """A pool of supervised workers, grown as tasks ask for it."""

    def __init__(self, workers: int, limits: Limits) -> None:
        self._workers, self._limits = workers, limits
        self._pool = [Supervisor(limits)]  # imports while the parent looks for input

    def __enter__(self) -> "LocalEngine":
        return self

    def __exit__(self, *error: object) -> None:
        for supervisor in self._pool:
            supervisor.close()

    def run(self, tasks: Iterable[Task], watch: Callable[[int], None]) -> Iterator[tuple[Task, Manifest]]:
        """Each task with its manifest; `watch` is told how many pages of unfinished tasks are done."""
        waiting, busy = deque(tasks), {}
        while waiting or busy:
            while waiting and (free := self._free(busy)):
                busy[free] = waiting.popleft()
                free.start(busy[free])
            ready = select(list(busy), [], [], TICK)[0]
            for supervisor in list(busy):
                if (manifest := supervisor.poll(supervisor in ready)) is not None:
                    yield busy.pop(supervisor), manifest
            watch(sum(supervisor.done for supervisor in busy))

    def _free(self, busy: dict[Supervisor, Task]) -> Supervisor | None:
        for supervisor in self._pool:
            if supervisor not in busy:
                return supervisor
        if len(self._pool) < self._workers:
            self._pool.append(Supervisor(self._limits))
            return self._pool[-1]
        return None
