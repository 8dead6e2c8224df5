"""`build-dataset`: options in, a dataset out, and a summary that a person can read.

    build-dataset raw/ dist/                         read, label, check, split and publish everything
    build-dataset crawl.warc.gz dist/ --workers 4    one archive, four workers
    build-dataset raw/ dist/ --views pages,lines,tokens --near-duplicates drop
    build-dataset raw/ dist/ --push ada/news         and upload it to the Hugging Face Hub

Exit codes: 0 built (and pushed), 1 built but with more rejected pages than allowed, 2 wrong request, 130 interrupted.
"""

import signal
import sys
import time
from dataclasses import fields
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from builder.cli_push import DRY_RUN, PUBLIC, send
from builder.engines import open_engine
from builder.errors import BuilderError, SettingsError
from builder.progress import progress, summary
from builder.settings import SPLITS, Settings

EXIT_VIOLATIONS, EXIT_WRONG_REQUEST, EXIT_INTERRUPTED = 1, 2, 130
DEFAULT = Settings()
READING, CHOOSING, SPLITTING, LABELLING = "Reading", "Which pages", "Splits and tables", "Labels"
WORKING, CHECKING, PUSHING = "Who does the work", "When to fail", "To the Hugging Face Hub"

KeepOrDrop = Literal["keep", "drop"]
SplitBy = Literal["site", "page", "date"]

app = typer.Typer(add_completion=False, rich_markup_mode="rich", pretty_exceptions_enable=False)


def _option(panel: str, text: str, **more: Any) -> Any:
    return typer.Option(help=text, rich_help_panel=panel, **more)


@app.command()
def command(
    raw: Annotated[str, typer.Argument(help="Folder, file, glob, fsspec address, or - for standard input.")],
    dist: Annotated[str, typer.Argument(help="The dataset: a new or empty folder, an earlier build, an address.")],
    *,
    url_field: Annotated[str, _option(READING, "Field of JSON Lines, Parquet: address.")] = DEFAULT.url_field,
    text_field: Annotated[str, _option(READING, "Field with the page as a text dump.")] = DEFAULT.text_field,
    html_field: Annotated[str, _option(READING, "Field with the page as HTML.")] = DEFAULT.html_field,
    date_field: Annotated[str, _option(READING, "Field with the time of the crawl.")] = DEFAULT.date_field,
    max_page_bytes: Annotated[int, _option(READING, "Larger pages are rejected.")] = DEFAULT.max_page_bytes,
    respect_opt_out: Annotated[
        bool | None, _option(CHOOSING, "Reject pages that ask not to be trained on. [dim]on with --push[/dim]")
    ] = None,
    take_down: Annotated[str, _option(CHOOSING, "File of ids, addresses and sites to leave out.")] = DEFAULT.take_down,
    decontaminate: Annotated[list[str] | None, _option(CHOOSING, "File of a benchmark's pages; repeatable.")] = None,
    contaminated: Annotated[KeepOrDrop, _option(CHOOSING, "Pages of a benchmark.")] = DEFAULT.contaminated,
    near_duplicates: Annotated[KeepOrDrop, _option(CHOOSING, "Pages that repeat another.")] = DEFAULT.near_duplicates,
    mask_personal_data: Annotated[bool, _option(CHOOSING, "Mask e-mail addresses and phone numbers.")] = False,
    views: Annotated[str, _option(SPLITTING, "Tables: pages, lines, tokens.")] = ",".join(DEFAULT.views),
    shares: Annotated[str, _option(SPLITTING, f"Of {', '.join(SPLITS)}.")] = ",".join(map(str, DEFAULT.shares)),
    salt: Annotated[str, _option(SPLITTING, "Another salt deals the pages to the splits anew.")] = DEFAULT.salt,
    split_by: Annotated[SplitBy, _option(SPLITTING, "What keeps pages together; date: test is newest.")] = "site",
    future_from: Annotated[
        str, _option(SPLITTING, "A day: train's later stories are test_future.")
    ] = DEFAULT.future_from,
    unseen_sites: Annotated[float, _option(SPLITTING, "Share of sites that are test_unseen_site.")] = 0.0,
    gold_test: Annotated[bool, _option(SPLITTING, "Test: only pages labelled whole by a person.")] = False,
    publishers: Annotated[str, _option(SPLITTING, "File that says who publishes a site.")] = DEFAULT.publishers,
    largest_group: Annotated[float, _option(SPLITTING, "Share above which ties are cut.")] = DEFAULT.largest_group,
    engine: Annotated[Literal["local", "ray", "spark"], _option(WORKING, "See docs/engines.md.")] = DEFAULT.engine,
    workers: Annotated[int, _option(WORKING, "Processes; 0 is one for each core.", min=0)] = DEFAULT.workers,
    page_timeout: Annotated[float, _option(WORKING, "Seconds for one page.", min=0.1)] = DEFAULT.page_timeout,
    worker_memory: Annotated[int, _option(WORKING, "Bytes for pages in hand; 0: no cap.")] = DEFAULT.worker_memory,
    weights: Annotated[str, _option(LABELLING, "Folder of weights that you have trained.")] = DEFAULT.weights,
    max_violations: Annotated[int, _option(CHECKING, "Exit with 1 above so many; -1: never.", min=-1)] = -1,
    strict: Annotated[bool, _option(CHECKING, "The same as --max-violations 0.")] = False,
    push: Annotated[str, _option(PUSHING, "Upload what was built.", metavar="USER/NAME")] = "",
    public: Annotated[bool, typer.Option("--public", help=PUBLIC, rich_help_panel=PUSHING)] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=DRY_RUN, rich_help_panel=PUSHING)] = False,
) -> None:
    """Build a labelled dataset of news-article markup from raw page dumps.

    RAW holds text dumps, HTML, MHTML, WARC, WET, JSON Lines or Parquet, gzipped or zstd too. DIST is replaced as a
    whole, and only when the new dataset is complete; at an fsspec address it is a copy of a folder made here.

    [bold]Examples[/bold]

    build-dataset raw/ dist/

    build-dataset 's3://crawl/2025-05/*.warc.gz' dist/ --views pages,lines,tokens

    A build that was stopped goes on when the same command is given again; a finished one is brought up to date. What
    could not be used is in DIST/violations.parquet: look at it with [bold]review-dataset DIST[/bold].

    [bold]Exit codes[/bold]: 0 built, and pushed if that was asked; 1 built, but more pages were rejected than
    --max-violations allows, or the dataset must not be pushed as it is; 2 the request cannot be met, or the Hub is out
    of reach or refuses; 130 interrupted.
    """
    options = locals()
    folder, settings = build_or_exit(raw, dist, options)
    if push:
        raise typer.Exit(push_or_exit(folder, push, public, dry_run, settings.respect_opt_out))


def build_or_exit(raw: str, dist: str, options: dict[str, Any]) -> tuple[Path, Settings]:
    """Build and print the summary; where the dataset lies, and by which settings it was built.

    A build with more rejected pages than allowed ends here: what failed its own measure is not pushed either.
    """
    started = time.monotonic()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # a polite kill is an interrupt
    try:
        settings = settings_of(options)
        check_push(options["push"], public=options["public"], dry_run=options["dry_run"])
        with open_engine(settings) as engine, progress() as watch:
            from builder.pipeline import build  # half of its imports are also the worker's: both import at once

            built = build(raw, dist, settings, watch, engine)
    except BuilderError as error:
        print(f"build-dataset: {error}", file=sys.stderr)
        raise typer.Exit(EXIT_WRONG_REQUEST) from error
    except KeyboardInterrupt as interrupt:
        message = (
            f"build-dataset: stopped; {folder_of(dist)} is as it was. Give the same command again to go on from here."
        )
        print(message, file=sys.stderr)
        raise typer.Exit(EXIT_INTERRUPTED) from interrupt
    here = folder_of(dist)
    print(summary(built, here, time.monotonic() - started))
    if here != dist:
        print(f"{'copied to':<10}{dist}")
    allowed = 0 if options["strict"] else options["max_violations"]
    if 0 <= allowed < built.ledger["ledger"]["rejected"]:
        raise typer.Exit(EXIT_VIOLATIONS)
    return Path(here), settings


def folder_of(dist: str) -> str:
    """Where the dataset lies on this machine, as `local_folder` says; that is slow to import, and the worker waits."""
    from builder.tasks.mirror import local_folder

    return local_folder(dist)


def settings_of(options: dict[str, Any]) -> Settings:
    """The settings that the options of the command line spell."""
    values = {field.name: options[field.name] for field in fields(Settings) if field.name in options}
    try:
        values["shares"] = tuple(float(share) for share in options["shares"].split(","))
    except ValueError as error:
        raise SettingsError(f"shares {options['shares']!r} must be three numbers such as 0.8,0.1,0.1") from error
    values["views"] = tuple(view.strip() for view in options["views"].split(","))
    values["decontaminate"] = tuple(options["decontaminate"] or ())
    if values["respect_opt_out"] is None:
        values["respect_opt_out"] = bool(options["push"])  # what stays in the house may be looked at
    return Settings(**values)


def check_push(name: str, *, public: bool, dry_run: bool) -> None:
    """Refuse before the build what the Hub would refuse after it."""
    if name:
        from builder.publish.hub import check_target  # slow to import, rarely needed

        check_target(name, needs_token=not dry_run)
    elif public or dry_run:
        raise SettingsError(f"--{'public' if public else 'dry-run'} speaks of an upload: say --push USER/NAME too")


def push_or_exit(dist: Path, name: str, public: bool, dry_run: bool, respect_opt_out: bool) -> int:
    """Push what was built; the exit code."""
    try:
        return send(dist, name, public=public, dry_run=dry_run, respect_opt_out=respect_opt_out)
    except BuilderError as error:
        print(f"build-dataset: {error}", file=sys.stderr)
        print(f"{dist} is built all the same; once that is mended: push-dataset {dist} {name}", file=sys.stderr)
        raise typer.Exit(EXIT_WRONG_REQUEST) from error
    except KeyboardInterrupt as interrupt:
        print(f"build-dataset: stopped; {dist} is built, the upload is to be given again", file=sys.stderr)
        raise typer.Exit(EXIT_INTERRUPTED) from interrupt


def build_dataset() -> None:
    """The console script."""
    app()
