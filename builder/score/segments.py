"""Labels and kinds on segments labelled by hand.

In: hand-labelled and predicted spans of one text. Out: `SegmentScore`: confusion counts and reliability, which add up
over pages. A segment counts for the label that holds most of its letters, and for the kind that does.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from builder.align.fold import fold
from builder.labels import KIND_CODE, KINDS, LABEL_CODE, LABELS

BINS = 10
LABEL_NAMES = (*LABELS, "(none)")  # columns: what was predicted, the last one for letters without span
KIND_NAMES = (*KINDS, "(none)")


class Labelled(Protocol):
    """Anything with a range, a label and a kind: `Span`, `GoldSpan`."""

    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def label(self) -> str: ...
    @property
    def kind(self) -> str: ...


@dataclass(frozen=True, slots=True)
class SegmentScore:
    """Counts of one page; rows are true, columns predicted."""

    labels: np.ndarray  # [labels, labels + 1]
    kinds: np.ndarray  # [kinds, kinds + 1]
    reliability: np.ndarray  # [bins, 3]: segments, sum of confidence, right labels


def score_segments(text: str, truth: Sequence[Labelled], spans: Sequence[Labelled]) -> SegmentScore:
    """Compare predicted spans with hand-labelled ones on the same text."""
    places = fold(text).places
    owner = _paint(places, truth, list(range(len(truth))), default=-1)
    inside = owner >= 0
    owner = owner[inside]
    labels = _paint(places, spans, [LABEL_CODE[span.label] for span in spans], len(LABELS))[inside]
    kinds = _paint(places, spans, [KIND_CODE[span.kind] for span in spans], len(KINDS))[inside]
    label_letters = _letters(owner, labels, len(truth), len(LABEL_NAMES))
    counted = label_letters.sum(axis=1) > 0  # a segment of punctuation alone says nothing
    true_labels = np.array([LABEL_CODE[span.label] for span in truth], dtype=np.int64)
    true_kinds = np.array([KIND_CODE[span.kind] for span in truth], dtype=np.int64)
    said = label_letters.argmax(axis=1)
    said_kinds = _letters(owner, kinds, len(truth), len(KIND_NAMES)).argmax(axis=1)
    confidence = _paint(places, spans, [float(getattr(span, "confidence", 0.0)) for span in spans], 0.0)[inside]
    mean = np.bincount(owner, confidence, len(truth)) / np.maximum(1, label_letters.sum(axis=1))
    return SegmentScore(
        labels=_confusion(true_labels[counted], said[counted], len(LABELS)),
        kinds=_confusion(true_kinds[counted], said_kinds[counted], len(KINDS)),
        reliability=_reliability(mean[counted], (said == true_labels)[counted]),
    )


def _paint(places: np.ndarray, spans: Sequence[Labelled], values: Sequence[float], default: float) -> np.ndarray:
    """For each letter the value of its span."""
    painted = np.full(places.size, default)
    bounds = np.searchsorted(places, [(span.start, span.end) for span in spans]).tolist() if spans else []
    for (low, high), value in zip(bounds, values, strict=True):
        painted[low:high] = value
    return painted


def _letters(owner: np.ndarray, codes: np.ndarray, segments: int, width: int) -> np.ndarray:
    """Letters of each segment by code."""
    return np.bincount(owner * width + codes, minlength=segments * width).reshape(segments, width)


def _confusion(true: np.ndarray, said: np.ndarray, size: int) -> np.ndarray:
    return np.bincount(true * (size + 1) + said, minlength=size * (size + 1)).reshape(size, size + 1)


def _reliability(confidence: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Segments, summed confidence and right labels in bins of equal width."""
    index = np.minimum((confidence * BINS).astype(np.int64), BINS - 1)
    columns = (np.ones(index.size), confidence, right.astype(np.float64))
    return np.stack([np.bincount(index, column, BINS) for column in columns], axis=1)


def f1_per_class(confusion: np.ndarray) -> np.ndarray:
    """F1 of each row's class; NaN where it has no case."""
    hits = np.diagonal(confusion)
    true, said = confusion.sum(axis=1), confusion[:, :-1].sum(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(true > 0, 2 * hits / (true + said), np.nan)


def macro_f1(confusion: np.ndarray, *, cases: int = 1) -> float:
    """Mean F1 over the classes with at least so many cases."""
    chosen = f1_per_class(confusion)[confusion.sum(axis=1) >= cases]
    return float(chosen.mean()) if chosen.size else float("nan")


def micro_f1(confusion: np.ndarray) -> float:
    """Share of segments with the right class."""
    return float(np.trace(confusion) / confusion.sum()) if confusion.sum() else float("nan")


def calibration_error(reliability: np.ndarray) -> float:
    """Expected calibration error: distance of confidence and share of right labels, weighted by segments."""
    count, confidence, right = reliability.T
    return float(np.abs(confidence - right).sum() / count.sum()) if count.sum() else float("nan")
