"""Where a text of the tree stands in the markup.

In: the decoded markup, and text nodes in document order. Out: ranges in code points of the decoded string.

The parser tells where an element begins. A text begins behind the next ">" that its first letters follow, and is the
same letters in the markup up to references (`&amp;`), line ends and tags the parser ignored.
"""

import re

import numpy as np
from turbohtml import Element, Text

REACH = 20_000  # code points that the start tags and comments before a text may take

_PLAIN_HEAD = re.compile(r"[\w \n\t.,:;!?()/-]*", re.ASCII)
_PLAIN_TAIL = re.compile(r"[\w .,:;!?()/-]{1,30}\Z", re.ASCII)
_TAG = re.compile(r"<[a-zA-Z/!?]")


class SourceMap:
    """Finds text nodes in the markup; ask in document order."""

    def __init__(self, markup: str) -> None:
        self._markup = markup
        self._lines = _line_starts(markup)
        self._at = 0

    def range_of(self, nodes: list[tuple[Text, str]]) -> tuple[int, int]:
        """From the first visible character of the first node to the last of the last, which follow each other."""
        node, data = nodes[0]
        start, end = self._find(node, data)
        for node, data in nodes[1:]:
            end = max(end, self._find(node, data)[1])
        return start, end

    def _find(self, node: Text, data: str) -> tuple[int, int]:
        markup = self._markup
        begin = self._begin(node, data)
        if markup.startswith(data, begin):
            end = begin + len(data)
        else:
            end = self._inexact_end(data, begin)
        self._at = end
        visible = markup[begin:end]
        return begin + len(visible) - len(visible.lstrip()), end - len(visible) + len(visible.rstrip())

    def _begin(self, node: Text, data: str) -> int:
        anchor = node.previous_sibling
        if type(anchor) is Element:
            at = max(self._at, self._offset(anchor))
        else:
            at = self._offset(node.parent) if anchor is None else self._at
        found = self._markup.find(">" + _PLAIN_HEAD.match(data)[0], at, at + REACH)
        return found + 1 if found >= 0 else at

    def _offset(self, element: Element) -> int:
        position = element.position
        if position is None:  # made up by the parser, such as a missing <body>
            return self._at
        return self._lines[position[0] - 1] + position[1]

    def _inexact_end(self, data: str, begin: int) -> int:
        tag = _TAG.search(self._markup, begin)
        end = tag.start() if tag else len(self._markup)
        if tail := _PLAIN_TAIL.search(data.rstrip()):
            found = self._markup.find(tail[0], begin + len(data.rstrip()) - len(tail[0]), end + REACH)
            return max(end, found + len(tail[0]))
        return end


def _line_starts(markup: str) -> list[int]:
    if "\r" in markup:
        return [0, *(line.end() for line in re.finditer(r"\r\n?|\n", markup))]
    if markup.isascii():
        units = np.frombuffer(markup.encode("ascii"), np.uint8)
    else:
        units = np.frombuffer(markup.encode("utf-32-le", "surrogatepass"), np.uint32)
    return [0, *(np.flatnonzero(units == 10) + 1).tolist()]
