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
_STEEP = 80.0  # logits beyond which a probability is 1 or 0; e to the power of that is still a number
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
        tables = sorted(name for name in weights if name.startswith("table") and not name.endswith(".book"))
        weights |= {name: _unpacked(weights[name], weights.pop(f"{name}.book")) for name in tables}
        dilations = tuple(weights.pop("dilations").tolist())
        weights |= {f"conv.{layer}": _folded(weights, layer) for layer in range(len(dilations))}
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
        zeros = np.zeros_like(h)  # an array: beside a number, `maximum` takes three times as long
        np.maximum(h, zeros, out=h)
        members, length, width = h.shape
        margin = max(self.dilations)  # zeros before the first segment and after the last one
        padded = np.zeros((members, length + 2 * margin, width + 1), np.float32)
        inner = padded[:, margin:-margin]
        inner[..., width] = 1  # carries the biases, see `_folded`
        for layer, dilation in enumerate(self.dilations):
            if layer == _POOL_BEFORE:
                whole = [h.mean(axis=1, keepdims=True), h.max(axis=1, keepdims=True)]
                h += self._linear("pool", np.concatenate(whole, axis=2))
            np.multiply(h, _steadying(h), out=inner[..., :width])
            around = [padded[:, margin + by : margin + by + length] for by in (-dilation, 0, dilation)]
            y = np.concatenate(around, axis=2) @ self.weights[f"conv.{layer}"]
            h += np.maximum(y, zeros, out=y)
        return _softmax(self._linear("out", h)).mean(axis=0)

    def calibrated(self, probability: np.ndarray) -> np.ndarray:
        """How often a label of this probability is right."""
        return np.interp(probability, *self.curve)

    def _linear(self, name: str, x: np.ndarray) -> np.ndarray:
        y = x @ self.weights[f"{name}.weight"]
        y += self.weights[f"{name}.bias"]
        return y


def _unpacked(codes: np.ndarray, book: np.ndarray) -> np.ndarray:
    """A table kept as bytes, each of which stands for a few neighbouring numbers."""
    return book.take(codes, axis=0).reshape(len(codes), -1)


def _folded(weights: dict[str, np.ndarray], layer: int) -> np.ndarray:
    """Normalisation and convolution of a layer as one table: what it takes off, all that is linear, folded in.

    Rows of a segment's neighbour before, itself and the one behind; each ends with the row of a column that is 1 where
    there is a segment: its bias, which neighbours outside the page must not add.
    """
    kernel = weights.pop(f"conv.{layer}.weight").astype(np.float64)
    members, _, width = kernel.shape
    kernel = kernel.reshape(members, 3, -1, width)
    folded = kernel * weights.pop(f"norm.{layer}.weight").reshape(members, 1, -1, 1)
    folded -= folded.mean(axis=2, keepdims=True)  # a row's mean is taken off here
    biases = weights.pop(f"norm.{layer}.bias")[:, None] @ kernel
    biases[:, 1] += weights.pop(f"conv.{layer}.bias")
    return np.concatenate([folded, biases], axis=2, dtype=np.float32, casting="same_kind").reshape(members, -1, width)


def _steadying(h: np.ndarray) -> np.ndarray:
    """One over the standard deviation of each row, as a column."""
    share = np.full(h.shape[-1], 1 / h.shape[-1], np.float32)
    mean = h @ share  # takes a fourth of the time of h.mean()
    variance = np.square(h) @ share - mean * mean
    return (1 / np.sqrt(np.maximum(variance, 0) + np.float32(1e-5)))[..., None]


def _softmax(logits: np.ndarray) -> np.ndarray:
    np.clip(logits, -_STEEP, _STEEP, out=logits)  # in a fourth of the time that the rows' maxima take
    exponentials = np.exp(logits, out=logits)
    exponentials /= (exponentials @ np.ones(logits.shape[-1], np.float32))[..., None]
    return exponentials


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
