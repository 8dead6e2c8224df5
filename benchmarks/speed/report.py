"""What was measured, as a page of the documentation and its plot.

In: figures. Out: `performance.md` and `performance.svg`.
"""

import os
import platform
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import matplotlib
from matplotlib.figure import Figure

from benchmarks.speed.growth import Point
from benchmarks.speed.race import HTML, TEXT_DUMP, WHOLE_BUILD
from benchmarks.speed.sample import Sample

FAST_PEER = "trafilatura fast"
OURS, THEIRS = "#3b6fb6", "#b9bec6"


class Results(NamedTuple):
    """All that one run measured."""

    sample: Sample
    race: dict[str, float]  # milliseconds a page
    steps: dict[str, float]
    sizes: list[tuple[float, float]]  # kilobytes of a page, milliseconds
    growth: Sequence[Point]


def write_report(results: Results, folder: Path) -> None:
    """Write the page and the plot."""
    _plot(results).savefig(folder / "performance.svg", metadata={"Date": None})
    (folder / "performance.md").write_text(as_markdown(results), encoding="utf-8")


def as_markdown(results: Results) -> str:
    """The page."""
    parts = [_head(results), _race(results.race), _steps(results.steps), _sizes(results.sizes), _growth(results.growth)]
    return "\n".join(filter(None, parts))


def _head(results: Results) -> str:
    return f"""# Performance

Written by `python -m benchmarks.speed GOLD --write docs`; do not edit. {len(results.sample.payloads)} real news
pages of {results.sample.mean_size / 1000:,.0f} KB in the mean, on one core of
{_processor()}, with Python {platform.python_version()}.
Figures are processor time, not clock time; contestants take turns on the same pages in one run, and each keeps its
best round; every round begins with empty caches, ours and others', for a crawl holds no page twice.
The machine's load average was {os.getloadavg()[0]:.1f}: above its number of cores, everything is slower,
ours and others alike, so compare and do not quote.

![Milliseconds a page, ours and others](performance.svg)
"""


def _race(race: dict[str, float]) -> str:
    fast = race[FAST_PEER]
    rows = [
        f"| {name} | {taken:.2f} | {1000 / taken:,.0f} | {fast / taken:.1f} × |"
        for name, taken in sorted(race.items(), key=lambda item: item[1])
    ]
    return "\n".join(
        [
            "## Next to others",
            "",
            "Extractors give the body text of a page. Ours gives every part of it with label, kind and confidence; the",
            "whole build also reads, compares pages over the corpus, validates, splits and writes Parquet.",
            "",
            f"| | ms a page | pages/s per core | against {FAST_PEER} |",
            "|---|---|---|---|",
            *rows,
            "",
            f"Text dumps go {race[HTML] / race[TEXT_DUMP]:.1f} × as fast as HTML; the whole build is"
            f" {fast / race[WHOLE_BUILD]:.1f} × {FAST_PEER}.",
            "",
        ]
    )


def _steps(steps: dict[str, float]) -> str:
    rows = [f"| {name} | {taken:.3f} |" for name, taken in steps.items()]
    return "\n".join(["## Where the time goes", "", "| step | ms a page |", "|---|---|", *rows, ""])


def _sizes(sizes: Sequence[tuple[float, float]]) -> str:
    rows = [f"| {size:,.0f} | {taken:.2f} | {taken / size * 100:.2f} |" for size, taken in sizes]
    head = ["| KB a page | ms, HTML → spans | ms for 100 KB |", "|---|---|---|"]
    return "\n".join(["## With the size of a page", "", *head, *rows, ""])


def _growth(points: Sequence[Point]) -> str:
    if not points:
        return ""
    rows = [
        f"| {p.pages:,} | {p.workers} | {p.seconds:.1f} | {p.processor:.1f} | {p.processor / p.pages * 1000:.2f} |"
        f" {p.memory:,.0f} |"
        for p in points
    ]
    head = "| pages | workers | seconds | processor seconds | ms a page | MiB of the largest process |"
    return "\n".join(["## With the size of a build", "", head, "|---|---|---|---|---|---|", *rows, ""])


def _processor() -> str:
    """The model of the processor, where the system tells."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return f"{names[0] if names else platform.machine()} ({os.cpu_count()} cores)"


def _plot(results: Results) -> Figure:
    matplotlib.rcParams.update({"svg.hashsalt": "performance", "font.size": 9})
    figure = Figure(figsize=(9, 3.4), layout="constrained")
    bars, curve = figure.subplots(1, 2, width_ratios=(3, 2))
    race = dict(sorted(results.race.items(), key=lambda item: -item[1]))
    bars.barh(list(race), list(race.values()), color=[OURS if name.startswith("ours") else THEIRS for name in race])
    bars.bar_label(bars.containers[0], fmt="%.1f", padding=3)
    bars.set_xlabel("milliseconds a page, one core")
    bars.spines[["top", "right"]].set_visible(False)
    if results.growth:
        curve.plot([p.pages for p in results.growth], [p.processor for p in results.growth], "o-", color=OURS)
        curve.set(xscale="log", yscale="log", xlabel="pages", ylabel="processor seconds of a build")
    else:
        curve.plot(*zip(*results.sizes, strict=True), "o-", color=OURS)
        curve.set(xlabel="KB a page", ylabel="milliseconds, HTML → spans")
    curve.spines[["top", "right"]].set_visible(False)
    return figure
