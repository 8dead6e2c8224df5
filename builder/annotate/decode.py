"""From posteriors to one kind per segment, so that the page makes sense as a whole.

In: for each segment of a page the probability of every kind. Out: `Choice`: kinds, and what decided them.

An article has exactly one title and never lacks a body; other copies of the title, and second copies of what was in
the story, are repeats; a page that is no article has neither headline nor body.
"""

from typing import NamedTuple

import numpy as np

from builder.annotate.segments import Segment
from builder.labels import KIND_CODE, KINDS, LABEL_OF_KIND, LABELS, UNKNOWN_KIND

KIND_COUNT = len(KINDS) - (UNKNOWN_KIND in KINDS)
LABEL_OF_CODE = np.array([LABELS.index(LABEL_OF_KIND[kind]) for kind in KINDS[:KIND_COUNT]])
TITLE, REPEAT, PARAGRAPH, OTHER = (KIND_CODE[kind] for kind in ("title", "repeat", "paragraph", "other"))
_HEADLINE, _BODY = LABELS.index("headline"), LABELS.index("body")
_STORY = np.isin(LABEL_OF_CODE, (_HEADLINE, _BODY))
_IS_LABEL = (LABEL_OF_CODE[:, None] == np.arange(len(LABELS))).astype(np.float32)
_ENOUGH_BODY = 150  # expected letters of body from which a page is an article
_COPY = 12  # letters from which an equal line is no accident


class Choice(NamedTuple):
    """The kinds of a page's segments, and where the model was overruled, and why."""

    kinds: np.ndarray
    reasons: dict[int, str]
    is_article: bool


class Lines(NamedTuple):
    """What the decoder knows of a page's segments beside their posteriors."""

    parts: list[Segment]
    letters: np.ndarray
    hashes: np.ndarray


def label_shares(posteriors: np.ndarray) -> np.ndarray:
    """Probabilities of the labels: sums over their kinds."""
    return posteriors @ _IS_LABEL


def decode(posteriors: np.ndarray, lines: Lines) -> Choice:
    """Choose the kinds of one page."""
    kinds = posteriors.argmax(axis=1)
    reasons: dict[int, str] = {}
    if not is_article(posteriors, lines.letters):
        return Choice(_without_story(posteriors, kinds, reasons), reasons, is_article=False)
    title = _choose_title(posteriors, kinds, lines, reasons)
    _find_copies(kinds, lines, title, reasons)
    if not _STORY[kinds].any() or not (LABEL_OF_CODE[kinds] == _BODY).any():
        _force_body(posteriors, kinds, lines.letters, reasons)
    return Choice(kinds, reasons, is_article=True)


def is_article(posteriors: np.ndarray, letters: np.ndarray) -> bool:
    """Whether the page tells a story: enough of its text is body."""
    expected = label_shares(posteriors)[:, _BODY] * letters
    return bool(expected.sum() > _ENOUGH_BODY)


def _without_story(posteriors: np.ndarray, kinds: np.ndarray, reasons: dict[int, str]) -> np.ndarray:
    for place in np.flatnonzero(_STORY[kinds]):
        reasons[int(place)] = "decode:no-article"
    return np.where(_STORY, -1.0, posteriors).argmax(axis=1)


def _choose_title(posteriors: np.ndarray, kinds: np.ndarray, lines: Lines, reasons: dict[int, str]) -> int:
    """Keep one title, with the neighbours in its block that are title too; other candidates get their second best."""
    best = int(posteriors[:, TITLE].argmax())
    if kinds[best] != TITLE:
        kinds[best] = TITLE
        reasons[best] = "decode:title"
    block = lines.parts[best].block
    for place in np.flatnonzero(kinds == TITLE).tolist():
        if lines.parts[place].block != block:
            kinds[place] = np.where(np.arange(KIND_COUNT) == TITLE, -1.0, posteriors[place]).argmax()
            reasons[place] = "decode:one-title"
    return best


def _find_copies(kinds: np.ndarray, lines: Lines, title: int, reasons: dict[int, str]) -> None:
    """Other copies of the title, and later copies of body text, are repeats."""
    seen: dict[int, int] = {}
    for place in np.flatnonzero(lines.letters >= _COPY).tolist():
        key = int(lines.hashes[place])
        first = seen.setdefault(key, place)
        copy_of_title = key == int(lines.hashes[title]) and place != title
        copy_of_body = first != place and LABEL_OF_CODE[kinds[first]] == _BODY == LABEL_OF_CODE[kinds[place]]
        if (copy_of_title or copy_of_body) and kinds[place] != REPEAT:
            kinds[place] = REPEAT
            reasons[place] = "decode:copy"


def _force_body(posteriors: np.ndarray, kinds: np.ndarray, letters: np.ndarray, reasons: dict[int, str]) -> None:
    """Take the segment that is body most likely, long ones first."""
    free = kinds != TITLE
    if free.any():
        share = label_shares(posteriors)[:, _BODY]
        best = int(np.where(free, share * np.log1p(letters), -1.0).argmax())
        kinds[best] = PARAGRAPH
        reasons[best] = "decode:body"
