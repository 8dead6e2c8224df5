"""Where the time of a build goes, step by step.

In: a sample. Out: processor milliseconds a page of every step, each run on all pages before the next begins,
with caches that were empty before the first.
"""

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.speed.race import BLOCK, SETTINGS, build_here, forget, seconds
from benchmarks.speed.sample import Sample, write_warcs
from builder.annotate import annotate
from builder.convert import convert
from builder.fields import describe
from builder.groups.signs import sign
from builder.model import Page, RawPage
from builder.publish.views import VIEW_COLUMNS
from builder.read import discover, plan, read
from builder.record import make_record
from builder.tasks.lines import page_keys
from builder.tasks.page_columns import read_pages, write_pages
from builder.validate import mend


def profile(sample: Sample, rounds: int) -> dict[str, float]:
    """Milliseconds a page of each step, and of each stage of a build; the best of some rounds."""
    found = [_profile(sample) for _ in range(rounds)]
    return {name: min(taken[name] for taken in found) for name in found[0]}


def _profile(sample: Sample) -> dict[str, float]:
    steps: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder:
        raw, dist = Path(folder, "raw"), Path(folder, "dist")
        write_warcs(raw, sample, len(sample.payloads))
        forget()
        _steps(raw, Path(folder, "pages.arrow"), lambda name, work: _timed(steps, name, work))
        forget()
        whole = build_here(raw, dist)
    count = len(sample.payloads)
    stages = {f"stage {name}": taken for name, taken in whole.items()}
    return {name: taken / count * 1000 for name, taken in {**steps, **stages}.items()}


def _timed(steps: dict[str, float], name: str, work: Callable[[], Any]) -> Any:
    results = []
    steps[name] = steps.get(name, 0.0) + seconds(lambda: results.append(work()))
    return results[0]


def _steps(raw: Path, part: Path, timed: Callable[[str, Callable[[], Any]], Any]) -> None:
    pieces = plan(discover(str(raw), SETTINGS), SETTINGS)
    records = timed("read", lambda: [record for piece in pieces for record in read(piece, SETTINGS)])
    raws = [record for record in records if isinstance(record, RawPage)]
    converted = timed("convert", lambda: [convert(page, SETTINGS) for page in raws])
    pages = [page for page in converted if isinstance(page, Page)]
    batches = [pages[start : start + BLOCK] for start in range(0, len(pages), BLOCK)]
    timed("line keys", lambda: [page_keys(page) for page in pages])
    timed("signs", lambda: [sign(page) for page in pages])
    with part.open("wb") as file:
        timed("write pages", lambda: write_pages(file, batches))
    timed("read pages", lambda: list(read_pages(str(part))))
    spans = timed("annotate", lambda: [found for batch in batches for found in annotate(batch)])
    fields = timed("describe", lambda: list(map(describe, pages, spans)))
    made = timed("make record", lambda: list(map(make_record, pages, spans, fields)))
    mended = timed("validate", lambda: [mend(record)[0] for record in made])
    sound = [record for record in mended if record]
    for view in SETTINGS.views:
        timed(f"columns of {view}", lambda view=view: VIEW_COLUMNS[view](sound))
