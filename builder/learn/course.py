"""The course of training: from a gold folder to two networks and their figures.

In: a gold folder, datasets with corrections. Out: `Models`, and how they do on sites they have not seen.

1. The markup network learns from all pages of markup: kinds where a dump of the page is labelled by hand, partial
   truth elsewhere; then again from the hand-labelled ones alone. The average of both networks knows stories as well as
   the first and kinds nearly as well as the second.
2. It teaches: pages nobody has labelled get the kinds it is sure of, as far as their partial truth allows.
3. The text network learns from hand-labelled dumps, and from renderings of all pages with what is known of them; then
   again from what is labelled by hand, dumps enriched with rare lines among it.
"""

import copy
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch

from builder.learn import gather
from builder.learn.enrich import enrich
from builder.learn.example import Example
from builder.learn.fit import BROAD, FINE, Report, fit
from builder.learn.torch_network import LineNetwork, make_batch

_BARE = 4  # one index page is made of every fourth hand-labelled page
_ENRICHED = 3  # copies of each dump
_TOGETHER = 8


@dataclass(slots=True)
class Material:
    """All examples, made once."""

    markup: list[Example]
    dumps: list[Example]
    renderings: list[list[gather.Rendering]]  # of each markup example
    bare_markup: list[Example] = field(default_factory=list)
    bare_dumps: list[Example] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Models:
    """The two networks."""

    markup: LineNetwork
    text: LineNetwork


def collect(gold: Path, corrections: Sequence[Path] = ()) -> Material:
    """Read a gold folder and datasets with corrections."""
    markup = gather.markup_examples(gold)
    golds = gather.markup_pages(gold)
    dumps = gather.hand_labelled(gold)
    renderings = [list(gather.rendered(example, golds[example.key])) for example in markup]
    bare = [[rest for one in some if one.by_hand and (rest := gather.without_story(one))] for some in (markup, dumps)]
    dumps += [example for dataset in corrections for example in gather.corrected(dataset)]
    return Material(markup, dumps, renderings, bare[0][::_BARE], bare[1][::_BARE])


def train(material: Material, *, without: Collection[int] = (), seed: int = 0, report: Report | None = None) -> Models:
    """Train both networks on all folds but some."""
    markup = train_markup(material, without=without, seed=seed, report=report)
    text = train_text(material, posteriors(markup, material.markup), without=without, seed=seed, report=report)
    return Models(markup, text)


def train_markup(
    material: Material, *, without: Collection[int] = (), seed: int = 0, report: Report | None = None
) -> LineNetwork:
    """The network for pages with markup."""
    groups = _groups([*material.markup, *material.bare_markup], without)
    broad = fit(groups, BROAD, seed=seed, report=report)
    fine = fit(_by_hand(groups), FINE, seed=seed + 1, start=broad, report=report)
    return average(broad, fine)


def train_text(
    material: Material,
    taught: Sequence[np.ndarray],
    *,
    without: Collection[int] = (),
    seed: int = 0,
    report: Report | None = None,
) -> LineNetwork:
    """The network for bare text; `taught` are a teacher's posteriors on the markup examples."""
    examples = [*material.dumps, *material.bare_dumps]
    for origin, posterior, copies in zip(material.markup, taught, material.renderings, strict=True):
        known = gather.taught(origin, posterior)
        examples += [gather.carry(known, rendering) for rendering in copies]
    groups = _groups(examples, without)
    network = fit(groups, BROAD, seed=seed, report=report)
    rng = np.random.default_rng(seed)
    rare = [one for _ in range(_ENRICHED) for dump in material.dumps if dump.by_hand and (one := enrich(dump, rng))]
    labelled = _groups([*(example for example in examples if example.by_hand), *rare], without)
    return fit(labelled, FINE, seed=seed + 1, start=network, report=report)


@torch.no_grad()
def average(one: LineNetwork, other: LineNetwork) -> LineNetwork:
    """The network half way between two, of which one was trained on from the other."""
    middle = copy.deepcopy(one)
    for mine, theirs in zip([*middle.parameters(), *middle.tables], [*other.parameters(), *other.tables], strict=True):
        mine.lerp_(theirs, 0.5)
    return middle


def posteriors(network: LineNetwork, examples: Sequence[Example]) -> list[np.ndarray]:
    """Probabilities of the kinds, for the segments of each example."""
    found: list[np.ndarray] = []
    with torch.no_grad():
        for first in range(0, len(examples), _TOGETHER):
            some = examples[first : first + _TOGETHER]
            batch = make_batch([(example.dense, example.bags) for example in some])
            chances = network(batch, network.rows_of(batch)).softmax(1).numpy()
            found += np.split(chances, np.cumsum([len(example.dense) for example in some])[:-1])
    return found


def _groups(examples: Sequence[Example], without: Collection[int]) -> list[list[Example]]:
    """Examples of one page together, pages in the order in which they first come."""
    groups: dict[str, list[Example]] = {}
    for example in examples:
        if example.fold not in without:
            groups.setdefault(example.key, []).append(example)
    return list(groups.values())


def _by_hand(groups: Sequence[Sequence[Example]]) -> list[list[Example]]:
    chosen = [[example for example in group if example.by_hand] for group in groups]
    return [group for group in chosen if group]
