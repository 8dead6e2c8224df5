"""One page's answer against its truth.

In: an `Answer`, what a system says about a page, and the `GoldPage`. Out: `PageScore`: figures of that page as counts
that add up over pages. What a system does not say (None) or the gold does not know is not scored.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from builder.align import transfer
from builder.gold import GoldPage
from builder.score.body import BodyScore, holds, names, score_body
from builder.score.fields import compare_authors, same_day, same_headline
from builder.score.rouge import rouge_lsum
from builder.score.segments import Labelled, score_segments

Counts = dict[str, np.ndarray]
"""Figures as sums: a mean is (sum, pages), a confusion table its cells. Adding them over pages is adding arrays."""

NOT_BODY = frozenset({"caption"})  # kinds of label body that bodies of other sources leave out


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a system says about a page; None where it never says such things, empty where it found nothing."""

    body: str | None = None  # a paragraph a line, without captions
    headline: str | None = None
    authors: tuple[str, ...] | None = None
    days: frozenset[date] | None = None  # of publication, in every reading that is as good
    local_days: frozenset[date] = frozenset()  # of the same moment in other zones
    text: str | None = None  # what `spans` refer to
    spans: Sequence[Labelled] | None = None


@dataclass(frozen=True, slots=True)
class MovedSpan:
    """A predicted span carried to the text that was labelled by hand."""

    start: int
    end: int
    label: str
    kind: str
    confidence: float


@dataclass(frozen=True, slots=True)
class PageScore:
    """The counts of one page and what it can be grouped by."""

    page: GoldPage
    counts: Counts = field(default_factory=dict)
    body: BodyScore | None = None


def body_text(text: str, spans: Sequence[Labelled]) -> str:
    """The body that spans label, captions left out, a span a line."""
    return "\n".join(text[s.start : s.end] for s in spans if s.label == "body" and s.kind not in NOT_BODY)


def title_text(text: str, spans: Sequence[Labelled]) -> str:
    """The headline that spans label."""
    return " ".join(text[span.start : span.end] for span in spans if span.kind == "title")


def _standfirst(answer: Answer) -> str:
    """The deck that spans label: lists of snippets hold sentences of it, and other systems have no name for it."""
    decks = [span for span in answer.spans or () if span.kind == "deck"]
    return "\n".join((answer.text or "")[span.start : span.end] for span in decks)


def score_page(answer: Answer, page: GoldPage, *, rouge: bool = True) -> PageScore:
    """Score whatever both the system and the gold speak of."""
    counts: Counts = {}
    body = None
    if answer.body is not None and page.body:
        body = score_page_body(counts, answer.body, page, rouge=rouge)
    if answer.body is not None:
        _add_snippets(counts, f"{_standfirst(answer)}\n{answer.body}", page)
    _add_fields(counts, answer, page)
    if answer.spans is not None and answer.text is not None and page.spans is not None:
        _add_segments(counts, answer.text, answer.spans, page)
    return PageScore(page, counts, body)


def split_body(page: GoldPage) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The paragraphs that a body must hold, and those it may: a summary is a standfirst in our labels."""
    kinds = page.body_kinds or ("paragraph",) * len(page.body or ())
    pairs = list(zip(page.body or (), kinds, strict=True))
    must = tuple(paragraph for paragraph, kind in pairs if kind != "summary")
    return must, tuple(paragraph for paragraph, kind in pairs if kind == "summary")


def score_page_body(counts: Counts, extracted: str, page: GoldPage, *, rouge: bool) -> BodyScore:
    """Add the figures of the body."""
    must, may = split_body(page)
    score = score_body(extracted, must, may)
    _mean(counts, "body_precision", score.precision)
    _mean(counts, "body_recall", score.recall)
    _mean(counts, "body_exact", score.exact)
    _mean(counts, "body_empty", score.empty)
    if rouge:
        _mean(counts, "rouge_lsum", rouge_lsum(extracted.split("\n"), must)[2])
    return score


def _add_snippets(counts: Counts, extracted: str, page: GoldPage) -> None:
    """Snippets that are there and should be, and those that are not and should not be."""
    if page.must_include:
        hits = sum(holds(extracted, snippet) for snippet in page.must_include)
        counts["must_include"] = np.array([hits, len(page.must_include)], dtype=float)
    if page.must_exclude:
        absent = sum(not names(extracted, snippet) for snippet in page.must_exclude)
        counts["must_exclude"] = np.array([absent, len(page.must_exclude)], dtype=float)


def _add_fields(counts: Counts, answer: Answer, page: GoldPage) -> None:
    if answer.headline is not None and page.headline:
        _mean(counts, "headline", same_headline(answer.headline, page.headline))
    if answer.authors is not None and page.authors:
        counts["authors"] = np.array(compare_authors(answer.authors, page.authors), dtype=float)
    if answer.days is not None and page.published:
        _mean(counts, "date", same_day(answer.days, page.published, answer.local_days))


def _add_segments(counts: Counts, text: str, spans: Sequence[Labelled], page: GoldPage) -> None:
    """Add labels and kinds; spans of another rendering are carried over first."""
    true_text = page.text()
    moved = spans if text == true_text else move_spans(spans, text, true_text)
    score = score_segments(true_text, page.spans or (), moved)
    counts["labels"], counts["kinds"] = score.labels.astype(float), score.kinds.astype(float)
    counts["reliability"] = score.reliability


def move_spans(spans: Sequence[Labelled], text: str, true_text: str) -> list[MovedSpan]:
    """Spans on the rendering that was labelled by hand."""
    chosen = [(piece, spans[piece.span]) for piece in transfer(spans, text, true_text).pieces]
    return [
        MovedSpan(piece.start, piece.end, span.label, span.kind, getattr(span, "confidence", 0.0))
        for piece, span in chosen
    ]


def _mean(counts: Counts, name: str, value: float | None) -> None:
    counts[name] = np.array([value or 0.0, value is not None], dtype=float)
