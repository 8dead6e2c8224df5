"""CoNLL: a token a line, its tag in the last column; ``-DOCSTART-`` opens a page, a blank line a line of the text.

    -DOCSTART- 5f0c… - O

    Home 0 4 B-noise.menu
    | 5 6 O

The two middle columns hold the offsets, where the format of 2003 has part of speech and chunk: readers skip them, and
we find the way back to the text.
"""

from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path

from builder.review.exchange.marked import Exchange, Mark, Marked, write_lines
from builder.review.exchange.tokens import tokens_of

START = "-DOCSTART-"


def dump(pages: Iterable[Marked], path: Path) -> int:
    """Write the tokens of every page."""
    return write_lines((_document(page) for page in pages), path)


def load(path: Path) -> Iterator[Marked]:
    """Yield the pages; tags that begin with I- go on with the span before them."""
    page, marks = "", list[Mark]()
    with path.open(encoding="utf-8", newline="\n") as file:
        for line in file:
            columns = line.split()
            if columns and columns[0] == START and not columns[2].isdigit():
                if page:
                    yield Marked(page, None, marks, tool="conll")
                page, marks = columns[1], []
            elif columns:
                _take(columns, marks)
    if page:
        yield Marked(page, None, marks, tool="conll")


def _document(page: Marked) -> str:
    return "".join([f"{START} {page.page} - O\n\n", *_rows(page)])


def _rows(page: Marked) -> Iterator[str]:
    """Yield one row a token, and a blank one where the text goes on to another line."""
    places = list(tokens_of(page.text, page.spans))
    spans = iter(sorted(page.spans))
    span = next(spans, None)
    for (start, end), after in pairwise([*places, (len(page.text), len(page.text))]):
        while span and span.end <= start:
            span = next(spans, None)
        inside = span is not None and span.start <= start
        tag = f"{'B' if start == span.start else 'I'}-{span.name}" if inside else "O"
        yield f"{page.text[start:end]} {start} {end} {tag}\n"
        if len(page.text[end : after[0]].splitlines()) > 1:
            yield "\n"


def _take(columns: list[str], marks: list[Mark]) -> None:
    start, end, tag = int(columns[1]), int(columns[2]), columns[-1]
    prefix, _, name = tag.partition("-")
    if prefix == "I" and marks and marks[-1].name == name:
        marks[-1] = marks[-1]._replace(end=end)
    elif prefix in ("B", "I"):
        marks.append(Mark(start, end, name))


EXCHANGE = Exchange("CoNLL", dump, load, overlaps=False)
