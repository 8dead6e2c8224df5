"""Suggested repairs of a record that broke a rule.

In: a record as far as it got. Out: spans that obey the rules, and in a few words what was done to get them.

    text    Home | Rain stops play
    found   [0,4] [3,22] [22,40]        overlap, beyond the end
    mended  [0,4] [7,22]                "clip to the text, drop overlap, trim"
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from builder.labels import KIND_CODE, LABEL_CODE, LABEL_OF_KIND, TIERS, UNKNOWN_KIND
from builder.model import Block, Page, Record, Source, Span
from builder.review.corrections import overlay, trim

NAMES = {
    "clip": "clip to the text",
    "overlap": "drop overlap",
    "line": "split at line ends",
    "trim": "trim white space",
    "label": "take the label of the kind",
    "gap": "annotate what was left out",
}


class Repair(NamedTuple):
    """Spans that obey the rules, and how they came about."""

    spans: list[Span]
    done: tuple[str, ...]

    @property
    def name(self) -> str:
        """What was done, in words: names the button."""
        return ", ".join(NAMES[step] for step in self.done)


def page_of(record: Record) -> Page:
    """A page to merge reviews into: the record's text with its lines as blocks."""
    source = Source(**{name: record["source"].get(name) for name in Source.__slots__})
    text = record["text"]
    return Page(
        id=record["id"],
        source=source,
        text=text,
        blocks=tuple(lines_of(text)),
        markup=bool(record.get("span_sources")),
        url=record.get("url"),
        site=record.get("site"),
    )


def lines_of(text: str) -> Iterator[Block]:
    """Yield the lines of a text that show a letter or digit, without white space at their ends."""
    start = 0
    for line in text.splitlines(keepends=True):
        if place := trim(text, start, start + len(line)):
            yield Block(*place, *place)
        start += len(line)


def mend(record: Record) -> Repair:
    """The record's spans as a partition of its text; nothing is done to spans that are one already."""
    text, done = record["text"], dict[str, None]()
    mended: list[Span] = []
    for raw in sorted(filter(_usable, record["spans"]), key=lambda span: (span["start"], -span["end"])):
        floor = mended[-1].end if mended else 0
        for start, end in _inside(text, raw["start"], raw["end"], floor, done):
            mended.append(_named(raw, start, end, done))
    filled = _fill(record, mended)
    if len(filled) > len(mended):
        done["gap"] = None
    return Repair(filled, tuple(done))


def changed_lines(text: str, before: Sequence[dict[str, Any]], after: Sequence[Span]) -> list[Span]:
    """The mended spans of those lines on which mending changed something."""
    starts = [block.start for block in lines_of(text)]
    kept = {(span.get("start"), span.get("end"), span.get("label"), span.get("kind")) for span in before}
    changed = [span.start for span in after if (span.start, span.end, span.label, span.kind) not in kept]
    touched = {bisect_right(starts, place) for place in (*changed, *_crowded(before))}
    return [span for span in after if bisect_right(starts, span.start) in touched]


def uncovered(text: str, places: Iterable[tuple[int, int]]) -> str:
    """The first words that none of the places covers; "" where every letter and digit is covered."""
    covered = bytearray(len(text))
    for start, end in places:
        covered[start:end] = b"\1" * (end - start)
    for block in lines_of(text):
        for at in range(block.start, block.end):
            if not covered[at] and text[at].isalnum():
                return text[at : block.end]
    return ""


def _crowded(spans: Sequence[dict[str, Any]]) -> Iterator[int]:
    """Yield where a span starts inside another one."""
    end = 0
    for span in sorted(filter(_usable, spans), key=lambda span: span["start"]):
        if span["start"] < end:
            yield span["start"]
        end = max(end, span["end"])


def readable(record: Any) -> Record | None:
    """A rejected record in the shape that can be shown, whatever was wrong with it; None where it has no text."""
    if not isinstance(record, dict) or not isinstance(record.get("text"), str) or not record["text"]:
        return None
    if not isinstance(record.get("source"), dict) or not isinstance(record.get("id"), str):
        return None
    shaped = {name: value for name, value in record.items() if isinstance(value, TEXTS.get(name, object))}
    lists = {name: value if isinstance(value := record.get(name), list) else [] for name in LISTS}
    spans = [span for span in lists["spans"] if isinstance(span, dict)]
    return {**shaped, **lists, "spans": spans}


LISTS = ("spans", "span_sources", "flags", "rights")
TEXTS = dict.fromkeys(("url", "site", "title", "language"), str)


def _usable(span: dict[str, Any]) -> bool:
    numbers = isinstance(span.get("start"), int) and isinstance(span.get("end"), int)
    known = str(span.get("label")) in LABEL_CODE or str(span.get("kind")) in LABEL_OF_KIND
    return numbers and known and span["start"] < span["end"]


def _inside(text: str, start: int, end: int, floor: int, done: dict[str, None]) -> Iterator[tuple[int, int]]:
    """The parts of a range that are in the text, after the floor, each in one line."""
    if start < 0 or end > len(text):
        done["clip"] = None
    if max(start, 0) < floor:
        done["overlap"] = None
    start, end = max(start, floor, 0), min(end, len(text))
    lines = text[start:end].splitlines(keepends=True)
    if len(lines) > 1:
        done["line"] = None
    for line in lines:
        if place := trim(text, start, start + len(line)):
            if place != (start, start + len(line)) and len(lines) == 1:
                done["trim"] = None
            yield place
        start += len(line)


def _named(raw: dict[str, Any], start: int, end: int, done: dict[str, None]) -> Span:
    kind = str(raw.get("kind")) if str(raw.get("kind")) in KIND_CODE else UNKNOWN_KIND
    label = LABEL_OF_KIND.get(kind) or str(raw.get("label"))
    if (label, kind) != (raw.get("label"), raw.get("kind")):
        done["label"] = None
    confidence = raw.get("confidence") if isinstance(raw.get("confidence"), int | float) else 0.0
    tier = str(raw.get("tier")) if str(raw.get("tier")) in TIERS else "bronze"
    return Span(start, end, label, kind, min(max(confidence, 0.0), 1.0), tier, str(raw.get("annotator") or "mended"))


def _fill(record: Record, spans: list[Span]) -> list[Span]:
    """The spans, with the words that none of them covers as an annotator labels them."""
    gaps = [Span(b.start, b.end, "noise", UNKNOWN_KIND, 0.0, "bronze", "mended") for b in lines_of(record["text"])]
    if len(overlay(record["text"], gaps, spans)) == len(spans):
        return spans
    from builder.annotate import annotate  # only now: it loads a model

    found = annotate([replace(page_of(record), markup=False)])[0]
    return overlay(record["text"], overlay(record["text"], gaps, found), spans)
