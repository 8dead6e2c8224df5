"""A page of markup as text: what a reader sees, one block a line.

In: decoded markup. Out: a `Page` whose blocks know their path, their links and their place in the markup.

    <div class="story"><h1>Rain <b>stops</b> play</h1>By <a>Ada</a></div>

    Rain stops play     div.story>h1    mark b
    By Ada              div.story       mark a

Any run of white space is one space, no-break and ideographic spaces included: readers of `text` meet one kind.
"""

import re
from collections.abc import Iterable

from turbohtml import Element, parse

from builder.convert.decode import Decoded
from builder.convert.lines import Run, read_lines
from builder.convert.positions import SourceMap, on_one_line
from builder.convert.rights import read_rights
from builder.convert.structured_data import read_hints
from builder.model import Block, Mark, Page, RawPage
from builder.sites import registrable_domain

MAX_MARKS = 40  # of one block

_LETTER = re.compile(r"[^\W_]")
_SAVED_FROM = re.compile(r"<!--\s*saved from url=\(\d+\)(https?://[^\s<>]+)", re.I)
_NO_LETTERS = re.compile(r"[\W_]+")
# Elements that say nothing about their text.
_DULL = frozenset(("span", "font", "bdi", "bdo", "wbr", "ins", "nobr", "picture"))


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
    data, place, parent, node, *_ = line[0]
    text = " ".join(data.split())
    end = at + len(text)
    marks = tuple([Mark(at, end, step) for step in place.inlines if step not in _DULL]) if place.inlines else ()
    first, last = source.find(node, parent, data)
    return text, Block(at, end, first, last, place.path, 1.0 if place.linked else 0.0, marks)


def _long_block(line: list[Run], at: int, source: SourceMap) -> tuple[str, Block]:
    pieces: list[str] = []
    marks: dict[Element, Mark] = {}
    end = at
    for run in line:
        text = " ".join(run.data.split())
        pieces += run.glue, text
        start, end = end + len(run.glue), end + len(run.glue) + len(text)
        for element, step in zip(run.inline_elements(), run.place.inlines, strict=True):
            if step not in _DULL:
                marks[element] = Mark(marks[element].start if element in marks else start, end, step)
    ranges = [source.find(run.node, run.parent, run.data) for run in line]
    first, last = ranges[0][0], max(last for _, last in ranges)
    found = tuple(marks.values())[:MAX_MARKS]
    return "".join(pieces), Block(at, end, first, last, line[0].place.path, _link_share(line), found)


def _link_share(line: list[Run]) -> float:
    linked = [run.place.linked for run in line]
    if all(linked):
        return 1.0
    if not any(linked):
        return 0.0
    letters = [len(_NO_LETTERS.sub("", run.data)) for run in line]
    return sum(count for count, link in zip(letters, linked, strict=True) if link) / (sum(letters) or 1)
