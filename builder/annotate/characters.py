"""What kind of character stands where, and which words, for a whole batch of texts at once.

In: code points as a numpy array. Out: their classes, folded code points, words with their hashes.
"""

import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

CLASSES = (
    "space", "upper", "lower", "letter", "ideograph", "mark", "digit", "stop", "question", "exclamation",
    "comma", "colon", "semicolon", "ellipsis", "quote", "apostrophe", "bracket", "dash", "bar", "bullet",
    "arrow", "slash", "at", "hash", "percent", "money", "copyright", "symbol", "newline", "other",
)  # fmt: skip
CODE = {name: code for code, name in enumerate(CLASSES)}
UNSEEN = 255

_CHARACTERS = {
    "newline": "\n",
    "stop": ".。।۔",
    "question": "?؟？",
    "exclamation": "!！",
    "comma": ",،、，",
    "colon": ":：",
    "semicolon": ";；",
    "ellipsis": "…",
    "apostrophe": "'’",
    "bar": "|¦‖",
    "bullet": "•·*●▪■◦‣+",
    "arrow": "»«›‹><→←▶▼",
    "slash": "/\\",
    "at": "@",
    "hash": "#",
    "percent": "%",
    "copyright": "©®™",
    "quote": '"',
}
_CATEGORIES = {
    "upper": "Lu Lt",
    "lower": "Ll",
    "letter": "Lm Lo",
    "mark": "Mn Mc Me",
    "digit": "Nd Nl No",
    "dash": "Pd",
    "bracket": "Ps Pe",
    "quote": "Pi Pf",
    "money": "Sc",
    "symbol": "Sm Sk So",
    "space": "Zs Cc",
    "newline": "Zl Zp",
}
_SINGLE = {char: name for name, chars in _CHARACTERS.items() for char in chars}
_BY_CATEGORY = {code: name for name, codes in _CATEGORIES.items() for code in codes.split()}
_WRITTEN_WITHOUT_SPACES = ("CJK", "HIRAGANA", "KATAKANA", "THAI", "LAO", "KHMER", "MYANMAR")


def class_of(char: str) -> str:
    """The class of one character.

    >>> [class_of(char) for char in "A1 語"]
    ['upper', 'digit', 'space', 'ideograph']
    """
    if char in _SINGLE:
        return _SINGLE[char]
    name = _BY_CATEGORY.get(unicodedata.category(char), "other")
    if name == "letter" and unicodedata.name(char, "").startswith(_WRITTEN_WITHOUT_SPACES):
        return "ideograph"
    return name


_class_table = np.full(0x110000, UNSEEN, np.uint8)
_fold_table = np.zeros(0x110000, np.uint32)


def _learn(chars: np.ndarray) -> None:
    """Fill the tables for characters met for the first time: all of Unicode would take long to load."""
    for point in np.unique(chars).tolist():
        char = chr(point)
        name = class_of(char)
        folded = char.lower()
        _fold_table[point] = ord("0") if name == "digit" else ord(folded) if len(folded) == 1 else point
        _class_table[point] = CODE[name]


def code_points(text: str) -> np.ndarray:
    """The text as an array of code points, lone surrogates included."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)


def classify(chars: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Class and folded code point (lower case, every digit a 0) of each character."""
    classes = _class_table.take(chars)
    if (unseen := classes == UNSEEN).any():
        _learn(chars[unseen])
        classes = _class_table.take(chars)
    return classes, _fold_table.take(chars)


IN_WORD = np.array([name in ("upper", "lower", "letter", "mark", "digit", "ideograph") for name in CLASSES])
_PAGE_BITS = 16  # of a key, for the page; a page has too few words for the rest of the hash to meet by chance
_BASE = 0x9E3779B97F4A7C15 | 1  # odd, so that it has an inverse modulo 2**64


class Words(NamedTuple):
    """The words of a text: runs of letters and digits; where no spaces are written, each character."""

    start: np.ndarray
    end: np.ndarray


def find_words(classes: np.ndarray) -> Words:
    """Borders of all words."""
    inside = np.zeros(len(classes) + 2, bool)
    inside[1:-1] = IN_WORD.take(classes)
    border = inside[1:] != inside[:-1]
    ideograph = classes == CODE["ideograph"]
    starts, ends = border & inside[1:], border & inside[:-1]
    if ideograph.any():
        starts[:-1] |= ideograph
        starts[1:] |= ideograph & inside[2:]
        ends[1:] |= ideograph
        ends[:-1] |= ideograph & inside[:-2]
    return Words(np.flatnonzero(starts), np.flatnonzero(ends))


class RollingHash:
    """Hashes of any slices of a text, each in constant time and independent of where the slice stands."""

    _powers = np.ones(1, np.uint64)
    _inverses = np.ones(1, np.uint64)

    def __init__(self, chars: np.ndarray) -> None:
        self._grow(len(chars) + 1)
        self._sums = np.zeros(len(chars) + 1, np.uint64)
        np.cumsum(self._powers[: len(chars)] * chars, out=self._sums[1:])

    @classmethod
    def _grow(cls, size: int) -> None:
        if size > len(cls._powers):
            size = 1 << size.bit_length()
            inverse = pow(_BASE, -1, 1 << 64)
            cls._powers = np.multiply.accumulate(np.r_[np.uint64(1), np.full(size - 1, _BASE, np.uint64)])
            cls._inverses = np.multiply.accumulate(np.r_[np.uint64(1), np.full(size - 1, inverse, np.uint64)])

    def __call__(self, start: np.ndarray, end: np.ndarray) -> np.ndarray:
        """Hashes of ``text[start:end]``."""
        return mix((self._sums.take(end) - self._sums.take(start)) * self._inverses.take(start))


class Text:
    """Texts end to end, a line break before and after each, with what is known about every character."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.chars = code_points("\n".join(["", *texts, ""]))
        self.offsets = np.cumsum([1, *(len(text) + 1 for text in texts)])
        self.classes, self.folded = classify(self.chars)
        in_word = IN_WORD.take(self.classes)
        self.letters = np.r_[0, np.cumsum(in_word)]
        self.words = find_words(self.classes)
        self.rolling = RollingHash(self.folded)
        self._compact = RollingHash(self.folded.take(np.flatnonzero(in_word)))

    def line_hash(self, start: np.ndarray, end: np.ndarray) -> np.ndarray:
        """Hashes of the letters and digits of ``text[start:end]``."""
        return self._compact(self.letters.take(start), self.letters.take(end))


def mix(values: np.ndarray) -> np.ndarray:
    """Scatter 64-bit values (the finalizer of splitmix64)."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))


def keys_of(hashes: np.ndarray, page: np.ndarray) -> np.ndarray:
    """Hashes that also tell the page, and sort page by page."""
    return (hashes >> np.uint64(_PAGE_BITS)) + (page.astype(np.uint64) << np.uint64(64 - _PAGE_BITS))


def ranges(starts: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    """The numbers of all ranges, one range after another.

    >>> ranges(np.array([3, 10]), np.array([2, 3])).tolist()
    [3, 4, 10, 11, 12]
    """
    ends = np.cumsum(lengths)
    return np.arange(ends[-1] if len(ends) else 0) + np.repeat(starts - ends + lengths, lengths)
