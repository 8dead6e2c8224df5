"""The command `score-dataset`.

In: a dataset and a gold folder, or another dataset as gold. Out: tables on the terminal, and JSON on request.
"""

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from builder.errors import BuilderError, DatasetError
from builder.score.dataset import match, read_dataset, read_truth
from builder.score.report import Report, make_report, print_report


def score(dist: Path, gold: Path, *, number: int = 10, folds: tuple[int, ...] = ()) -> Report:
    """Score a dataset; raises `DatasetError` where no page of it is in the gold."""
    pages = [page for page in read_truth(gold) if not folds or page.fold in folds]
    matched = match(read_dataset(dist), pages)
    if not matched.matches:
        raise DatasetError(f"{dist}: none of its pages is in {gold}, by bytes, by URL or by file name")
    return make_report(matched, number=number)


def score_dataset(
    dist: Annotated[Path, typer.Argument(help="A dataset that build-dataset wrote.")],
    gold: Annotated[Path, typer.Argument(help="A gold folder, or a dataset whose labels are taken for true.")],
    json_file: Annotated[Path | None, typer.Option("--json", help="Write all figures to this file.")] = None,
    worst: Annotated[int, typer.Option(help="How many of the worst pages to list, for each measure.")] = 10,
    fold: Annotated[list[int] | None, typer.Option(help="Score gold pages of this fold only; repeatable.")] = None,
) -> None:
    """Measure a dataset's labels against pages with known truth."""
    console = Console()
    try:
        report = score(dist, gold, number=worst, folds=tuple(fold or ()))
    except BuilderError as error:
        Console(stderr=True).print(f"[red]{error}[/red]", highlight=False)
        raise typer.Exit(2) from None
    print_report(report, console)
    if json_file:
        json_file.write_text(json.dumps(report, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def main() -> None:
    """Run the command."""
    typer.run(score_dataset)
