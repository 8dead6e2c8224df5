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
_HEADLINE, _BODY, _NOISE = (LABELS.index(label) for label in ("headline", "body", "noise"))
_STORY = np.isin(LABEL_OF_CODE, (_HEADLINE, _BODY))
_IS_LABEL = (LABEL_OF_CODE[:, None] == np.arange(len(LABELS))).astype(np.float32)
_TRUST = np.array([0.7, 0.7, 1.0, 1.0], np.float32)  # of LABELS: rare ones weigh more in training, so they say too much
_ENOUGH_BODY = 150  # expected letters of body from which a page is an article
_MAYBE = 0.1  # probability of being title from which a part of the title's line is part of it
_AS_COPY = 0.6  # what the probability of being a copy of the title counts for being the title itself
_NEARLY = 0.5  # what a segment's chance to be body is to the best one's where the page would have none
_IN_RUN = 0.25  # share of the likelier kind's probability from which a line goes with the run around it
_IN_STORY = 0.4  # share of the probability of noise from which a line between two of the story is of the story
_BARS = frozenset("|•·‖»›→¦")
_CAPTION = KIND_CODE["caption"]
_SAID_ONCE = (PARAGRAPH, _CAPTION)
_COPY = 12  # letters from which an equal line is no accident


class Choice(NamedTuple):
    """The kinds of a page's segments, and where the model was overruled, and why."""

    kinds: np.ndarray
    reasons: dict[int, str]
    is_article: bool


class Lines(NamedTuple):
    """What the decoder knows of a page's segments beside their posteriors."""

    text: str
    parts: list[Segment]
    letters: np.ndarray
    hashes: np.ndarray


def label_shares(posteriors: np.ndarray) -> np.ndarray:
    """Probabilities of the labels: sums over their kinds."""
    return posteriors @ _IS_LABEL


def decode(posteriors: np.ndarray, lines: Lines) -> Choice:
    """Choose the kinds of one page."""
    kinds = _likeliest(posteriors)
    reasons: dict[int, str] = {}
    if not is_article(posteriors, lines.letters):
        return Choice(_without_story(posteriors, kinds, reasons), reasons, is_article=False)
    title = _choose_title(posteriors, kinds, lines, reasons)
    _find_copies(kinds, lines, title, reasons)
    _close_runs(posteriors, kinds, reasons)
    _close_story(posteriors, kinds, reasons)
    if not ((LABEL_OF_CODE[kinds] == _BODY) & (kinds != _CAPTION)).any():
        _force_body(posteriors, kinds, lines.letters, reasons)
    return Choice(kinds, reasons, is_article=True)


def _likeliest(posteriors: np.ndarray) -> np.ndarray:
    """The best kind of the best label: a label that many kinds share in small parts outweighs one of another label."""
    labels = (label_shares(posteriors) * _TRUST).argmax(axis=1)
    return np.where(labels[:, None] == LABEL_OF_CODE, posteriors, -1.0).argmax(axis=1)


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
    best = int((posteriors[:, TITLE] + _AS_COPY * posteriors[:, REPEAT]).argmax())
    if kinds[best] != TITLE:
        kinds[best] = TITLE
        reasons[best] = "decode:title"
    first, last = _whole_title(posteriors, kinds, lines, best)
    for place in {*np.flatnonzero(kinds == TITLE).tolist(), *range(first, last + 1)}:
        if first <= place <= last:
            kinds[place] = TITLE
        else:
            kinds[place] = np.where(np.arange(KIND_COUNT) == TITLE, -1.0, posteriors[place]).argmax()
            reasons[place] = "decode:one-title"
    return best


def _whole_title(posteriors: np.ndarray, kinds: np.ndarray, lines: Lines, best: int) -> tuple[int, int]:
    """First and last segment of the title: a line that was cut too often is put together again."""

    def belongs(place: int, before: int) -> bool:
        """Whether a segment continues the title; `before` is the one whose end is the cut between them."""
        if lines.parts[place].block != lines.parts[best].block:
            return False
        plain_cut = lines.text[lines.parts[before].end - 1] not in _BARS
        fact = LABEL_OF_CODE[kinds[place]] != _NOISE and LABEL_OF_CODE[kinds[place]] != _BODY
        return bool(kinds[place] == TITLE or (plain_cut and (not fact or posteriors[place, TITLE] > _MAYBE)))

    first = last = best
    while first > 0 and belongs(first - 1, first - 1):
        first -= 1
    while last + 1 < len(kinds) and belongs(last + 1, last):
        last += 1
    return first, last


def _find_copies(kinds: np.ndarray, lines: Lines, title: int, reasons: dict[int, str]) -> None:
    """Other copies of the title, and later copies of captions and paragraphs, are repeats; tables may repeat a row."""
    seen: dict[int, int] = {}
    of_title = int(lines.hashes[title])
    long = np.flatnonzero(lines.letters >= _COPY)
    for place, key in zip(long.tolist(), lines.hashes.take(long).tolist(), strict=True):
        first = seen.setdefault(key, place)
        copy_of_title = key == of_title and place != title
        copy_of_body = first != place and kinds[first] in _SAID_ONCE and kinds[place] in _SAID_ONCE
        if (copy_of_title or copy_of_body) and kinds[place] != REPEAT:
            kinds[place] = REPEAT
            reasons[place] = "decode:copy"


def _close_runs(posteriors: np.ndarray, kinds: np.ndarray, reasons: dict[int, str]) -> None:
    """One line of another noise within a run of menu lines or teasers is one of them, unless that is far-fetched."""
    inner, around = kinds[1:-1], kinds[:-2]
    noise = (LABEL_OF_CODE[inner] == _NOISE) & (LABEL_OF_CODE[around] == _NOISE)
    odd = noise & (around == kinds[2:]) & (inner != around)
    for place in (np.flatnonzero(odd) + 1).tolist():
        own, run = kinds[place], kinds[place - 1]
        if place not in reasons and posteriors[place, run] > _IN_RUN * posteriors[place, own]:
            kinds[place] = run
            reasons[place] = "decode:run"


def _close_story(posteriors: np.ndarray, kinds: np.ndarray, reasons: dict[int, str]) -> None:
    """One line of noise within the story belongs to it unless that is far-fetched: a teaser there is mostly sure."""
    labels, shares = LABEL_OF_CODE[kinds], label_shares(posteriors)
    gaps = (labels[1:-1] == _NOISE) & (labels[:-2] == _BODY) & (labels[2:] == _BODY)
    for place in (np.flatnonzero(gaps) + 1).tolist():
        if place not in reasons and shares[place, _BODY] > _IN_STORY * shares[place, _NOISE]:
            kinds[place] = np.where(LABEL_OF_CODE == _BODY, posteriors[place], -1.0).argmax()
            reasons[place] = "decode:story"


def _force_body(posteriors: np.ndarray, kinds: np.ndarray, letters: np.ndarray, reasons: dict[int, str]) -> None:
    """Take the segment that is body most likely, long ones first, and those nearly as likely: no story is one line."""
    free = ~np.isin(kinds, (TITLE, _CAPTION))
    free = free if free.any() else kinds != TITLE
    if free.any():
        chance = np.where(free, label_shares(posteriors)[:, _BODY] * np.log1p(letters), -1.0)
        for place in np.flatnonzero(chance >= _NEARLY * chance.max()).tolist():
            kinds[place] = PARAGRAPH
            reasons[place] = "decode:body"
