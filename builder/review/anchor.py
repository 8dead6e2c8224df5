"""Finding reviewed words again in a text that has changed.

In: a decision with the words around it, the new text. Out: the decision at its new place, or None where the words are
gone or where it cannot be said for certain which of several copies was meant.
"""

import re
from collections.abc import Iterator

from builder.review.journal import CONTEXT, Decision, decide

LONG = 20  # characters: words that long, with one neighbour unchanged, are the same words

# One character for one: offsets stay. What `str.splitlines` breaks at is kept, it is a border between blocks.
_SPACES = str.maketrans(dict.fromkeys("\t\x1f\xa0\u2000\u2001\u2002\u2003\u2007\u2009\u202f\u3000", " "))


def anchor(decision: Decision, text: str) -> Decision | None:
    """The decision at the one place of the text that it can mean.

    >>> old = decide("Home\\nRain stops play\\n", 5, 20, "headline", "title")
    >>> anchor(old, "Home | News\\nRain stops play\\n").start
    12
    >>> anchor(old, "Rain stops play, said the umpire.")
    """
    ranked: dict[int, list[int]] = {}
    for start in _occurrences(decision.text, text):
        ranked.setdefault(_likeness(decision, text, start), []).append(start)
    best = max(ranked, default=0)
    if best == 0 or len(ranked[best]) > 1:
        return None
    start = ranked[best][0]
    return decide(text, start, start + len(decision.text), decision.label, decision.kind)


def _occurrences(words: str, text: str) -> Iterator[int]:
    """Places where the words stand, whole words only, whatever kind of space is between them."""
    pattern = rf"(?<!\w){re.escape(words.translate(_SPACES))}(?!\w)"
    if not words[0].isalnum() or not words[-1].isalnum():
        pattern = re.escape(words.translate(_SPACES))
    return (match.start() for match in re.finditer(pattern, text.translate(_SPACES)))


def _likeness(decision: Decision, text: str, start: int) -> int:
    """3: same surroundings; 2: the words were and are a line; 1: long words, one side the same; 0: none of these."""
    end = start + len(decision.text)
    before, after = text[max(0, start - CONTEXT) : start], text[end : end + CONTEXT]
    same = _alike(before, decision.before), _alike(after, decision.after)
    if all(same):
        return 3
    if _is_line(before, after) and _is_line(decision.before, decision.after):
        return 2
    return 1 if any(same) and len(decision.text) >= LONG else 0


def _alike(one: str, other: str) -> bool:
    return one.translate(_SPACES) == other.translate(_SPACES)


def _is_line(before: str, after: str) -> bool:
    return len((before[-1:] + "x").splitlines()) + len(("x" + after[:1] + "x").splitlines()) == 2 + bool(before) + bool(
        after
    )
