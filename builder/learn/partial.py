"""What truth about body, headline, authors and date says about the kinds of segments.

In: an example and the gold page it shows. Out: its `allowed` kinds, narrowed down.
"""

import re

import numpy as np

from builder.align import Alignment, align
from builder.gold import GoldPage
from builder.learn.example import Example, mask

_STORY = mask("paragraph", "subheading", "list_item", "quote", "table")
_IN_BODY = _STORY | mask("caption", "embed", "factbox", "editor_note", "deck")
_TITLE = mask("title")
_COPY_OF_TITLE = mask("title", "repeat", "breadcrumb", "related", "social")
_DATE = mask("date_published", "date_modified")
_BYLINE = mask("byline", "author_bio")
_NOT_LETTERS = re.compile(r"[\W_]+")
_LONGEST_HEAD = 25  # segments between headline and story that may be byline and date


def narrow(example: Example, gold: GoldPage) -> None:
    """Set the kinds that each segment may have."""
    alignment = align(example.page.text, gold.truth)
    cover = _Cover(example)
    head = _headline(cover, alignment, gold)
    if gold.body and alignment.is_good:
        share = cover.share(alignment.body)
        body = share > 0.8
        example.allowed[body] = _IN_BODY
        example.allowed[share < 0.1] &= ~_STORY
    else:
        body = _snippets(example, gold)
    if head.any():
        example.allowed[~head] &= ~_TITLE
        example.allowed[head] = _COPY_OF_TITLE
        _facts_under_title(example, cover, alignment, head, body & ~head)


class _Cover:
    """Which share of each segment's letters given pieces of text hold."""

    def __init__(self, example: Example) -> None:
        text = example.page.text
        self.letters = np.fromiter((char.isalnum() for char in text), bool, len(text))
        self.start = np.array([part.start for part in example.segments], np.int64)
        self.end = np.array([part.end for part in example.segments], np.int64)
        self.count = np.maximum(self._sums(self.letters), 1)

    def _sums(self, marked: np.ndarray) -> np.ndarray:
        total = np.r_[0, np.cumsum(marked)]
        return total[self.end] - total[self.start]

    def share(self, pieces: tuple[tuple[int, ...], ...]) -> np.ndarray:
        marked = np.zeros(len(self.letters), bool)
        for start, end, *_ in pieces:
            marked[start:end] = True
        return self._sums(marked & self.letters) / self.count


def _headline(cover: _Cover, alignment: Alignment, gold: GoldPage) -> np.ndarray:
    length = len(_NOT_LETTERS.sub("", gold.headline or ""))
    return (cover.share(alignment.headline) > 0.85) & (cover.count > 0.7 * length) & (length > 8)


def _snippets(example: Example, gold: GoldPage) -> np.ndarray:
    """Use sentences that must or must not be in the body; returns the segments that are in it."""
    wanted = [snippet for snippet in map(_fold, gold.must_include) if len(snippet) > 15]
    unwanted = [snippet for snippet in map(_fold, gold.must_exclude) if len(snippet) > 8]
    body = np.zeros(len(example.segments), bool)
    for place, (start, end, _) in enumerate(example.segments):
        line = _fold(example.page.text[start:end])
        if any(snippet in line or (len(line) > 15 and line in snippet) for snippet in wanted):
            example.allowed[place] = _IN_BODY
            body[place] = True
        elif any(snippet in line for snippet in unwanted):
            example.allowed[place] &= ~_IN_BODY
    return body


def _facts_under_title(
    example: Example, cover: _Cover, alignment: Alignment, head: np.ndarray, body: np.ndarray
) -> None:
    """Authors and dates near the headline, above the story, are byline and date."""
    story = np.flatnonzero(body)
    titles = np.flatnonzero(head[: story[0]]) if len(story) else ()
    if not len(titles):
        return
    near = np.zeros(len(head), bool)
    near[max(titles[-1] - 6, 0) : min(story[0], titles[-1] + _LONGEST_HEAD)] = True
    near &= ~head & ~body
    for pieces, kinds in ((alignment.authors, _BYLINE), (alignment.dates, _DATE)):
        if pieces:
            example.allowed[near & (cover.share(pieces) > 0.5)] = kinds


def _fold(text: str) -> str:
    return _NOT_LETTERS.sub("", text.lower())
