"""The network of `builder.annotate.network`, in torch, so that it can be trained.

In: a batch of examples as tensors. Out: logits; and the weights of several, in the form that the package loads.

A step touches a few thousand of a table's rows. Only these take part in it, as a small table of their own, and only
these are updated: this halves the time of a step.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from builder.annotate.decode import KIND_COUNT
from builder.annotate.features import TABLE_BITS, Bag
from builder.learn.codebook import quantise

WIDTH = 64
TABLE_WIDTH = 32
_BITS = 15  # of a table's row numbers: features that share a row do little harm
DILATIONS = (1, 2, 4, 8, 16, 1)
_POOL_BEFORE = 2
_LIMIT = 6.0
_A_BYTE = {"text": 4, "markup": 2}  # numbers of a table that one byte stands for: more than these would cost labels
_WORD_DROP, _BAG_DROP, _DROP = 0.3, 0.2, 0.3


class Sets(NamedTuple):
    """The sets of one bag, with the rows of the table that they use."""

    used: Tensor  # rows of the table
    items: Tensor  # places in `used`
    starts: Tensor
    scale: Tensor  # one over the square root of each set's size
    rows: Tensor  # the set of each segment


class Batch(NamedTuple):
    """Pages end to end."""

    dense: Tensor
    bags: tuple[Sets, ...]
    page: Tensor


def make_batch(pages: Sequence[tuple[np.ndarray, tuple[Bag, ...]]], rng: np.random.Generator | None = None) -> Batch:
    """Features of several pages as one batch; with `rng`, some of the hashed features are left out."""
    dense = np.concatenate([dense for dense, _ in pages])
    page = np.repeat(np.arange(len(pages)), [len(dense) for dense, _ in pages])
    bags = tuple(_join([bags[number] for _, bags in pages], rng) for number in range(len(pages[0][1])))
    return Batch(torch.from_numpy(dense), bags, torch.from_numpy(page))


def _join(bags: Sequence[Bag], rng: np.random.Generator | None) -> Sets:
    items = np.concatenate([bag.items for bag in bags]) >> (TABLE_BITS - _BITS)
    lengths = np.concatenate([np.diff(bag.starts) for bag in bags])
    scale = 1 / np.sqrt(np.maximum(lengths, 1), dtype=np.float32)
    first = np.cumsum([0, *(len(bag.starts) - 1 for bag in bags)])
    rows = np.concatenate(
        [begin + (np.arange(len(bag.starts) - 1) if bag.rows is None else bag.rows)
         for begin, bag in zip(first, bags, strict=False)]
    )  # fmt: skip
    if rng is not None:
        kept = rng.random(len(items), dtype=np.float32) > _WORD_DROP
        owner = np.repeat(np.arange(len(lengths)), lengths)
        lengths = np.bincount(owner[kept], minlength=len(lengths))
        items = items[kept]
    used = np.zeros(1 << _BITS, bool)
    used[items] = True
    place = np.cumsum(used) - 1
    arrays = np.flatnonzero(used), place[items], np.r_[0, np.cumsum(lengths)][:-1], scale, rows
    return Sets(*map(torch.from_numpy, arrays))


class LineNetwork(nn.Module):
    """Embedded bags and dense numbers, then residual convolutions over the segments of a page."""

    def __init__(self, mean: np.ndarray, std: np.ndarray, bags: int) -> None:
        super().__init__()
        self.tables = [torch.randn(1 << _BITS, TABLE_WIDTH) * 0.1 for _ in range(bags)]
        self.register_buffer("mean", torch.from_numpy(mean))
        self.register_buffer("std", torch.from_numpy(std))
        self.inp = nn.Linear(len(mean) + bags * TABLE_WIDTH, WIDTH)
        self.conv = nn.ModuleList(nn.Linear(3 * WIDTH, WIDTH) for _ in DILATIONS)
        self.norm = nn.ModuleList(nn.LayerNorm(WIDTH) for _ in DILATIONS)
        self.pool = nn.Linear(2 * WIDTH, WIDTH)
        self.out = nn.Linear(WIDTH, KIND_COUNT)

    def rows_of(self, batch: Batch) -> list[Tensor]:
        """The rows of each table that a batch uses, ready to receive gradients."""
        return [
            table[sets.used].requires_grad_(self.training) for table, sets in zip(self.tables, batch.bags, strict=True)
        ]

    def forward(self, batch: Batch, rows: Sequence[Tensor]) -> Tensor:
        """Logits, one row per segment."""
        columns = [((batch.dense - self.mean) / self.std).clamp(-_LIMIT, _LIMIT)]
        columns += self.embed(batch, rows)
        h = functional.relu(self.inp(torch.cat(columns, 1)))
        for layer, dilation in enumerate(DILATIONS):
            if layer == _POOL_BEFORE:
                h = h + self.pool(_pool(h, batch.page))[batch.page]
            z = self.norm[layer](h)
            around = torch.cat([_shift(z, -dilation, batch.page), z, _shift(z, dilation, batch.page)], 1)
            h = h + functional.dropout(functional.relu(self.conv[layer](around)), _DROP, self.training)
        return self.out(functional.dropout(h, _DROP, self.training))

    def embed(self, batch: Batch, rows: Sequence[Tensor]) -> list[Tensor]:
        """What each table says of each segment."""
        return [self._embed(table, sets) for table, sets in zip(rows, batch.bags, strict=True)]

    def _embed(self, table: Tensor, sets: Sets) -> Tensor:
        sums = functional.embedding_bag(sets.items, table, sets.starts, mode="sum")
        values = (sums * sets.scale[:, None])[sets.rows]
        if self.training:  # Now and then nothing but shape must do.
            values = values * (torch.rand(len(values), 1) > _BAG_DROP)
        return values


def save(path: Path, members: Sequence[LineNetwork], **more: np.ndarray) -> None:
    """Write the weights of a committee as "text.npz" or "markup.npz": tables side by side, as codes and their book."""
    arrays: dict[str, np.ndarray] = {"dilations": np.array(DILATIONS), **more}
    states = [{name: tensor.numpy() for name, tensor in member.state_dict().items()} for member in members]
    for name in states[0]:
        stacked = np.stack([state[name] for state in states])
        arrays[name] = stacked.swapaxes(1, 2) if stacked.ndim == 3 else stacked[:, None]
    arrays |= {name: arrays[name][0, 0] for name in ("mean", "std")}  # the same for all members
    borders = len(arrays["mean"]) + TABLE_WIDTH * np.arange(len(members[0].tables))
    arrays["inp.weight"], *others = np.split(arrays["inp.weight"], borders, axis=1)
    for number, weight in enumerate(others):
        arrays[f"inp.{number}.weight"] = weight
        table = np.concatenate([member.tables[number].numpy() for member in members], axis=1)
        arrays[f"table.{number}"], arrays[f"table.{number}.book"] = quantise(table, _A_BYTE[path.stem])
    np.savez(path, **arrays)  # compressed, these bytes take hardly less room and several times as long to load


def _pool(h: Tensor, page: Tensor) -> Tensor:
    pages = int(page[-1]) + 1
    count = torch.bincount(page, minlength=pages)[:, None].float()
    zeros = torch.zeros(pages, h.shape[1])
    return torch.cat([zeros.index_add(0, page, h) / count, zeros.index_reduce(0, page, h, "amax")], 1)


def _shift(h: Tensor, by: int, page: Tensor) -> Tensor:
    out = torch.zeros_like(h)
    if abs(by) >= len(h):
        return out
    if by > 0:
        out[:-by] = h[by:] * (page[by:] == page[:-by])[:, None]
    else:
        out[-by:] = h[:by] * (page[:by] == page[-by:])[:, None]
    return out
