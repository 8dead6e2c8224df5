"""Find the truth of a page in a text of it.

In: a page's text, from whatever renderer, and its `Truth`. Out: an `Alignment`: where paragraphs, headline, authors and
dates stand, and how much of the body was found. Whitespace, quotes, entities, case, accents, truncation, small edits,
paragraphs split over lines or glued together do not matter.

    truth   ["Rain stopped play.", "Ada won."]
    text    "News\\n“Rain stopped\\nplay. Ada won.\\nMore"
                  └──── 0 ────┘ └ 0 ┘ └── 1 ─┘
"""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import numpy as np

from builder.align.chain import Runs, best_chain, find_runs, gram_length, place_runs
from builder.align.dates import find_days
from builder.align.fold import Folded, clean, fold

WELL_ALIGNED = 0.9  # below this share of the body's letters a page is left out of training and scoring
_WORTH_A_LOOK = 0.5  # a paragraph found by less is looked for out of order, too
_MOST_PLACES = 500
_GAP = 12  # letters that an edit may add within a paragraph before it counts as two pieces
_NEARLY = 0.75  # share of a headline's letters in one line that makes it that headline
_WIDE_SCRIPT = 0x2E80
_OPENING = ("Ps", "Pi")  # Unicode categories
_CLOSING = ("Pe", "Pf")


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """What is known about a page; a field left out is not looked for."""

    body: Sequence[str] = ()
    headline: str | None = None
    authors: Sequence[str] = ()
    published: date | None = None


@dataclass(frozen=True, slots=True)
class Alignment:
    """Where the truth stands in a text; pieces in text order, none crosses a line."""

    body: tuple[tuple[int, int, int], ...]  # start, end, index of the paragraph
    headline: tuple[tuple[int, int], ...]  # every occurrence
    authors: tuple[tuple[int, int], ...]
    dates: tuple[tuple[int, int], ...]
    coverage: float  # share of the body's letters that were found; 1 where there is no body to find
    shares: tuple[float, ...]  # the same for each paragraph

    @property
    def is_good(self) -> bool:
        """Whether enough of the body was found to learn from this page."""
        return self.coverage >= WELL_ALIGNED


def align(text: str, truth: Truth) -> Alignment:
    """Find paragraphs, headline, authors and the day of publication in a text."""
    folded = fold(text)
    paragraphs = [fold(clean(paragraph)) for paragraph in truth.body]
    places = place_paragraphs(paragraphs, folded)
    found = [int(np.count_nonzero(place >= 0)) for place in places]
    letters = [place.size for place in places]
    pieces = sorted(
        (start, end, index) for index, place in enumerate(places) for start, end in _pieces(text, folded, place)
    )
    return Alignment(
        body=tuple(_apart(pieces)),
        headline=tuple(find_headline(text, folded, truth.headline)),
        authors=tuple(sorted({span for name in truth.authors for span in find_name(text, folded, name)})),
        dates=tuple(find_days(text, truth.published)) if truth.published else (),
        coverage=sum(found) / sum(letters) if sum(letters) else 1.0,
        shares=tuple(hits / size if size else 1.0 for hits, size in zip(found, letters, strict=True)),
    )


def place_paragraphs(paragraphs: Sequence[Folded], text: Folded) -> list[np.ndarray]:
    """For each paragraph the places of its letters among the text's letters, -1 where not found."""
    whole = join(paragraphs)
    length = gram_length(whole)
    runs = find_runs(whole, text, length)
    places = np.full(whole.codes.size, -1)
    place_runs(runs, best_chain(runs), places)
    bounds = np.cumsum([0, *(paragraph.codes.size for paragraph in paragraphs)])
    parts = [places[start:end] for start, end in pairwise(bounds)]
    for part in parts:
        _drop_torn_word(part, text, 2 * length)
    used = np.zeros(text.codes.size, dtype=bool)
    used[places[places >= 0]] = True
    for index, (paragraph, part) in enumerate(zip(paragraphs, parts, strict=True)):
        if paragraph.codes.size and np.count_nonzero(part >= 0) < _WORTH_A_LOOK * part.size:
            window = (_last_place(parts[:index]) + 1, _first_place(parts[index + 1 :], text.codes.size))
            _place_stray(paragraph, part, text, used, window, _within(runs, bounds[index], bounds[index + 1]))
    return parts


def _drop_torn_word(part: np.ndarray, text: Folded, short: int) -> None:
    """Unplace a short paragraph whose match begins or ends within a word: a neighbour's run went on by chance."""
    if 0 < part.size < short and part.max() >= 0:
        whole = int(part[-1]) - int(part[0]) == part.size - 1 and part[0] >= 0
        if not (whole and _is_break(text, int(part[0])) and _is_break(text, int(part[-1]) + 1)):
            part[:] = -1


def join(parts: Sequence[Folded]) -> Folded:
    """Folded texts as one; its places mean nothing."""
    codes = np.concatenate([part.codes for part in parts]) if parts else np.empty(0, dtype=np.uint32)
    return Folded("".join(part.text for part in parts), codes, np.arange(codes.size))


def _last_place(parts: Sequence[np.ndarray]) -> int:
    return next((int(part.max()) for part in reversed(parts) if part.size and part.max() >= 0), -1)


def _first_place(parts: Sequence[np.ndarray], otherwise: int) -> int:
    return next((int(part[part >= 0][0]) for part in parts if part.size and part.max() >= 0), otherwise)


def _within(runs: Runs, start: int, end: int) -> Runs:
    """The runs that touch a paragraph, cut to it and counted from its start."""
    touching = runs.take((runs.first < end) & (runs.first + runs.length > start))
    cut = np.maximum(start - touching.first, 0)
    stop = np.minimum(touching.first + touching.length, end)
    first = touching.first + cut
    return Runs(first - start, touching.second + cut, stop - first)


def _place_stray(
    paragraph: Folded, part: np.ndarray, text: Folded, used: np.ndarray, window: tuple[int, int], runs: Runs
) -> None:
    """Place a paragraph that the chain missed: a short one between its neighbours, a long one anywhere unused."""
    start = next(_whole_words(text, paragraph.text, *window), -1)
    is_long = part.size >= 3 * gram_length(paragraph)
    if start < 0 and is_long:
        start = next((place for place in _occurrences(text.text, paragraph.text) if not used[place]), -1)
    if start >= 0:
        part[:] = np.arange(start, start + part.size)
    elif is_long:
        _place_edited(part, used, runs)
    used[part[part >= 0]] = True


def _place_edited(part: np.ndarray, used: np.ndarray, runs: Runs) -> None:
    """Place a paragraph by its own best chain of unused runs, where that covers more of it than before."""
    free = runs.take(np.array([not used[place] for place in runs.second.tolist()], dtype=bool))
    fresh = np.full(part.size, -1)
    place_runs(free, best_chain(free), fresh)
    if np.count_nonzero(fresh >= 0) >= _WORTH_A_LOOK * part.size:
        part[:] = fresh


def _occurrences(text: str, wanted: str, start: int = 0, end: int | None = None) -> Iterator[int]:
    """Yield the places where `wanted` stands within text[start:end]; a text of nothing else has too many to look at."""
    place = text.find(wanted, start, end) if wanted else -1
    for _ in range(_MOST_PLACES):
        if place < 0:
            return
        yield place
        place = text.find(wanted, place + 1, end)


def _whole_words(text: Folded, wanted: str, start: int = 0, end: int | None = None) -> Iterator[int]:
    """Yield the places where `wanted` neither begins nor ends within a word of the original text."""
    for place in _occurrences(text.text, wanted, start, end):
        if _is_break(text, place) and _is_break(text, place + len(wanted)):
            yield place


def _is_break(text: Folded, place: int) -> bool:
    """Whether a word may begin at a letter: something stands before it, or the script has no spaces."""
    if place in (0, text.codes.size):
        return True
    return bool(text.places[place] - text.places[place - 1] > 1 or text.codes[place] >= _WIDE_SCRIPT)


def _pieces(text: str, folded: Folded, place: np.ndarray) -> Iterator[tuple[int, int]]:
    """Yield the stretches of the original text that a paragraph's letters cover, line by line."""
    own = np.flatnonzero(place >= 0)
    if own.size == 0:
        return
    there = place[own]
    jump = np.diff(there) - 1 > np.diff(own) - 1 + _GAP
    heads = np.flatnonzero(np.concatenate(([True], jump | (np.diff(there) < 0))))
    for head, tail in zip(heads, np.append(heads[1:], own.size) - 1, strict=True):
        start, end = int(folded.places[there[head]]), int(folded.places[there[tail]]) + 1
        yield from split_lines(text, start, end)


def split_lines(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield text[start:end] line by line, with the punctuation that clings to its ends, without empty lines."""
    while start < end:
        stop = text.find("\n", start, end)
        stop = end if stop < 0 else stop
        if any(map(str.isalnum, text[start:stop])):
            yield widen(text, start, stop)
        start = stop + 1


def widen(text: str, start: int, end: int) -> tuple[int, int]:
    """Take along quotes, brackets and stops that cling to a stretch, and drop spaces from its ends.

    >>> widen('He: "Yes!" she', 5, 8)
    (4, 10)
    """
    while end > start and text[end - 1].isspace():
        end -= 1
    while start < end and text[start].isspace():
        start += 1
    while end < len(text) and _clings(text[end], _OPENING):
        end += 1
    while start > 0 and _clings(text[start - 1], _CLOSING):
        start -= 1
    return start, end


def _clings(character: str, other_side: tuple[str, ...]) -> bool:
    """Whether a character is punctuation that does not belong to what stands on the other side of it."""
    return not (character.isalnum() or character.isspace() or unicodedata.category(character) in other_side)


def _apart(pieces: Sequence[tuple[int, int, int]]) -> Iterator[tuple[int, int, int]]:
    """Yield sorted pieces cut so that none overlaps the one before."""
    last = 0
    for start, end, index in pieces:
        start = max(start, last)
        if start < end:
            yield start, end, index
            last = end


def find_headline(text: str, folded: Folded, headline: str | None) -> Iterator[tuple[int, int]]:
    """Yield every occurrence of a headline; where there is none, the one line that holds most of it."""
    wanted = fold(clean(headline or ""))
    exact = list(find_name(text, folded, headline or ""))
    yield from exact
    if exact or wanted.codes.size < gram_length(wanted):
        return
    runs = find_runs(wanted, folded, gram_length(wanted))
    place = np.full(wanted.codes.size, -1)
    place_runs(runs, best_chain(runs), place)
    if np.count_nonzero(place >= 0) >= _NEARLY * place.size:
        yield from _pieces(text, folded, place)


def find_name(text: str, folded: Folded, name: str) -> Iterator[tuple[int, int]]:
    """Yield every occurrence of a name as whole words, on one line or broken over several."""
    wanted = fold(clean(name)).text
    for place in _whole_words(folded, wanted):
        start, end = int(folded.places[place]), int(folded.places[place + len(wanted) - 1]) + 1
        yield from split_lines(text, start, end)
