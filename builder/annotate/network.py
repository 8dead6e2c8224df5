"""The line model: a small convolutional network over the segments of a page, in numpy alone.

In: `Features` of a batch of pages. Out: for each segment the logits of all kinds. Weights are learned by
`builder.learn`, whose torch network computes the same function.
"""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise
from pathlib import Path

import numpy as np

from builder.annotate.features import TABLE_BITS, Bag, Features

_LIMIT = 6.0  # standard deviations beyond which a number says nothing more
_NAMES = {"text": "line-model", "markup": "markup-model"}
_POOL_BEFORE = 2  # layer that first sees the whole page


@dataclass(frozen=True, slots=True)
class Network:
    """Weights of a line model, and the function they stand for."""

    name: str  # what spans say they were labelled by
    weights: dict[str, np.ndarray]
    dilations: tuple[int, ...]
    curve: np.ndarray  # probability of a label, and the share that is right
    silver: float  # calibrated confidence from which a label is silver

    @classmethod
    def load(cls, path: Path) -> "Network":
        """Read weights as `builder.learn` writes them."""
        with np.load(path) as file:
            weights = {name: file[name] for name in file.files}
        scales = {name: weights.pop(f"{name}.scale") for name in list(weights) if f"{name}.scale" in weights}
        weights = {
            name: value.astype(np.float32) * scales[name] if name in scales else value.astype(np.float32)
            for name, value in weights.items()
        }
        dilations = tuple(weights.pop("dilations").astype(int).tolist())
        curve, silver = weights.pop("curve"), float(weights.pop("silver"))
        return cls(_NAMES.get(path.stem, path.stem), weights, dilations, curve, silver)

    def __call__(self, features: Features) -> np.ndarray:
        """Logits, one row per segment."""
        tables = (self.weights[f"emb.{number}.weight"] for number in range(len(features.bags)))
        bags = [_embed(table, bag) for table, bag in zip(tables, features.bags, strict=True)]
        logits = np.empty((len(features.dense), len(self.weights["out.bias"])), np.float32)
        for first, end in pairwise(features.pages.tolist()):
            if end > first:
                columns = [self._scale(features.dense[first:end]), *(bag[first:end] for bag in bags)]
                logits[first:end] = self._judge(np.concatenate(columns, axis=1))
        return logits

    def _scale(self, dense: np.ndarray) -> np.ndarray:
        """Dense numbers in standard deviations."""
        scaled = dense - self.weights["mean"]
        scaled /= self.weights["std"]
        return np.clip(scaled, -_LIMIT, _LIMIT, out=scaled)

    def _judge(self, rows: np.ndarray) -> np.ndarray:
        """Logits of one page: it stays in the processor's cache from the first layer to the last."""
        h = _relu(self._linear("inp", rows))
        margin = max(self.dilations)  # zeros before the first segment and after the last one
        padded = np.zeros((len(h) + 2 * margin, h.shape[1]), np.float32)
        for layer, dilation in enumerate(self.dilations):
            if layer == _POOL_BEFORE:
                h += self._linear("pool", np.concatenate([h.mean(axis=0), h.max(axis=0)]))
            padded[margin:-margin] = self._normalise(layer, h)
            around = [padded[margin + by : margin + by + len(h)] for by in (-dilation, 0, dilation)]
            h += _relu(self._linear(f"conv.{layer}", np.concatenate(around, axis=1)))
        return self._linear("out", h)

    def calibrated(self, probability: np.ndarray) -> np.ndarray:
        """How often a label of this probability is right."""
        return np.interp(probability, *self.curve)

    def _linear(self, name: str, x: np.ndarray) -> np.ndarray:
        y = x @ self.weights[f"{name}.weight"].T
        y += self.weights[f"{name}.bias"]
        return y

    def _normalise(self, layer: int, h: np.ndarray) -> np.ndarray:
        mean = np.full(h.shape[1], 1 / h.shape[1], np.float32)
        centred = h - (h @ mean)[:, None]  # a product takes a fourth of the time of h.mean()
        centred /= np.sqrt(np.square(centred) @ mean + np.float32(1e-5))[:, None]
        centred *= self.weights[f"norm.{layer}.weight"]
        centred += self.weights[f"norm.{layer}.bias"]
        return centred


def _relu(x: np.ndarray) -> np.ndarray:
    return np.maximum(x, 0, out=x)


def _embed(table: np.ndarray, bag: Bag) -> np.ndarray:
    """Sum of the table's rows for each set, over the square root of their number.

    All first items are added, then all second ones …, longest sets first: many times faster than `add.reduceat`;
    and `take` is three times faster than indexing with an array.
    """
    items = bag.items >> (TABLE_BITS + 1 - len(table).bit_length())  # a smaller table shares its rows
    count = np.diff(bag.starts)
    order = np.argsort(-count, kind="stable")
    starts, sizes = bag.starts.take(order), count.take(order)
    sums = np.zeros((len(count), table.shape[1]), np.float32)
    reaching = np.searchsorted(-sizes, -np.arange(1, sizes[0] + 1 if len(sizes) else 1), side="right")
    for step, sets in enumerate(reaching.tolist()):
        sums[:sets] += table.take(items.take(starts[:sets] + step), axis=0)
    sums /= np.sqrt(np.maximum(sizes, 1), dtype=np.float32)[:, None]
    rank = np.empty_like(order)
    rank[order] = np.arange(len(order))
    return sums.take(rank if bag.rows is None else rank.take(bag.rows), axis=0)


@cache
def shipped(name: str) -> Network:
    """A model of the package: "text" or "markup"."""
    return Network.load(Path(str(files("builder") / "annotate" / "weights" / f"{name}.npz")))
