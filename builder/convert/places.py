"""Where an element stands: its block, its path, and whether a reader sees it.

In: elements of a document. Out: a `Place` each, made once.
"""

import re
from typing import NamedTuple

from turbohtml import Document, Element, Node

from builder.convert.elements import BLOCKS, CELLS, LOOSE, PHRASES, UNSEEN
from builder.convert.steps import Steps

MAX_PATH = 400
MAX_INLINES = 6
MAX_ROW = 500  # letters of a table row that is data rather than layout

# Pages hide what a script shows later, the story itself at times, so prose in hiding counts as visible.
MAX_UNVEILINGS = 64  # elements of one page looked into for that
MIN_PARAGRAPH = 80
MIN_PROSE = 300

_VEILED = '[hidden],[style*="none" i],[style*="hidden" i],dialog:not([open]),noscript,template'
_INVISIBLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_LAYOUT = "p,div,br,ul,ol,table,h1,h2,h3,h4,h5,h6"


class Place(NamedTuple):
    """What a text inherits from the elements around it."""

    block: Element | None  # the nearest one; texts of one block that follow each other share a line
    tag: str  # of the block
    path: str  # of the block
    inlines: tuple[tuple[Element, str], ...]  # from the block down, with their steps
    linked: bool
    hidden: bool


_TOP = Place(None, "", "", (), False, False)
_NOWHERE = Place(None, "", "", (), False, True)


class Places:
    """The places of one document's elements."""

    def __init__(self, document: Document) -> None:
        self._known: dict[Node, Place] = {}
        self._steps = Steps(document)
        self._veiled = set(document.select(_VEILED))
        self._unveilings = 0

    def of(self, element: Node | None) -> Place:
        """The place of an element, from its parent's; a loop, for trees deeper than the stack."""
        known = self._known
        chain = []
        while (place := known.get(element)) is None and type(element) is Element:
            chain.append(element)
            element = element.parent
        place = place or (_TOP if type(element) is Document else _NOWHERE)
        for element in reversed(chain):
            place = known[element] = self._below(place, element)
        return place

    def _below(self, parent: Place, element: Element) -> Place:
        tag = element.tag
        if parent.hidden or tag in UNSEEN:
            return _NOWHERE
        step = self._steps.of(element, tag)
        if element in self._veiled:
            if not self._shows_after_all(element, tag):
                return _NOWHERE
            step += "[hidden]"
        if _is_block(element, tag, parent):
            return Place(element, tag, _path(parent, step), (), parent.linked or tag == "a", False)
        inlines = parent.inlines
        if len(inlines) < MAX_INLINES:
            inlines = (*inlines, (element, step))
        return Place(parent.block, parent.tag, parent.path, inlines, parent.linked or tag == "a", False)

    def _shows_after_all(self, element: Element, tag: str) -> bool:
        if tag in ("html", "body") or not _is_veiled(element, tag):
            return True
        self._unveilings += 1
        return self._unveilings <= MAX_UNVEILINGS and _holds_prose(element)


def _is_veiled(element: Element, tag: str) -> bool:
    if tag in ("noscript", "template", "dialog") or element.attr("hidden") is not None:
        return True
    return bool(_INVISIBLE.search(element.attr("style") or ""))


def _holds_prose(element: Element) -> bool:
    lengths = (len(paragraph.text) for paragraph in element.select("p"))
    return sum(length for length in lengths if length >= MIN_PARAGRAPH) >= MIN_PROSE


def _is_block(element: Element, tag: str, parent: Place) -> bool:
    if tag in BLOCKS:
        return True
    if tag in CELLS:
        return parent.tag != "tr" or _is_layout(parent.block)
    return (tag in LOOSE or "-" in tag) and parent.tag not in PHRASES


def _is_layout(row: Element) -> bool:
    """Whether a table row holds parts of the page rather than values."""
    return row.select_one(_LAYOUT) is not None or len(row.text) > MAX_ROW


def _path(parent: Place, step: str) -> str:
    if step in ("html", "body"):
        return ""
    steps = [inline for _, inline in parent.inlines]
    path = ">".join((parent.path, *steps, step)) if parent.path else ">".join((*steps, step))
    # The nearest steps tell most.
    return path if len(path) <= MAX_PATH else path[path.find(">", len(path) - MAX_PATH) + 1 :]
