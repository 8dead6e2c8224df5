"""A page of markup as text: what a reader sees, one block a line.

In: decoded markup. Out: a `Page` whose blocks know their path, their links and their place in the markup.

    <div class="story"><h1>Rain <b>stops</b> play</h1>By <a>Ada</a></div>

    Rain stops play     div.story>h1    mark b
    By Ada              div.story       mark a

Any run of white space is one space, no-break and ideographic spaces included: readers of `text` meet one kind.
"""

import re
from collections.abc import Iterable
from functools import partial
from itertools import compress

from turbohtml import Element, parse

from builder.convert.decode import Decoded
from builder.convert.elements import DULL
from builder.convert.lines import Run, inline_elements, read_lines
from builder.convert.positions import SourceMap, on_one_line
from builder.convert.rights import read_rights
from builder.convert.structured_data import read_hints
from builder.model import Block, Mark, Page, RawPage
from builder.sites import registrable_domain

MAX_MARKS = 40  # of one block

_LETTER = re.compile(r"[^\W_]")
_SAVED_FROM = re.compile(r"<!--\s*saved from url=\(\d+\)(https?://[^\s<>]+)", re.I)
_ASCII_SIGNS = bytes(code for code in range(128) if not chr(code).isalnum())
_NO_LETTERS = re.compile(r"[\W_]+")

# These take a third of the time of Block() and Mark().
_block = partial(tuple.__new__, Block)
_mark = partial(tuple.__new__, Mark)


def convert_html(raw: RawPage, decoded: Decoded, page_id: str) -> Page:
    """A page with its visible text and one block for each line that shows a letter or digit."""
    markup = on_one_line(decoded.text)
    document = parse(markup, allow_declarative_shadow_roots=False)
    texts, blocks = _assemble(read_lines(document), SourceMap(markup))
    url = raw.url or _saved_from(markup)
    hints = read_hints(document, url)
    address = url or raw.host or hints.canonical_url
    return Page(
        id=page_id,
        source=raw.source,
        text="\n".join(texts),
        blocks=tuple(blocks),
        markup=True,
        url=url,
        site=registrable_domain(address) if address else None,
        fetched_at=raw.fetched_at,
        hints=hints,
        rights=read_rights(document, raw.headers),
        flags=decoded.flags,
    )


def _saved_from(markup: str) -> str | None:
    """The address that a browser wrote into a page it saved."""
    found = _SAVED_FROM.search(markup, 0, 4096)
    return found[1] if found else None


def _assemble(lines: Iterable[list[Run]], source: SourceMap) -> tuple[list[str], list[Block]]:
    texts: list[str] = []
    blocks: list[Block] = []
    at = 0
    for line in lines:
        text, block = (_short_block if len(line) == 1 else _long_block)(line, at, source)
        if text[0].isalnum() or _LETTER.search(text):
            texts.append(text)
            blocks.append(block)
            at = block.end + 1
    return texts, blocks


def _short_block(line: list[Run], at: int, source: SourceMap) -> tuple[str, Block]:
    """The block of a line that is one text, as most are."""
    data, ((path, _), inlines, linked, _), parent, node, _ = line[0]
    text = _tidy(data)
    end = at + len(text)
    marks = tuple([_mark((at, end, step)) for step in inlines if step not in DULL]) if inlines else ()
    first, last = source.find(node, parent, data)
    return text, _block((at, end, first, last, path, 1.0 if linked else 0.0, marks))


def _long_block(line: list[Run], at: int, source: SourceMap) -> tuple[str, Block]:
    pieces: list[str] = []
    marks: dict[Element, Mark] = {}
    ranges: list[tuple[int, int]] = []
    end = at
    for data, place, parent, node, glue in line:
        text = _tidy(data)
        pieces += glue, text
        start = end + len(glue)
        end = start + len(text)
        if place.inlines:
            for element, step in zip(inline_elements(place, parent), place.inlines, strict=True):
                if step not in DULL:
                    marks[element] = _mark((marks[element].start if element in marks else start, end, step))
        ranges.append(source.find(node, parent, data))
    first, last = ranges[0][0], max(last for _, last in ranges)
    found = tuple(marks.values())[:MAX_MARKS]
    return "".join(pieces), _block((at, end, first, last, line[0][1].block[0], _link_share(line), found))


def _tidy(data: str) -> str:
    # Tabs, no-break spaces and their like are not printable.
    return data.strip() if data.isprintable() and "  " not in data else " ".join(data.split())


def _link_share(line: list[Run]) -> float:
    linked = [place.linked for _, place, *_ in line]
    if True not in linked:
        return 0.0
    if False not in linked:
        return 1.0
    letters = [_count_letters(data) for data, *_ in line]
    return sum(compress(letters, linked)) / (sum(letters) or 1)


def _count_letters(data: str) -> int:
    if data.isascii():
        return len(data.encode().translate(None, _ASCII_SIGNS))
    return len(_NO_LETTERS.sub("", data))
