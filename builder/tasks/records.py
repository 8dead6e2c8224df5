"""Round 3: pages and the evidence of the whole corpus → valid records by split.

In: a part of round 1, its slices of round 2, what people decided in review. Out: one part for each view and split, and
`violations.parquet`.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from builder.annotate import annotate
from builder.fields import describe
from builder.model import Page, Record, SiteRepeats, Span, Violation
from builder.publish import PartWriter, write_violations
from builder.publish.duplicates import FILE as DUPLICATES
from builder.publish.duplicates import NEAR_DUPLICATE, SAME_TEXT, Duplicate, write_duplicates
from builder.record import make_record
from builder.review.corrections import Reviews, apply, load_reviews
from builder.rights.mask import mask_record
from builder.rights.refuse import REFUSALS
from builder.settings import Settings
from builder.split import reviewed_split
from builder.tasks.groups import read_verdicts
from builder.tasks.guard import Guard
from builder.tasks.lines import joined, read_counts, site_repeats
from builder.tasks.page_columns import read_pages
from builder.tasks.pages import count_rules
from builder.tasks.store import Manifest
from builder.validate import mend

if TYPE_CHECKING:
    from builder.tasks import Task


class Candidate(NamedTuple):
    """A page with what the whole corpus says about it."""

    page: Page
    repeats: SiteRepeats | None
    refusal: int  # a place in `REFUSALS`
    copy: bool  # another page stands for it
    duplicate_of: str | None
    same_text: bool  # as that page
    split_group: str
    split: str | None  # None where it is refused or a copy


class Outcome(NamedTuple):
    """What became of a page: its record, if there is one, and what was wrong."""

    record: Record | None
    violations: list[Violation]
    split: str = ""
    masked: Counter[str] | None = None  # what was made unreadable in its text


def run(task: "Task", folder: Path, guard: Guard) -> Manifest:
    """Label, describe and check the pages of a part; the manifest says where each of them went."""
    settings = task.options
    label = partial(_outcomes, settings=settings, reviews=load_reviews(task.reviews))
    part, duplicates = Part(folder, settings), []
    for batch in _candidates(task):
        wanted = [one for one in batch if not one.copy]
        duplicates += [_duplicate(one) for one in batch if one.copy]
        sources = [one.page.source for one in wanted]
        outcomes = guard.apply_all(sources, lambda some, wanted=wanted: label([wanted[place] for place in some]))
        guard.leave(done=len(batch))
        part.add([outcome if isinstance(outcome, Outcome) else Outcome(None, [outcome]) for outcome in outcomes])
    write_duplicates(duplicates, folder / DUPLICATES)
    return {"duplicates": len(duplicates), **part.close()}


class Part:
    """Writes what became of some pages, and counts it."""

    def __init__(self, folder: Path, settings: Settings) -> None:
        self._folder = folder
        self._writer = PartWriter(folder, settings.views)
        self._published = 0
        self._masked: Counter[str] = Counter()
        self._violations: list[Violation] = []
        self._causes: list[Violation] = []

    def add(self, outcomes: Iterable[Outcome]) -> None:
        """Note a batch of pages: their records, where they have one, and what was wrong with them."""
        records: dict[str, list[Record]] = {}
        for outcome in outcomes:
            self._violations += outcome.violations
            if outcome.record is None:
                self._causes.append(outcome.violations[0])  # a page is rejected once, whatever else is wrong with it
                continue
            self._masked.update(outcome.masked or {})
            records.setdefault(outcome.split, []).append(outcome.record)
        for split, own in records.items():
            self._published += len(own)
            self._writer.write(own, split)

    def close(self) -> Manifest:
        """Finish the files and say what is in them."""
        parts = self._writer.close()
        written = {view: {split: part.batches for split, part in of_view.items()} for view, of_view in parts.items()}
        write_violations(self._violations, self._folder / "violations.parquet")
        return {
            "published": self._published,
            "rejected": count_rules(self._causes)["rejected"],
            "repaired": count_rules(self._violations)["repaired"],
            "masked": dict(self._masked),
            "parts": written,
        }


def _candidates(task: "Task") -> Iterator[list[Candidate]]:
    """The pages of the part, batch by batch, each beside its evidence."""
    number = task.inputs["number"]
    counts = joined([read_counts(task.part("repeats", key, "repeats.arrow"), number) for key in task.inputs["repeats"]])
    verdicts = iter(read_verdicts(task.part("groups", task.inputs["groups"], "groups.arrow"), number))
    for pages in read_pages(task.part("pages", task.inputs["part"], "pages.arrow")):
        yield [Candidate(page, site_repeats(page, counts), **next(verdicts)) for page in pages]


def _outcomes(candidates: list[Candidate], settings: Settings, reviews: Reviews) -> list[Outcome]:
    labelled = annotate([one.page for one in candidates], [one.repeats for one in candidates], settings.weights)
    return [_outcome(one, spans, settings, reviews) for one, spans in zip(candidates, labelled, strict=True)]


def _outcome(candidate: Candidate, spans: tuple[Span, ...], settings: Settings, reviews: Reviews) -> Outcome:
    page = candidate.page
    if candidate.refusal:
        return Outcome(None, [_refused(page, candidate.refusal)])
    spans, stale = apply(page, spans, reviews)
    record = make_record(page, spans, describe(page, spans))
    record["split_group"], record["duplicate_of"] = candidate.split_group, candidate.duplicate_of
    masked = None
    if settings.mask_personal_data:
        record, masked = mask_record(record)
    record, faults = mend(record)
    split = reviewed_split(candidate.split or "", spans, settings)
    return Outcome(record, [*([stale] if stale else []), *faults], split, masked)


def _duplicate(candidate: Candidate) -> Duplicate:
    page, reason = candidate.page, SAME_TEXT if candidate.same_text else NEAR_DUPLICATE
    return Duplicate(page.id, page.url, page.site, page.source, candidate.duplicate_of or "", reason)


def _refused(page: Page, refusal: int) -> Violation:
    rule, message = REFUSALS[refusal]
    return Violation(page.id, page.source, "validate", "", rule, message)
