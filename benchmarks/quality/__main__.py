"""The commands of `python -m benchmarks.quality`; see its `--help`."""

import os

os.environ.update(dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1"))  # before numpy

import logging
import warnings
from pathlib import Path
from typing import Annotated

import typer

from benchmarks.quality.agreement import describe_agreement
from benchmarks.quality.board import DOCS, write_board
from benchmarks.quality.ceiling import describe_ceiling
from benchmarks.quality.coverage import describe_coverage
from benchmarks.quality.gate import compare, describe, guarded, read_committed, write_committed
from benchmarks.quality.project import SHIPPED, by_fold
from benchmarks.quality.run import run_all, run_project

app = typer.Typer(add_completion=False, help="How good the labels are, on sites that nobody trained on.")
Gold = Annotated[Path, typer.Argument(envvar="NEWS_GOLD", help="A gold folder.")]


@app.command()
def board(
    gold: Gold,
    left_out: Annotated[
        Path | None, typer.Option(help="Folder of weights by the folds they have not seen, for a board on these.")
    ] = None,
    docs: Annotated[Path, typer.Option(help="Where the page and its plots are written.")] = DOCS,
) -> None:
    """Run the project and its peers on held-out sites, and write the scoreboard."""
    warnings.simplefilter("ignore")  # of tools, about single pages
    logging.disable(logging.ERROR)
    rows, counts = run_all(str(gold), by_fold(left_out) if left_out else SHIPPED)
    write_board(rows, counts, docs / ("scoreboard-left-out.md" if left_out else "scoreboard.md"))


@app.command()
def gate(gold: Gold) -> None:
    """Fail where a figure of the shipped model fell below the committed one by more than its interval."""
    committed = read_committed()
    now = guarded(run_project(str(gold)))
    typer.echo("\n".join(describe(now, committed)))
    falls = compare(now, committed)
    for fall in falls:
        typer.echo(f"fell: {fall}")
    raise typer.Exit(1 if falls else 0)


@app.command()
def refresh(gold: Gold) -> None:
    """Take the figures of the shipped model as the committed ones."""
    write_committed(guarded(run_project(str(gold))))


@app.command()
def coverage(gold: Gold) -> None:
    """Report how much of the truth is found on our text of each page, and the pages that align badly."""
    for line in describe_coverage(str(gold)):
        typer.echo(line)


@app.command()
def ceiling(gold: Gold) -> None:
    """Report what hand labels score against the benchmarks' bodies."""
    for line in describe_ceiling(str(gold)):
        typer.echo(line)


@app.command()
def agreement(gold: Gold) -> None:
    """Report how far the labels made for this project agree with those of people."""
    for line in describe_agreement(str(gold)):
        typer.echo(line)


if __name__ == "__main__":
    app()
