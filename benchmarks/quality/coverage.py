"""How much of the truth the aligner finds on our own text of each page.

In: a gold folder. Out: for each source the share of pages by coverage, and the pages that align badly, which training
and scoring leave out.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np

from benchmarks.quality.project import read_page
from builder.align import WELL_ALIGNED, Alignment, align, transfer
from builder.gold import GoldPage, read_gold
from builder.model import Page

_BODIES = ("fundus", "wcxb")
_FIELDS = ("fundus", "wcxb", "trafilatura", "postlight")
_STEPS = (0.5, 0.8, WELL_ALIGNED, 0.95, 0.98, 1.0)


class Found(NamedTuple):
    """A page and what was found of it."""

    page: GoldPage
    alignment: Alignment


def read_text(page: GoldPage) -> str:
    """Our text of a page of markup; empty where the builder rejects it."""
    converted = read_page(page.payload(), page, "html")
    return converted.text if isinstance(converted, Page) else ""


def describe_coverage(gold: str) -> Iterator[str]:
    """Lines of the report."""
    pages = {page.key: page for page in read_gold(gold, sources=_FIELDS)}
    texts = {key: read_text(page) for key, page in pages.items()}
    found = [Found(page, align(texts[key], page.truth)) for key, page in pages.items()]
    for source in _BODIES:
        yield from _histogram(source, [item for item in found if item.page.source == source and item.page.body])
    for source in _FIELDS:
        yield from _fields(source, [item for item in found if item.page.source == source])
    yield from _badly_aligned(found)
    yield from _transfers(read_gold(gold, sources=("lines",)), texts)


def _histogram(source: str, found: list[Found]) -> Iterator[str]:
    shares = np.array([item.alignment.coverage for item in found])
    cells = (f"≥ {step}: {np.mean(shares >= step):.3f}" for step in _STEPS)
    yield f"{source}: body of {len(found)} pages, coverage {'  '.join(cells)}"


def _fields(source: str, found: list[Found]) -> Iterator[str]:
    """Share of pages on which a known field is visible."""
    known = {
        "headline": [bool(item.alignment.headline) for item in found if item.page.headline],
        "authors": [bool(item.alignment.authors) for item in found if item.page.authors],
        "dates": [bool(item.alignment.dates) for item in found if item.page.day],
    }
    cells = (f"{name} {np.mean(hits):.3f} of {len(hits)}" for name, hits in known.items() if hits)
    yield f"{source}: found {', '.join(cells)}"


def _badly_aligned(found: Iterable[Found]) -> Iterator[str]:
    bad = sorted((item.alignment.coverage, item.page.key) for item in found if not item.alignment.is_good)
    yield f"{len(bad)} pages align badly and are left out:"
    yield from (f"  {share:.2f} {key}" for share, key in bad)


def _transfers(pages: Iterable[GoldPage], texts: dict[str, str]) -> Iterator[str]:
    """How well hand labels travel from their text to ours."""
    moved = [transfer(page.spans or (), page.text(), texts[page.page]) for page in pages if page.page in texts]
    carried, coverage = np.array([item.carried for item in moved]), np.array([item.coverage for item in moved])
    yield f"lines: {len(moved)} pages, carried to our text {carried.mean():.3f} of the labelled letters"
    yield f"lines: {coverage.mean():.3f} of our text's letters got a label"
