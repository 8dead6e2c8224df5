"""Where a text of the tree stands in the markup.

In: the markup and texts in document order. Out: ranges in code points of the markup.

The parser tells where an element begins; its texts follow a ">". They are the same letters in the markup, up to
references such as `&amp;` and tags that the parser ignored.
"""

import re

from turbohtml import Element, Text

TRIES = 6  # tags and comments before a text that are passed over in search of it
LINE_END = "\t"  # what line ends become

REACH = 20_000  # code points that a text's ignored tags may take

_PLAIN_HEAD = re.compile(r"[\w\s.,:;!?()/-]*", re.ASCII)
_PLAIN_TAIL = re.compile(r"[\w\s.,:;!?()/-]{1,30}\Z", re.ASCII)
_TAG = re.compile(r"<[a-zA-Z/!?]")


def on_one_line(markup: str) -> str:
    """The markup with tabs for line ends: a column is then an offset, and "\\r\\n" still counts two."""
    return markup.replace("\n", LINE_END).replace("\r", LINE_END)


class SourceMap:
    """Finds texts in markup that stands on one line; ask in document order."""

    def __init__(self, markup: str) -> None:
        self._markup = markup
        self._at = 0
        self._node: Text | None = None

    def find(self, node: Text, parent: Element, data: str) -> tuple[int, int]:
        """The range of a text node's visible characters; `data` is all of the node, or a line of it."""
        markup = self._markup
        at = self._start(node, parent)
        begin = markup.find(">", at) + 1
        if begin and not markup.startswith(data, begin):
            begin = self._begin(data, begin)
        if begin > 0:
            self._at = end = begin + len(data)
        else:
            begin, end = self._find_inexact(data, at)
            # Lines of preformatted text share a range where none is found of their own.
            self._at = begin
        if data[0].isspace():
            begin = end - len(markup[begin:end].lstrip())
        if data[-1].isspace():
            end = begin + len(markup[begin:end].rstrip())
        return begin, end

    def _start(self, node: Text, parent: Element) -> int:
        """Where the search begins: at the parent's start tag, or behind what was found last if that is inside it."""
        position = parent.position  # none where the parser made the element up, such as a missing <body>
        if position is None:
            return self._at
        if position[1] > self._at or (node.previous_sibling is None and node is not self._node):
            self._node = node
            return position[1]
        self._node = node
        return self._at

    def _begin(self, text: str, at: int) -> int:
        """The first place behind a ">" where the text stands, or -1."""
        markup = self._markup
        behind = at
        for _ in range(TRIES):
            behind = markup.find(">", behind) + 1
            if not behind:
                break
            if markup.startswith(text, behind):
                return behind
        return -1

    def _find_inexact(self, data: str, at: int) -> tuple[int, int]:
        markup = self._markup
        begin = self._begin(_PLAIN_HEAD.match(data)[0], at)
        begin = at if begin < 0 else begin
        tag = _TAG.search(markup, begin)
        end = tag.start() if tag else len(markup)
        # References only lengthen a text: a shorter range is cut by a tag that the parser ignored.
        if end - begin < len(data) and (tail := _PLAIN_TAIL.search(data.rstrip())):
            found = markup.find(tail[0], end, end + REACH)
            end = max(end, found + len(tail[0]))
        return begin, end
