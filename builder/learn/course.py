"""The course of training: from a gold folder to two committees of networks.

In: a gold folder, datasets with corrections. Out: `Models`.

1. A network learns from all pages: kinds where somebody labelled the page line by line, partial truth elsewhere; then
   again from the labelled ones alone. The average of both knows stories as well as the first and kinds nearly as well
   as the second.
2. Two or three such averages, which differ in their random numbers, form the committee that ships: each learns other
   words by heart, and their mean opinion is better on new sites than any of them, or a wider one.
3. The markup network teaches the text network: pages nobody has labelled get the kinds it is sure of, as far as their
   partial truth allows, and are shown as the dumps that several renderers make of them. Dumps labelled line by line are
   shown with rare lines added, too.
4. On bare text, words are most of what tells kinds: the text networks begin with tables that know them (`pretrain`).
"""

import copy
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from builder.learn import gather
from builder.learn.enrich import enrich
from builder.learn.example import Example
from builder.learn.fiction import read_fiction
from builder.learn.fit import BROAD, FINE, Phase, Report, fit
from builder.learn.pretrain import encode, pretrain
from builder.learn.torch_network import LineNetwork, make_batch

_BARE = 4  # one index page is made of every fourth hand-labelled page
_ENRICHED = 3  # copies of each dump
_TOGETHER = 8
_MEMBERS = {"markup": 2, "text": 3}
# What tells rare kinds of bare text apart are words: they are learned faster there.
_WORDY = (replace(BROAD, epochs=16, table_pace=2.0), replace(FINE, table_pace=2.0))

Phases = tuple[Phase, Phase]
Committee = tuple[LineNetwork, ...]


@dataclass(slots=True)
class Material:
    """All examples, made once."""

    markup: list[Example]
    dumps: list[Example]
    renderings: list[list[gather.Rendering]]  # of each markup example
    views: dict[str, np.ndarray] = field(default_factory=dict)  # a sentence encoder's, of short lines
    bare_markup: list[Example] = field(default_factory=list)
    bare_dumps: list[Example] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Models:
    """The two committees."""

    markup: Committee
    text: Committee


def collect(gold: Path, corrections: Sequence[Path] = ()) -> Material:
    """Read a gold folder and datasets with corrections."""
    markup = gather.markup_examples(gold)
    golds = gather.markup_pages(gold)
    dumps = gather.hand_labelled(gold)
    renderings = [list(gather.rendered(example, golds[example.key])) for example in markup]
    bare = [[rest for one in some if one.by_hand and (rest := gather.without_story(one))] for some in (markup, dumps)]
    dumps += [*read_fiction(), *(example for dataset in corrections for example in gather.corrected(dataset))]
    views = encode([*dumps, *(copies[0].example for copies in renderings if copies)])
    return Material(markup, dumps, renderings, views, bare[0][::_BARE], bare[1][::_BARE])


def train(material: Material, *, without: Collection[int] = (), seed: int = 0, report: Report | None = None) -> Models:
    """Train both networks on all folds but some."""
    markup = train_markup(material, without=without, seed=seed, report=report)
    text = train_text(material, posteriors(markup, material.markup), without=without, seed=seed, report=report)
    return Models(markup, text)


def train_markup(
    material: Material, *, without: Collection[int] = (), seed: int = 0, report: Report | None = None
) -> Committee:
    """The committee for pages with markup."""
    examples = [example for example in (*material.markup, *material.bare_markup) if example.fold not in without]
    seeds = range(seed, seed + 2 * _MEMBERS["markup"], 2)
    return tuple(_learn(examples, [], (BROAD, FINE), own, report=report) for own in seeds)


def train_text(
    material: Material,
    taught: Sequence[np.ndarray],
    *,
    without: Collection[int] = (),
    seed: int = 0,
    report: Report | None = None,
) -> Committee:
    """The committee for bare text; `taught` are a teacher's posteriors on the markup examples."""
    examples = [*material.dumps, *material.bare_dumps]
    for origin, posterior, copies in zip(material.markup, taught, material.renderings, strict=True):
        known = gather.taught(origin, posterior)
        examples += [gather.carry(known, rendering) for rendering in copies]
    examples = [example for example in examples if example.fold not in without]
    dumps = [dump for dump in material.dumps if dump.by_hand and dump.fold not in without]
    rng = np.random.default_rng(seed)
    rare = [one for _ in range(_ENRICHED) for dump in dumps if (one := enrich(dump, rng))]
    tables = pretrain(examples, material.views, seed=seed)
    seeds = range(seed, seed + 2 * _MEMBERS["text"], 2)
    return tuple(_learn(examples, rare, _WORDY, own, tables=tables, report=report) for own in seeds)


def _learn(
    examples: Sequence[Example],
    rare: Sequence[Example],
    phases: Phases,
    seed: int,
    *,
    tables: Sequence[Tensor] | None = None,
    report: Report | None = None,
) -> LineNetwork:
    """A network that has learned from all examples, averaged with what it becomes by those labelled line by line."""
    broad = fit(_groups(examples), phases[0], seed=seed, tables=tables, report=report)
    by_hand = [example for example in (*examples, *rare) if example.by_hand]
    return average(broad, fit(_groups(by_hand), phases[1], seed=seed + 1, start=broad, report=report))


@torch.no_grad()
def average(one: LineNetwork, other: LineNetwork) -> LineNetwork:
    """The network half way between two, of which one was trained on from the other."""
    middle = copy.deepcopy(one)
    for mine, theirs in zip([*middle.parameters(), *middle.tables], [*other.parameters(), *other.tables], strict=True):
        mine.lerp_(theirs, 0.5)
    return middle


def posteriors(committee: Committee, examples: Sequence[Example]) -> list[np.ndarray]:
    """Probabilities of the kinds, for the segments of each example."""
    found: list[np.ndarray] = []
    with torch.no_grad():
        for first in range(0, len(examples), _TOGETHER):
            some = examples[first : first + _TOGETHER]
            batch = make_batch([(example.dense, example.bags) for example in some])
            chances = [member(batch, member.rows_of(batch)).softmax(1).numpy() for member in committee]
            found += np.split(np.mean(chances, axis=0), np.cumsum([len(example.dense) for example in some])[:-1])
    return found


def _groups(examples: Sequence[Example]) -> list[list[Example]]:
    """Examples of one page together, pages in the order in which they first come."""
    groups: dict[str, list[Example]] = {}
    for example in examples:
        groups.setdefault(example.key, []).append(example)
    return list(groups.values())
