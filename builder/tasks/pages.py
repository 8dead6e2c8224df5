"""Round 1: raw pieces → pages with blocks, and aside what only the whole corpus can judge.

In: pieces of raw/. Out: `pages.arrow`, `signs.arrow` (what groups are made of), `lines.arrow` (how many pages of a
site have a line), `violations.parquet`.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from builder.convert import convert
from builder.groups.signs import Sign, sign
from builder.model import Page, RawPage, Skipped, Violation
from builder.publish import write_violations
from builder.read import Piece, read
from builder.review.corrections import load_reviews, redecode
from builder.review.journal import ONE_PAGE_FORMATS
from builder.rights.mask import mask
from builder.settings import Settings
from builder.tasks.guard import Guard, place_of
from builder.tasks.lines import LineCounts, page_keys
from builder.tasks.page_columns import write_pages
from builder.tasks.signs import write_signs
from builder.tasks.store import Manifest

if TYPE_CHECKING:
    from builder.tasks import Task

PAGES_IN_MEMORY = 32  # enough for annotators to work in bulk
CHARACTERS_IN_MEMORY = 4_000_000


class Prepared(NamedTuple):
    """A page and what it tells about its site and its neighbours."""

    page: Page
    keys: list[int]
    sign: Sign


def run(task: "Task", folder: Path, guard: Guard) -> Manifest:
    """Read and convert; the manifest counts every record that was met."""
    found = Found(task, guard)
    lines, signs = LineCounts(), []
    with open(folder / "pages.arrow", "wb") as file:
        write_pages(file, _noted(found, lines, signs))
    lines.write(folder / "lines.arrow")
    write_signs(folder / "signs.arrow", signs)
    write_violations(found.violations, folder / "violations.parquet")
    return {"pages": len(signs), "lines": len(lines), "skipped": dict(found.skipped), **count_rules(found.violations)}


class Found:
    """The pages of some pieces; what is no page is kept aside."""

    def __init__(self, task: "Task", guard: Guard) -> None:
        self._settings = task.options
        self._reviews = load_reviews(task.reviews)
        self._pieces = [Piece(**piece) for piece in task.inputs["pieces"]]
        self._guard = guard
        self.violations: list[Violation] = []
        self.skipped: Counter[str] = Counter()

    def __iter__(self) -> Iterator[Prepared]:
        for record in self._records():
            if isinstance(record, RawPage):
                raw = redecode(record, self._reviews)
                record = self._guard.apply(record.source, partial(prepare, raw, self._settings))
            if isinstance(record, Prepared):
                yield record
            elif isinstance(record, Skipped):
                self.skipped[record.reason] += 1
            else:
                self.violations.append(record)
            self._guard.leave(done=1)

    def _records(self) -> Iterator[RawPage | Skipped | Violation]:
        for piece in self._pieces:
            place, met = place_of(piece.name, piece.format, piece.record), 0
            for record in self._guard.read(partial(self._open, piece), place):
                met += 1
                yield record
            # A part of a file may lie within one record; a whole file must not vanish.
            if not met and (piece.start, piece.end) == (0, -1):
                yield Violation(None, place, "read", "", "nothing in it", f"{piece.name}: holds no record at all")

    def _open(self, piece: Piece, start: int) -> Iterator[RawPage | Skipped | Violation]:
        # A file of one page has nothing behind it, and would only fail again.
        return (
            iter(())
            if start > piece.record and piece.format in ONE_PAGE_FORMATS
            else read(piece, self._settings, start)
        )


def prepare(raw: RawPage, settings: Settings) -> Prepared | Violation:
    """Convert a page and take from it what the second round needs."""
    page = convert(raw, settings)
    if isinstance(page, Violation):
        return page
    # Masked, two texts may be one: pages are compared as they will be published.
    published = replace(page, text=mask(page.text).text) if settings.mask_personal_data else page
    return Prepared(page, page_keys(page), sign(published))


def count_rules(violations: Iterable[Violation]) -> dict[str, dict[str, int]]:
    """How many were rejected and how many mended, by rule; a page that was mended is counted as a page, too."""
    counts: dict[str, Counter[str]] = {"rejected": Counter(), "repaired": Counter()}
    for violation in violations:
        counts[violation.action][violation.rule] += 1
    return {action: dict(rules) for action, rules in counts.items()}


def _noted(found: Iterable[Prepared], lines: LineCounts, signs: list[Sign]) -> Iterator[list[Page]]:
    """Batches of pages, as many as memory is meant for."""
    batch, characters = [], 0
    for page, keys, page_sign in found:
        lines.add(keys)
        signs.append(page_sign)
        batch.append(page)
        characters += len(page.text)
        if len(batch) >= PAGES_IN_MEMORY or characters >= CHARACTERS_IN_MEMORY:
            yield batch
            batch, characters = [], 0
    if batch:
        yield batch
