"""Where a text of the tree stands in the markup.

In: the decoded markup and text nodes in document order. Out: ranges in code points of the decoded string.
"""

import re

from turbohtml import Element, Text

_LINE_END = re.compile(r"\r\n?|\n")


class SourceMap:
    """Finds the range of text nodes; ask in document order."""

    def __init__(self, markup: str) -> None:
        self._markup = markup
        self._lines = [0, *(line.end() for line in _LINE_END.finditer(markup))]
        self._at = 0

    def range_of(self, first: Text, last: Text) -> tuple[int, int]:
        """From the first letter of one text node to the last of another."""
        start = self._start_of(first)
        last_start = self._start_of(last) if last is not first else start
        end = self._markup.find("<", last_start)
        self._at = max(self._at, end)
        return start, end if end >= 0 else len(self._markup)

    def _start_of(self, node: Text) -> int:
        anchor = node.previous_sibling
        if type(anchor) is not Element:
            anchor = node.parent
        at = self._at
        if position := anchor.position:
            at = max(at, self._lines[position[0] - 1] + position[1])
        data = node.data
        cut = min((i for i in map(data.find, "&<>\xa0\r") if i >= 0), default=len(data))
        key = ">" + data[:cut]
        found = self._markup.find(key, at)
        if found < 0:
            return at
        skip = len(data) - len(data.lstrip()) if cut == len(data) else 0
        return found + 1 + skip
