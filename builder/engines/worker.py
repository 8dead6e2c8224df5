"""The child process: takes tasks line by line on standard input, answers line by line on standard output.

In: `{"task": …, "trial": …}`. Out: `{"manifest": …}` or `{"error": …}`. It ends with its input, and with its parent.
"""

import ctypes
import faulthandler
import gc
import json
import mmap
import os
import resource
import signal
import sys
import traceback
from importlib import import_module
from select import select
from typing import Any

from builder.errors import BuilderError
from builder.tasks import STAGES, Task, Trial, run_task
from builder.tasks.guard import DONE, IDLE, INDEX, Verdict

OUT_OF_MEMORY = 77  # exit status
CURSOR_BYTES = 4 * 8
WITH_PAGES = ("pages", "records")  # the stages that a page can make swell: what others map is the whole corpus
_PARENT_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG


def main() -> None:
    """Serve until standard input ends; arguments are the cursor's file descriptor and the memory cap in bytes."""
    descriptor, memory = map(int, sys.argv[1:3])
    faulthandler.enable()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group: the parent decides
    _die_with_parent()
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what a library prints must not be taken for an answer
    cursor = memoryview(mmap.mmap(descriptor, CURSOR_BYTES)).cast("q")
    sys.meta_path.insert(0, _WithoutPandas)
    _import_ahead()
    rest_collector()
    caps = _caps(memory)
    for line in sys.stdin:
        request = json.loads(line)
        resource.setrlimit(resource.RLIMIT_AS, caps[request["task"]["stage"] in WITH_PAGES])
        answers.write(json.dumps(_answer(request, cursor)) + "\n")
        answers.flush()


class _WithoutPandas:
    """Hides pandas, which Arrow would import to know its arrays when it sees them: half a second that serves nobody."""

    @staticmethod
    def find_spec(name: str, path: object = None, target: object = None) -> None:
        """Say that it is not installed; leave all others to the usual finders."""
        if name == "pandas":
            raise ModuleNotFoundError(name, name=name)


def _import_ahead() -> None:
    """Import the stages while the parent looks for work, and no longer."""
    for module, _ in STAGES.values():
        if select([sys.stdin], [], [], 0)[0]:
            return
        import_module(module)


def rest_collector() -> None:
    """Let the garbage collector look at what pages leave, seldom, and at the modules never.

    Pages are many small tuples that live for a batch: at its usual pace it takes a sixth of the time of a build.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


def _answer(request: dict[str, Any], cursor: memoryview) -> dict[str, Any]:
    cursor[INDEX], cursor[DONE] = IDLE, 0
    condemned = {int(index): Verdict(*verdict) for index, verdict in request["condemned"].items()}
    trial = Trial(frozenset(request["alone"]), frozenset(request["apart"]), condemned)
    try:
        return {"manifest": run_task(Task(**request["task"]), cursor, trial)}
    except MemoryError:
        os._exit(OUT_OF_MEMORY)  # the cursor still shows the record; nothing else of this process can be relied on
    except Exception as error:
        return error_answer(error)


def error_answer(error: Exception) -> dict[str, Any]:
    """What went wrong, as it crosses to the parent: a full disk, say, must still be known as one there."""
    wrong_request = isinstance(error, BuilderError)
    message = str(error) if wrong_request else "".join(traceback.format_exception(error))
    number = error.errno if isinstance(error, OSError) else None
    return {"error": message, "type": type(error).__name__ if wrong_request else "", "errno": number}


def _die_with_parent() -> None:
    if sys.platform == "linux":  # elsewhere a worker ends with its task, when its input ends
        ctypes.CDLL(None).prctl(_PARENT_DEATH_SIGNAL, signal.SIGKILL)


def _caps(room: int) -> tuple[tuple[int, int], tuple[int, int]]:
    """Limits of the address space: as they are, and no more than `room` bytes beyond what is mapped now."""
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    if not room or sys.platform != "linux":
        return (soft, hard), (soft, hard)
    with open("/proc/self/statm") as file:
        wanted = int(file.read().split()[0]) * mmap.PAGESIZE + room
    limits = [limit for limit in (soft, wanted) if limit != resource.RLIM_INFINITY]
    return (soft, hard), (min(limits), hard)
