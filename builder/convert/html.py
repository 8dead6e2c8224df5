"""A page of markup as text: what a reader sees, one block a line.

In: decoded markup. Out: a `Page` whose blocks know their path, their links and their place in the markup.

    <div class="story"><h1>Rain <b>stops</b> play</h1>By <a>Ada</a></div>

    Rain stops play     div.story>h1    mark b
    By Ada              div.story       mark a
"""

from collections.abc import Iterator
from typing import NamedTuple

from turbohtml import Document, Element, Text, parse

from builder.convert.decode import Decoded
from builder.convert.places import BREAKS, Place, Places
from builder.convert.positions import SourceMap
from builder.convert.rights import read_rights
from builder.convert.structured_data import read_hints
from builder.model import Block, Mark, Page, RawPage
from builder.sites import registrable_domain

MAX_MARKS = 40  # of one block


class Run(NamedTuple):
    """The text of one text node that a reader sees."""

    data: str
    place: Place
    broken: bool  # a line begins here
    node: Text


def convert_html(raw: RawPage, decoded: Decoded, page_id: str) -> Page:
    """A page with its visible text and one block for each block element that shows anything."""
    document = parse(decoded.text)
    lines = _Lines(SourceMap(decoded.text))
    for run in _visible_runs(document):
        lines.add(run)
    lines.finish()
    address = raw.url or getattr(raw, "host", None)
    return Page(
        id=page_id,
        source=raw.source,
        text="\n".join(lines.texts),
        blocks=tuple(lines.blocks),
        markup=True,
        url=raw.url,
        site=registrable_domain(address) if address else None,
        fetched_at=raw.fetched_at,
        hints=read_hints(document, raw.url),
        rights=read_rights(document, raw.headers),
        flags=decoded.flags,
    )


def _visible_runs(document: Document) -> Iterator[Run]:
    """Every text a reader sees, in order, with where it stands."""
    places = Places()
    broken = False
    for node in document.descendants:
        if type(node) is Text:
            place = places.of(node.parent)
            if not place.hidden:
                yield Run(node.data, place, broken, node)
                broken = False
        elif type(node) is Element and node.tag in BREAKS:
            broken = True


class _Lines:
    """Gathers runs into lines, and lines into text and blocks."""

    def __init__(self, source: SourceMap) -> None:
        self.texts: list[str] = []
        self.blocks: list[Block] = []
        self._source = source
        self._at = 0
        self._start(None)

    def _start(self, place: Place | None) -> None:
        self._place = place
        self._pieces: list[str] = []
        self._length = 0
        self._gap = False
        self._runs: list[Run] = []
        self._marks: dict[Element, list] = {}
        self._linked = 0
        self._letters = 0

    def add(self, run: Run) -> None:
        """Go on with the line, or begin the next."""
        data, place = run.data, run.place
        if run.broken or self._place is None or place.block is not self._place.block:
            self.finish()
            self._start(place)
        words = data.split()
        if not words:
            self._gap = True
            return
        text = " ".join(words)
        if self._pieces and (self._gap or data[0].isspace()):
            self._pieces.append(" ")
            self._length += 1
        start = self._length
        self._pieces.append(text)
        self._length += len(text)
        self._gap = data[-1].isspace()
        self._runs.append(run)
        for element, label in place.inlines:
            self._marks.setdefault(element, [start, 0, label])[1] = self._length
        letters = sum(map(str.isalnum, text))
        self._letters += letters
        if place.linked:
            self._linked += letters

    def finish(self) -> None:
        """End the line: it becomes a block if it shows a letter or digit."""
        if not self._letters:
            return
        at = self._at
        text = "".join(self._pieces)
        marks = [Mark(at + start, at + end, label) for start, end, label in list(self._marks.values())[:MAX_MARKS]]
        source_start, source_end = self._source.range_of(self._runs[0].node, self._runs[-1].node)
        share = self._linked / self._letters
        self.blocks.append(Block(at, at + len(text), source_start, source_end, self._place.path, share, tuple(marks)))
        self.texts.append(text)
        self._at = at + len(text) + 1
        self._letters = 0
