"""Pages with more of the rare lines: what a few hundred pages show too seldom to be learned.

In: a dump labelled by hand, phrases. Out: the same dump with lines of rare kinds added where newspapers have them:
agencies after the story, places beside the byline, notes and calls between paragraphs, a crawler's header on top.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from builder.labels import KINDS
from builder.learn.example import UNKNOWN, Example, blank, look_at, majority
from builder.learn.phrases import PHRASES
from builder.learn.renderings import text_page
from builder.model import Page

Line = list[tuple[str, str]]  # parts of a line: kind and text

# Where a line of a kind is added: beside one of these kinds, and how often.
_BESIDE = {
    "location": (("byline", "date_published", "caption"), 0.35),
    "date_modified": (("date_published",), 0.35),
    "reading_time": (("date_published", "byline"), 0.25),
    "editor_note": (("deck", "paragraph"), 0.15),
    "paywall": (("deck", "title"), 0.2),
    "section": (("title",), 0.15),
    "ad": (("paragraph",), 0.3),
    "promo": (("paragraph",), 0.3),
    "error": (("menu", "ui"), 0.2),
    "other": (("menu",), 0.3),
}
_AFTER_STORY = {"source": 0.5, "author_bio": 0.2, "tags": 0.2, "editor_note": 0.15}
_CAPTIONED = {"location": ("Country:", "Location:", "Place:", "Ort:", "Land:", "Lugar:", "Lieu :", "Plats:")}
_FACTS = ("byline", "location", "date_modified", "date_published")
_JOINED = 0.5  # how often byline, place and dates stand on one line
_COPIED = 0.25  # how often the title comes again over a picture with a name under it
_HEADER = 0.15
_NAME = re.compile(r"[A-Z]\w+(?: [A-Z]\w+){1,2}")
_SEPARATORS = (" | ", " • ", " · ", " - ", " / ", ", ", " ")


def enrich(example: Example, rng: np.random.Generator) -> Example | None:
    """A copy of the dump with added lines; None where it cannot be cut the same way again."""
    lines = _lines_of(example)
    if not lines:
        return None
    _add_beside(lines, rng)
    _add_after_story(lines, rng)
    if rng.random() < _JOINED:
        _join_facts(lines, rng)
    if rng.random() < _COPIED:
        _add_copy(lines, rng)
    if rng.random() < _HEADER:
        first = lines[0][1] if rng.random() < 0.5 else [("menu", _phrase("menu", rng))]
        day = f"date 20{rng.integers(5, 27):02}-{rng.integers(1, 13):02}-{rng.integers(1, 29):02} "
        lines.insert(0, (" ", [("other", day), *first]))
    return _example_of(example, lines)


def _lines_of(example: Example) -> list[tuple[str, Line]]:
    """The lines of a dump: what stands before each, and its parts."""
    text, lines, end = example.page.text, [], 0
    for number, block in enumerate(example.page.blocks):
        parts = [place for place, part in enumerate(example.segments) if part.block == number]
        if not parts:
            continue
        borders = [block.start, *(example.segments[place].start for place in parts[1:]), block.end]
        kinds = [KINDS[example.kinds[place]] if example.kinds[place] != UNKNOWN else "" for place in parts]
        line = [(kind, text[a:b]) for kind, a, b in zip(kinds, borders[:-1], borders[1:], strict=True)]
        lines.append((text[end : block.start], line))
        end = block.end
    return lines


def _phrase(kind: str, rng: np.random.Generator) -> str:
    return PHRASES[kind][rng.integers(len(PHRASES[kind]))]


def _new_lines(kind: str, gap: str, rng: np.random.Generator) -> list[tuple[str, Line]]:
    if kind in _CAPTIONED and rng.random() < 0.5:
        caption = _CAPTIONED[kind][rng.integers(len(_CAPTIONED[kind]))]
        bullet = "• " if rng.random() < 0.5 else ""
        if rng.random() < 0.3:
            return [(gap, [(kind, f"{caption} {_phrase(kind, rng)}")])]
        return [(gap, [(kind, bullet + caption)]), (gap, [(kind, bullet + _phrase(kind, rng))])]
    return [(gap, [(kind, _phrase(kind, rng))])]


def _add_beside(lines: list[tuple[str, Line]], rng: np.random.Generator) -> None:
    for kind, (neighbours, chance) in _BESIDE.items():
        places = [place for place, (_, line) in enumerate(lines) if place and line[0][0] in neighbours]
        if places and rng.random() < chance:
            place = places[rng.integers(min(len(places), 12))]
            lines[place + 1 : place + 1] = _new_lines(kind, lines[place][0] or "\n", rng)


def _add_after_story(lines: list[tuple[str, Line]], rng: np.random.Generator) -> None:
    story = [place for place, (_, line) in enumerate(lines) if place and line[0][0] == "paragraph"]
    if not story:
        return
    for kind, chance in _AFTER_STORY.items():
        if rng.random() < chance:
            lines[story[-1] + 1 : story[-1] + 1] = _new_lines(kind, lines[story[-1]][0] or "\n", rng)


def _join_facts(lines: list[tuple[str, Line]], rng: np.random.Generator) -> None:
    """Put a line of facts under the first byline: who, where and when."""
    places = [place for place, (_, line) in enumerate(lines) if place and line[0][0] == "byline" and len(line) == 1]
    if not places:
        return
    separator = _SEPARATORS[rng.integers(len(_SEPARATORS))]
    gap, line = lines[places[0]]
    for kind in _FACTS[1:]:
        if rng.random() < 0.7:
            line = [*line, ("", separator), (kind, _phrase(kind, rng))]
    lines[places[0]] = (gap, line)


def _add_copy(lines: list[tuple[str, Line]], rng: np.random.Generator) -> None:
    """Repeat the title after the facts, as the picture's text, and put a name from the story under it."""
    titles = [part for _, line in lines for kind, part in line if kind == "title"]
    facts = [place for place, (_, line) in enumerate(lines) if place and line[0][0] in _FACTS]
    names = [name for _, line in lines for kind, part in line if kind == "paragraph" for name in _NAME.findall(part)]
    if titles and facts and names:
        gap = lines[facts[0]][0] or "\n"
        name = names[rng.integers(min(len(names), 8))]
        lines[facts[0] + 1 : facts[0] + 1] = [(gap, [("repeat", titles[0].strip())]), (gap, [("caption", name)])]


def _example_of(example: Example, lines: Sequence[tuple[str, Line]]) -> Example | None:
    text, spans = "", []
    for gap, line in lines:
        text += gap if "\n" in gap or not text else "\n"
        for kind, part in line:
            if kind and part.strip():
                spans.append(_Piece(len(text), len(text) + len(part), kind))
            text += part
    page = text_page(text, example.key)
    if not isinstance(page, Page) or page.text != text:
        return None
    segments, features = next(iter(look_at([page])))
    copy = blank(page, key=example.key, site=example.site, fold=example.fold, segments=segments, features=features)
    return replace(copy, kinds=majority(segments, spans, len(text)), by_hand=True)


class _Piece:
    """A labelled part of the new text."""

    def __init__(self, start: int, end: int, kind: str) -> None:
        self.start, self.end, self.kind = start, end, kind
