"""What the networks learn from: a page's features, and what is known about each of its segments.

In: pages, segments, spans labelled by hand. Out: `Example`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from builder.annotate.decode import KIND_COUNT
from builder.annotate.features import Bag, Features, measure
from builder.annotate.segments import Segment, segment
from builder.labels import KIND_CODE
from builder.model import Page

UNKNOWN = -1
ANY = np.int64((1 << KIND_COUNT) - 1)
_BATCH = 32


class Labelled(Protocol):
    """A span with a kind, whoever made it."""

    start: int
    end: int
    kind: str


@dataclass(slots=True)
class Example:
    """One rendering of a page; `kinds` are known, or `allowed` says which they may be."""

    key: str  # of the page: several renderings may share it
    site: str
    fold: int
    page: Page
    segments: list[Segment]
    dense: np.ndarray
    bags: tuple[Bag, ...]
    kinds: np.ndarray  # UNKNOWN where nobody has said
    allowed: np.ndarray  # bits of the kinds a segment may have
    weights: np.ndarray  # how far `kinds` is trusted, 0 to 1
    by_hand: bool = False  # all kinds come from a person


def mask(*kinds: str) -> np.int64:
    """The bits of some kinds."""
    return np.int64(sum(1 << KIND_CODE[kind] for kind in kinds))


def blank(page: Page, *, key: str, site: str, fold: int, segments: list[Segment], features: tuple) -> Example:
    """An example of which nothing is known yet."""
    count = len(segments)
    kinds, allowed, weights = np.full(count, UNKNOWN), np.full(count, ANY), np.ones(count, np.float32)
    dense, bags = features
    return Example(key, site, fold, page, segments, dense, bags, kinds, allowed, weights)


def look_at(pages: Sequence[Page]) -> Iterable[tuple[list[Segment], tuple[np.ndarray, tuple[Bag, ...]]]]:
    """Yield segments and features of each page."""
    for start in range(0, len(pages), _BATCH):
        batch = pages[start : start + _BATCH]
        segments = [segment(page) for page in batch]
        features = measure(batch, segments)
        for number, found in enumerate(segments):
            yield found, features_of(features, number)


def features_of(features: Features, number: int) -> tuple[np.ndarray, tuple[Bag, ...]]:
    """One page's share of a batch."""
    low, high = features.pages[number], features.pages[number + 1]
    return features.dense[low:high], tuple(_part(bag, low, high) for bag in features.bags)


def _part(bag: Bag, low: int, high: int) -> Bag:
    rows = np.arange(low, high) if bag.rows is None else bag.rows[low:high]
    used, own = np.unique(rows, return_inverse=True)
    sets = [bag.items[bag.starts[row] : bag.starts[row + 1]] for row in used]
    items = np.concatenate(sets) if sets else np.zeros(0, np.int32)
    return Bag(items, np.cumsum([0, *map(len, sets)]), own)


def majority(segments: Sequence[Segment], spans: Sequence[Labelled], length: int) -> np.ndarray:
    """For each segment the kind that holds most of its characters."""
    owner = np.full(length, UNKNOWN)
    for span in spans:
        owner[span.start : span.end] = KIND_CODE[span.kind]
    kinds = np.full(len(segments), UNKNOWN)
    for place, (start, end, _) in enumerate(segments):
        inside = owner[start:end]
        inside = inside[inside >= 0]
        if len(inside):
            kinds[place] = np.bincount(inside).argmax()
    return kinds
