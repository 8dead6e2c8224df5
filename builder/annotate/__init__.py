"""Label every part of a page.

In: pages. Out: for each page its spans: a partition of its letters and digits, with label, kind and confidence.

    segments ──features──▶ network ──▶ posteriors ──decode──▶ kinds ──join──▶ spans

`segment` cuts blocks, `features` measures, `network` judges every segment in the light of the others, `decode` makes
the page coherent.
"""

from collections.abc import Sequence

import numpy as np

from builder.annotate.decode import Choice, decode
from builder.annotate.features import measure
from builder.annotate.network import shipped
from builder.annotate.segment import Segment, segment
from builder.annotate.spans import join
from builder.model import Page, SiteRepeats, Span

__all__ = ["annotate"]

_BATCH = 32  # pages measured together: enough to make use of wide arrays, few enough for the cache


def annotate(pages: Sequence[Page], repeats: Sequence[SiteRepeats | None] | None = None) -> list[tuple[Span, ...]]:
    """The spans of each page, in text order."""
    found: list[tuple[Span, ...]] = []
    for start in range(0, len(pages), _BATCH):
        found += _annotate_batch(pages[start : start + _BATCH])
    return found


def _annotate_batch(pages: Sequence[Page]) -> list[tuple[Span, ...]]:
    segments = [list(segment(page)) for page in pages]
    features = measure(pages, segments)
    posteriors = _softmax(shipped("text")(features))
    spans = []
    for number, (page, parts) in enumerate(zip(pages, segments, strict=True)):
        rows = slice(features.pages[number], features.pages[number + 1])
        choice = _choose(parts, posteriors[rows], features.line_hash[rows])
        spans.append(join(page, parts, posteriors[rows], choice, model="line-model"))
    return spans


def _choose(parts: Sequence[Segment], posteriors: np.ndarray, line_hash: np.ndarray) -> Choice:
    return decode(posteriors, np.array([part.end - part.start for part in parts]), line_hash)


def _softmax(logits: np.ndarray) -> np.ndarray:
    exponentials = np.exp(logits - logits.max(axis=1, keepdims=True))
    return exponentials / exponentials.sum(axis=1, keepdims=True)
