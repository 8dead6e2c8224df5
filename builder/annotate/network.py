"""The line model: a small convolutional network over the segments of a page, in numpy alone.

In: `Features` of a batch of pages. Out: for each segment the logits of all kinds. Weights are learned by
`builder.learn`, whose torch network computes the same function.
"""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
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
        w = self.weights
        page = np.repeat(np.arange(len(features.pages) - 1), np.diff(features.pages))
        columns = [np.clip((features.dense - w["mean"]) / w["std"], -_LIMIT, _LIMIT)]
        columns += [_embed(w[f"emb.{number}.weight"], bag) for number, bag in enumerate(features.bags)]
        h = _relu(self._linear("inp", np.concatenate(columns, axis=1)))
        for layer, dilation in enumerate(self.dilations):
            if layer == _POOL_BEFORE:
                h = h + self._linear("pool", _pool(h, features.pages))[page]
            z = self._normalise(layer, h)
            around = np.concatenate([_shift(z, -dilation, page), z, _shift(z, dilation, page)], axis=1)
            h = h + _relu(self._linear(f"conv.{layer}", around))
        return self._linear("out", h)

    def calibrated(self, probability: np.ndarray) -> np.ndarray:
        """How often a label of this probability is right."""
        return np.interp(probability, *self.curve)

    def _linear(self, name: str, x: np.ndarray) -> np.ndarray:
        return x @ self.weights[f"{name}.weight"].T + self.weights[f"{name}.bias"]

    def _normalise(self, layer: int, h: np.ndarray) -> np.ndarray:
        centred = h - h.mean(axis=1, keepdims=True)
        spread = np.sqrt(np.einsum("ij,ij->i", centred, centred) / h.shape[1] + 1e-5)
        return centred / spread[:, None] * self.weights[f"norm.{layer}.weight"] + self.weights[f"norm.{layer}.bias"]


def _relu(x: np.ndarray) -> np.ndarray:
    return np.maximum(x, 0, out=x)


def _embed(table: np.ndarray, bag: Bag) -> np.ndarray:
    """Sum of the table's rows for each set, over the square root of their number.

    All first items are added, then all second ones …, longest sets first: many times faster than `add.reduceat`.
    """
    items = bag.items >> (TABLE_BITS + 1 - len(table).bit_length())  # a smaller table shares its rows
    count = np.diff(bag.starts)
    order = np.argsort(-count, kind="stable")
    starts, sizes = bag.starts[:-1][order], count[order]
    sums = np.zeros((len(count), table.shape[1]), np.float32)
    reaching = np.searchsorted(-sizes, -np.arange(1, sizes[0] + 1 if len(sizes) else 1), side="right")
    for step, sets in enumerate(reaching.tolist()):
        sums[:sets] += table[items[starts[:sets] + step]]
    sums /= np.sqrt(np.maximum(sizes, 1), dtype=np.float32)[:, None]
    out = np.empty_like(sums)
    out[order] = sums
    return out if bag.rows is None else out[bag.rows]


def _pool(h: np.ndarray, pages: np.ndarray) -> np.ndarray:
    """Mean and maximum over the segments of each page."""
    out = np.zeros((len(pages) - 1, 2 * h.shape[1]), np.float32)
    count = np.diff(pages)
    filled = count > 0
    starts = pages[:-1][filled]
    out[filled, : h.shape[1]] = np.add.reduceat(h, starts, axis=0) / count[filled, None]
    out[filled, h.shape[1] :] = np.maximum.reduceat(h, starts, axis=0)
    return out


def _shift(h: np.ndarray, by: int, page: np.ndarray) -> np.ndarray:
    """Rows of the segment that is `by` further on the same page, zeros past its ends."""
    out = np.zeros_like(h)
    if abs(by) >= len(h):
        return out
    if by > 0:
        out[:-by] = h[by:] * (page[by:] == page[:-by])[:, None]
    else:
        out[-by:] = h[:by] * (page[:by] == page[-by:])[:, None]
    return out


@cache
def shipped(name: str) -> Network:
    """A model of the package: "text" or "markup"."""
    return Network.load(Path(str(files("builder") / "annotate" / "weights" / f"{name}.npz")))
