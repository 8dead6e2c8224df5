"""The views of a page's spans: lines and tokens, derived from the same spans as the `pages` rows.

In: valid records. Out: Arrow batches of the `lines` table (a row per line that has a span) and of the `tokens` table
(a row per page), in the records' order.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import chain
from operator import itemgetter
from typing import Any, NamedTuple

import pyarrow as pa

from builder.labels import KIND_CODE, LABEL_CODE
from builder.model import Record
from builder.publish.arrow import arrow_schema
from builder.publish.columns import offsets_of, page_columns

UNSPACED = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
"""Kana and Chinese characters, as a range of a regular expression: scripts written without spaces."""

MARKS_END = 0x1F000  # above it are signs, ideographs and the variation selectors of the private planes


class Line(NamedTuple):
    """A line of a page and what most of it is.

    `purity` is the share of the line's labelled characters that carry `label`; `kind` is the longest of that label,
    `confidence` the mean over its characters.
    """

    page_id: str
    index: int  # among the text's lines, those without a span included
    text: str
    start: int
    end: int
    label: int
    kind: int
    purity: float
    confidence: float


def line_columns(records: Sequence[Record]) -> pa.RecordBatch:
    """The `lines` rows of valid records."""
    schema = arrow_schema("lines")
    arrays = [pa.array(column, field.type) for field, column in zip(schema, _lines(records), strict=True)]
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


def lines(record: Record) -> Iterator[Line]:
    """The lines of a page that have a span, without the space around them."""
    return map(Line, *_lines([record]))


def _lines(records: Sequence[Record]) -> tuple[list[Any], ...]:
    """The columns of `Line`, each value appended by itself: half the time of making rows first."""
    columns = ids, indexes, texts, starts, ends, labels, kinds, purities, confidences = tuple([] for _ in Line._fields)
    for record in records:
        for index, start, text, spans in _lines_with_spans(record["text"], record["spans"]):
            label, kind, purity, confidence = _majority(spans) if len(spans) > 1 else _only(spans[0])
            ids.append(record["id"])
            indexes.append(index)
            texts.append(text)
            starts.append(start)
            ends.append(start + len(text))
            labels.append(label)
            kinds.append(kind)
            purities.append(purity)
            confidences.append(confidence)
    return columns


def _lines_with_spans(text: str, spans: list[dict[str, Any]]) -> Iterator[tuple[int, int, str, list[dict[str, Any]]]]:
    """Index, start and stripped text of each line, and its spans, where it has any."""
    line_end = first = 0
    remaining = [span["start"] for span in spans] + [len(text) + 1]
    for index, raw in enumerate(text.splitlines(keepends=True)):
        line_start, line_end = line_end, line_end + len(raw)
        after = first
        while remaining[after] < line_end:
            after += 1
        if after > first:
            line = raw.strip()
            yield index, line_start + raw.find(line), line, spans[first:after]
            first = after


def _only(span: dict[str, Any]) -> tuple[int, int, float, float]:
    return LABEL_CODE[span["label"]], KIND_CODE[span["kind"]], 1.0, span["confidence"]


def _majority(spans: list[dict[str, Any]]) -> tuple[int, int, float, float]:
    """Label, kind, purity and confidence of a line; the first span wins a tie."""
    label, labelled = _longest(spans, "label")
    same = [span for span in spans if span["label"] == label]
    kind, _ = _longest(same, "kind")
    confidence = sum(_length(span) * span["confidence"] for span in same) / labelled
    return LABEL_CODE[label], KIND_CODE[kind], labelled / sum(map(_length, spans)), confidence


def _longest(spans: list[dict[str, Any]], key: str) -> tuple[str, int]:
    lengths: dict[str, int] = {}
    for span in spans:
        lengths[span[key]] = lengths.get(span[key], 0) + _length(span)
    return max(lengths.items(), key=itemgetter(1))


def _length(span: dict[str, Any]) -> int:
    return span["end"] - span["start"]


def token_columns(records: Sequence[Record]) -> pa.RecordBatch:
    """The `tokens` rows of valid records."""
    schema = arrow_schema("tokens")
    rows = [tokens(record) for record in records]
    arrays = [pa.array([row.page_id for row in rows], pa.string())]
    for field in list(schema)[1:]:
        values = [getattr(row, field.name) for row in rows]
        items = pa.array(list(chain.from_iterable(values)), field.type.value_type)
        arrays.append(pa.ListArray.from_arrays(offsets_of(values), items, type=field.type))
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


class Tokens(NamedTuple):
    """The tokens of a page, each with its place and its two tags: label and kind, as codes."""

    page_id: str
    tokens: list[str]
    starts: list[int]
    ends: list[int]
    label_tags: list[int]
    kind_tags: list[int]


def tokens(record: Record) -> Tokens:
    """The tokens of a page; a token ends where a span does, so that the tags give back the spans.

    The first token of a span is tagged ``B-``, the others ``I-``, tokens outside of every span ``O``.
    """
    row = Tokens(record["id"], [], [], [], [], [])
    text, place = record["text"], 0
    pattern = PLAIN_TOKEN if text.isascii() or not _other_scripts().search(text) else token_pattern()
    for span in record["spans"]:
        _add_tokens(row, pattern, text, place, span["start"], None)
        _add_tokens(row, pattern, text, span["start"], span["end"], span)
        place = span["end"]
    _add_tokens(row, pattern, text, place, len(text), None)
    return row


def _add_tokens(
    row: Tokens, pattern: re.Pattern[str], text: str, start: int, end: int, span: dict[str, Any] | None
) -> None:
    places = [match.span() for match in pattern.finditer(text, start, end)]
    if not places:
        return
    row.tokens.extend([text[a:b] for a, b in places])
    row.starts.extend([a for a, _ in places])
    row.ends.extend([b for _, b in places])
    row.label_tags.extend(_tags(len(places), span and LABEL_CODE[span["label"]]))
    row.kind_tags.extend(_tags(len(places), span and KIND_CODE[span["kind"]]))


def _tags(count: int, code: int | None) -> list[int]:
    """Codes of `LABEL_TAGS` or `KIND_TAGS`: O, then B- and I- of each name."""
    if code is None or not count:
        return [0] * count
    return [2 * code + 1] + [2 * code + 2] * (count - 1)


@cache
def token_pattern() -> re.Pattern[str]:
    """A word with its combining marks, one Chinese or Japanese character, or one sign.

    >>> token_pattern().findall("Rain stops play, 3-1 in Bengal (বাংলা)")
    ['Rain', 'stops', 'play', ',', '3', '-', '1', 'in', 'Bengal', '(', 'বাংলা', ')']
    """
    letter, marks = rf"[^\W{UNSPACED}]", _marks()
    return re.compile(rf"{letter}+(?:[{marks}]+{letter}*)*|[^\s][{marks}]*")


# What `token_pattern` comes to, five times as fast, where there are neither marks nor unspaced scripts.
PLAIN_TOKEN = re.compile(r"\w+|[^\w\s]")


@cache
def _other_scripts() -> re.Pattern[str]:
    return re.compile(f"[{UNSPACED}{_marks()}]")


@cache
def _marks() -> str:
    """All combining marks: Python's ``\\w`` leaves them out, so that every Hindi vowel sign would end a word."""
    return "".join(char for char in map(chr, range(0x300, MARKS_END)) if unicodedata.category(char)[0] == "M")


VIEW_COLUMNS: dict[str, Callable[[Sequence[Record]], pa.RecordBatch]] = {
    "pages": page_columns,
    "lines": line_columns,
    "tokens": token_columns,
}
