"""The visible lines of a document.

In: a parsed document. Out: lines, each a list of `Run`s that a browser would show in one block.
"""

from turbohtml import Document, Element, NodeIterator, Text
from turbohtml.traverse import NodeFilter

from builder.convert.elements import BLOCKS, CELLS, HEADINGS, PHRASES, SEPARABLE
from builder.convert.places import NOWHERE, Place, Places
from builder.convert.positions import LINE_END

CELL_BAR = " | "

_PARTING = BLOCKS - CELLS

# The text of one text node that a reader sees: letters, place, the element and the node it is from, and the glue, which
# is what stands between it and the run before in its line. A bare tuple, for pages have thousands.
Run = tuple[str, Place, Element, Text, str]


def read_lines(document: Document) -> list[list[Run]]:
    """The lines of a document, in order."""
    body = document.select_one("body")
    if body is None:
        return []
    lines = _Lines()
    find_place = Places(body).find
    for node in NodeIterator(body, NodeFilter.SHOW_TEXT):
        data = node.data
        # Most texts of a page are the line ends between its tags.
        if data.isspace():
            lines.blank += data
        elif (place := find_place(parent := node.parent)) is not NOWHERE:
            run = (data, place, parent, node, "")
            if place.block[1] == "pre":
                lines.add_preformatted(run)
            elif place.block is lines.block:
                lines.add(run)
            else:
                lines.begin(run)
    return lines.done


class _Lines:
    """Lines that grow text by text, and what was passed since the last text."""

    def __init__(self) -> None:
        self.done: list[list[Run]] = []
        self.block: tuple[str, str] | None = None  # that of the last text; elsewhere a line begins
        self.blank = ""  # white space

    def begin(self, run: Run) -> None:
        """Begin a line."""
        self.done.append([run])
        self.block = run[1].block
        self.blank = ""

    def add(self, run: Run) -> None:
        """Append a text in a block of the same shape to the last line, or begin the next."""
        glue = _glue(self.done[-1][-1], run, self.blank)
        if glue is None:
            self.begin(run)
        else:
            self.done[-1].append((*run[:-1], glue))
            self.blank = ""

    def add_preformatted(self, run: Run) -> None:
        """Append a text whose lines end at tabs, see `positions.on_one_line`."""
        data, *rest = run
        for index, line in enumerate(data.split(LINE_END)):
            if index > 0 or LINE_END in self.blank:
                self.block = None
            if line.isspace():
                self.blank += line
            elif line:
                (self.add if run[1].block is self.block else self.begin)((line, *rest))


def _glue(before: Run, run: Run, blank: str) -> str | None:
    """What stands between two runs, or None if a line ends there."""
    before_data, before_place, before_parent, before_node, _ = before
    data, place, parent, node, _ = run
    if parent != before_parent and block_of(before_place, before_parent) != block_of(place, parent):
        return None
    tags = _tags_between(before_node, node)
    if not _PARTING.isdisjoint(tags) or ("br" in tags and place.block[1] not in HEADINGS):
        return None
    glue = " " if blank or "br" in tags or data[0].isspace() or before_data[-1].isspace() else ""
    if not (before_place.inlines and place.inlines):
        return glue
    return _apart(before_place, before_parent, place, parent, glue)


def _tags_between(before: Text, node: Text) -> list[str]:
    tags = []
    for between in before.following:
        if between == node:
            break
        if type(between) is Element:
            tags.append(between.tag)
    return tags


def _apart(before: Place, before_parent: Element, place: Place, parent: Element, glue: str) -> str:
    """Widen the glue: a bar between cells, a space between elements that a style sheet sets apart."""
    pairs = zip(inline_elements(before, before_parent), inline_elements(place, parent), strict=False)
    for depth, (left, right) in enumerate(pairs):
        if left != right:
            if left.tag in CELLS:
                return CELL_BAR
            same_sentence = place.block[1] in PHRASES and before.inlines[depth] == place.inlines[depth]
            apart = left.tag in SEPARABLE and right.tag in SEPARABLE and not same_sentence
            return " " if apart else glue
    return glue


def inline_elements(place: Place, parent: Element) -> list[Element]:
    """The elements of `place.inlines`, from the parent of a text there."""
    elements = []
    for _ in place.inlines:
        elements.append(parent)
        parent = parent.parent
    return elements[::-1]


def block_of(place: Place, parent: Element) -> Element:
    """The block element that a text there stands in."""
    for _ in place.inlines:
        parent = parent.parent
    return parent
