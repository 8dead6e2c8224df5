"""What a line model sees of each segment, measured for a whole batch of pages at once.

In: pages and their segments. Out: `Features`: dense numbers, and bags of hashed features for embedding tables.
No feature knows a language or a site: words come in as hashes, and next to them stands how they look and recur.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, pairwise
from typing import NamedTuple

import numpy as np

from builder.annotate import markup
from builder.annotate.characters import CLASSES, CODE, Text, keys_of, mix, ranges
from builder.annotate.segments import Segment
from builder.model import Page

TABLE_BITS = 16
INTRINSIC = 5 + 2 * len(CLASSES)  # dense columns that depend on the segment's own characters alone
_FIRST_WORDS, _LAST_WORDS = 12, 5  # of a segment that go into its bag of words
_PROSE = 80  # letters from which a segment with a stop or comma is prose
_KEYS = np.arange(64, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)


class Bag(NamedTuple):
    """Sets of hashed features: set i is ``items[starts[i]:starts[i + 1]]``; ``rows`` says which set a segment has."""

    items: np.ndarray
    starts: np.ndarray
    rows: np.ndarray | None = None  # None: segment i has set i


@dataclass(frozen=True, slots=True)
class Features:
    """All measurements of a batch: one row per segment."""

    dense: np.ndarray
    bags: tuple[Bag, ...]
    pages: np.ndarray  # first segment of each page, and the end
    line_hash: np.ndarray  # of the letters and digits, case folded: equal where the text is the same
    letters: np.ndarray  # letters and digits of each segment


class Vocabulary(NamedTuple):
    """Distinct keys of a batch, sorted, and where they occur."""

    keys: np.ndarray
    first: np.ndarray
    inverse: np.ndarray
    counts: np.ndarray

    def holds(self, keys: np.ndarray) -> np.ndarray:
        """For each occurrence whether its key is among these."""
        place = np.minimum(np.searchsorted(self.keys, keys), len(self.keys) - 1)
        found = np.zeros(len(self.keys), bool)
        found[place[self.keys.take(place) == keys]] = True
        return found.take(self.inverse)


class Layout:
    """Texts of a batch end to end, with the place and the words of every segment in them."""

    def __init__(self, pages: Sequence[Page], segments: Sequence[Sequence[Segment]]) -> None:
        self.text = Text([page.text for page in pages])
        counts = [len(found) for found in segments]
        self.pages = np.cumsum([0, *counts])
        self.page = np.repeat(np.arange(len(pages)), counts)
        flat = np.fromiter(chain.from_iterable(chain.from_iterable(segments)), np.int64).reshape(-1, 3)
        self.start = flat[:, 0] + self.text.offsets[self.page]
        self.end = flat[:, 1] + self.text.offsets[self.page]
        self.block = flat[:, 2] + np.cumsum([0, *(len(page.blocks) for page in pages)])[self.page]
        self.length = self.end - self.start
        self.count = len(flat)
        self._count_characters()
        self._find_words()

    def _count_characters(self) -> None:
        # Every character counts for the segment that it is in, or for one more that takes what lies between segments.
        borders = np.column_stack([self.start, self.end]).ravel()
        owners = np.full(2 * self.count + 1, self.count)
        owners[1::2] = np.arange(self.count)
        places = np.repeat(owners * len(CLASSES), np.diff(borders, prepend=0, append=len(self.text.classes)))
        places += self.text.classes
        counts = np.bincount(places, minlength=(self.count + 1) * len(CLASSES)).reshape(-1, len(CLASSES))
        self.classes = counts[:-1].astype(np.float32)
        self.letters = self.text.letters.take(self.end) - self.text.letters.take(self.start)
        self.line_hash = self.text.line_hash(self.start, self.end)
        self.lines = vocabulary(keys_of(self.line_hash, self.page), self.pages)
        stops = self.classes[:, CODE["stop"]] + self.classes[:, CODE["comma"]]
        self.prose = (self.letters > _PROSE) & (stops > 0)

    def _find_words(self) -> None:
        words = self.text.words
        first = np.searchsorted(words.start, self.start)
        self.number = np.searchsorted(words.start, self.end) - first
        mine = ranges(first, self.number)
        self.owner = np.repeat(np.arange(self.count), self.number)
        borders = np.r_[0, np.cumsum(self.number)]
        self.first_word = borders[:-1]
        self.word_start, self.word_end = words.start.take(mine), words.end.take(mine)
        self.size = self.word_end - self.word_start
        self.hashes = self.text.rolling(self.word_start, self.word_end)
        self.rank = np.arange(len(mine)) - self.first_word.take(self.owner)
        self.left = self.number.take(self.owner) - self.rank - 1
        self.word_class = self.text.classes.take(self.word_start)
        self.words = vocabulary(keys_of(self.hashes, self.page.take(self.owner)), borders.take(self.pages))

    def mean(self, values: np.ndarray) -> np.ndarray:
        """Mean of a number per word over the words of each segment."""
        return np.bincount(self.owner, values, self.count) / np.maximum(self.number, 1)


def vocabulary(keys: np.ndarray, pages: np.ndarray) -> Vocabulary:
    """The distinct keys and their occurrences; sorting page by page takes a third of the time of sorting all."""
    order = np.empty(len(keys), np.intp)
    for first, end in pairwise(pages.tolist()):
        np.add(np.argsort(keys[first:end]), first, out=order[first:end])
    ordered = keys.take(order)
    new = np.ones(len(keys), bool)
    np.not_equal(ordered[1:], ordered[:-1], out=new[1:])
    starts = np.flatnonzero(new)
    inverse = np.empty_like(order)
    inverse[order] = np.cumsum(new) - 1
    first = np.minimum.reduceat(order, starts) if len(keys) else order
    return Vocabulary(ordered.take(starts), first, inverse, np.diff(starts, append=len(keys)))


def measure(pages: Sequence[Page], segments: Sequence[Sequence[Segment]]) -> Features:
    """Measure all segments of a batch of pages; with markup, all pages must have some."""
    layout = Layout(pages, segments)
    columns = [_looks(layout), _surroundings(layout), _recurrence(layout), _repetition(layout), _standing(layout)]
    bags = [_word_bag(layout), _line_bag(layout)]
    if pages and pages[0].markup:
        columns.append(markup.columns(pages, layout))
        bags.append(_name_bag(pages, segments))
    dense = np.concatenate(columns, axis=1)
    return Features(dense, tuple(bags), layout.pages, layout.line_hash, layout.letters)


def _columns(values: Sequence[np.ndarray]) -> np.ndarray:
    return np.stack(values, axis=1, dtype=np.float32, casting="same_kind")


def _looks(layout: Layout) -> np.ndarray:
    """What the characters of a segment tell: the intrinsic columns."""
    begins = layout.text.chars.take(layout.word_start)
    year = (layout.size == 4) & ((begins == ord("1")) | (begins == ord("2")))
    own = _columns(
        [
            np.log1p(layout.length),
            np.log1p(layout.number),
            layout.mean(layout.size) / 8,
            layout.mean(layout.word_class == CODE["upper"]),
            np.minimum(np.bincount(layout.owner, year, layout.count), 3),
        ]
    )
    share = layout.classes / np.maximum(layout.length, 1)[:, None].astype(np.float32)
    return np.concatenate([own, np.log1p(layout.classes), share], axis=1)


def _surroundings(layout: Layout) -> np.ndarray:
    """Place in the block, blank lines around, indentation."""
    same = layout.block[1:] == layout.block[:-1]
    inner_start, inner_end = np.r_[False, same], np.r_[same, False]
    newline = np.flatnonzero(layout.text.classes == CODE["newline"])
    first, last = layout.pages[:-1], layout.pages[1:] - 1
    some = last >= first
    previous_end, next_start = np.r_[0, layout.end[:-1]], np.r_[layout.start[1:], 0]
    previous_end[first[some]] = layout.text.offsets[:-1][some]
    next_start[last[some]] = layout.text.offsets[1:][some] - 1
    line = np.searchsorted(newline, layout.start)
    above = np.minimum(line - np.searchsorted(newline, previous_end), 5)
    below = np.minimum(np.searchsorted(newline, next_start) - np.searchsorted(newline, layout.end), 5)
    line_start = np.r_[-1, newline].take(line) + 1
    indent = np.where(inner_start, 0, layout.start - line_start)
    block_length = np.bincount(layout.block, layout.length).take(layout.block)
    return _columns(
        [
            inner_start,
            inner_end,
            above / 3,
            below / 3,
            above > 1,
            below > 1,
            np.log1p(indent),
            np.log1p(block_length),
            np.log1p(block_length - layout.length),
            np.log(np.bincount(layout.block).take(layout.block)),
        ]
    )


def _recurrence(layout: Layout) -> np.ndarray:
    """How often the words of a segment recur on the page, in prose and elsewhere, and whether they are new."""
    _, first, inverse, counts = layout.words
    prose = layout.prose.take(layout.owner)
    elsewhere = np.bincount(inverse, prose, len(counts)).take(inverse) - prose
    content = (layout.size >= 4) | (layout.word_class == CODE["ideograph"])
    contents = np.bincount(layout.owner, content, layout.count)
    frequency = np.log1p(counts).take(inverse)
    new = np.zeros(len(inverse), bool)
    new[first] = True

    def content_mean(values: np.ndarray) -> np.ndarray:
        return np.bincount(layout.owner, values * content, layout.count) / np.maximum(contents, 1)

    return _columns(
        [
            layout.mean(frequency),
            layout.mean((counts == 1).take(inverse)),
            layout.mean(elsewhere > 0),
            content_mean(elsewhere > 0),
            content_mean(np.log1p(elsewhere)),
            content_mean(frequency),
            content_mean(new),
            layout.mean(new),
            contents > 0,
            np.log1p(np.bincount(layout.owner, content & (elsewhere > 0), layout.count)),
            layout.mean(layout.size <= 3),
            layout.prose,
        ]
    )


def _repetition(layout: Layout) -> np.ndarray:
    """How often the same line stands on the page, and whether this is the first or last time."""
    _, first, inverse, counts = layout.lines
    place = np.arange(layout.count)
    last = np.zeros(len(counts), np.int64)
    last[inverse] = place  # the last one stays
    counts, first = counts.take(inverse), first.take(inverse)
    return _columns(
        [
            np.log(counts),
            (counts > 1) & (first == place),
            (counts > 1) & (first != place),
            np.log1p(place - first) / 4,
            np.log1p(last.take(inverse) - place) / 4,
        ]
    )


def _standing(layout: Layout) -> np.ndarray:
    """Where on the page a segment stands, and what page it is."""
    total = np.diff(layout.pages)[layout.page]
    index = np.arange(layout.count) - layout.pages[layout.page]
    long = np.where(layout.length > 100, layout.length, 0)
    sums = np.r_[0, np.cumsum(long)]
    on_page = (sums[layout.pages[1:]] - sums[layout.pages[:-1]])[layout.page]
    before = sums[:-1] - sums[layout.pages[:-1]][layout.page]
    text = np.bincount(layout.page, layout.length, len(layout.pages) - 1)[layout.page]
    return _columns(
        [
            np.log1p(index) / 3,
            np.log1p(total - index) / 3,
            index / total,
            np.log1p(total) / 3,
            np.log1p(text) / 4,
            on_page / np.maximum(text, 1),
            before / np.maximum(on_page, 1),
            before == 0,
            before + long == on_page,
            np.log1p(on_page) / 4,
        ]
    )


def _word_bag(layout: Layout) -> Bag:
    """Words, their beginnings and ends, and pairs: the first and last few of each segment."""
    rolling, owner, hashes = layout.text.rolling, layout.owner, layout.hashes
    few = (layout.rank < _FIRST_WORDS) | (layout.left < _LAST_WORDS)
    kept, long = np.flatnonzero(few), np.flatnonzero(few & (layout.size > 4))
    pair = np.flatnonzero((layout.left > 0) & ((layout.rank < 8) | (layout.left < 4)))
    start, end = layout.word_start.take(long), layout.word_end.take(long)
    return _bag(
        layout.count,
        (owner.take(kept), hashes.take(kept), 1),
        (owner.take(long), rolling(start, start + 4), 2),
        (owner.take(long), rolling(end - 3, end), 3),
        (owner.take(pair), hashes.take(pair) * np.uint64(3) + hashes.take(pair + 1), 4),
    )


def _line_bag(layout: Layout) -> Bag:
    """The line as a whole, its first and last words and characters, and how its words look."""
    every = np.arange(layout.count)
    worded = np.flatnonzero(layout.number)
    first = layout.first_word.take(worded)
    last = first + layout.number.take(worded) - 1
    second = np.minimum(first + 1, last)
    hashes, classes = layout.hashes, layout.text.classes
    last_class = classes.take(layout.end - 1)
    shape = mix(_word_shapes(layout))
    few = layout.rank < 5
    opening, pair = np.flatnonzero(few), np.flatnonzero((few | (layout.left < 2)) & (layout.left > 0))
    return _bag(
        layout.count,
        (worded, hashes.take(first), 5),
        (worded, hashes.take(last), 6),
        (worded, hashes.take(first) + hashes.take(second) * np.uint64(7), 7),
        (every, layout.line_hash, 8),
        (every, _line_shapes(layout, shape), 9),
        (every, classes.take(layout.start), 10),
        (every, last_class, 11),
        (every, classes.take(np.maximum(layout.end - 2, layout.start)) * np.uint64(64) + last_class, 12),
        (layout.owner.take(opening), shape.take(opening) + layout.rank.take(opening).astype(np.uint64), 13),
        (layout.owner.take(pair), shape.take(pair) * np.uint64(5) + shape.take(pair + 1), 14),
        (every, np.minimum(layout.number, 40), 15),
        (every, classes.take(layout.start - 1), 16),
    )


def _word_shapes(layout: Layout) -> np.ndarray:
    """A number for how each word looks: class of three of its characters and of the next one, and its length."""
    classes = layout.text.classes
    second = np.minimum(layout.word_start + 1, layout.word_end - 1)
    after = np.minimum(layout.word_end, len(classes) - 1)
    code = np.zeros(len(layout.size), np.uint64)
    for place in (layout.word_start, second, layout.word_end - 1, after):
        code *= np.uint64(32)
        code += classes.take(place)
    length = np.minimum(layout.size, 12)
    is_number = layout.word_class == CODE["digit"]
    return code * np.uint64(16) + np.where(is_number, length, (length + 2) // 3).astype(np.uint64)


def _line_shapes(layout: Layout, shape: np.ndarray) -> np.ndarray:
    """One number for the looks of all words of a short line; 0 for long lines."""
    sums = np.r_[np.uint64(0), np.cumsum(shape * mix(layout.rank.astype(np.uint64)))]
    whole = sums.take(layout.first_word + layout.number) - sums.take(layout.first_word)
    return np.where(layout.number <= 8, whole, np.uint64(0))


def _bag(count: int, *groups: tuple[np.ndarray, np.ndarray, int]) -> Bag:
    """Hashed features gathered from groups of (segment, value, salt), in segment order."""
    owner = np.concatenate([group[0] for group in groups])
    salted = np.concatenate([values.astype(np.uint64) + _KEYS[salt] for _, values, salt in groups])
    items = (mix(salted) >> np.uint64(64 - TABLE_BITS)).astype(np.int32)
    order = np.argsort(owner, kind="stable")
    return Bag(items.take(order), np.r_[0, np.cumsum(np.bincount(owner, minlength=count))])


def _name_bag(pages: Sequence[Page], segments: Sequence[Sequence[Segment]]) -> Bag:
    """Names in the markup around each segment: most segments share theirs with many others."""
    sets: dict[tuple[str, ...], int] = {}
    rows = [
        sets.setdefault(names, len(sets))
        for page, found in zip(pages, segments, strict=True)
        for names in markup.names_around(page, found)
    ]
    codes = [markup.codes_of(names) for names in sets]
    items = (mix(np.concatenate(codes)) >> np.uint64(64 - TABLE_BITS)).astype(np.int32)
    return Bag(items, np.cumsum([0, *map(len, codes)]), np.array(rows))
