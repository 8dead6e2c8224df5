"""`stand-off-dataset` and `rehydrate-dataset`: a data set without its text, and the text put back.

    stand-off-dataset dist/ labels/                labels, sources and digests, no text
    rehydrate-dataset labels/ raw/ dist/           the pages again, each proved by its digest

Exit codes: 0 done, 1 some pages could not be made again, 2 wrong request.
"""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from builder.errors import BuilderError
from builder.rights.stand_off import Rehydrated, rehydrate, stand_off

EXIT_UNPROVED, EXIT_WRONG_REQUEST = 1, 2
TOLD = 5  # ids

Out = Annotated[Path, typer.Argument(help="A new folder.")]


def stand_off_command(
    dist: Annotated[Path, typer.Argument(help="A folder that build-dataset wrote.")], out: Out
) -> None:
    """Write an edition without text: labels, where the pages came from, and digests."""
    pages = _or_exit("stand-off-dataset", lambda: stand_off(dist, out))
    print(f"{out}: {pages:,} pages without text; rehydrate-dataset {out} raw/ dist/ puts it back")


def rehydrate_command(
    folder: Annotated[Path, typer.Argument(help="A folder that stand-off-dataset wrote.")],
    raw: Annotated[str, typer.Argument(help="The raw files, as build-dataset takes them.")],
    out: Out,
) -> None:
    """Make the text of an edition without text again, and prove every page by its digest."""
    told: Rehydrated = _or_exit("rehydrate-dataset", lambda: rehydrate(folder, raw, out))
    print(f"{out}: {told.restored:,} pages restored, every digest as it was")
    for ids, reason in ((told.missing, "not in the raw files"), (told.changed, "other bytes or another builder")):
        if ids:
            print(f"{len(ids):,} left out, {reason}: {', '.join(ids[:TOLD])}{' …' if len(ids) > TOLD else ''}")
    raise typer.Exit(EXIT_UNPROVED if told.missing or told.changed else 0)


def _or_exit(name: str, work: Callable[[], object]) -> object:
    try:
        return work()
    except BuilderError as error:
        print(f"{name}: {error}", file=sys.stderr)
        raise typer.Exit(EXIT_WRONG_REQUEST) from error


def stand_off_dataset() -> None:
    """The console script."""
    typer.run(stand_off_command)


def rehydrate_dataset() -> None:
    """The console script."""
    typer.run(rehydrate_command)
