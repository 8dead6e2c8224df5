"""From posteriors to one kind per segment, so that the page makes sense as a whole.

In: for each segment of a page the probability of every kind. Out: `Choice`: kinds, and what decided them.

An article has exactly one title and never lacks a body; other copies of the title are repeats; a page that is no
article has neither headline nor body.
"""

from typing import NamedTuple

import numpy as np

from builder.labels import KIND_CODE, KINDS, LABEL_OF_KIND, LABELS, UNKNOWN_KIND

KIND_COUNT = len(KINDS) - (UNKNOWN_KIND in KINDS)
LABEL_OF_CODE = np.array([LABELS.index(LABEL_OF_KIND[kind]) for kind in KINDS[:KIND_COUNT]])
TITLE, REPEAT, PARAGRAPH = (KIND_CODE[kind] for kind in ("title", "repeat", "paragraph"))
_STORY = np.isin(LABEL_OF_CODE, (LABELS.index("headline"), LABELS.index("body")))


class Choice(NamedTuple):
    """The kinds of a page's segments, and which of them the decoder has overruled, and why."""

    kinds: np.ndarray
    reasons: dict[int, str]
    is_article: bool


def decode(posteriors: np.ndarray, letters: np.ndarray, line_hash: np.ndarray) -> Choice:
    """Choose the kinds of one page."""
    kinds = posteriors.argmax(axis=1)
    reasons: dict[int, str] = {}
    if not is_article(posteriors, letters):
        return Choice(_without_story(posteriors, kinds, reasons), reasons, is_article=False)
    _choose_title(posteriors, kinds, line_hash, reasons)
    if not (LABEL_OF_CODE[kinds] == LABELS.index("body")).any():
        _force_body(posteriors, kinds, letters, reasons)
    return Choice(kinds, reasons, is_article=True)


def is_article(posteriors: np.ndarray, letters: np.ndarray) -> bool:
    """Whether the page tells a story: enough text that is body."""
    body = posteriors[:, LABEL_OF_CODE == LABELS.index("body")].sum(axis=1)
    return bool((body * letters).sum() > 100) or bool(posteriors[:, TITLE].max(initial=0) > 0.5)


def _without_story(posteriors: np.ndarray, kinds: np.ndarray, reasons: dict[int, str]) -> np.ndarray:
    rest = np.where(_STORY, -1.0, posteriors)
    for place in np.flatnonzero(_STORY[kinds]):
        reasons[int(place)] = "decode:no-article"
    return rest.argmax(axis=1)


def _choose_title(posteriors: np.ndarray, kinds: np.ndarray, line_hash: np.ndarray, reasons: dict[int, str]) -> None:
    """Keep one title; its copies become repeats, other candidates their second best."""
    best = int(posteriors[:, TITLE].argmax())
    for place in np.flatnonzero(kinds == TITLE):
        if place != best:
            second = np.where(np.arange(KIND_COUNT) == TITLE, -1.0, posteriors[place]).argmax()
            kinds[place] = REPEAT if line_hash[place] == line_hash[best] else second
            reasons[int(place)] = "decode:one-title"
    if kinds[best] != TITLE:
        kinds[best] = TITLE
        reasons[best] = "decode:title"


def _force_body(posteriors: np.ndarray, kinds: np.ndarray, letters: np.ndarray, reasons: dict[int, str]) -> None:
    """Take the segment that is body most likely, long ones first."""
    free = kinds != TITLE
    if not free.any():
        return
    best = int(np.where(free, posteriors[:, PARAGRAPH] * np.log1p(letters), -1.0).argmax())
    kinds[best] = PARAGRAPH
    reasons[best] = "decode:body"
