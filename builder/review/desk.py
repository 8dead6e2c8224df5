"""One reviewer at work on one data set: what is shown, and what is written down.

In: requests as plain values. Out: plain values for the page; entries in `reviews.jsonl`. `KeyError` means no such page,
`ValueError` a request that makes no sense, `Outdated` that another window was faster.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from threading import Lock
from typing import Any

from builder.model import Record, Span
from builder.review import journal
from builder.review.corrections import Reviews, apply, judge
from builder.review.dataset import Dataset
from builder.review.encodings import Reading, readings
from builder.review.journal import (
    Dismissal,
    Encoding,
    Entry,
    LineReview,
    PageReview,
    Undo,
    Unreadable,
    about,
    decide,
    stamp,
)
from builder.review.queue import Answer, Wish, dealt_with, look_up, violations_of
from builder.review.raw_view import find_raw
from builder.review.repairs import Repair, changed_lines, mend, page_of, readable, uncovered

Place = tuple[int, int, str, str]  # start, end, label, kind
EXCERPT = 80  # characters on each side of a place
HTML_FORMATS = ("html", "mhtml", "warc", "jsonl", "parquet")


class Outdated(Exception):
    """The page was changed in another window since it was shown."""


class Desk:
    """A data set, its reviews, and the person who looks at it."""

    def __init__(self, dist: Path, raw: Path | None, reviews: Path, reviewer: str, *, blind: bool = False) -> None:
        self.dist, self.raw, self.path, self.reviewer, self.blind = dist, raw, reviews, reviewer, blind
        self.dataset = Dataset(dist)
        self._built = self.dataset.signature()
        self._read = 0  # bytes of the journal
        self._unreadable: list[Unreadable] = []
        self.lock = Lock()
        self.entries: list[Entry] = []
        self.reviews = Reviews()
        self.refresh()

    def refresh(self) -> None:
        """Take in what another window wrote, and a new build."""
        if Dataset(self.dist).signature() != self._built:
            self.dataset = Dataset(self.dist)
            self._built = self.dataset.signature()
        size = self.path.stat().st_size if self.path.is_file() else 0
        if size < self._read:  # not what we have been writing to: start anew
            self._read, self.entries, self._unreadable, self.reviews = 0, [], [], Reviews()
        if size > self._read:
            self._take_in()

    def _take_in(self) -> None:
        """Read on where the last reading ended; a line without its end is still being written."""
        with self.path.open("rb") as file:
            file.seek(self._read)
            data = file.read()
        lines = data[: data.rfind(b"\n") + 1]
        self._read += len(lines)
        entries, unreadable = journal.parse(lines)
        self.entries += entries
        self._unreadable += unreadable
        standing = journal.standing(self.entries)
        # Agreement means something only where nobody saw what the others said.
        shown = [entry for entry in standing if not self.blind or entry.reviewer == self.reviewer]
        self.reviews = Reviews(tuple(shown), tuple(self._unreadable))

    def queue(self, wish: Wish) -> Answer:
        """A queue's groups and items; each violation with the repair that is suggested."""
        answer = look_up(wish, self.dataset, self.reviews)
        if wish.queue == "violations":
            for item in answer.items:
                repair = self._repair(item)
                item["repair"] = repair.name if repair else ""
                item["opens"] = repair is not None
                item["around"] = around(self.record(item["id"]), item["pointer"]) if item["repair"] else None
        return answer

    def record(self, page: str) -> Record:
        """The record of a page: published, or as far as it got before a rule rejected it."""
        if self.dataset.has(page):
            return self.dataset.record(page)
        for violation in self.dataset.violations_of_page.get(page, ()):
            if record := readable(self.dataset.payload(violation)):
                return record
        raise KeyError(page)

    def page(self, name: str) -> dict[str, Any]:
        """All that the page view shows."""
        record = self.record(name)
        repair, page = mend(record), page_of(record)
        spans, _ = apply(page, repair.spans, self.reviews)
        said = self.reviews.of(page)
        outcome = judge(page.text, said)
        source = record["source"]
        return {
            "id": page.id,
            "url": page.url,
            "site": page.site,
            "title": record.get("title"),
            "language": record.get("language"),
            "flags": record.get("flags") or [],
            "rights": record.get("rights") or [],
            "source": source,
            "text": page.text,
            "spans": [[s.start, s.end, s.label, s.kind, round(s.confidence, 4), s.tier, s.annotator] for s in spans],
            "anchors": _anchors(record, spans),
            "markup": page.markup or (not self.dataset.has(name) and source["format"] in HTML_FORMATS),
            "mended": repair.name,
            "violations": self.dataset.violations_of_page.get(name, []),
            "conflicts": [[who, *decision[:4]] for who, decision in outcome.conflicts],
            "stale": [[who, decision.label, decision.kind, decision.text] for who, decision in outcome.stale],
            "accepted": sorted({review.reviewer for review in said if review.accepted}),
            "version": self.version(name),
        }

    def version(self, page: str) -> str:
        """Changes with every entry about a page, whichever window wrote it."""
        keys = [entry.key for entry in self.entries if isinstance(entry, PageReview) and entry.page == page]
        undone = [e.key for e in self.entries if isinstance(e, Undo) and not set(keys).isdisjoint(e.keys)]
        return f"{len(keys)}.{len(undone)}"

    def save(
        self, name: str, version: str, places: Sequence[Place], *, accept: bool, settles: bool, note: str
    ) -> dict[str, str]:
        """Write down what the reviewer decided about some of a page's words, or about all of them."""
        if version != self.version(name):
            raise Outdated(name)
        record = self.record(name)
        spans = tuple(_decisions(record["text"], places))
        if accept and (words := uncovered(record["text"], [place[:2] for place in places])):
            raise ValueError(f"{words!r} has no label yet")
        signed = stamp(self.reviewer, note=note)
        entry = PageReview(**signed, **about(record), spans=spans, accepted=accept, settles=settles)
        self._write([entry])
        return {"action": entry.action, "version": self.version(name)}

    def pages_with_line(self, site: str, line: str) -> list[dict[str, str | None]]:
        """Pages of a site on which a line stands, word for word."""
        return [
            {"id": record["id"], "title": record["title"], "url": record["url"]}
            for record in self.dataset.records_of_site(site)
            if line in record["text"] and line in _lines(record["text"])
        ]

    def save_line(self, site: str, line: str, places: Sequence[Place], *, note: str) -> dict[str, str]:
        """Write down what a line means on every page of a site."""
        if not site or line != line.strip():
            raise ValueError("a line of a site needs a site, and no white space at its ends")
        spans = tuple(_decisions(line, places))
        entry = LineReview(**stamp(self.reviewer, note=note), site=site, line=line, spans=spans)
        self._write([entry])
        return {"action": entry.action}

    def settle_violations(self, keys: Sequence[str], wish: Wish | None, *, repair: bool) -> dict[str, Any]:
        """Take the suggested repair of some violations, or of all of a kind; leave as it is what has none."""
        wanted = violations_of(wish, self.dataset) if wish else (v for v in self.dataset.violations if v["key"] in keys)
        action = stamp(self.reviewer)["key"]
        done = dealt_with(self.dataset, self.reviews)
        entries = [self._settled(v, action, repair=repair) for v in wanted if v["key"] not in done]
        self._write(entries)
        return {"action": action, "count": len(entries)}

    def readings(self, name: str) -> list[Reading]:
        """How the page's bytes look in other encodings; none where the bytes are no longer there."""
        raw = find_raw(self.record(name), self.raw)
        return list(readings(raw.payload)) if raw else []

    def save_encoding(self, name: str, encoding: str) -> dict[str, str]:
        """Write down which encoding is the right one for the page's bytes."""
        if encoding not in {reading.encoding for reading in self.readings(name)}:
            raise ValueError(f"the page is no text in {encoding}")
        sha256 = self.record(name)["source"]["sha256"]
        entry = Encoding(**stamp(self.reviewer), sha256=sha256, encoding=encoding)
        self._write([entry])
        return {"action": entry.action}

    def undo(self, action: str) -> dict[str, Any]:
        """Take back one action of this reviewer; the lines stay in the file."""
        standing = {entry.key for entry in self.reviews.entries}
        mine = [e for e in self.entries if e.action == action and e.key in standing and e.reviewer == self.reviewer]
        if not mine:
            raise ValueError("nothing to undo")
        self._write([Undo(**stamp(self.reviewer), keys=tuple(entry.key for entry in mine))])
        return {"versions": {e.page: self.version(e.page) for e in mine if isinstance(e, PageReview)}}

    def _write(self, entries: Sequence[Entry]) -> None:
        if entries:
            journal.append(self.path, entries)
            self.refresh()

    def _settled(self, violation: dict[str, Any], action: str, *, repair: bool) -> Entry:
        found = self._repair(violation) if repair else None
        if not found or not found.done:
            return Dismissal(**stamp(self.reviewer, action=action), violation=violation["key"])
        record = self.record(violation["id"])
        spans = changed_lines(record["text"], record["spans"], found.spans)
        decisions = tuple(_decisions(record["text"], [(s.start, s.end, s.label, s.kind) for s in spans]))
        return PageReview(**stamp(self.reviewer, action=action, note=found.name), **about(record), spans=decisions)

    def _repair(self, violation: dict[str, Any]) -> Repair | None:
        """How the record of a violation could be mended; None where there is no record."""
        try:
            return mend(self.record(violation["id"])) if violation["id"] else None
        except KeyError:
            return None


def around(record: Record, pointer: str) -> tuple[str, str, str] | None:
    """Before, words, after of the span that a JSON pointer names; None where it names none."""
    _, name, number, *_ = [*pointer.split("/"), "", ""]
    if name != "spans" or not number.isdigit() or int(number) >= len(record["spans"]):
        return None
    span, text = record["spans"][int(number)], record["text"]
    found = (span.get(side) for side in ("start", "end"))
    start, end = (min(max(place, 0), len(text)) if isinstance(place, int) else 0 for place in found)
    return text[max(0, start - EXCERPT) : start], text[start:end][: 2 * EXCERPT], text[end : end + EXCERPT]


def answer_json(answer: Answer) -> dict[str, Any]:
    """A queue's answer as plain values."""
    return asdict(answer)


def _anchors(record: Record, spans: Sequence[Span]) -> list[int]:
    """For each span the number of the record's span at its start: what the raw page knows it by."""
    starts = [span["start"] for span in record["spans"]]
    return [max(0, bisect_right(starts, span.start) - 1) for span in spans]


def _lines(text: str) -> set[str]:
    return {line.strip() for line in text.splitlines()}


def _decisions(text: str, places: Sequence[Place]) -> list[journal.Decision]:
    """Decisions on these places of the text; raises `ValueError` where they are none or overlap."""
    decisions = []
    for start, end, label, kind in sorted(places):
        decision = decide(text, start, end, label, kind)
        journal.check(decision)
        if decisions and start < decisions[-1].end:
            raise ValueError(f"spans overlap at {start}")
        decisions.append(decision)
    return decisions
