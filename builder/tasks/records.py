"""Round 3: pages and the evidence of the whole corpus → valid records by split.

In: a part of round 1, its slices of round 2, what people decided in review. Out: one Parquet part for each view and
split, and `violations.parquet`.
"""

from collections import Counter
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from builder.annotate import annotate
from builder.fields import describe
from builder.model import Page, Record, SiteRepeats, Span, Violation
from builder.publish import PartWriter, write_violations
from builder.record import make_record
from builder.review.corrections import Reviews, apply, load_reviews
from builder.settings import Settings
from builder.split import split_of
from builder.tasks.groups import read_verdicts
from builder.tasks.guard import Guard
from builder.tasks.lines import read_counts, site_repeats
from builder.tasks.page_columns import read_pages
from builder.tasks.pages import count_rules
from builder.tasks.store import Manifest
from builder.validate import mend

if TYPE_CHECKING:
    from builder.tasks import Task

NO_OPT_OUT = frozenset({"unknown"})


class Candidate(NamedTuple):
    """A page with what the whole corpus says about it."""

    page: Page
    repeats: SiteRepeats | None
    copy: bool
    duplicate_of: str | None
    split_group: str


class Outcome(NamedTuple):
    """What became of a page: its record, if there is one, and what was wrong."""

    record: Record | None
    violations: list[Violation]


def run(task: "Task", folder: Path, guard: Guard) -> Manifest:
    """Label, describe and check the pages of a part; the manifest says where each of them went."""
    settings, counts, violations, first_faults = task.options, Counter(), [], []
    label = partial(_outcomes, settings=settings, reviews=load_reviews(task.inputs["reviews"]))
    parts = PartWriter(folder, settings.views)
    for batch in _candidates(task):
        wanted = [one for one in batch if not one.copy and not _dropped(one, settings)]
        counts["duplicates"] += len(batch) - len(wanted)
        outcomes = guard.apply_all([one.page.source for one in wanted], lambda some, wanted=wanted: label(wanted[some]))
        guard.leave(done=len(batch))
        for outcome in outcomes:
            record, faults = outcome if isinstance(outcome, Outcome) else (None, [outcome])
            violations += faults
            if record:
                counts["published"] += 1
                parts.write([record], split_of(record["split_group"], settings))
            else:
                first_faults.append(faults[0])  # of several, the one that is counted
    written = {view: sorted(paths) for view, paths in parts.close().items()}
    write_violations(violations, folder / "violations.parquet")
    repaired = count_rules(violations)["repaired"]
    rejected = count_rules(first_faults)["rejected"]
    return {
        "duplicates": counts["duplicates"],
        "published": counts["published"],
        "rejected": rejected,
        "repaired": repaired,
        "parts": written,
    }


def _candidates(task: "Task") -> Iterator[list[Candidate]]:
    """The pages of the part, batch by batch, each beside its evidence."""
    number = task.inputs["number"]
    counts = [read_counts(task.part("repeats", key, "repeats.arrow"), number) for key in task.inputs["repeats"]]
    verdicts = iter(read_verdicts(task.part("groups", task.inputs["groups"], "groups.arrow"), number))
    for pages in read_pages(task.part("pages", task.inputs["part"], "pages.arrow")):
        repeats = site_repeats(pages, counts)
        yield [Candidate(page, seen, **next(verdicts)) for page, seen in zip(pages, repeats, strict=True)]


def _dropped(candidate: Candidate, settings: Settings) -> bool:
    return settings.near_duplicates == "drop" and candidate.duplicate_of is not None


def _outcomes(candidates: list[Candidate], settings: Settings, reviews: Reviews) -> list[Outcome]:
    labelled = annotate([one.page for one in candidates], [one.repeats for one in candidates])
    return [_outcome(one, spans, settings, reviews) for one, spans in zip(candidates, labelled, strict=True)]


def _outcome(candidate: Candidate, spans: tuple[Span, ...], settings: Settings, reviews: Reviews) -> Outcome:
    page = candidate.page
    if settings.respect_opt_out and set(page.rights) - NO_OPT_OUT:
        return Outcome(None, [_opted_out(page)])
    spans, stale = apply(page, spans, reviews)
    record = make_record(page, spans, describe(page, spans))
    record["split_group"], record["duplicate_of"] = candidate.split_group, candidate.duplicate_of
    record, faults = mend(record)
    return Outcome(record, [*([stale] if stale else []), *faults])


def _opted_out(page: Page) -> Violation:
    signals = ", ".join(page.rights)
    message = f"the page asks not to be used for training ({signals}); build without --respect-opt-out to keep it"
    return Violation(page.id, page.source, "validate", "/rights", "opted out", message)
