"""Text folded to its letters and digits, so that two renderings of a page can be compared.

In: any text. Out: `Folded`, the letters and digits without case, accents, spaces and punctuation, and for each of them
its place in the text.
"""

import html
import unicodedata
from dataclasses import dataclass
from functools import cache

import numpy as np

_PLANE = 0x10000


@dataclass(frozen=True, slots=True)
class Folded:
    """Letters and digits of a text, and where they stand in it.

    >>> folded = fold("Él – 3!")
    >>> folded.text, folded.places.tolist()
    ('el3', [0, 1, 5])
    """

    text: str
    codes: np.ndarray  # uint32, the code points of `text`
    places: np.ndarray  # int64, offset of each in the original text


@cache
def _table() -> np.ndarray:
    """For each code point of the basic plane its folded letter, 0 where it is none."""
    return np.fromiter((_fold_character(chr(code)) for code in range(_PLANE)), dtype=np.uint32, count=_PLANE)


def _fold_character(character: str) -> int:
    """The code of a letter or digit without case and accents, else 0; always one character for one."""
    if not character.isalnum():
        return 0
    base, *rest = unicodedata.normalize("NFKD", character)
    # A Hangul syllable or a ligature falls into several letters: it stays whole.
    if any(unicodedata.combining(mark) == 0 for mark in rest):
        base = character
    lower = base.lower()
    return ord(lower) if len(lower) == 1 else ord(base)


def fold(text: str) -> Folded:
    """Fold a text to its letters and digits, with an offset map."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    folded = _table()[np.minimum(codes, _PLANE - 1)]  # the plane's last code point is no letter
    for place in np.flatnonzero(codes >= _PLANE).tolist():
        folded[place] = _fold_character(text[place])
    places = np.flatnonzero(folded)
    kept = folded[places]
    return Folded(kept.tobytes().decode("utf-32-le", "surrogatepass"), kept, places)


def clean(truth: str) -> str:
    """A piece of truth as text: entities resolved, since some sources write `&amp;`."""
    return html.unescape(truth) if "&" in truth else truth
