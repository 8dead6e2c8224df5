"""How far a model's probabilities can be trusted.

In: probabilities on pages that the model has not learned from, and whether each label was right. Out: a monotone curve
from probability to the share that is right, and the confidence from which labels are silver.
"""

import numpy as np

SILVER_PRECISION = 0.985  # of the labels above the bar together, on unseen sites
_BINS = 24


def calibrate(probability: np.ndarray, right: np.ndarray) -> tuple[np.ndarray, float]:
    """The curve as two rows, probability and share of right labels, and the bar for silver."""
    order = np.argsort(probability, kind="stable")
    parts = np.array_split(order, min(_BINS, max(1, len(order) // 50)))
    x = np.array([probability[part].mean() for part in parts])
    y = _rising(np.array([right[part].mean() for part in parts]), np.array([len(part) for part in parts], float))
    curve = np.array([np.r_[0, x, 1], np.r_[y[0] * x[0], y, y[-1]]], np.float32)
    return curve, _silver_bar(np.interp(probability, *curve), right)


def _rising(values: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """The nearest sequence that never falls: neighbours that would are pooled."""
    pools: list[list[float]] = []
    for value, weight in zip(values, weights, strict=True):
        pools.append([value, weight, 1])
        while len(pools) > 1 and pools[-2][0] > pools[-1][0]:
            last, before = pools.pop(), pools.pop()
            total = last[1] + before[1]
            pools.append([(last[0] * last[1] + before[0] * before[1]) / total, total, last[2] + before[2]])
    return np.concatenate([np.full(int(size), value) for value, _, size in pools])


def _silver_bar(confidence: np.ndarray, right: np.ndarray) -> float:
    """The lowest confidence above which enough labels are right."""
    order = np.argsort(-confidence, kind="stable")
    precision = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
    enough = np.flatnonzero(precision >= SILVER_PRECISION)
    return float(confidence[order[enough[-1]]]) if len(enough) else 1.0
