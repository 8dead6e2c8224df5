"""The part of a cluster engine that runs on the cluster: the same supervisor around every task.

In: a task as a dict. Out: its key with the answer, as a worker gives it.
"""

from functools import cache
from typing import Any

from builder.engines.supervisor import Limits, Supervisor
from builder.engines.worker import error_answer
from builder.tasks import Task


def run_supervised(task: dict[str, Any], limits: Limits) -> dict[str, Any]:
    """Do a task under a supervisor, on whichever machine this is; engines retry what is lost, not what went wrong."""
    try:
        return {"key": task["key"], "manifest": _supervisor(limits).run(Task(**task))}
    except Exception as error:
        return {"key": task["key"], **error_answer(error)}


@cache
def _supervisor(limits: Limits) -> Supervisor:
    # Kept from task to task, because a worker's imports take longer than a small task; it ends with this process.
    return Supervisor(limits)
