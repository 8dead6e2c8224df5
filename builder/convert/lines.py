"""The visible lines of a document.

In: a parsed document. Out: lines, each a list of `Run`s that a browser would show in one block.
"""

from collections.abc import Iterator
from typing import NamedTuple

from turbohtml import Document, Element, NodeIterator, Text
from turbohtml.traverse import NodeFilter

from builder.convert.elements import BLOCKS, CELLS, HEADINGS, PHRASES, SEPARABLE, UNSEEN
from builder.convert.places import Place, Places
from builder.convert.positions import LINE_END

CELL_BAR = " | "


class Run(NamedTuple):
    """The text of one text node that a reader sees."""

    data: str
    place: Place
    parent: Element
    node: Text
    fresh: bool = False  # begins a line, whatever stands before
    glue: str = ""  # what stands between it and the run before in its line

    def inline_elements(self) -> list[Element]:
        """The elements of `place.inlines`."""
        elements = []
        element = self.parent
        for _ in self.place.inlines:
            elements.append(element)
            element = element.parent
        return elements[::-1]

    def block(self) -> Element:
        """The block element it stands in."""
        element = self.parent
        for _ in self.place.inlines:
            element = element.parent
        return element


def read_lines(document: Document) -> Iterator[list[Run]]:
    """The lines of a document, in order."""
    line: list[Run] = []
    for run in _visible_runs(document):
        if not line:
            line = [run]
        elif (glue := _glue(line[-1], run)) is None:
            yield line
            line = [run]
        else:
            line.append(Run(*run[:-1], glue))
    if line:
        yield line


def _visible_runs(document: Document) -> Iterator[Run]:
    place_of = Places(document).of
    for node in NodeIterator(document, NodeFilter.SHOW_TEXT):
        data = node.data
        # Most texts of a page are the line ends between its tags.
        if not data.isspace():
            parent = node.parent
            place = place_of(parent)
            if place.tag == "pre":
                yield from _preformatted(data, place, parent, node)
            elif not place.hidden:
                yield Run(data, place, parent, node)


def _preformatted(data: str, place: Place, parent: Element, node: Text) -> Iterator[Run]:
    """A run for each line: its end is a tab, see `positions.on_one_line`."""
    for index, line in enumerate(data.split(LINE_END)):
        if line and not line.isspace():
            yield Run(line, place, parent, node, fresh=index > 0)


def _glue(before: Run, run: Run) -> str | None:
    """What stands between two runs of a line, or None if the second begins the next."""
    if run.fresh or before.place.block is not run.place.block or before.block() != run.block():
        return None
    if run.place.tag == "pre" and LINE_END in before.node.data.rpartition(before.data)[2]:
        return None
    glue = " " if run.data[0].isspace() or before.data[-1].isspace() else ""
    for between in before.node.following:
        if between is run.node:
            break
        if type(between) is Text:
            if run.place.tag == "pre" and LINE_END in between.data:
                return None
            glue = glue or (" " if between.data.isspace() else "")
        elif type(between) is Element and (tag := between.tag) not in UNSEEN:
            if tag == "br" and run.place.tag in HEADINGS:
                glue = " "
            elif tag == "br" or (tag in BLOCKS and tag not in CELLS):
                return None
    return _apart(before, run, glue)


def _apart(before: Run, run: Run, glue: str) -> str:
    """Widen the glue: a bar between cells, a space between elements that a style sheet sets apart."""
    steps = zip(before.place.inlines, run.place.inlines, strict=False)
    elements = zip(before.inline_elements(), run.inline_elements(), strict=False)
    for (left_step, right_step), (left, right) in zip(steps, elements, strict=False):
        if left == right:
            continue
        if left.tag in CELLS:
            return CELL_BAR
        same_sentence = run.place.tag in PHRASES and left_step == right_step
        return glue or (" " if left.tag in SEPARABLE and right.tag in SEPARABLE and not same_sentence else "")
    return glue
