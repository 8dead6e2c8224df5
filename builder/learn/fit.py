"""Fit a network to examples.

In: groups of examples, each the renderings of one page, of which an epoch draws one. Out: a `LineNetwork`, the
average over its last steps.

The loss of a segment is the cross entropy where its kind is known, and minus the logarithm of the probability of all
allowed kinds where they are merely narrowed down.
"""

import copy
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from builder.annotate.decode import KIND_COUNT
from builder.learn.example import UNKNOWN, Example
from builder.learn.mixing import Mixer
from builder.learn.torch_network import Batch, LineNetwork, make_batch

_PAGES = 8  # in a step
_SMOOTHING = 0.03
_AVERAGE = 0.985  # of the weights, every fourth step
_LONGEST_LOSS = 6.0  # partial truth may be wrong: a segment's loss ends here


@dataclass(frozen=True, slots=True)
class Phase:
    """One pass of training."""

    epochs: int
    rate: float
    rarity: float  # exponent by which rare kinds weigh more
    partial: float = 0.5  # weight of what is only narrowed down
    warm_up: float = 0.15
    table_pace: float = 0.8  # of the tables' rate to the rest's: the faster, the more is learned by heart


BROAD = Phase(epochs=12, rate=3e-3, rarity=0.3)  # everything that is known about any page
FINE = Phase(epochs=12, rate=2e-3, rarity=0.5, warm_up=0.05)  # pages labelled by hand

Report = Callable[[int, float, LineNetwork], None]


def fit(
    groups: Sequence[Sequence[Example]],
    phase: Phase,
    *,
    seed: int,
    start: LineNetwork | None = None,
    tables: Sequence[Tensor] | None = None,
    report: Report | None = None,
) -> LineNetwork:
    """Train on one example of each group an epoch; a new network may begin with tables that know words."""
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    everything = [example for group in groups for example in group]
    network = copy.deepcopy(start) if start else _new_network(everything, tables)
    mixer = Mixer([example for example in everything if example.by_hand], rng)
    steps = phase.epochs * -(-len(groups) // _PAGES)
    run = _Run(network, phase, steps, _kind_weights(everything, phase))
    for epoch in range(phase.epochs):
        network.train()
        losses = []
        order = rng.permutation(len(groups))
        for first in range(0, len(order), _PAGES):
            chosen = [groups[number][rng.integers(len(groups[number]))] for number in order[first : first + _PAGES]]
            losses.append(run.step(make_batch([mixer(example) for example in chosen], rng), chosen))
        if report:
            report(epoch, float(np.mean(losses)), run.average)
    return run.average.eval()


def _new_network(examples: Sequence[Example], tables: Sequence[Tensor] | None) -> LineNetwork:
    """An untrained network; what it takes for usual is the same for every seed, since a committee shares it."""
    dense = np.concatenate([example.dense for example in examples[:: max(1, len(examples) // 800)]])
    network = LineNetwork(dense.mean(0), dense.std(0) + np.float32(0.05), len(examples[0].bags))
    if tables:
        network.tables = [table.clone() for table in tables]
    return network


def _kind_weights(examples: Sequence[Example], phase: Phase) -> Tensor:
    kinds = np.concatenate([example.kinds for example in examples])
    counts = np.bincount(kinds[kinds != UNKNOWN], minlength=KIND_COUNT) + 5.0
    return torch.from_numpy(((counts / counts.mean()) ** -phase.rarity).clip(0.2, 5)).float()


class _Run:
    """The network, its average, and what the optimizers remember."""

    def __init__(self, network: LineNetwork, phase: Phase, steps: int, weights: Tensor) -> None:
        self.network, self.average, self.phase, self.weights = network, copy.deepcopy(network), phase, weights
        self.average.eval()
        self._optimizer = torch.optim.AdamW(network.parameters(), lr=phase.rate, weight_decay=0.01)
        self._schedule = torch.optim.lr_scheduler.OneCycleLR(
            self._optimizer, phase.rate, total_steps=steps + 1, pct_start=phase.warm_up, cycle_momentum=False
        )
        self._rows = [RowAdam(table) for table in network.tables]
        self._count = 0

    def step(self, batch: Batch, examples: Sequence[Example]) -> float:
        """Learn from one batch and return its loss."""
        rows = self.network.rows_of(batch)
        logits = self.network(batch, rows)
        loss = self._loss(logits, examples)
        self._optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), 2.0)
        self._optimizer.step()
        rate = self._schedule.get_last_lr()[0]
        for adam, sets, own in zip(self._rows, batch.bags, rows, strict=True):
            adam.step(sets.used, own.grad, self.phase.table_pace * rate)
        self._schedule.step()
        if self._count % 4 == 0:
            self._keep_average()
        self._count += 1
        return float(loss.detach())

    def _loss(self, logits: Tensor, examples: Sequence[Example]) -> Tensor:
        kinds = torch.from_numpy(np.concatenate([example.kinds for example in examples]))
        trust = torch.from_numpy(np.concatenate([example.weights for example in examples]))
        known = kinds != UNKNOWN
        losses = functional.cross_entropy(
            logits[known], kinds[known], weight=self.weights, label_smoothing=_SMOOTHING, reduction="none"
        )
        total = (losses * trust[known]).sum()
        allowed = _allowed(examples)
        half = allowed.any(1) & ~allowed.all(1) & ~known
        chance = functional.log_softmax(logits[half], 1).masked_fill(~allowed[half], -1e4).logsumexp(1)
        return (total - self.phase.partial * chance.clamp(min=-_LONGEST_LOSS).sum()) / len(logits)

    @torch.no_grad()
    def _keep_average(self) -> None:
        pace = 1 - min(_AVERAGE, (1 + self._count) / (10 + self._count))
        mine = [*self.average.parameters(), *self.average.tables]
        theirs = [*self.network.parameters(), *self.network.tables]
        torch._foreach_lerp_(mine, theirs, pace)


def _allowed(examples: Sequence[Example]) -> Tensor:
    """Whether a segment may be of a kind."""
    bits = np.concatenate([example.allowed for example in examples])
    return torch.from_numpy((bits[:, None] >> np.arange(KIND_COUNT)) & 1) == 1


class RowAdam:
    """Adam that updates, and remembers, only the rows in use."""

    def __init__(self, table: Tensor) -> None:
        self._table = table
        self._mean = torch.zeros_like(table)
        self._square = torch.zeros_like(table)
        self._steps = torch.zeros(len(table), 1)

    @torch.no_grad()
    def step(self, used: Tensor, gradient: Tensor, rate: float) -> None:
        steps = self._steps[used] + 1
        mean = self._mean[used].lerp_(gradient, 0.1)
        square = self._square[used].lerp_(gradient * gradient, 0.001)
        self._steps[used], self._mean[used], self._square[used] = steps, mean, square
        scale = (1 - 0.999**steps).sqrt() / (1 - 0.9**steps)
        self._table[used] -= rate * scale * mean / (square.sqrt() + 1e-8)
