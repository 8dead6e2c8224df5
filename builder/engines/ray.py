"""Ray Core tasks, on the cluster that RAY_ADDRESS names or on this machine.

In: tasks. Out: their manifests as they finish. raw/ and dist/ are shared folders, or addresses.

Not Ray Data: it retries a poisoned record for ever, costs twice the CPU, and gives its files random names.
"""

import os
import socket
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict
from urllib.parse import urlsplit

import ray

from builder.engines.remote import run_supervised
from builder.engines.supervisor import PACKAGE_PATH, TICK, Limits, manifest_of
from builder.errors import SettingsError
from builder.tasks import Manifest, Task

RETRIES = 3  # of a task whose Ray worker or node is lost; poisoned pages are the supervisor's affair
MEMORY_REQUEST = 1 << 30  # what a worker takes on pages of usual size
PATIENCE = 5.0  # seconds until a cluster that does not answer is given up; Ray itself tries for minutes
AHEAD = 2  # tasks in flight for each core: nodes do not wait for the driver, nor the driver's memory for the tasks


class RayEngine:
    """Runs tasks with Ray, each under the same supervisor as elsewhere."""

    def __init__(self, workers: int, limits: Limits) -> None:
        self._limits = limits
        self._ours = not ray.is_initialized()
        if self._ours:
            environment = {"env_vars": {"PYTHONPATH": PACKAGE_PATH}}
            ray.init(runtime_env=environment, log_to_driver=False, **_cluster(workers))
        options = {"num_cpus": 1, "memory": MEMORY_REQUEST, "max_retries": RETRIES}
        self._remote = ray.remote(**options)(run_supervised)

    def __enter__(self) -> "RayEngine":
        return self

    def __exit__(self, *error: object) -> None:
        if self._ours:
            ray.shutdown()

    def run(self, tasks: Iterable[Task], watch: Callable[[int], None]) -> Iterator[tuple[Task, Manifest]]:
        """Each task with its manifest; of unfinished tasks nothing is known here."""
        by_key = {task.key: task for task in tasks}
        waiting, running = iter(by_key.values()), []
        window = AHEAD * max(1, int(ray.cluster_resources().get("CPU", 1)))
        while True:
            while len(running) < window and (task := next(waiting, None)):
                running.append(self._remote.remote(asdict(task), self._limits))
            if not running:
                return
            done, running = ray.wait(running, timeout=TICK)
            for answer in ray.get(done):
                yield by_key[answer["key"]], manifest_of(answer)
            watch(0)


def _cluster(workers: int) -> dict[str, object]:
    """Where Ray is to run. Never where a file of Ray's says the last cluster of this machine was: it may be dead."""
    address = os.environ.get("RAY_ADDRESS", "")
    if not address:
        return {"address": "local", "num_cpus": workers, "include_dashboard": False}
    where = urlsplit(address if "://" in address else f"//{address}")
    if where.port:
        try:
            socket.create_connection((where.hostname, where.port), PATIENCE).close()
        except OSError as error:
            message = f"no Ray cluster answers at RAY_ADDRESS={address} ({error}): start it, or unset RAY_ADDRESS"
            raise SettingsError(message) from error
    return {"address": address}
