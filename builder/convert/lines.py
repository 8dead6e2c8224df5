"""The visible lines of a document.

In: a parsed document. Out: lines, each a list of `Run`s that a browser would show in one block.
"""

from collections.abc import Iterator
from typing import NamedTuple

from turbohtml import Document, Element, NodeIterator, Text
from turbohtml.traverse import NodeFilter

from builder.convert.elements import BLOCKS, CELLS, HEADINGS, PHRASES, SEPARABLE, UNSEEN
from builder.convert.places import Place, Places

NEW_LINE = "\n"
CELL_BAR = " | "


class Run(NamedTuple):
    """The text of one text node that a reader sees, and what stands between it and the run before."""

    glue: str
    data: str
    place: Place
    node: Text


def read_lines(document: Document) -> Iterator[list[Run]]:
    """The lines of a document, in order."""
    line: list[Run] = []
    for data, place, node in _visible_texts(document):
        glue = _glue(line[-1], data, place, node) if line else ""
        if glue == NEW_LINE:
            yield line
            line = []
        line.append(Run(glue, data, place, node))
    if line:
        yield line


def _visible_texts(document: Document) -> Iterator[tuple[str, Place, Text]]:
    place_of = Places(document).of
    for node in NodeIterator(document, NodeFilter.SHOW_TEXT):
        data = node.data
        # Most texts of a page are the line ends between its tags.
        if data.isspace():
            continue
        place = place_of(node.parent)
        if not place.hidden:
            yield data, place, node


def _glue(before: Run, data: str, place: Place, node: Text) -> str:
    if place.block is not before.place.block:
        return NEW_LINE
    glue = " " if data[0].isspace() or before.data[-1].isspace() else ""
    for between in before.node.following:
        if between is node:
            break
        if type(between) is Text:
            glue = glue or (" " if between.data.isspace() else "")
        elif type(between) is Element and (tag := between.tag) not in UNSEEN:
            if tag in BLOCKS or (tag == "br" and place.tag not in HEADINGS):
                return NEW_LINE
            if tag == "br":
                glue = " "
    return _apart(before.place, place, glue)


def _apart(before: Place, place: Place, glue: str) -> str:
    """What separates two elements side by side: a bar between cells, a space where a style sheet makes the gap."""
    left, right = _branches(before, place)
    if left is None or right is None:
        return glue
    tags = left[0].tag, right[0].tag
    if tags[0] in CELLS and tags[1] in CELLS:
        return CELL_BAR
    if glue or not SEPARABLE.issuperset(tags):
        return glue
    in_sentence = place.tag in PHRASES and left[1] == right[1]
    return "" if in_sentence else " "


def _branches(before: Place, place: Place) -> tuple[tuple[Element, str] | None, tuple[Element, str] | None]:
    """The two inline elements, side by side, that hold the two texts."""
    for left, right in zip(before.inlines, place.inlines, strict=False):
        if left[0] is not right[0]:
            return left, right
    return None, None
