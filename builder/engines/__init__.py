"""Engines: who runs the tasks. All run the same tasks, under the same supervisor, to the same bytes.

In: settings. Out: an engine, a context with `run(tasks, watch)`. A new engine is a file here and a row in `ENGINES`.
"""

import os
from collections.abc import Callable, Iterable, Iterator
from importlib import import_module
from typing import Protocol

from builder.engines.supervisor import Limits
from builder.errors import SettingsError
from builder.settings import Settings
from builder.tasks import Manifest, Task


class Engine(Protocol):
    """Runs tasks somewhere; left as a context, it leaves no process behind."""

    def __enter__(self) -> "Engine": ...

    def __exit__(self, *error: object) -> None: ...

    def run(self, tasks: Iterable[Task], watch: Callable[[int], None]) -> Iterator[tuple[Task, Manifest]]: ...


# Module, class, and the extra that brings what it needs.
ENGINES: dict[str, tuple[str, str, str]] = {
    "local": ("builder.engines.local", "LocalEngine", ""),
    "ray": ("builder.engines.ray", "RayEngine", "ray"),
    "spark": ("builder.engines.spark", "SparkEngine", "spark"),
}


def open_engine(settings: Settings) -> Engine:
    """The engine that the settings name."""
    module, name, extra = ENGINES[settings.engine]
    limits = Limits(settings.page_timeout, settings.worker_memory)
    try:
        engine = getattr(import_module(module), name)
    except ModuleNotFoundError as error:
        message = f"engine {settings.engine} needs {error.name}: pip install 'news-markup-builder[{extra}]'"
        raise SettingsError(message) from error
    return engine(settings.workers or _cores(), limits)


def _cores() -> int:
    """Cores this process may use, which in a container are fewer than the machine has."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
