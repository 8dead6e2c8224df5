"""What a person sees of a build: a line while it runs, a summary when it is done.

In: the stage, its share done, its pages. Out: a progress bar on a terminal, nothing elsewhere; and the summary.
"""

import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

from builder.labels import LABELS
from builder.split import warnings

if TYPE_CHECKING:
    from rich.progress import Progress

    from builder.pipeline import Built, Watch

STAGES = {
    "convert": "reading and converting",
    "compare": "comparing pages over the corpus",
    "label": "labelling and checking",
    "publish": "writing the dataset",
}
RULES_SHOWN = 8


@contextmanager
def progress() -> Iterator["Watch"]:
    """A watcher that draws a bar on a terminal and is silent elsewhere."""
    if not sys.stderr.isatty():
        yield lambda stage, share, pages: None
        return
    from rich.console import Console  # a tenth of a second that a script need not wait for
    from rich.progress import BarColumn, Progress, TextColumn

    columns = (TextColumn("{task.description:<32}"), BarColumn(), TextColumn("{task.fields[told]}"))
    # No thread of its own: the engine looks up ten times a second anyway.
    with Progress(*columns, console=Console(stderr=True), transient=True, auto_refresh=False) as bars:
        yield Bar(bars).show


class Bar:
    """One bar, which each stage starts anew."""

    def __init__(self, bars: "Progress") -> None:
        self._bars = bars
        self._stage = ""

    def show(self, stage: str, share: float, pages: int) -> None:
        """Draw where the stage is."""
        if stage != self._stage:
            for bar in self._bars.task_ids:
                self._bars.remove_task(bar)
            self._bar = self._bars.add_task(STAGES[stage], total=1.0, told="")
            self._stage, self._started, self._share_before = stage, time.monotonic(), share
        told = pace(pages, share - self._share_before, 1 - share, time.monotonic() - self._started)
        self._bars.update(self._bar, completed=share, told=told)
        self._bars.refresh()


def pace(pages: int, done: float, left: float, seconds: float) -> str:
    """Pages, pages a second and time left, in words.

    >>> pace(600, 0.25, 0.75, 2.0)
    '600 pages · 300/s · 0:06 left'
    """
    rate = pages / seconds if seconds else 0
    words = [f"{pages:,} pages", f"{rate:,.0f}/s"] if pages else []
    if done > 0 and left > 0:
        remaining = round(seconds * left / done)
        words.append(f"{remaining // 60}:{remaining % 60:02} left")
    return " · ".join(words)


def summary(built: "Built", dist: str, seconds: float) -> str:
    """What was built, for a person: where every input went, and where to look next."""
    ledger, dist = built.ledger["ledger"], dist.rstrip("/") or dist
    rate = f"{ledger['inputs'] / seconds:,.0f} a second" if built.fresh else "nothing had changed"
    rows = [
        ("", f"{ledger['published']:,} pages of {ledger['inputs']:,} inputs in {seconds:.1f} s ({rate})"),
        ("splits", _counts({name: split["rows"]["pages"] for name, split in built.ledger["splits"].items()})),
        ("labels", _label_shares(built.characters)),
        ("left out", _counts({"rejected": ledger["rejected"], "copies": ledger["duplicates"]})),
        *(("", f"  {line}") for line in _rules(ledger["rejected_by_rule"])),
        ("mended", _counts(ledger["repaired_by_rule"])),
        ("masked", _counts(built.ledger.get("masked", {}))),
        ("no pages", _counts(ledger["no_pages_by_reason"])),
        *(("beware", warning) for warning in warnings(built.ledger)),
        ("look at", f"review-dataset {dist} · {dist}/README.md · datasets.load_dataset({dist!r})"),
    ]
    title, *others = (f"{name:<10}{words}" for name, words in rows if words)
    return "\n".join([f"{dist}: {title.strip()}", *others])


def _counts(counts: Mapping[str, int]) -> str:
    return " · ".join(f"{name} {count:,}" for name, count in counts.items() if count)


def _label_shares(characters: Mapping[str, int]) -> str:
    total = sum(characters.values())
    return " · ".join(f"{label} {characters.get(label, 0) / total:.1%}" for label in LABELS) if total else ""


def _rules(rejected: Mapping[str, int]) -> Iterator[str]:
    ordered = sorted(rejected.items(), key=lambda item: (-item[1], item[0]))
    for rule, count in ordered[:RULES_SHOWN]:
        yield f"{count:>7,}  {rule}"
    if others := ordered[RULES_SHOWN:]:
        yield f"{sum(count for _, count in others):>7,}  for {len(others)} other reasons"
