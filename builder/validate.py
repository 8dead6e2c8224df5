"""Is a record what the schema says, and what a schema cannot say?

In: a record. Out: its violations, none for nearly every record; or the record mended, where the fault is small.

A compiled schema passes the good records in microseconds; only for a bad one is the slow validator loaded that can
tell what is wrong and where.
"""

import json
import re
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import jsonschema_rs

from builder.explain import Problem, explain, shown, writable
from builder.labels import load_schema
from builder.model import Record, Source, Violation

FIRST_NEWSPAPERS_ONLINE = datetime(1800, 1, 1, tzinfo=UTC)
FIRST_WEB_PAGES = datetime(1990, 1, 1, tzinfo=UTC)
PLACEHOLDER_DAYS = frozenset({"1900-01-01", "1969-12-31", "1970-01-01", "1980-01-01"})  # a clock or a database at zero
CLOCKS_DISAGREE = timedelta(days=1)
NO_YEAR_YET = 2100  # a wrong clock, or a "never" of a database

PAGE = "page.schema.json"
LETTER_OR_DIGIT = re.compile(r"[^\W_]")
EXCERPT_BEFORE, EXCERPT_AFTER = 40, 80
MOST_PROBLEMS = 50  # of one record: what else is wrong with it helps nobody


def validate(record: Any, source: Source | None = None) -> list[Violation]:
    """What is wrong with a record, everything that can be told at once; empty when it is sound.

    `source` says where a record was found whose own `source` cannot be trusted.
    """
    problems = _problems(record)
    return _violations(record, problems, source) if problems else []


def mend(record: Any, source: Source | None = None) -> tuple[Record | None, list[Violation]]:
    """The record to publish, if there is one, and its violations: `repaired` if they were mended, else `rejected`."""
    problems = _problems(record)
    if not problems:
        return record, []
    if all(problem.rule in REPAIRS for problem in problems):
        mended = deepcopy(record)
        for repair in dict.fromkeys(REPAIRS[problem.rule] for problem in problems):
            repair(mended)
        remaining = _problems(mended)
        if not remaining:
            violations = _violations(record, problems, source)
            return mended, [replace(violation, action="repaired", payload=None) for violation in violations]
        problems += remaining
    return None, _violations(record, problems, source)


def _problems(record: Any) -> list[Problem]:
    return schema_problems(record, PAGE) or [problem for rule in RULES for problem in rule(record)]


# --- the schema ---------------------------------------------------------------------------------------------------


@cache
def _compiled(schema: str) -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator(load_schema(schema))


def schema_problems(record: Any, schema: str) -> list[Problem]:
    """What keeps a record from fitting a schema; found fast where there is nothing."""
    try:
        if _compiled(schema).is_valid(record):
            return []
    except ValueError:  # a value that JSON cannot hold, such as bytes
        pass
    return explain(record, schema)


# --- what a schema cannot say -------------------------------------------------------------------------------------


def _strings_are_unicode(record: Record) -> Iterator[Problem]:
    named = (record[name] for name in TEXT_COLUMNS if record[name])
    values = (*named, *record["authors"], *record["flags"], record["source"]["path"])
    if _encodable("".join(values)) and _encodable("".join(span["annotator"] for span in record["spans"])):
        return
    for pointer, value in _strings(record, ""):
        if not _encodable(value):
            place = next(index for index, char in enumerate(value) if "\ud800" <= char <= "\udfff")
            message = f"{pointer} holds half of a surrogate pair at {place}; replace it by U+FFFD"
            yield Problem(pointer, "not Unicode", message, place if pointer == "/text" else None)


TEXT_COLUMNS = ("text", "url", "title", "section")


def _encodable(value: str) -> bool:
    if value.isascii():
        return True
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def _strings(value: Any, pointer: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield pointer, value
    elif isinstance(value, dict):
        for name, part in value.items():
            yield from _strings(part, f"{pointer}/{name}")
    elif isinstance(value, list | tuple):
        for index, part in enumerate(value):
            yield from _strings(part, f"{pointer}/{index}")


def _spans_are_sound(record: Record) -> Iterator[Problem]:
    # Gaps make sense only between ordered spans.
    yield from list(_misplaced_spans(record)) or _breaches_of_partition(record)


def _misplaced_spans(record: Record) -> Iterator[Problem]:
    last, length = 0, len(record["text"])
    for index, span in enumerate(record["spans"]):
        start, end = span["start"], span["end"]
        if last <= start < end <= length and type(start) is int and type(end) is int:
            last = end
            continue
        yield _misplacement(index, start, end, last, length)
        last = max(last, end)


def _misplacement(index: int, start: int, end: int, last: int, length: int) -> Problem:
    pointer = f"/spans/{index}"
    if type(start) is not int or type(end) is not int:  # the schema takes 3.0 for an integer
        return Problem(pointer, "wrong type", f"{pointer} goes from {start} to {end}; expected integers")
    if end > length:
        message = f"{pointer}/end is {end}, but the text has {length} code points; clip it"
        return Problem(f"{pointer}/end", "span out of bounds", message, length)
    if start >= end:
        return Problem(pointer, "empty span", f"{pointer} goes from {start} to {end} and holds nothing; drop it", start)
    message = f"{pointer} starts at {start}, before the end of an earlier span at {last}; cut it"
    return Problem(f"{pointer}/start", "spans overlap", message, start)


def _breaches_of_partition(record: Record) -> Iterator[Problem]:
    """Every letter and digit in a span; no line break in any."""
    text, spans = record["text"], record["spans"]
    gaps = list(_gaps(text, spans))
    if LETTER_OR_DIGIT.search("".join([text[start:end] for start, end in gaps])):
        for start, end in gaps:
            if found := LETTER_OR_DIGIT.search(text, start, end):
                message = f"{shown(text[start:end].strip())} at {start} to {end} is in no span; label it"
                yield Problem("/text", "text outside of spans", message, found.start())
    if _has_break("".join([text[span["start"] : span["end"]] for span in spans])):
        for index, span in enumerate(spans):
            if _has_break(text[span["start"] : span["end"]]):
                message = f"/spans/{index} goes over the end of a line; split it into one span a line"
                yield Problem(f"/spans/{index}", "span crosses a line", message, span["start"])


def _has_break(text: str) -> bool:
    return len((text + "|").splitlines()) > 1  # every line break there is, and in C


def _gaps(text: str, spans: list[dict[str, Any]]) -> Iterator[tuple[int, int]]:
    last = 0
    for span in spans:
        yield last, span["start"]
        last = span["end"]
    yield last, len(text)


def _sources_match_spans(record: Record) -> Iterator[Problem]:
    spans, sources = record["spans"], record["span_sources"]
    if sources and len(sources) != len(spans):
        message = f"/span_sources has {len(sources)} entries for {len(spans)} spans; expected one each, or none"
        yield Problem("/span_sources", "span sources do not match", message)
    for index, source in enumerate(sources):
        if source["start"] > source["end"]:
            message = f"/span_sources/{index} starts at {source['start']}, after its end at {source['end']}"
            yield Problem(f"/span_sources/{index}", "span sources do not match", message)


def _dates_are_sane(record: Record) -> Iterator[Problem]:
    latest = None
    for name, earliest in EARLIEST.items():
        value = record[name]
        if value is None:
            continue
        if wrong := _wrong_date(value, earliest, latest):
            yield Problem(f"/{name}", "date out of range", f"/{name} is {value}, {wrong}; leave it null if unknown")
        elif name == "fetched_at":
            latest = datetime.fromisoformat(value) + CLOCKS_DISAGREE


# In this order: the others are measured against the day of the crawl.
EARLIEST = {"fetched_at": FIRST_WEB_PAGES, "published_at": FIRST_NEWSPAPERS_ONLINE, "modified_at": FIRST_WEB_PAGES}


def _wrong_date(value: str, earliest: datetime, latest: datetime | None) -> str | None:
    try:
        time = datetime.fromisoformat(value)
    except ValueError:
        return "which is no day of the calendar"
    if time < earliest:
        return f"before {earliest.year}"
    if time.year >= NO_YEAR_YET:
        return f"in {NO_YEAR_YET} or later"
    if value[:10] in PLACEHOLDER_DAYS:
        return "a placeholder rather than a date"
    if latest and time > latest:
        return "more than a day after the page was fetched"
    return None


# Each takes a record that fits the schema.
RULES: tuple[Callable[[Record], Iterator[Problem]], ...] = (
    _strings_are_unicode,
    _spans_are_sound,
    _sources_match_spans,
    _dates_are_sane,
)


# --- repairs ------------------------------------------------------------------------------------------------------


def _clip_and_cut(record: Record) -> None:
    """Sort the spans, clip them to the text, let the earlier one keep what two of them claim."""
    order = sorted(range(len(record["spans"])), key=lambda index: record["spans"][index]["start"])
    kept, last, length = [], 0, len(record["text"])
    for index in order:
        span = record["spans"][index]
        span["start"], span["end"] = _trimmed(record["text"], max(span["start"], last), min(span["end"], length))
        if span["start"] < span["end"]:
            kept.append(index)
            last = span["end"]
    if record["span_sources"]:
        record["span_sources"] = [record["span_sources"][index] for index in kept]
    record["spans"] = [record["spans"][index] for index in kept]


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    left = text[start:end].lstrip()
    return end - len(left) if left else end, start + len(text[start:end].rstrip())


def _forget_dates(record: Record) -> None:
    for problem in list(_dates_are_sane(record)):
        record[problem.pointer.removeprefix("/")] = None


REPAIRS: dict[str, Callable[[Record], None]] = {
    "span out of bounds": _clip_and_cut,
    "spans overlap": _clip_and_cut,
    "empty span": _clip_and_cut,
    "date out of range": _forget_dates,
}


# --- violations ---------------------------------------------------------------------------------------------------


def _violations(record: Any, problems: list[Problem], source: Source | None) -> list[Violation]:
    """Problems written up; the first one carries the record, the last one says how many are left out."""
    if len(problems) > MOST_PROBLEMS:
        left_out = len(problems) - MOST_PROBLEMS
        problems = [*problems[:MOST_PROBLEMS], Problem("", "more problems", f"{left_out} more problems in this record")]
    columns = record if isinstance(record, dict) else {}
    page_id = columns.get("id")
    common = {
        "id": page_id if isinstance(page_id, str) and PAGE_ID.fullmatch(page_id) else None,
        "source": source or _source(columns.get("source")),
        "stage": "validate",
    }
    return [
        Violation(
            **common,
            pointer=writable(problem.pointer),
            rule=problem.rule,
            message=writable(problem.message),
            excerpt=_excerpt(columns.get("text"), problem.place),
            payload=None if index else _payload(record),
        )
        for index, problem in enumerate(problems)
    ]


def _source(columns: Any) -> Source:
    try:
        return Source(**columns)
    except TypeError:
        return NOWHERE


NOWHERE = Source("(not stated)", "jsonl", 0, -1, 0, "0" * 64)
PAGE_ID = re.compile("[0-9a-f]{32}")


def _excerpt(text: Any, place: int | None) -> str:
    if not isinstance(text, str) or place is None:
        return ""
    return writable(text[max(0, place - EXCERPT_BEFORE) : place + EXCERPT_AFTER])


def _payload(record: Any) -> str:
    text = json.dumps(record, ensure_ascii=False, default=str)
    return text if _encodable(text) else json.dumps(record, default=str)
