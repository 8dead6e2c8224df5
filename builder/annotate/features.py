"""What a line model sees of each segment, measured for a whole batch of pages at once.

In: pages and their segments. Out: `Features`: dense numbers, and bags of hashed features for embedding tables.
No feature knows a language or a site: words come in as hashes, and next to them stands how they look and recur.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from builder.annotate.characters import CLASSES, CODE, RollingHash, classify, code_points, find_words, mix
from builder.annotate.segment import Segment
from builder.model import Page

TABLE_BITS = 16
_FIRST_WORDS, _LAST_WORDS = 12, 5  # of a segment that go into its bag of words


@dataclass(frozen=True, slots=True)
class Bag:
    """Hashed features of every segment: those of segment i are ``items[starts[i]:starts[i + 1]]``."""

    items: np.ndarray
    starts: np.ndarray


@dataclass(frozen=True, slots=True)
class Features:
    """All measurements of a batch: one row per segment."""

    dense: np.ndarray
    bags: tuple[Bag, ...]
    pages: np.ndarray  # first segment of each page, and the end
    line_hash: np.ndarray  # of the letters and digits, case folded: equal where the text is the same


class Layout:
    """Texts of a batch end to end, with the place of every segment in them."""

    def __init__(self, pages: Sequence[Page], segments: Sequence[Sequence[Segment]]) -> None:
        self.chars = code_points("\n".join([page.text for page in pages]) + "\n")
        offsets = np.cumsum([0, *(len(page.text) + 1 for page in pages)])
        counts = [len(found) for found in segments]
        self.pages = np.cumsum([0, *counts])
        self.page = np.repeat(np.arange(len(pages)), counts)
        flat = np.array([segment for found in segments for segment in found], np.int64).reshape(-1, 3)
        self.start = flat[:, 0] + offsets[self.page]
        self.end = flat[:, 1] + offsets[self.page]
        blocks = np.cumsum([0, *(len(page.blocks) for page in pages)])
        self.block = flat[:, 2] + blocks[self.page]
        self.classes, self.folded = classify(self.chars)


def _ranges(starts: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    """The numbers of all ranges one after another: ``starts[0], starts[0] + 1, …, starts[1], …``."""
    ends = np.cumsum(lengths)
    return np.arange(ends[-1] if len(ends) else 0) + np.repeat(starts - ends + lengths, lengths)


def measure(pages: Sequence[Page], segments: Sequence[Sequence[Segment]]) -> Features:
    """Measure all segments of a batch of pages."""
    layout = Layout(pages, segments)
    count = len(layout.start)
    length = layout.end - layout.start
    owner = np.repeat(np.arange(count), length)
    places = _ranges(layout.start, length)
    classes = np.bincount(owner * len(CLASSES) + layout.classes[places], minlength=count * len(CLASSES))
    classes = classes.reshape(count, len(CLASSES)).astype(np.float32)
    in_word = np.isin(
        layout.classes, [CODE[name] for name in ("upper", "lower", "letter", "mark", "digit", "ideograph")]
    )
    letters = np.r_[0, np.cumsum(in_word)]
    compact = RollingHash(layout.folded[in_word])
    line_hash = compact(letters[layout.start], letters[layout.end])

    words = find_words(layout.classes)
    rolling = RollingHash(layout.folded)
    first = np.searchsorted(words.start, layout.start)
    last = np.searchsorted(words.start, layout.end)
    number = last - first
    word_owner = np.repeat(np.arange(count), number)
    mine = _ranges(first, number)
    start, end = words.start[mine], words.end[mine]
    hashes = rolling(start, end)
    rank = np.arange(len(mine)) - np.repeat(np.cumsum(number) - number, number)
    left = np.repeat(number, number) - rank - 1

    classes_log = np.log1p(classes)
    share = classes / np.maximum(length, 1)[:, None]
    blocks = _block_columns(layout, length)
    recurrence = _recurrence(layout, hashes, word_owner, end - start, layout.classes[start], classes, letters)
    repetition = _repetition(layout, line_hash)
    page_columns = _page_columns(layout, length, classes)
    wordlen = np.bincount(word_owner, end - start, count) / np.maximum(number, 1)
    first_class = layout.classes[layout.start]
    last_class = layout.classes[layout.end - 1]
    first_upper = np.bincount(word_owner, layout.classes[start] == CODE["upper"], count) / np.maximum(number, 1)
    shape_word = mix(_word_shapes(layout, start, end))
    years = ((end - start) == 4) & (layout.classes[start] == CODE["digit"])
    value = layout.chars[start]
    year = np.bincount(word_owner, years & ((value == ord("1")) | (value == ord("2"))), count)
    dense = np.column_stack(
        [
            np.log1p(length),
            np.log1p(number),
            wordlen / 8,
            first_upper,
            np.minimum(year, 3),
            classes_log,
            share,
            blocks,
            recurrence,
            repetition,
            page_columns,
        ]
    ).astype(np.float32)

    kept = (rank < _FIRST_WORDS) | (left < _LAST_WORDS)
    k_owner, k_hash, k_start, k_end = word_owner[kept], hashes[kept], start[kept], end[kept]
    long = (k_end - k_start) > 4
    next_hash = np.r_[hashes[1:], hashes[:1]]
    pair = kept & (left > 0) & ((rank < 8) | (left < 4))
    word_bag = _bag(
        count,
        [
            (k_owner, k_hash, 1),
            (k_owner[long], rolling(k_start[long], k_start[long] + 4), 2),
            (k_owner[long], rolling(k_end[long] - 3, k_end[long]), 3),
            (word_owner[pair], hashes[pair] * np.uint64(3) + next_hash[pair], 4),
        ],
    )
    every = np.arange(count)
    has = number > 0
    f, l = (np.cumsum(number) - number)[has], (np.cumsum(number) - 1)[has]
    e = every[has]
    near = (rank < 5) | (left < 2)
    shape_pair = near & (left > 0)
    next_shape = np.r_[shape_word[1:], shape_word[:1]]
    short = number <= 8
    whole_shape = np.zeros(count, np.uint64)
    np.add.at(whole_shape, word_owner[short[word_owner]], (shape_word * mix(rank.astype(np.uint64)))[short[word_owner]])
    before = layout.classes[np.maximum(layout.start - 1, 0)]
    second = np.minimum(f + 1, l)
    line_bag = _bag(
        count,
        [
            (e, hashes[f], 5),
            (e, hashes[l], 6),
            (e, hashes[f] + hashes[second] * np.uint64(7), 7),
            (every, line_hash, 8),
            (every, whole_shape, 9),
            (every, first_class, 10),
            (every, last_class, 11),
            (
                every,
                layout.classes[np.maximum(layout.end - 2, layout.start)].astype(np.uint64) * np.uint64(64) + last_class,
                12,
            ),
            (
                word_owner[near & (rank < 5)],
                shape_word[near & (rank < 5)] + rank[near & (rank < 5)].astype(np.uint64),
                13,
            ),
            (word_owner[shape_pair], shape_word[shape_pair] * np.uint64(5) + next_shape[shape_pair], 14),
            (every, np.minimum(number, 40), 15),
            (every, before, 16),
        ],
    )
    return Features(dense, (word_bag, line_bag), layout.pages, line_hash)


def _word_shapes(layout: Layout, start: np.ndarray, end: np.ndarray) -> np.ndarray:
    """A number for how a word looks: class of its first, second and last character and its length, or its digits."""
    c = layout.classes
    length = np.minimum(end - start, 12).astype(np.uint64)
    follow = c[np.minimum(end, len(c) - 1)]
    parts = c[start], c[np.minimum(start + 1, end - 1)], c[end - 1], follow
    code = np.zeros(len(start), np.uint64)
    for part in parts:
        code = code * np.uint64(32) + part
    is_digit = c[start] == CODE["digit"]
    length = np.where(is_digit, length, (length + np.uint64(2)) // np.uint64(3))
    return code * np.uint64(16) + length


def _block_columns(layout: Layout, length: np.ndarray) -> np.ndarray:
    """Place in the block, blank lines around, indentation, bullets."""
    same = layout.block[1:] == layout.block[:-1]
    inner_start, inner_end = np.r_[False, same], np.r_[same, False]
    newline = np.flatnonzero(layout.classes == CODE["newline"])
    lines = np.r_[0, np.cumsum(layout.classes == CODE["newline"])]
    previous_end = np.r_[0, layout.end[:-1]]
    next_start = np.r_[layout.start[1:], len(layout.classes)]
    above = np.minimum(lines[layout.start] - lines[previous_end], 5)
    below = np.minimum(lines[next_start] - lines[layout.end], 5)
    line_start = np.r_[-1, newline][np.searchsorted(newline, layout.start)] + 1
    indent = np.where(inner_start, 0, layout.start - line_start)
    block_length = np.bincount(layout.block, length)[layout.block]
    parts = np.bincount(layout.block)[layout.block]
    return np.column_stack(
        [
            inner_start,
            inner_end,
            above / 3,
            below / 3,
            above > 1,
            below > 1,
            np.log1p(indent),
            np.log1p(block_length),
            np.log1p(block_length - length),
            np.log(parts),
        ]
    )


def _recurrence(
    layout: Layout,
    hashes: np.ndarray,
    owner: np.ndarray,
    size: np.ndarray,
    classes_of_words: np.ndarray,
    classes: np.ndarray,
    letters: np.ndarray,
) -> np.ndarray:
    """How often the words of a segment recur on the page, in prose and elsewhere, and whether they are new."""
    prose = (letters[layout.end] - letters[layout.start] > 80) & (
        classes[:, CODE["stop"]] + classes[:, CODE["comma"]] > 0
    )
    count = len(layout.start)
    key = hashes ^ mix(layout.page[owner].astype(np.uint64) + np.uint64(1))
    _, first, inverse, counts = np.unique(key, return_index=True, return_inverse=True, return_counts=True)
    in_prose = np.bincount(inverse, prose[owner], len(counts))
    own_prose = prose[owner].astype(np.float64)
    prose_else = np.maximum(in_prose[inverse] - own_prose, 0)
    content = (size >= 4) | (classes_of_words == CODE["ideograph"])
    number = np.maximum(np.bincount(owner, minlength=count), 1)
    contents = np.bincount(owner, content, count)
    some = np.maximum(contents, 1)

    def mean(values: np.ndarray) -> np.ndarray:
        return np.bincount(owner, values, count) / number

    def content_mean(values: np.ndarray) -> np.ndarray:
        return np.bincount(owner, values * content, count) / some

    frequency = np.log1p(counts[inverse])
    new = first[inverse] == np.arange(len(hashes))
    return np.column_stack(
        [
            mean(frequency),
            mean(counts[inverse] == 1),
            mean(prose_else > 0),
            content_mean(prose_else > 0),
            content_mean(np.log1p(prose_else)),
            content_mean(frequency),
            content_mean(new),
            mean(new),
            contents > 0,
            np.log1p(np.bincount(owner, content * (prose_else > 0), count)),
            mean(size <= 3),
            prose,
        ]
    )


def _repetition(layout: Layout, line_hash: np.ndarray) -> np.ndarray:
    """How often the same line stands on the page, and whether this is the first or last time."""
    key = line_hash ^ mix(layout.page.astype(np.uint64) + np.uint64(1))
    _, first, inverse, counts = np.unique(key, return_index=True, return_inverse=True, return_counts=True)
    place = np.arange(len(key))
    last = np.zeros(len(counts), np.int64)
    np.maximum.at(last, inverse, place)
    return np.column_stack(
        [
            np.log(counts[inverse]),
            (counts[inverse] > 1) & (first[inverse] == place),
            (counts[inverse] > 1) & (first[inverse] != place),
            np.log1p(place - first[inverse]) / 4,
            np.log1p(last[inverse] - place) / 4,
        ]
    )


def _page_columns(layout: Layout, length: np.ndarray, classes: np.ndarray) -> np.ndarray:
    """Where on the page a segment stands, and what page it is."""
    total = np.maximum(np.diff(layout.pages), 1)[layout.page]
    index = np.arange(len(length)) - layout.pages[layout.page]
    long = length > 100
    long_sum = np.r_[0, np.cumsum(long * length)]
    page_long = (long_sum[layout.pages[1:]] - long_sum[layout.pages[:-1]])[layout.page]
    before_long = long_sum[:-1] - long_sum[layout.pages[:-1]][layout.page]
    text = np.bincount(layout.page, length, len(layout.pages) - 1)[layout.page]
    return np.column_stack(
        [
            np.log1p(index) / 3,
            np.log1p(total - index) / 3,
            index / total,
            np.log1p(total) / 3,
            np.log1p(text) / 4,
            page_long / np.maximum(text, 1),
            before_long / np.maximum(page_long, 1),
            before_long == 0,
            before_long + long * length == page_long,
            np.log1p(page_long) / 4,
        ]
    )


def _bag(count: int, groups: Sequence[tuple[np.ndarray, np.ndarray, int]]) -> Bag:
    """Hashed features gathered from groups of (segment, value, salt), in segment order."""
    owner = np.concatenate([group[0] for group in groups])
    salted = [
        mix(np.asarray(values).astype(np.uint64) + np.uint64(salt * 0x9E3779B97F4A7C15 % (1 << 64)))
        for _, values, salt in groups
    ]
    items = (np.concatenate(salted) >> np.uint64(64 - TABLE_BITS)).astype(np.int32)
    order = np.argsort(owner, kind="stable")
    starts = np.r_[0, np.cumsum(np.bincount(owner, minlength=count))]
    return Bag(items[order], starts)
