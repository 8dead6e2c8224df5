"""A worker whose stages do what a broken C parser would do, on pages that ask for it.

Its annotator takes every line for a paragraph: what engines do to pages does not depend on their labels.
"""

import os
import signal
import time
from collections.abc import Callable, Iterator
from typing import Any

from builder.engines import worker
from builder.model import Page, Span
from builder.tasks import pages, records

HARMS: dict[str, Callable[[], Any]] = {
    "kill": lambda: os.kill(os.getpid(), signal.SIGKILL),
    "segfault": lambda: os.kill(os.getpid(), signal.SIGSEGV),
    "stall": lambda: time.sleep(3600),
    "memory": lambda: bytearray(1 << 45),
    "fault": lambda: {}["missing"],
}


def harm(stage: str, text: str) -> None:
    """Do what the page says: ``poison convert kill``."""
    for name, do in HARMS.items():
        if f"poison {stage} {name}" in text:
            do()


def poison(module: Any, name: str, text_of: Callable[[Any], str]) -> None:
    """Let a stage of a module look for poison before it does its work."""
    sound = getattr(module, name)

    def poisoned(record: Any, *others: Any) -> Any:
        harm(name, text_of(record))
        return sound(record, *others)

    setattr(module, name, poisoned)


def annotate(pages: list[Page], repeats: Any, weights: str) -> list[tuple[Span, ...]]:
    """Every line is a paragraph."""
    return [
        tuple(Span(block.start, block.end, "body", "paragraph", 0.5, "bronze", "none") for block in page.blocks)
        for page in pages
    ]


def poison_reader() -> None:
    """Let reading a file end as soon as a poisoned record comes up."""
    sound = pages.read

    def poisoned(*request: Any) -> Iterator[Any]:
        for record in sound(*request):
            harm("read", getattr(record, "payload", b"").decode("utf-8", "replace"))
            yield record

    pages.read = poisoned


if __name__ == "__main__":
    poison_reader()
    poison(pages, "convert", lambda raw: raw.payload.decode("utf-8", "replace"))
    records.annotate = annotate
    poison(records, "annotate", lambda batch: "\n".join(page.text for page in batch))
    worker.main()
