"""Tokens for the formats that count in them: words and single signs, cut where a span begins or ends.

In: a text and marks. Out: ranges that no mark ends inside of.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

from builder.review.exchange.marked import Mark

_TOKEN = re.compile(r"\w+|[^\w\s]")


def tokens_of(text: str, marks: Iterable[Mark]) -> Iterator[tuple[int, int]]:
    """Yield start and end of every token.

    >>> list(tokens_of("Rain, 4pm", [Mark(6, 7, "noise.ui")]))
    [(0, 4), (4, 5), (6, 7), (7, 9)]
    """
    borders = sorted({0, len(text), *(place for mark in marks for place in mark[:2])})
    for start, end in pairwise(borders):
        for token in _TOKEN.finditer(text, start, end):
            yield token.start(), token.end()
