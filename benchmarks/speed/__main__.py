"""`python -m benchmarks.speed GOLD`: see `--help`."""

import os

os.environ.update(dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1"))  # before numpy

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from benchmarks.speed.growth import grow
from benchmarks.speed.race import forget, html_to_spans, race, seconds
from benchmarks.speed.report import Results, as_markdown, write_report
from benchmarks.speed.sample import Sample, load
from benchmarks.speed.stages import profile

BINS = 5  # of page sizes


def measure(
    gold: Annotated[Path, typer.Argument(envvar="NEWS_GOLD", help="A gold folder.")],
    *,
    pages: Annotated[int, typer.Option(help="Pages of the sample.")] = 320,
    rounds: Annotated[int, typer.Option(help="Rounds, of which each contestant keeps its best.")] = 3,
    growth: Annotated[str, typer.Option(help="Numbers of pages to build, such as 100,1000,30000.")] = "",
    workers: Annotated[str, typer.Option(help="Numbers of workers to build them with.")] = "1",
    write: Annotated[Path | None, typer.Option(help="Folder for performance.md and its plot.")] = None,
) -> None:
    """How fast the builder is, piece by piece, and next to its peers on the same pages in the same run."""
    sample = load(gold, pages)
    counts = [int(count) for count in growth.split(",") if count]
    results = Results(
        sample,
        race(sample, rounds),
        profile(sample, rounds),
        by_size(sample, rounds),
        [point for number in workers.split(",") for point in grow(sample, counts, int(number))],
    )
    print(as_markdown(results))
    if write:
        write_report(results, write)


def by_size(sample: Sample, rounds: int) -> list[tuple[float, float]]:
    """Mean kilobytes of pages of like size, and milliseconds to label one."""
    payloads = sorted(sample.payloads, key=len)
    size = -(-len(payloads) // BINS)
    bins = [payloads[start : start + size] for start in range(0, len(payloads), size)]
    return [
        (sum(map(len, some)) / len(some) / 1000, min(_seconds_anew(some) for _ in range(rounds)) / len(some) * 1000)
        for some in bins
    ]


def _seconds_anew(payloads: Sequence[bytes]) -> float:
    """Processor seconds to label pages of sites that were never met."""
    forget()
    return seconds(lambda: html_to_spans(payloads))


if __name__ == "__main__":
    typer.run(measure)
