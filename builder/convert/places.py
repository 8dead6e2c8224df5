"""What a text inherits from the elements around it: its block's path, links, and whether a reader sees it.

In: elements of a document. Out: a `Place`, one for all elements of the same shape in the same place, such as the items
of a list: a page has far fewer places than elements.
"""

import re
from functools import partial
from typing import NamedTuple

from turbohtml import Element, Node

from builder.convert.elements import BLOCKS, CELLS, LOOSE, PHRASES, UNSEEN, VEILED
from builder.convert.steps import MEANINGFUL, plain_step, rich_step

MAX_PATH = 400
MAX_INLINES = 16  # of one text; what is nested deeper begins a line
MAX_ROW = 500  # letters of a table row that is data rather than layout

# Pages hide what a script shows later, the story itself at times, so prose in hiding counts as visible.
MAX_UNVEILINGS = 64  # elements of one page looked into for that
MIN_PARAGRAPH = 80
MIN_PROSE = 300

# Elements with more to them than tag and class.
_RICH = ",".join(
    ("td,th", *VEILED, "[hidden]", '[style*="none" i]', '[style*="hidden" i]', "[id]", *map("[{}]".format, MEANINGFUL))
)
_INVISIBLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_LAYOUT = "p,div,br,ul,ol,table,h1,h2,h3,h4,h5,h6"


class Place(NamedTuple):
    """Where texts stand; two texts of the same place may still be in two blocks of one shape."""

    block: tuple[str, str]  # path and tag of the block; one object for all places in it
    inlines: tuple[str, ...]  # steps from the block down to the text: as many as there are elements
    linked: bool
    below: dict[tuple[str, ...], "Place"]  # places of children by tag and classes, or by tag and step


NOWHERE = Place(("", ""), (), False, {})  # never seen

_place = partial(tuple.__new__, Place)  # takes a third of the time of Place()


class Places:
    """The places of one body's elements, each worked out when it is asked for."""

    def __init__(self, body: Element) -> None:
        self._known: dict[Node, Place] = {body: Place(("", "body"), (), False, {})}
        self._rich = set(body.select(_RICH))
        self._unveilings = 0
        self._layouts: dict[Element, bool] = {}

    def find(self, element: Node) -> Place:
        """The place of an element, from its parent's; a loop, for trees deeper than the stack."""
        known = self._known
        if (place := known.get(element)) is not None:
            return place
        chain = [element]
        # The content of a <template> has a root of its own, whose parent is the template.
        while (place := known.get(element := element.parent)) is None:
            chain.append(element)
        rich = self._rich
        for element in reversed(chain):
            if place is not NOWHERE and type(element) is Element:
                key = self._detail(element) if element in rich else (element.tag, element.attr("class"))
                if (below := place.below.get(key)) is None:
                    below = place.below[key] = _make(place, *key)
                place = below
            known[element] = place
        return place

    def _detail(self, element: Element) -> tuple[str, None, str]:
        """The tag that an element counts as, and its step, where there is more to it than tag and class."""
        tag = element.tag
        step = rich_step(element, tag)
        if _is_veiled(element, tag):
            return (tag, None, f"{step}[hidden]") if self._unveils(element) else ("style", None, "")
        return ("cell" if tag in CELLS and not self._is_layout(element.parent) else tag, None, step)

    def _unveils(self, element: Element) -> bool:
        """Whether something hidden holds prose."""
        self._unveilings += 1
        if self._unveilings > MAX_UNVEILINGS:
            return False
        lengths = [len(paragraph.text) for paragraph in element.select("p")]
        return sum(length for length in lengths if length >= MIN_PARAGRAPH) >= MIN_PROSE

    def _is_layout(self, row: Node) -> bool:
        """Whether a table row holds parts of the page rather than values."""
        if row not in self._layouts:
            self._layouts[row] = row.select_one(_LAYOUT) is not None or len(row.text) > MAX_ROW
        return self._layouts[row]


def _make(parent: Place, tag: str, classes: str | None, step: str | None = None) -> Place:
    if tag in UNSEEN:
        return NOWHERE
    block, inlines, linked, _ = parent
    step = step or plain_step(tag, classes)
    linked = linked or tag == "a"
    begins = tag in BLOCKS or ((tag in LOOSE or "-" in tag) and block[1] not in PHRASES)
    if not begins and len(inlines) < MAX_INLINES:
        return _place((block, (*inlines, step), linked, {}))
    path = ">".join((block[0], *inlines, step)) if block[0] else ">".join((*inlines, step))
    if len(path) > MAX_PATH:
        # The nearest steps of a long path tell most.
        path = path[path.find(">", len(path) - MAX_PATH) + 1 :]
    return _place(((path, tag), (), linked, {}))


def _is_veiled(element: Element, tag: str) -> bool:
    if element.attr("hidden") is not None or (tag in VEILED and element.attr(VEILED[tag]) is None):
        return True
    style = element.attr("style")
    return style is not None and bool(_INVISIBLE.search(style))
