"""What a text inherits from the elements around it: its block's path, links, and whether a reader sees it.

In: elements of a document. Out: a `Place`, one for all elements of the same shape in the same place, such as the items
of a list: a page has far fewer places than elements.
"""

import re

from turbohtml import Document, Element, Node

from builder.convert.elements import BLOCKS, CELLS, LOOSE, PHRASES, UNSEEN
from builder.convert.steps import MEANINGFUL, plain_step, rich_step

MAX_PATH = 400
MAX_INLINES = 16  # of one text; what is nested deeper begins a line
MAX_ROW = 500  # letters of a table row that is data rather than layout

# Pages hide what a script shows later, the story itself at times, so prose in hiding counts as visible.
MAX_UNVEILINGS = 64  # elements of one page looked into for that
MIN_PARAGRAPH = 80
MIN_PROSE = 300

_VEILED = '[hidden],[style*="none" i],[style*="hidden" i],dialog:not([open]),noscript,template'
_RICH = ",".join(f"[{name}]" for name in ("id", *sorted(MEANINGFUL))) + ",td,th"
_INVISIBLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_LAYOUT = "p,div,br,ul,ol,table,h1,h2,h3,h4,h5,h6"


class Place:
    """Where texts stand; two texts of the same place may still be in two blocks of one shape."""

    __slots__ = ("below", "block", "hidden", "inlines", "linked", "path", "steps", "tag")

    def __init__(self, path: str, tag: str, block: object, steps: str, inlines: tuple[str, ...], linked: bool) -> None:
        self.path = path  # of the block
        self.tag = tag  # of the block
        self.block = block  # the same for all places in a block; no reference upwards, so a page is freed at once
        self.steps = steps  # the path and the inlines
        self.inlines = inlines  # steps from the block down to the text: as many as there are elements
        self.linked = linked
        self.hidden = False
        self.below: dict[tuple, Place] = {}


def _top() -> Place:
    return Place("", "", object(), "", (), False)


_NOWHERE = _top()
_NOWHERE.hidden = True


class Places:
    """The places of one document's elements."""

    def __init__(self, document: Document) -> None:
        self._known: dict[Node, Place] = {document: _top()}
        self._veiled = set(document.select(_VEILED))
        self._rich = self._veiled.union(document.select(_RICH))
        self._unveilings = 0
        self._layouts: dict[Element, bool] = {}

    def of(self, element: Node) -> Place:
        """The place of an element, from its parent's; a loop, for trees deeper than the stack."""
        known = self._known
        chain = []
        while (place := known.get(element)) is None:
            if type(element) is Element:
                chain.append(element)
            # The content of a <template> has a root of its own, whose parent is the template.
            element = element.parent
        for element in reversed(chain):
            if not place.hidden:
                tag = element.tag
                rich = element in self._rich
                key = self._rich_key(place, element, tag) if rich else (tag, element.attr("class"))
                below = place.below.get(key)
                if below is None:
                    below = place.below[key] = _make(place, *key)
                place = below
            known[element] = place
        return place

    def _rich_key(self, parent: Place, element: Element, tag: str) -> tuple:
        step = rich_step(element, tag)
        if element in self._veiled and tag not in ("html", "body") and _is_veiled(element, tag):
            self._unveilings += 1
            if self._unveilings > MAX_UNVEILINGS or not _holds_prose(element):
                return ("style", None)
            step += "[hidden]"
        is_cell = tag in CELLS and parent.tag == "tr" and not self._is_layout(element.parent)
        return ("cell" if is_cell else tag, None, step)

    def _is_layout(self, row: Element) -> bool:
        """Whether a table row holds parts of the page rather than values."""
        if row not in self._layouts:
            self._layouts[row] = row.select_one(_LAYOUT) is not None or len(row.text) > MAX_ROW
        return self._layouts[row]


def _make(parent: Place, tag: str, classes: str | None, step: str | None = None) -> Place:
    if tag in UNSEEN:
        return _NOWHERE
    step = step or plain_step(tag, classes)
    linked = parent.linked or tag == "a"
    steps = f"{parent.steps}>{step}" if parent.steps else step
    if len(parent.inlines) < MAX_INLINES and not _is_block(tag, parent):
        return Place(parent.path, parent.tag, parent.block, steps, (*parent.inlines, step), linked)
    path = "" if tag in ("html", "body") else _shortened(steps)
    return Place(path, tag, object(), path, (), linked)


def _is_block(tag: str, parent: Place) -> bool:
    return tag in BLOCKS or ((tag in LOOSE or "-" in tag) and parent.tag not in PHRASES)


def _is_veiled(element: Element, tag: str) -> bool:
    if tag == "template":
        return element.attr("shadowrootmode") is None
    if tag in ("noscript", "dialog") or element.attr("hidden") is not None:
        return True
    return bool(_INVISIBLE.search(element.attr("style") or ""))


def _holds_prose(element: Element) -> bool:
    lengths = (len(paragraph.text) for paragraph in element.select("p"))
    return sum(length for length in lengths if length >= MIN_PARAGRAPH) >= MIN_PROSE


def _shortened(path: str) -> str:
    """The nearest steps of a long path: they tell most."""
    return path if len(path) <= MAX_PATH else path[path.find(">", len(path) - MAX_PATH) + 1 :]
