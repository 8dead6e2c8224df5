"""The part of a cluster engine that runs on the cluster: the same supervisor around every task.

In: a task as a dict. Out: its key with the answer, as a worker gives it.
"""

import os
import socket
from collections.abc import Iterable
from functools import cache
from typing import Any

from builder.engines.supervisor import Limits, Supervisor
from builder.engines.worker import error_answer
from builder.errors import InputError
from builder.read.storage import is_remote
from builder.tasks import Task


def run_supervised(task: dict[str, Any], limits: Limits) -> dict[str, Any]:
    """Do a task under a supervisor, on whichever machine this is; engines retry what is lost, not what went wrong."""
    try:
        _check_input(task["inputs"].get("pieces", ()))
        _check_weights(task["settings"]["weights"])
        return {"key": task["key"], "manifest": _supervisor(limits).run(Task(**task))}
    except Exception as error:
        return {"key": task["key"], **error_answer(error)}


def _check_input(pieces: Iterable[dict[str, Any]]) -> None:
    """Refuse a machine that does not see raw/: each of its pages would come out as a violation."""
    for piece in pieces:
        if not is_remote(piece["path"]) and not os.path.lexists(piece["path"]):
            message = f"is not to be seen on {socket.gethostname()}; have raw/ under the same path on every node"
            raise InputError(f"{piece['path']}: {message}, or in an object store")


def _check_weights(folder: str) -> None:
    """Refuse a machine that does not see the weights a person has trained, for the same reason."""
    if folder and not os.path.isdir(folder):
        message = f"is not to be seen on {socket.gethostname()}; have it under the same path on every node"
        raise InputError(f"{folder}: {message}")


@cache
def _supervisor(limits: Limits) -> Supervisor:
    # Kept from task to task, because a worker's imports take longer than a small task; it ends with this process.
    return Supervisor(limits)
