"""The pages that went worst, and where.

In: matches with their scores. Out: `Failure`s, worst first, each with what was lost, what was kept wrongly, or which
segment got a wrong label.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from builder.gold import GoldPage
from builder.score.body import grams
from builder.score.page import Answer, PageScore, move_spans, split_body

_EXCERPT = 120


@dataclass(frozen=True, slots=True)
class Failure:
    """A page that went wrong."""

    page: str
    url: str | None
    measure: str  # "body_f1" or "label_micro_f1"
    value: float
    excerpt: str


def worst(scored: Iterable[tuple[Answer, PageScore]], number: int) -> list[Failure]:
    """The worst pages of either measure, `number` of each."""
    failures = [failure for answer, score in scored for failure in _failures(answer, score)]
    return [
        failure
        for measure in ("body_f1", "label_micro_f1")
        for failure in sorted((f for f in failures if f.measure == measure), key=lambda f: (f.value, f.page))[:number]
    ]


def _failures(answer: Answer, score: PageScore) -> Iterable[Failure]:
    page = score.page
    if score.body is not None and score.body.f1 < 1.0:
        excerpt = body_excerpt(answer.body or "", page)
        yield Failure(page.key, page.url, "body_f1", score.body.f1, excerpt)
    labels = score.counts.get("labels")
    if labels is not None and labels.sum() and np.trace(labels) < labels.sum():
        value = float(np.trace(labels) / labels.sum())
        yield Failure(page.key, page.url, "label_micro_f1", value, segment_excerpt(answer, page))


def body_excerpt(extracted: str, page: GoldPage) -> str:
    """The paragraph that lost most, or else the line that was kept most wrongly."""
    must, may = split_body(page)
    lost = _strangest(must, extracted)
    kept = _strangest(extracted.split("\n"), "\n".join((*may, *must)))
    return f"lost: {_short(lost[1])}" if lost[0] >= kept[0] else f"kept: {_short(kept[1])}"


def _strangest(lines: Sequence[str], text: str) -> tuple[int, str]:
    """The line with most four-word runs that a text lacks."""
    known = grams(text)
    return max((((grams(line) - known).total(), line) for line in lines), default=(0, ""), key=lambda pair: pair[0])


def segment_excerpt(answer: Answer, page: GoldPage) -> str:
    """The longest hand-labelled segment that got another label."""
    text = page.text()
    spans = answer.spans or ()
    spans = spans if answer.text == text else move_spans(spans, answer.text or "", text)
    labels = np.full(len(text), "(none)", dtype=object)
    for span in spans:
        labels[span.start : span.end] = span.label
    wrong = [(span, _majority(labels[span.start : span.end])) for span in page.spans or ()]
    wrong = [(span, said) for span, said in wrong if said != span.label]
    if not wrong:
        return ""
    span, said = max(wrong, key=lambda pair: pair[0].end - pair[0].start)
    return f"{span.label}.{span.kind} called {said}: {_short(text[span.start : span.end])}"


def _majority(labels: np.ndarray) -> str:
    names, counts = np.unique(labels.astype(str), return_counts=True)
    return str(names[counts.argmax()]) if names.size else "(none)"


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _EXCERPT else f"{text[:_EXCERPT]}…"
