"""Put other lines of the same kind in place of a page's own, so that networks learn kinds rather than sites.

In: examples, and the phrases of `builder.learn.phrases`. Out: examples with some segments' words swapped.
"""

from collections import defaultdict
from collections.abc import Iterable

import numpy as np

from builder.annotate.characters import CLASSES, CODE
from builder.annotate.decode import KIND_COUNT
from builder.annotate.features import INTRINSIC, TABLE_BITS, Bag
from builder.labels import KIND_CODE
from builder.learn.example import UNKNOWN, Example, look_at
from builder.learn.phrases import PHRASES
from builder.learn.renderings import text_page
from builder.model import Page

_SHARE = 0.25  # of the segments of a kind that are swapped, on seven pages of ten
_PAGES = 0.7
_FROM_PHRASES = 0.3
_LESS = 0.3  # how much less often segments are swapped whose words belong to the story
_STORY = ("paragraph", "title", "deck", "kicker", "list_item", "subheading", "repeat", "table", "quote", "factbox")
_DONORS = 400  # of a kind
_DISGUISED = 0.12  # share of pages shown in an unknown script
_LENGTH, _NUMBER, _WORD_LENGTH, _CAPITALS = range(4)  # dense columns; then come counts and shares of the classes
_COUNTS = slice(5, 5 + len(CLASSES))
_SHARES = slice(_COUNTS.stop, INTRINSIC)
_TEXT_BAGS = 2  # the bags of words and of the line; names in the markup stay where they are

_Donor = tuple[np.ndarray, tuple[np.ndarray, ...]]


class Mixer:
    """Lines of every kind, ready to be put in place of others."""

    def __init__(self, examples: Iterable[Example], rng: np.random.Generator) -> None:
        self._rng = rng
        self._own: dict[int, list[_Donor]] = defaultdict(list)
        self._phrases = {KIND_CODE[kind]: _phrase_donors(kind) for kind in PHRASES}
        self._share = np.full(KIND_COUNT, _SHARE)
        self._share[[KIND_CODE[kind] for kind in _STORY]] *= _LESS
        places = defaultdict(list)
        for example in examples:
            for place in np.flatnonzero(example.kinds != UNKNOWN):
                places[int(example.kinds[place])].append((example, place))
        for kind, found in places.items():
            chosen = rng.choice(len(found), min(_DONORS, len(found)), replace=False)
            self._own[kind] = [_donor(*found[number]) for number in chosen]

    def __call__(self, example: Example) -> tuple[np.ndarray, tuple[Bag, ...]]:
        """The example's features, some segments' words swapped."""
        if self._rng.random() < _DISGUISED:
            return disguise(example.dense, example.bags, self._rng)
        if self._rng.random() > _PAGES:
            return example.dense, example.bags
        known = example.kinds != UNKNOWN
        chance = np.where(known & (example.weights > 0.6), self._share[example.kinds], 0)
        places = np.flatnonzero(self._rng.random(len(chance)) < chance)
        swaps = [(place, self._choose(int(example.kinds[place]))) for place in places]
        swaps = [(place, donor) for place, donor in swaps if donor is not None]
        dense = example.dense.copy()
        for place, (looks, _) in swaps:
            dense[place, :INTRINSIC] = looks
        bags = [
            _replace_sets(bag, [(place, sets[number]) for place, (_, sets) in swaps]) if number < _TEXT_BAGS else bag
            for number, bag in enumerate(example.bags)
        ]
        return dense, tuple(bags)

    def _choose(self, kind: int) -> _Donor | None:
        phrases = self._phrases.get(kind)
        donors = phrases if phrases and self._rng.random() < _FROM_PHRASES else self._own[kind]
        return donors[self._rng.integers(len(donors))] if donors else None


def disguise(dense: np.ndarray, bags: tuple[Bag, ...], rng: np.random.Generator) -> tuple[np.ndarray, tuple[Bag, ...]]:
    """The page as if in a script the model knows no word of: without capitals, at times without spaces."""
    script = CODE["ideograph" if rng.random() < 0.4 else "letter"]
    cased = [CODE["upper"], CODE["lower"]]
    dense = dense.copy()
    counts = np.expm1(dense[:, _COUNTS])
    shares = dense[:, _SHARES]
    for table in (counts, shares):
        table[:, script] += table[:, cased].sum(axis=1)
        table[:, cased] = 0
    dense[:, _COUNTS], dense[:, _SHARES] = np.log1p(counts), shares
    dense[:, _CAPITALS] = 0
    if script == CODE["ideograph"]:
        dense[:, _NUMBER] = np.log1p(counts[:, script])
        dense[:, _WORD_LENGTH] = 1 / 8
    other = rng.permutation(1 << TABLE_BITS).astype(np.int32)
    strange = [bag._replace(items=other[bag.items]) for bag in bags[:_TEXT_BAGS]]
    return dense, (*strange, *bags[_TEXT_BAGS:])


def _donor(example: Example, place: int) -> _Donor:
    return example.dense[place, :INTRINSIC], tuple(_set_of(bag, place) for bag in example.bags[:_TEXT_BAGS])


def _set_of(bag: Bag, place: int) -> np.ndarray:
    row = place if bag.rows is None else bag.rows[place]
    return bag.items[bag.starts[row] : bag.starts[row + 1]]


def _phrase_donors(kind: str) -> list[_Donor]:
    """The phrases of a kind that are one segment each."""
    page = text_page("\n".join(PHRASES[kind]), kind)
    if not isinstance(page, Page):
        raise ValueError(f"the phrases of {kind} hold no letters")
    segments, (dense, bags) = next(iter(look_at([page])))
    parts = np.bincount([part.block for part in segments])
    whole = [place for place, part in enumerate(segments) if parts[part.block] == 1]
    return [(dense[place, :INTRINSIC], tuple(_set_of(bag, place) for bag in bags)) for place in whole]


def _replace_sets(bag: Bag, swaps: list[tuple[int, np.ndarray]]) -> Bag:
    rows = np.arange(len(bag.starts) - 1) if bag.rows is None else bag.rows
    lengths = np.diff(bag.starts)[rows]
    pieces, previous = [], 0
    for place, items in swaps:
        pieces += [bag.items[bag.starts[previous] : bag.starts[place]], items]
        lengths[place] = len(items)
        previous = place + 1
    pieces.append(bag.items[bag.starts[previous] :])
    return Bag(np.concatenate(pieces), np.r_[0, np.cumsum(lengths)])
