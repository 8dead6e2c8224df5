"""The line model: a committee of small convolutional networks over the segments of a page, in numpy alone.

In: `Features` of a batch of pages. Out: for each segment the probabilities of all kinds, the mean of what the members
say. They differ in their random numbers alone, and err less together than a wider one does. Weights are learned by
`builder.learn`, whose torch networks compute the same function.
"""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from builder.annotate.features import TABLE_BITS, Bag, Features
from builder.errors import SettingsError

_LIMIT = 6.0  # standard deviations beyond which a number says nothing more
_NAMES = {"text": "line-model", "markup": "markup-model"}
SHIPPED = str(files("builder") / "annotate" / "weights")
_POOL_BEFORE = 2  # layer that first sees the whole page


@dataclass(frozen=True, slots=True)
class Network:
    """Weights of a line model, and the function they stand for."""

    name: str  # what spans say they were labelled by
    weights: dict[str, np.ndarray]  # of all members, along the first axis; of tables, side by side
    dilations: tuple[int, ...]
    curve: np.ndarray  # probability of a label, and the share that is right
    silver: float  # calibrated confidence from which a label is silver

    @classmethod
    def load(cls, path: Path) -> "Network":
        """Read weights as `builder.learn` writes them."""
        with np.load(path) as file:
            weights = {name: file[name] for name in file.files}
        if "table.0" not in weights:
            raise KeyError("table.0")
        tables = sorted(name for name in weights if name.startswith("table") and not name.endswith(".scale"))
        weights |= {name: _unpacked(weights[name], weights.pop(f"{name}.scale")) for name in tables}
        dilations = tuple(weights.pop("dilations").tolist())
        curve, silver = weights.pop("curve"), float(weights.pop("silver"))
        return cls(_NAMES.get(path.stem, path.stem), weights, dilations, curve, silver)

    def __call__(self, features: Features) -> np.ndarray:
        """Probabilities, one row per segment."""
        sums = [_embed(self.weights[f"table.{number}"], bag) for number, bag in enumerate(features.bags)]
        probabilities = np.empty((len(features.dense), self.weights["out.bias"].shape[-1]), np.float32)
        for first, end in pairwise(features.pages.tolist()):
            if end > first:
                rows = self._scale(features.dense[first:end]), *(rows[first:end] for rows in sums)
                probabilities[first:end] = self._judge(*rows)
        return probabilities

    def _scale(self, dense: np.ndarray) -> np.ndarray:
        """Dense numbers in standard deviations."""
        scaled = dense - self.weights["mean"]
        scaled /= self.weights["std"]
        return np.clip(scaled, -_LIMIT, _LIMIT, out=scaled)

    def _judge(self, dense: np.ndarray, *sums: np.ndarray) -> np.ndarray:
        """Probabilities for one page: it stays in the processor's cache from the first layer to the last."""
        h = self._linear("inp", dense)
        for number, rows in enumerate(sums):
            weight = self.weights[f"inp.{number}.weight"]
            h += rows.reshape(len(rows), len(weight), -1).swapaxes(0, 1) @ weight
        h = _relu(h)
        margin = max(self.dilations)  # zeros before the first segment and after the last one
        members, length, width = h.shape
        padded = np.zeros((members, length + 2 * margin, width), np.float32)
        for layer, dilation in enumerate(self.dilations):
            if layer == _POOL_BEFORE:
                whole = [h.mean(axis=1, keepdims=True), h.max(axis=1, keepdims=True)]
                h += self._linear("pool", np.concatenate(whole, axis=2))
            padded[:, margin:-margin] = self._normalise(layer, h)
            around = [padded[:, margin + by : margin + by + length] for by in (-dilation, 0, dilation)]
            h += _relu(self._linear(f"conv.{layer}", np.concatenate(around, axis=2)))
        return _softmax(self._linear("out", h)).mean(axis=0)

    def calibrated(self, probability: np.ndarray) -> np.ndarray:
        """How often a label of this probability is right."""
        return np.interp(probability, *self.curve)

    def _linear(self, name: str, x: np.ndarray) -> np.ndarray:
        y = x @ self.weights[f"{name}.weight"]
        y += self.weights[f"{name}.bias"]
        return y

    def _normalise(self, layer: int, h: np.ndarray) -> np.ndarray:
        mean = np.full(h.shape[-1], 1 / h.shape[-1], np.float32)
        centred = h - (h @ mean)[..., None]  # a product takes a fourth of the time of h.mean()
        centred /= np.sqrt(np.square(centred) @ mean + np.float32(1e-5))[..., None]
        centred *= self.weights[f"norm.{layer}.weight"]
        centred += self.weights[f"norm.{layer}.bias"]
        return centred


def _unpacked(packed: np.ndarray, scale: np.ndarray) -> np.ndarray:
    """A table kept as bytes, with a scale for each row of each member."""
    rows, members = scale.shape
    return (packed.reshape(rows, members, -1) * scale.astype(np.float32)[..., None]).reshape(rows, -1)


def _softmax(logits: np.ndarray) -> np.ndarray:
    logits -= logits.max(axis=-1, keepdims=True)
    exponentials = np.exp(logits, out=logits)
    exponentials /= exponentials.sum(axis=-1, keepdims=True)
    return exponentials


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


def check_weights(folder: str) -> None:
    """Raise a `SettingsError` unless the folder holds weights of both networks."""
    for name in _NAMES:
        try:
            network(name, folder)
        except (OSError, EOFError, KeyError, ValueError, BadZipFile) as error:
            path, how = Path(folder, f"{name}.npz"), "python -m builder.learn GOLD --out FOLDER"
            raise SettingsError(f"{path}: holds no weights that can be read ({error}); make them by `{how}`") from error


@cache
def network(name: str, folder: str = "") -> Network:
    """The network called "text" or "markup", of the package unless a folder is named."""
    return Network.load(Path(folder or SHIPPED, f"{name}.npz"))
