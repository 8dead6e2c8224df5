"""A page of markup as text: what a reader sees, one block a line.

In: decoded markup. Out: a `Page` whose blocks know their path, their links and their place in the markup.

    <div class="story"><h1>Rain <b>stops</b> play</h1>By <a>Ada</a></div>

    Rain stops play     div.story>h1    mark b
    By Ada              div.story       mark a

Any run of white space is one space, no-break and ideographic spaces included: readers of `text` meet one kind.
"""

import re

from turbohtml import parse

from builder.convert.decode import Decoded
from builder.convert.lines import Run, read_lines
from builder.convert.positions import SourceMap
from builder.convert.rights import read_rights
from builder.convert.structured_data import read_hints
from builder.model import Block, Mark, Page, RawPage
from builder.sites import registrable_domain

MAX_MARKS = 40  # of one block

_LETTER = re.compile(r"[^\W_]")
_NO_LETTERS = re.compile(r"[\W_]+")
# Elements that say nothing about their text.
_DULL = frozenset(("span", "font", "bdi", "bdo", "wbr", "ins", "nobr", "picture"))


def convert_html(raw: RawPage, decoded: Decoded, page_id: str) -> Page:
    """A page with its visible text and one block for each line that shows a letter or digit."""
    document = parse(decoded.text, allow_declarative_shadow_roots=False)
    texts, blocks = _assemble(read_lines(document), SourceMap(decoded.text))
    address = raw.url or raw.host
    return Page(
        id=page_id,
        source=raw.source,
        text="\n".join(texts),
        blocks=tuple(blocks),
        markup=True,
        url=raw.url,
        site=registrable_domain(address) if address else None,
        fetched_at=raw.fetched_at,
        hints=read_hints(document, raw.url),
        rights=read_rights(document, raw.headers),
        flags=decoded.flags,
    )


def _assemble(lines, source):
    texts: list[str] = []
    blocks: list[Block] = []
    at = 0
    for line in lines:
        text, block = (_short_block if len(line) == 1 else _long_block)(line, at, source)
        if block is not None:
            texts.append(text)
            blocks.append(block)
            at = block.end + 1
    return texts, blocks


def _short_block(line: list[Run], at: int, source: SourceMap) -> tuple[str, Block | None]:
    """The block of a line that is one text, as most are."""
    _, data, place, node = line[0]
    text = " ".join(data.split())
    if not _LETTER.search(text):
        return text, None
    end = at + len(text)
    marks = tuple([Mark(at, end, label) for _, label in place.inlines if label not in _DULL])
    start, stop = source.range_of([(node, data)])
    return text, Block(at, end, start, stop, place.path, 1.0 if place.linked else 0.0, marks)


def _long_block(line: list[Run], at: int, source: SourceMap) -> tuple[str, Block | None]:
    pieces = []
    marks: dict = {}
    length = at
    for glue, data, place, _ in line:
        text = " ".join(data.split())
        start = length + len(glue)
        length = start + len(text)
        pieces += glue, text
        for element, label in place.inlines:
            if label not in _DULL:
                marks.setdefault(element, [start, 0, label])[1] = length
    text = "".join(pieces)
    if not _LETTER.search(text):
        return text, None
    first, stop = source.range_of([(node, data) for _, data, _, node in line])
    found = tuple([Mark(*mark) for mark in list(marks.values())[:MAX_MARKS]])
    return text, Block(at, length, first, stop, line[0].place.path, _link_share(line), found)


def _link_share(line: list[Run]) -> float:
    linked = [run.place.linked for run in line]
    if all(linked):
        return 1.0
    if not any(linked):
        return 0.0
    letters = [len(_NO_LETTERS.sub("", run.data)) for run in line]
    return sum(count for count, link in zip(letters, linked, strict=True) if link) / sum(letters)
