"""The commands `board`, `gate`, `refresh`, `coverage` and `ceiling`; see `python -m benchmarks.quality --help`."""

import logging
import warnings
from pathlib import Path
from typing import Annotated

import typer

from benchmarks.quality.board import DOCS, write_board
from benchmarks.quality.ceiling import describe_ceiling
from benchmarks.quality.coverage import describe_coverage
from benchmarks.quality.gate import compare, describe, guarded, read_committed, write_committed
from benchmarks.quality.run import run_all, run_project
from builder.gold import FOLDS, HELD_OUT

app = typer.Typer(add_completion=False, help="How good the labels are, on sites that nobody trained on.")
Gold = Annotated[Path, typer.Argument(envvar="NEWS_GOLD", help="A gold folder.")]


@app.command()
def board(
    gold: Gold,
    all_folds: Annotated[bool, typer.Option(help="Peers alone, on all pages: they are not trained here.")] = False,
    docs: Annotated[Path, typer.Option(help="Where scoreboard.md and its plots are written.")] = DOCS,
) -> None:
    """Run the project and its peers, and write the scoreboard."""
    warnings.simplefilter("ignore")  # of tools, about single pages
    logging.disable(logging.ERROR)
    folds = range(FOLDS) if all_folds else (HELD_OUT,)
    rows, counts = run_all(str(gold), folds, project=not all_folds)
    write_board(rows, counts, _note(all_folds), docs)


def _note(all_folds: bool) -> str:
    return (
        "All gold pages; the project is left out, since it was trained on nine tenths of them."
        if all_folds
        else "Pages of held-out sites only: one site in ten, chosen by a hash of its name."
    )


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


if __name__ == "__main__":
    app()
