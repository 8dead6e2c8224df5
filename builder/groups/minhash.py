"""A page's text → a MinHash signature of its story, chrome left out; pages that share a band may be near-duplicates.

Broder 1997, "On the resemblance and containment of documents", with one permutation in place of 128: Li, Owen and
Zhang 2012, "One Permutation Hashing". Hashes are dealt to 128 bins by their upper bits, and a signature holds the lower
bits of each bin's smallest hash. Bins that are empty on both sides say nothing, the share of equal ones among the rest
estimates the Jaccard similarity of the shingle sets.
Banding after Leskovec, Rajaraman and Ullman, "Mining of Massive Datasets", 3.4.
"""

import numpy as np

BINS = 128
BAND = 4  # bins: a pair of Jaccard 0.7 shares one of 32 bands in 99.98 % of cases, of 0.3 in 23 %
EMPTY = 0xFFFF
NO_BAND = np.uint64(2**64 - 1)  # four empty bins
SIMILAR = 0.6  # estimated Jaccard from which two stories are one
SHINGLE_WORDS = 5
SHORTEST_STORY = 20  # shingles; shorter texts resemble each other by accident
LONGEST_STORY = 20_000  # characters; what follows them changes nothing

PROSE_LINE = 80  # characters: shorter lines are menus, teasers, captions, which change with the paper around a story
PROSE_LINE_UNSPACED = 30
UNSPACED = ((0x0E00, 0x0F00), (0x3040, 0x3100), (0x3400, 0xA000))  # scripts where every character counts as a word

_LAST = 0xFFFF  # no character: stands for all beyond the basic plane, which end a word
_EDGES = np.arange(BINS, dtype=np.uint64) << np.uint64(57)
_random = np.random.Generator(np.random.PCG64(20010911))
_SHINGLE_WEIGHTS = _random.integers(1, 2**63, SHINGLE_WORDS, dtype=np.uint64) | np.uint64(1)
_BASE = 0x9E3779B97F4A7C15
_POWERS = np.cumprod(np.r_[np.uint64(1), np.full(LONGEST_STORY, _BASE, np.uint64)])
_INVERSE_POWERS = np.cumprod(np.r_[np.uint64(1), np.full(LONGEST_STORY, pow(_BASE, -1, 2**64), np.uint64)])


def _character_classes() -> np.ndarray:
    """0 between words, 1 in a word, 2 a word of its own; by code point."""
    classes = np.fromiter((chr(code).isalnum() for code in range(_LAST + 1)), np.uint8, _LAST + 1)
    for start, end in UNSPACED:
        classes[start:end] *= 2
    return classes


def _lower_case() -> np.ndarray:
    """Each code point in lower case, where that is one code point; four times as fast on a page as `str.casefold`."""
    lower = (chr(code).lower() for code in range(_LAST + 1))
    return np.fromiter((ord(one[0]) for one in lower), np.uint32, _LAST + 1)


_CLASSES, _LOWER_CASE = _character_classes(), _lower_case()


def story_shingles(text: str) -> np.ndarray:
    """Distinct hashes of runs of five words within the lines of prose, uint64, sorted; empty where there is none."""
    lines = [line for line in text.split("\n") if len(line) >= PROSE_LINE_UNSPACED and _is_prose(line)]
    words = word_hashes(" ".join(lines)[:LONGEST_STORY])
    count = len(words) - SHINGLE_WORDS + 1
    if count < 1:
        return np.zeros(0, np.uint64)
    mixed = sum(words[place : place + count] * weight for place, weight in enumerate(_SHINGLE_WEIGHTS))
    return distinct(_stirred(mixed))


def word_hashes(text: str) -> np.ndarray:
    """A hash of each word, in their order: a polynomial over its characters, taken from running sums."""
    codes = _LOWER_CASE.take(np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32), mode="clip")
    classes = np.zeros(len(codes) + 2, np.uint8)
    _CLASSES.take(codes, out=classes[1:-1], mode="clip")
    alone, changes = classes == 2, classes[1:] != classes[:-1]
    starts = np.flatnonzero((changes | alone[1:]) & (classes[1:] > 0))
    ends = np.flatnonzero((changes | alone[:-1]) & (classes[:-1] > 0))
    sums = np.zeros(len(codes) + 1, np.uint64)
    np.cumsum(codes * _POWERS[: len(codes)], out=sums[1:])
    return (sums[ends] - sums[starts]) * _INVERSE_POWERS[starts]


def distinct(hashes: np.ndarray) -> np.ndarray:
    """The values of an array, sorted, once each; five times as fast as `np.unique` on a page's hashes."""
    hashes = np.sort(hashes)
    return hashes[np.r_[True, hashes[1:] != hashes[:-1]]] if len(hashes) else hashes


def _is_prose(line: str) -> bool:
    return len(line) >= PROSE_LINE or bool(_CLASSES[min(ord(line[len(line) // 2]), _LAST)] == 2)


def _stirred(hashes: np.ndarray) -> np.ndarray:
    """Hashes whose every bit depends on every other (the last steps of SplitMix64)."""
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        hashes = (hashes ^ (hashes >> np.uint64(shift))) * np.uint64(factor)
    return hashes ^ (hashes >> np.uint64(31))


def signature(shingles: np.ndarray) -> np.ndarray | None:
    """The signature of sorted shingles, shape (128,), uint16; None for a story too short to compare."""
    if len(shingles) < SHORTEST_STORY:
        return None
    first = np.searchsorted(shingles, _EDGES)
    filled = first < np.r_[first[1:], len(shingles)]
    signs = np.full(BINS, EMPTY, np.uint16)
    signs[filled] = np.minimum(shingles[first[filled]] & np.uint64(0xFFFF), EMPTY - 1)
    return signs


def band_keys(signatures: np.ndarray) -> np.ndarray:
    """The bands of each signature, shape (pages, 32), uint64: pages that share one, in one place, are candidates."""
    return np.ascontiguousarray(signatures).view(np.uint64)


def similarity(left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Estimated Jaccard similarity of two blocks of signatures, row by row."""
    known = (left != EMPTY) | (right != EMPTY)
    return ((left == right) & known).sum(axis=-1) / known.sum(axis=-1)
