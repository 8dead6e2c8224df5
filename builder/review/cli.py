"""`review-dataset`: the command line of the review.

review-dataset dist/                    the page in the browser
review-dataset dist/ --page ID          one page, as the report names it
review-dataset dist/ --list             violations in the terminal, or as JSON lines for scripts
review-dataset export dist/ --to …      to another annotation tool; `import` brings its work back
review-dataset agreement dist/          how far reviewers agree
"""

import getpass
import json
import sys
import webbrowser
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from builder.errors import BuilderError, DatasetError, InputError
from builder.review.agreement import agreement as agreement_of
from builder.review.corrections import load_reviews, problems
from builder.review.dataset import Dataset
from builder.review.exchange import EXCHANGES, export_pages, import_pages
from builder.review.journal import append, journal_path
from builder.review.queue import Wish, violations_of

if TYPE_CHECKING:
    from builder.review.desk import Desk

Dist = Annotated[Path, typer.Argument(help="The folder that build-dataset wrote.")]
Raw = Annotated[Path | None, typer.Option(help="The folder of raw pages; raw/ beside dist/ by default.")]
ReviewsFile = Annotated[Path | None, typer.Option("--reviews", help="The file of corrections; beside raw/ by default.")]
Reviewer = Annotated[str, typer.Option(help="Your name in the corrections.", show_default="your login name")]


def review(
    dist: Dist,
    *,
    raw: Raw = None,
    reviews: ReviewsFile = None,
    reviewer: Reviewer = "",
    page: Annotated[str, typer.Option(help="Open this page, by its id, in place of the queue.")] = "",
    blind: Annotated[bool, typer.Option(help="Hide what other reviewers said, to measure agreement.")] = False,
    port: Annotated[int, typer.Option(help="Port on 127.0.0.1; 0 takes a free one.")] = 0,
    open: Annotated[bool, typer.Option(help="Open the page in the browser.")] = True,
    list: Annotated[bool, typer.Option("--list", help="Print violations and stop.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="With --list: one JSON object a line.")] = False,
    rule: Annotated[str, typer.Option(help="With --list: this rule only.")] = "",
    site: Annotated[str, typer.Option(help="With --list: this site only.")] = "",
    search: Annotated[str, typer.Option(help="With --list: violations with these words.")] = "",
) -> None:
    """Review what the build could not use or was not sure of, in the browser.

    Other verbs: review-dataset export, import and agreement, each with its own --help.
    """
    if list:
        print_violations(Dataset(dist), Wish(rule=rule, site=site, search=search), as_json=as_json)
        return
    try:
        from builder.review.desk import Desk
        from builder.review.server import serve
    except ModuleNotFoundError as error:
        raise BuilderError(f"{error.name} is missing: pip install 'news-markup-builder[review]'") from error
    raw = raw or raw_of(Dataset(dist))
    desk = Desk(dist, raw, reviews or _journal(dist, raw), reviewer or getpass.getuser(), blind=blind)
    place = f"#/page/{_known(desk, page)}" if page else ""
    serve(desk, port=port, opened=lambda address: _announce(f"{address}{place}", desk.path, open=open))


def export(
    dist: Dist,
    *,
    to: Annotated[str, typer.Option(help=f"One of {', '.join(EXCHANGES)}.")],
    out: Annotated[Path, typer.Option(help="The file to write.")],
    layers: Annotated[str, typer.Option(help="kind, label, or both, which overlap.")] = "kind",
    site: Annotated[str, typer.Option(help="Pages of this site only.")] = "",
    limit: Annotated[int, typer.Option(help="At most so many pages; 0 is all.")] = 0,
) -> None:
    """Write pages and their spans for another annotation tool."""
    dataset = Dataset(dist)
    records = dataset.records_of_site(site) if site else dataset.records()
    count = export_pages(records, out, tool=to, layers=layers, limit=limit)
    Console().print(f"{count} pages written to {out} for {to}.")


def bring_back(
    file: Annotated[Path, typer.Argument(help="What the other tool exported.")],
    dist: Dist,
    *,
    source: Annotated[str, typer.Option("--from", help=f"One of {', '.join(EXCHANGES)}.")],
    raw: Raw = None,
    reviews: ReviewsFile = None,
    reviewer: Reviewer = "",
) -> None:
    """Take another tool's annotations in as reviews; the next build merges them."""
    dataset = Dataset(dist)
    path = reviews or _journal(dist, raw or raw_of(dataset))
    entries, refused = import_pages(file, dataset, tool=source, reviewer=reviewer or getpass.getuser())
    if entries:
        append(path, entries)
    console = Console()
    console.print(f"{len(entries)} pages taken into {path}.")
    for reason in refused:
        console.print(f"Refused: {reason}", markup=False)
    raise typer.Exit(1 if refused else 0)


def agreement(dist: Dist, *, raw: Raw = None, reviews: ReviewsFile = None) -> None:
    """Print how far reviewers agree, and their open conflicts, as JSON."""
    found = load_reviews(reviews or _journal(dist, raw or raw_of(Dataset(dist))))
    for problem in problems(found):
        print(problem, file=sys.stderr)
    print(json.dumps(agreement_of(found), ensure_ascii=False, indent=1))


def print_violations(dataset: Dataset, wish: Wish, *, as_json: bool) -> None:
    """Violations as JSON lines, or as a table with counts for a person."""
    rows = [dict(row) for row in violations_of(wish, dataset)]
    if as_json:
        for row in rows:
            print(json.dumps(row, ensure_ascii=False))
        return
    console = Console()
    if not rows:
        console.print("no violations" if wish == Wish() else "no such violations")
        return
    table = Table("Rule", "Place", "Message", "Excerpt", title=f"{len(rows)} violations", show_lines=False)
    for row in rows:
        place = f"{row['source']['path']}#{row['source']['record']} {row['pointer']}"
        excerpt = row["excerpt"][:80].replace("\n", " ⏎ ")
        table.add_row(*(escape(_printable(cell)) for cell in (row["rule"], place, row["message"], excerpt)))
    console.print(table)
    for (name, action), count in sorted(Counter((row["rule"], row["action"]) for row in rows).items()):
        console.print(f"{count:6}  {name} ({action})", markup=False)


def raw_of(dataset: Dataset) -> Path | None:
    """The folder called raw/ beside dist/, if there is one: a manifest says nothing of the machine it was made on."""
    beside = dataset.folder.resolve().parent / "raw"
    return beside if beside.exists() else None


def main() -> None:
    """The console script: the first word chooses the verb, a folder means the review itself."""
    verb = VERBS.get(sys.argv[1] if len(sys.argv) > 1 else "")
    app = typer.Typer(add_completion=False)
    app.command()(verb or review)
    if verb:
        sys.argv[:2] = [f"review-dataset {sys.argv[1]}"]
    try:
        app()
    except BuilderError as error:
        Console(stderr=True).print(f"review-dataset: {error}", markup=False)
        sys.exit(2)


# To name a folder called like one of these, write ./export.
VERBS = {"export": export, "import": bring_back, "agreement": agreement}


def _journal(dist: Path, raw: Path | None) -> Path:
    if raw is None:
        raise InputError(f"there is no raw/ beside {dist}: name the folder it was built from with --raw")
    return journal_path(raw)


def _known(desk: "Desk", page: str) -> str:
    """The id of a page that can be shown; raises `DatasetError` where there is none."""
    try:
        return desk.record(page)["id"]
    except KeyError as error:
        message = f"has no page {page}, published or rejected with its text; --list --search {page} tells what it has"
        raise DatasetError(f"{desk.dist}: {message}") from error


def _announce(address: str, path: Path, *, open: bool) -> None:
    print(f"Review at {address}\nCorrections go to {path}\nCtrl+C stops; nothing needs saving.", flush=True)
    if open:
        webbrowser.open(address)


def _printable(cell: str) -> str:
    """Page text without the control characters that would steer a terminal."""
    return "".join(character if character.isprintable() else " " for character in cell)
