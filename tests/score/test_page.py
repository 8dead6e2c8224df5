"""`builder.score.page`: what is scored, and what is left out."""

from datetime import date
from pathlib import Path

import pytest

from builder.gold import GoldPage, GoldSpan
from builder.model import Span
from builder.score import Answer, body_text, score_page, title_text

TEXT = "Home\nRain stops play\nA photo of rain\nAt noon it poured and poured."
SPANS = [
    Span(0, 4, "noise", "menu", 0.9, "bronze", "t"),
    Span(5, 20, "headline", "title", 0.9, "bronze", "t"),
    Span(21, 36, "body", "caption", 0.9, "bronze", "t"),
    Span(37, 66, "body", "paragraph", 0.9, "bronze", "t"),
]


def gold(**known):
    return GoldPage(source="fundus", id="x", file=Path("x"), site="x.example", fold=1, **known)


@pytest.fixture
def dump(tmp_path):
    file = tmp_path / "x.txt"
    file.write_text(TEXT, encoding="utf-8")
    spans = tuple(GoldSpan(span.start, span.end, span.label, span.kind) for span in SPANS)
    return GoldPage(source="lines", id="x", file=file, site="x.example", fold=1, spans=spans)


def test_captions_are_no_body():
    assert body_text(TEXT, SPANS) == "At noon it poured and poured."
    assert title_text(TEXT, SPANS) == "Rain stops play"


def test_only_what_both_sides_speak_of_is_scored():
    assert score_page(Answer(body="Rain"), gold(headline="Rain")).counts == {}
    assert set(score_page(Answer(headline=""), gold(headline="Rain", published="2025-05-04")).counts) == {"headline"}


def test_found_nothing_is_wrong_and_says_nothing_is_not():
    truth = gold(headline="Rain", authors=("Ada Winter",), published="2025-05-04")
    counts = score_page(Answer(headline="", authors=(), days=frozenset()), truth).counts
    assert counts["headline"].tolist() == [0, 1] and counts["date"].tolist() == [0, 1]
    assert counts["authors"].tolist() == [0, 0, 1]
    assert score_page(Answer(), truth).counts == {}


def test_summary_paragraphs_are_optional():
    truth = gold(body=("What a day.", "At noon it poured and poured."), body_kinds=("summary", "paragraph"))
    assert score_page(Answer(body="At noon it poured and poured."), truth).body.exact


def test_snippets_count_hits_and_absences():
    truth = gold(must_include=("it poured", "it snowed"), must_exclude=("Home",))
    counts = score_page(Answer(body="At noon it poured. Home"), truth).counts
    assert counts["must_include"].tolist() == [1, 2] and counts["must_exclude"].tolist() == [0, 1]


def test_standfirst_counts_as_shown_where_snippets_are_looked_for():
    text = "Rain\nIt poured at noon\nThe match was off."
    places = [(0, 4, "headline", "title"), (5, 22, "headline", "deck"), (23, 41, "body", "paragraph")]
    truth = gold(must_include=("it poured", "the match"), must_exclude=("Rain", "noon"))
    counts = score_page(
        Answer(body="The match was off.", text=text, spans=[GoldSpan(*place) for place in places]), truth
    ).counts
    assert counts["must_include"].tolist() == [2, 2] and counts["must_exclude"].tolist() == [1, 2]


def test_spans_on_the_same_text_are_compared_as_they_are(dump):
    counts = score_page(Answer(text=TEXT, spans=SPANS), dump).counts
    assert counts["labels"].trace() == 4


def test_spans_on_another_rendering_are_carried_over(dump):
    text = TEXT.replace("\n", "\n\n* ")
    spans, place = [], 0
    for span in SPANS:
        start = text.index(TEXT[span.start : span.end], place)
        place = start + span.end - span.start
        spans.append(Span(start, place, span.label, span.kind, 0.9, "bronze", "t"))
    assert score_page(Answer(text=text, spans=spans), dump).counts["labels"].trace() == 4


def test_day_of_publication_is_compared():
    page = gold(published="2025-05-04T10:00:00Z")
    assert score_page(Answer(days=frozenset({date(2025, 5, 4)})), page).counts["date"].tolist() == [1, 1]
