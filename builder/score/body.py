"""How much of an article's body was found, and how much beside it.

In: the body a system extracted, as text with a paragraph a line, and the true paragraphs. Out: `BodyScore` of one page.

Precision and recall compare multisets of four consecutive lower-cased words. Text that a source counts as body and
another as standfirst is optional: having it is no error, lacking it neither.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from builder.align.fold import clean, fold

_WORD = re.compile(r"\w+")
_GRAM = 4

Grams = Counter[tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class BodyScore:
    """One page; precision is None where nothing was extracted, recall where there is nothing to find."""

    precision: float | None
    recall: float | None
    exact: bool  # word for word the true body, with or without the optional text
    empty: bool  # nothing extracted although there is a body

    @property
    def f1(self) -> float:
        """The page's own F1, for lists of the worst; a summary takes the F1 of the averages instead."""
        return harmonic(self.precision or 0.0, self.recall or 0.0)


def words(text: str) -> list[str]:
    """The lower-cased words of a text.

    >>> words("Rain, at LORD'S")
    ['rain', 'at', 'lord', 's']
    """
    return _WORD.findall(text.lower())


def grams(text: str) -> Grams:
    """All runs of four words with their number; of a shorter text the one run it has."""
    found = words(text)
    if not found:
        return Counter()
    return Counter(tuple(found[start : start + _GRAM]) for start in range(max(1, len(found) - _GRAM + 1)))


def harmonic(precision: float, recall: float) -> float:
    """F1 of a precision and a recall."""
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def score_body(extracted: str, truth: Sequence[str], optional: Sequence[str] = ()) -> BodyScore:
    """Compare an extracted body with the true paragraphs.

    >>> score_body("Rain stopped play at noon. More", ["Rain stopped play at noon."])
    BodyScore(precision=0.6666666666666666, recall=1.0, exact=False, empty=False)
    """
    wanted_text = clean("\n".join(truth))
    found, wanted, extra = grams(extracted), grams(wanted_text), _optional_grams(truth, optional)
    hits = (found & wanted).total()
    counted = found.total() - ((found - wanted) & extra).total()
    return BodyScore(
        precision=hits / counted if counted else None,
        recall=hits / wanted.total() if wanted else None,
        exact=bool(wanted) and words(extracted) in (words(wanted_text), words(clean("\n".join((*optional, *truth))))),
        empty=not found and bool(wanted),
    )


def _optional_grams(truth: Sequence[str], optional: Sequence[str]) -> Grams:
    """Grams of the optional paragraphs, and of their seam to the body that follows them."""
    if not optional:
        return Counter()
    seam = " ".join(words(truth[0] if truth else "")[: _GRAM - 1])
    return grams(clean("\n".join((*optional, seam))))


def holds(text: str, snippet: str) -> bool:
    """Whether the letters of a snippet stand in a text in a row; a snippet may be cut within a word.

    >>> holds("It rained. Play stopped at noon", "play – STOPPED at no")
    True
    """
    return fold(clean(snippet)).text in fold(text).text


def names(text: str, snippet: str) -> bool:
    """Whether a snippet stands in a text as whole words in the same case; spaces and punctuation do not count.

    >>> names("Home office – rain, at noon", "rain at"), names("Homeless", "Home"), names("at home", "Home")
    (True, False, False)
    """
    return f" {_plain(snippet)} " in f" {_plain(text)} "


def _plain(text: str) -> str:
    return " ".join(_WORD.findall(clean(text)))
