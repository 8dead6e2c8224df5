"""`push-dataset`: a published folder to the Hugging Face Hub.

    push-dataset dist/ ada/lindholm-news --dry-run    what would be uploaded, changed and deleted
    push-dataset dist/ ada/lindholm-news              do it: one commit, tagged with the version of the data

Exit codes: 0 pushed, or nothing to push; 1 the dataset must not leave the house as it is; 2 wrong request, or the
Hub is out of reach or refuses; 130 interrupted.
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from builder.errors import BuilderError

if TYPE_CHECKING:
    from builder.check import Report
    from builder.publish.push import Plan

EXIT_REFUSED, EXIT_WRONG_REQUEST, EXIT_INTERRUPTED = 1, 2, 130
FINDINGS_SHOWN = 5
UNITS = ("bytes", "kB", "MB", "GB", "TB")

PUBLIC = "Make a new dataset public; without, it is private. One that is there stays as it is."
DRY_RUN = "Show what would be uploaded, and upload nothing."


def push_dataset(
    dist: Annotated[Path, typer.Argument(help="A folder that build-dataset wrote.")],
    name: Annotated[str, typer.Argument(help="USER/NAME or ORGANISATION/NAME.", metavar="USER/NAME")],
    *,
    public: Annotated[bool, typer.Option("--public", help=PUBLIC)] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=DRY_RUN)] = False,
    respect_opt_out: Annotated[bool, typer.Option(help="Refuse while pages ask not to be trained on.")] = True,
) -> None:
    """Upload a dataset to the Hugging Face Hub: one commit, tagged with the version of the data.

    The folder is checked first, as check-dataset does. Log in with `hf auth login`, or set HF_TOKEN.

    Exit codes: 0 pushed, or nothing to push; 1 the dataset must not leave the house as it is; 2 wrong request, or the
    Hub is out of reach or refuses.
    """
    try:
        code = send(dist, name, public=public, dry_run=dry_run, respect_opt_out=respect_opt_out)
    except BuilderError as error:
        print(f"push-dataset: {error}", file=sys.stderr)
        raise typer.Exit(EXIT_WRONG_REQUEST) from error
    except KeyboardInterrupt as interrupt:
        print("push-dataset: stopped; the Hub shows all of a push or nothing of it: push again", file=sys.stderr)
        raise typer.Exit(EXIT_INTERRUPTED) from interrupt
    raise typer.Exit(code)


def send(dist: Path, name: str, *, public: bool, dry_run: bool, respect_opt_out: bool) -> int:
    """Check a folder, compare it with the Hub, push it; every step told, the exit code returned."""
    from huggingface_hub.utils import disable_progress_bars  # half a second that build-dataset need not wait for

    from builder.check import check
    from builder.publish.push import opted_out, plan_push, push

    if not sys.stderr.isatty():
        disable_progress_bars()
    plan = plan_push(dist, name, public=public, needs_token=not dry_run)
    print("\n".join(told(plan)))
    objecting = opted_out(dist)
    if objecting and not respect_opt_out:
        print(f"{'opt-outs':<10}{objecting:,} pages that ask not to be trained on go along")
    if reason := _unfit(check(dist), objecting if respect_opt_out else 0):
        print(f"not pushed: {reason}", file=sys.stderr)
        return EXIT_REFUSED
    if dry_run:
        print("a dry run: nothing was uploaded")
        return 0
    push(plan)
    print(f"pushed: {_address(plan)}, tag {plan.version}")
    return 0


def told(plan: "Plan") -> Iterator[str]:
    """What a push would do, file by file."""
    access = "private" if plan.private else "public"
    what = "a new dataset" if plan.commit is None else f"on top of {plan.commit[:8]}"
    yield f"{plan.name} {plan.version}: {access}, {what} ({plan.change})"
    for word, files in (("new", plan.new), ("changed", plan.changed), ("deleted", plan.deleted)):
        for path in files:
            yield f"{word:<10}{path}" + (f"  {size(plan.sizes[path])}" if path in plan.sizes else "")
    going = [plan.sizes[path] for path in (*plan.new, *plan.changed)]
    yield f"{'upload':<10}{len(going):,} files, {size(sum(going))}; {plan.unchanged:,} are there already"


def size(count: int) -> str:
    """A number of bytes for people.

    >>> size(999), size(1_234_567)
    ('999 bytes', '1.2 MB')
    """
    value, units = float(count), iter(UNITS)
    unit = next(units)
    while value >= 1000 and (larger := next(units, "")):
        value, unit = value / 1000, larger
    return f"{value:,.0f} {unit}" if unit == UNITS[0] else f"{value:,.1f} {unit}"


def _unfit(report: "Report", objecting: int) -> str:
    """Why a folder must not leave the house; empty where it may."""
    errors = [finding for finding in report.findings if not finding.warning]
    if errors:
        shown = "\n".join(f"  {finding.rule}: {finding.message}" for finding in errors[:FINDINGS_SHOWN])
        return f"{len(errors):,} violations (check-dataset {report.path} names them all); build it anew\n{shown}"
    if objecting:
        return (
            f"{objecting:,} of {report.records:,} pages ask not to be trained on; build with --respect-opt-out, "
            "or say --no-respect-opt-out here to send them all the same"
        )
    return ""


def _address(plan: "Plan") -> str:
    from builder.publish.hub import address

    return address(plan.name)


def main() -> None:
    """The console script."""
    typer.run(push_dataset)
