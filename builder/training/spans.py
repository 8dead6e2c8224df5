"""The spans of a page in the names of any scheme.

In: a row of `pages`. Out: spans with their text; neighbours that a scheme calls the same stay apart, as they were.
"""

from collections.abc import Collection, Iterator, Mapping
from typing import Any, NamedTuple

from builder.training.schemes import IGNORED, names_of, scheme_of


class LabelledSpan(NamedTuple):
    """Characters of a page and what a scheme calls them."""

    start: int
    end: int
    text: str
    label: str


def spans_of(row: Mapping[str, Any], *, scheme: str = "kind") -> Iterator[LabelledSpan]:
    """Yield the spans that the scheme has a place for, in text order."""
    chosen, text = scheme_of(scheme), row["text"]
    for span in row["spans"]:
        code = chosen.code(*names_of(span))
        if code != IGNORED:
            start, end = span["start"], span["end"]
            yield LabelledSpan(start, end, text[start:end], chosen.names[code])


def text_of(row: Mapping[str, Any], *, labels: Collection[str] = ("body",), scheme: str = "label") -> str:
    """What the page says under some labels: spans of one line beside each other, other lines below."""
    text, said, last = row["text"], "", 0
    for span in spans_of(row, scheme=scheme):
        if span.label in labels:
            said += ("\n" if "\n" in text[last : span.start] else " ") + span.text
            last = span.end
    return said.strip()
