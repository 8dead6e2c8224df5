"""Corrections by people, merged into what the annotators said.

In: `reviews.jsonl`, a page and its spans. Out: the spans with people's decisions as tier gold, and a violation where a
decision no longer fits the page or where people disagree. Nothing here guesses: words that are gone get no gold.
"""

import hashlib
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from builder.explain import writable
from builder.model import Page, RawPage, Source, Span, Violation
from builder.review.anchor import anchor
from builder.review.encodings import read_as
from builder.review.journal import (
    ONE_PAGE_FORMATS,
    Decision,
    Dismissal,
    Encoding,
    Entry,
    LineReview,
    PageReview,
    Unreadable,
    parse,
    standing,
    text_digest,
)

UNREADABLE = "unreadable review"  # the rule of a line of the file that says nothing we understand
ANNOTATOR = "review:"  # what a gold span's annotator starts with, the reviewers' names follow


@dataclass(frozen=True)
class Reviews:
    """All that people decided, ready to be looked up by page."""

    entries: tuple[Entry, ...] = ()
    unreadable: tuple[Unreadable, ...] = ()
    digest: str = ""  # of the file: part of what a build depends on

    @cached_property
    def pages(self) -> Mapping[str, list[PageReview]]:
        """Reviews of a page under its id, and under its URL or path in case its bytes change."""
        found = defaultdict(list)
        for entry in self.entries:
            if isinstance(entry, PageReview):
                for name in {entry.page, entry.url or entry.path or entry.page}:
                    found[name].append(entry)
        return dict(found)

    @cached_property
    def lines(self) -> Mapping[str, dict[str, list[LineReview]]]:
        """Reviews of repeated lines, by site and line."""
        found: dict[str, dict[str, list[LineReview]]] = defaultdict(lambda: defaultdict(list))
        for entry in self.entries:
            if isinstance(entry, LineReview):
                found[entry.site][entry.line].append(entry)
        return {site: dict(lines) for site, lines in found.items()}

    @cached_property
    def encodings(self) -> Mapping[str, str]:
        """The encoding that was last said to be the right one, by digest of the payload."""
        return {entry.sha256: entry.encoding for entry in self.entries if isinstance(entry, Encoding)}

    @cached_property
    def dismissed(self) -> frozenset[str]:
        """Keys of the violations that people have seen and left as they are."""
        return frozenset(entry.violation for entry in self.entries if isinstance(entry, Dismissal))

    def of(self, page: Page) -> list[PageReview]:
        """The page's own reviews, else those of the page that was at its address before."""
        path = page.source.path if page.source.format in ONE_PAGE_FORMATS else None
        return self.pages.get(page.id) or self.pages.get(page.url or path or "", [])


@dataclass(slots=True)
class Outcome:
    """What people's decisions on one page come to."""

    gold: list[Span] = field(default_factory=list)
    conflicts: list[tuple[str, Decision]] = field(default_factory=list)  # who said what
    stale: list[tuple[str, Decision]] = field(default_factory=list)


def load_reviews(path: str | Path) -> Reviews:
    """Read `reviews.jsonl`; no file, no reviews."""
    file = Path(path)
    if not file.is_file():
        return Reviews()
    data = file.read_bytes()
    entries, unreadable = parse(data)
    return Reviews(tuple(standing(entries)), tuple(unreadable), hashlib.sha256(data).hexdigest())


def apply(page: Page, spans: Sequence[Span], reviews: Reviews) -> tuple[tuple[Span, ...], Violation | None]:
    """The page's spans with people's decisions in place, and a violation where some could not be placed."""
    own, lines = reviews.of(page), reviews.lines.get(page.site or "", {})
    if not own and not lines:
        return tuple(spans), None
    by_page, by_line = judge(page.text, own), _judge_lines(page, lines)
    merged = overlay(page.text, overlay(page.text, spans, by_line.gold), by_page.gold)
    return tuple(_one_title(merged)), _violation(page, by_page, by_line)


def redecode(raw: RawPage, reviews: Reviews) -> RawPage:
    """The raw page in UTF-8, where a person said what its bytes are; `source` still speaks of the bytes as they lie."""
    encoding = reviews.encodings.get(raw.source.sha256)
    return replace(raw, payload=read_as(raw.payload, encoding).encode()) if encoding else raw


def judge(text: str | None, reviews: Sequence[PageReview]) -> Outcome:
    """Fold the reviews of one page, in file order, into gold spans, conflicts and stale decisions.

    Without a text the reviews are taken to speak of the same one.
    """
    outcome = Outcome()
    digest = text_digest(text) if text is not None else None
    said: dict[str, list[Decision]] = {}
    for review in _current(reviews):
        placed, lost = _place(review, text, digest)
        outcome.stale += [(review.reviewer, decision) for decision in lost]
        overruled = said if review.settles else {review.reviewer}
        for person in list(overruled):
            said[person] = _outside(said.get(person, []), placed)
        said.setdefault(review.reviewer, []).extend(placed)
    _settle(said, outcome)
    return outcome


def overlay(text: str, lower: Iterable[Span], upper: Sequence[Span]) -> list[Span]:
    """The upper spans, and what is left of the lower ones between them; pieces without letters or digits go.

    lower  aaaaaaaaaaaa bbbbb
    upper      cccc
    gives  aaaaccccaaaa bbbbb
    """
    upper = sorted(upper, key=lambda span: span.start)
    ends = [span.end for span in upper]
    pieces = [piece for low in lower for piece in _pieces(text, low, upper, bisect_right(ends, low.start))]
    return sorted([*pieces, *upper], key=lambda span: span.start)


def unreadable_lines(path: Path) -> list[Violation]:
    """A violation for every line of `reviews.jsonl` that could not be read; the build goes on without it."""
    told = []
    for number, line, reason in load_reviews(path).unreadable:
        digest = hashlib.sha256(line.encode("utf-8", "surrogatepass")).hexdigest()
        source = Source(path.name, "jsonl", number - 1, -1, len(line.encode("utf-8", "surrogatepass")), digest)
        message = f"{path.name}, line {number}: {reason}; nothing of it is in the dataset: mend or delete the line"
        told.append(Violation(None, source, "review", "", UNREADABLE, message, writable(line[:60]), "repaired"))
    return told


def problems(reviews: Reviews) -> Iterator[str]:
    """One sentence for every line of the file that could not be read."""
    for number, line, reason in reviews.unreadable:
        yield f"reviews.jsonl, line {number}: {reason}; mend or delete the line: {line[:60]!r}"


def _current(reviews: Sequence[PageReview]) -> list[PageReview]:
    """Without what a person said before accepting the page as a whole."""
    accepted = {review.reviewer: place for place, review in enumerate(reviews) if review.accepted}
    settled = max((place for place, review in enumerate(reviews) if review.accepted and review.settles), default=0)
    return [r for place, r in enumerate(reviews) if place >= max(settled, accepted.get(r.reviewer, 0))]


def _place(review: PageReview, text: str | None, digest: str | None) -> tuple[list[Decision], list[Decision]]:
    """The review's decisions at their places in this text, and those that have none."""
    if text is None or review.digest == digest:
        return list(review.spans), []
    placed, lost, end = [], [], 0
    found = [(anchor(decision, text), decision) for decision in review.spans]
    for new, old in sorted(found, key=lambda pair: (pair[0] or pair[1]).start):
        if new is None or new.start < end:
            lost.append(old)
        else:
            placed.append(new)
            end = new.end
    return placed, lost


def _outside(earlier: Sequence[Decision], later: Sequence[Decision]) -> list[Decision]:
    # A later decision replaces every earlier one that it touches: a half of it would be words nobody labelled as such.
    return [old for old in earlier if not any(new.start < old.end and old.start < new.end for new in later)]


def _settle(said: Mapping[str, Sequence[Decision]], outcome: Outcome) -> None:
    """Gold is what nobody contradicts; who contradicts whom is listed."""
    voices: dict[tuple[int, int, str, str], list[str]] = defaultdict(list)
    for person, decisions in said.items():
        for decision in decisions:
            voices[decision[:4]].append(person)
    contested = _contested(sorted(voices))
    for place in sorted(voices):
        if place not in contested:
            outcome.gold.append(_gold(place, voices[place]))
    listed = ((person, decision) for person in sorted(said) for decision in said[person])
    outcome.conflicts += [(person, decision) for person, decision in listed if decision[:4] in contested]


def _contested(places: Sequence[tuple[int, int, str, str]]) -> set[tuple[int, int, str, str]]:
    """Places that overlap another one; the decisions of one person never overlap each other."""
    contested, widest = set(), None
    for place in places:
        if widest and place[0] < widest[1]:
            contested |= {place, widest}
        if widest is None or place[1] > widest[1]:
            widest = place
    return contested


def _gold(place: tuple[int, int, str, str], people: Sequence[str]) -> Span:
    return Span(*place, confidence=1.0, tier="gold", annotator=ANNOTATOR + "+".join(sorted(set(people))))


def _judge_lines(page: Page, lines: Mapping[str, Sequence[LineReview]]) -> Outcome:
    """The same for lines that were labelled for the whole site."""
    outcome = Outcome()
    if not lines:
        return outcome
    for block in page.blocks:
        line = page.text[block.start : block.end]
        if reviews := lines.get(line.strip()):
            start = block.start + len(line) - len(line.lstrip())
            said = {review.reviewer: [_shift(decision, start) for decision in review.spans] for review in reviews}
            _settle(said, outcome)
    return outcome


def _shift(decision: Decision, by: int) -> Decision:
    return decision._replace(start=decision.start + by, end=decision.end + by)


def _pieces(text: str, span: Span, holes: Sequence[Span], first: int) -> Iterator[Span]:
    """What is left of a span outside the holes from `first` on, without white space at its ends."""
    start = span.start
    for hole in map(holes.__getitem__, range(first, len(holes))):
        if hole.start >= span.end:
            break
        yield from _piece(text, span, start, hole.start)
        start = hole.end
    yield from _piece(text, span, start, span.end)


def _piece(text: str, span: Span, start: int, end: int) -> Iterator[Span]:
    if (start, end) == (span.start, span.end):
        yield span
    elif place := trim(text, start, end):
        yield span._replace(start=place[0], end=place[1])


def trim(text: str, start: int, end: int) -> tuple[int, int] | None:
    """The range without white space at its ends; None where it holds no letter or digit."""
    words = text[start:end]
    if not any(character.isalnum() for character in words):
        return None
    return start + len(words) - len(words.lstrip()), start + len(words.rstrip())


def _one_title(spans: Sequence[Span]) -> Iterator[Span]:
    """Where a person chose the headline, another title found by a machine is a copy of it."""
    chosen = any(span.kind == "title" and span.tier == "gold" for span in spans)
    for span in spans:
        copy = chosen and span.kind == "title" and span.tier != "gold"
        yield span._replace(label="noise", kind="repeat") if copy else span


def _violation(page: Page, *outcomes: Outcome) -> Violation | None:
    stale = [one for outcome in outcomes for one in outcome.stale]
    conflicts = [one for outcome in outcomes for one in outcome.conflicts]
    if not stale and not conflicts:
        return None
    wrong = [
        _sentence("no longer found in the page's text", stale),
        _sentence("on which reviewers disagree", conflicts),
    ]
    return Violation(
        id=page.id,
        source=page.source,
        stage="review",
        pointer="/spans",
        rule="stale review" if stale else "review conflict",
        message="; ".join(filter(None, wrong)) + ": open the page in review-dataset and decide again",
        excerpt=(stale or conflicts)[0][1].text[:200],
        action="repaired",
    )


def _sentence(what: str, decisions: Sequence[tuple[str, Decision]]) -> str:
    if not decisions:
        return ""
    people = ", ".join(sorted({person for person, _ in decisions}))
    return f"{len(decisions)} reviewed span{'s' * (len(decisions) > 1)} {what} (by {people})"
