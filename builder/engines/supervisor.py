"""One worker and the tasks it is given: started, watched, restarted.

In: tasks, one at a time. Out: their manifests, whatever the records in them do to the worker.
"""

import json
import mmap
import os
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from select import select
from typing import Any

from builder import errors
from builder.engines.worker import CURSOR_BYTES, OUT_OF_MEMORY
from builder.tasks import Manifest, Task
from builder.tasks.guard import ALONE, DONE, IDLE, INDEX, READING, Verdict

# -P: a builder.py or json.py in the folder where a person works is not what is meant.
WORKER = (sys.executable, "-P", "-c", "from builder.engines.worker import main; main()")
# The worker runs the code of its parent, wherever that was found.
PACKAGE_PATH = os.pathsep.join(filter(None, [str(Path(__file__).parents[2]), os.environ.get("PYTHONPATH")]))
# One thread each: there is a worker for every core, and sums must not depend on how many there are.
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
# Arrow's own allocator keeps what it once had: a third more memory, and no faster here.
ENVIRONMENT = {"PYTHONPATH": PACKAGE_PATH, "ARROW_DEFAULT_MEMORY_POOL": "system", **ONE_THREAD}
TICK = 0.1  # seconds between looks at the cursors
TRIES_WITHOUT_RECORD = 3  # a worker may be killed for reasons of its machine


class WorkerLost(RuntimeError):
    """A worker died again and again while no record was in hand."""


class WorkerFault(RuntimeError):
    """A fault of ours in a worker, with the place."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How a worker is started and what it may use."""

    page_timeout: float  # seconds on one page
    memory: int  # bytes of address space for the pages in hand; 0: no cap
    command: tuple[str, ...] = field(default_factory=lambda: WORKER)


class Supervisor:
    """Runs tasks in a child process that may die at any record."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._cursor_file, self._log = _nameless_file(), _nameless_file()
        os.truncate(self._cursor_file, CURSOR_BYTES)
        self._cursor = memoryview(mmap.mmap(self._cursor_file, CURSOR_BYTES)).cast("q")
        self._process: subprocess.Popen | None = None
        self._task: Task | None = None
        self.warm()

    def warm(self) -> None:
        """Start the worker, so that it imports while the parent plans."""
        self._cursor[INDEX] = IDLE
        self._process = subprocess.Popen(
            [*self._limits.command, str(self._cursor_file), str(self._limits.memory)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            pass_fds=[self._cursor_file],
            env={**os.environ, **ENVIRONMENT},
        )
        self._answer = b""

    @property
    def busy(self) -> bool:
        return self._task is not None

    @property
    def done(self) -> int:
        """Pages of the task in hand that are finished."""
        return self._cursor[DONE] if self.busy else 0

    def fileno(self) -> int:
        """Readable when there is an answer, or no worker any more: what `select` waits for."""
        return self._process.stdout.fileno()

    def start(self, task: Task) -> None:
        """Hand the worker a task."""
        self._task, self._lost = task, 0
        self._alone: set[int] = set()
        self._apart: set[int] = set()
        self._condemned: dict[int, Verdict] = {}
        self._send()

    def run(self, task: Task) -> Manifest:
        """Do one task to its end."""
        self.start(task)
        while True:
            ready = select([self], [], [], TICK)[0]
            if (manifest := self.poll(bool(ready))) is not None:
                return manifest

    def poll(self, ready: bool) -> Manifest | None:
        """Look after the worker; the manifest when its task is done."""
        if not ready:
            self._end_a_stall()
            return None
        data = os.read(self.fileno(), 1 << 16)
        if not data:
            self._after_death(_cause_of(self._process.wait()))
            return None
        self._answer += data
        if not self._answer.endswith(b"\n"):
            return None
        answer, self._answer, self._task = json.loads(self._answer), b"", None
        return manifest_of(answer)

    def close(self) -> None:
        """End the worker at once."""
        self._process.kill()
        self._process.wait()
        self._hang_up()
        os.close(self._cursor_file)
        os.close(self._log)

    def _send(self) -> None:
        trial = {"alone": sorted(self._alone), "apart": sorted(self._apart), "condemned": self._condemned}
        request = {"task": asdict(self._task), **trial}
        self._cursor[INDEX], self._cursor[DONE] = IDLE, 0
        self._seen, self._seen_at = (IDLE, 0), time.monotonic()
        with suppress(BrokenPipeError):  # it died before it was asked: the next poll sees that
            self._process.stdin.write(json.dumps(request).encode() + b"\n")
            self._process.stdin.flush()

    def _end_a_stall(self) -> None:
        seen, now = (self._cursor[INDEX], self._cursor[READING]), time.monotonic()
        if seen != self._seen or seen[0] == IDLE:
            self._seen, self._seen_at = seen, now
        elif now - self._seen_at > self._limits.page_timeout:
            self._process.kill()
            self._process.wait()
            self._after_death("timeout")

    def _after_death(self, cause: str) -> None:
        """Learn from the cursor what the worker died of, and try the task again with that in mind."""
        index, alone, reading = self._cursor[INDEX], self._cursor[ALONE], self._cursor[READING]
        if index == IDLE:
            self._lost += 1
            if self._lost >= TRIES_WITHOUT_RECORD:
                stage = self._task.stage
                raise WorkerLost(f"{cause}, {self._lost} times in stage {stage}, on no page:\n{self._last_words()}")
        elif alone:
            self._condemned[index] = Verdict(cause, bool(reading))
        else:
            (self._apart if index in self._alone else self._alone).add(index)
        self._hang_up()
        self.warm()
        self._send()

    def _hang_up(self) -> None:
        for pipe in (self._process.stdin, self._process.stdout):
            with suppress(BrokenPipeError):  # what was still to be written goes to nobody
                pipe.close()

    def _last_words(self) -> str:
        return os.pread(self._log, 1 << 20, 0)[-4000:].decode("utf-8", "replace")


def manifest_of(answer: dict[str, Any]) -> Manifest:
    """The manifest that a worker answered with; or what it raised, as our own."""
    if "error" not in answer:
        return answer["manifest"]
    if answer["type"]:
        raise getattr(errors, answer["type"])(answer["error"])
    if answer["errno"]:
        raise OSError(answer["errno"], answer["error"])
    raise WorkerFault(answer["error"])


def _nameless_file() -> int:
    """A descriptor of a file that parent and worker share, and that nobody has to remove."""
    with tempfile.TemporaryFile() as file:
        return os.dup(file.fileno())


def _cause_of(status: int) -> str:
    """A worker's exit status in the words of a violation's rule."""
    if status == OUT_OF_MEMORY:
        return "out of memory"
    return f"worker died: {signal.Signals(-status).name if status < 0 else f'exit status {status}'}"
