"""`builder.score.summary`: averages, intervals over sites."""

from pathlib import Path

import pytest

from builder.gold import GoldPage
from builder.score import Answer, score_page, summarise

BODY = "Rain stopped play at noon on the second day of the match."


def score(body, site):
    page = GoldPage(source="fundus", id=site, file=Path("x"), site=site, fold=1, body=(BODY,), headline="Rain")
    return score_page(Answer(body=body, headline="Rain"), page)


def test_f1_is_that_of_the_averages_and_empty_pages_have_no_precision():
    figures = summarise([score(BODY, "a"), score("", "b")], resamples=10)
    assert figures["body_precision"].value == 1.0 and figures["body_recall"].value == 0.5
    assert figures["body_f1"].value == pytest.approx(2 / 3)
    assert figures["body_empty"].value == 0.5 and figures["headline"].value == 1.0
    assert figures["body_f1"].pages == 2


def test_interval_holds_the_figure_and_is_the_same_every_time():
    scores = [score(BODY if site % 3 else "Snow fell all day", str(site)) for site in range(20)]
    figures = summarise(scores, resamples=200)
    recall = figures["body_recall"]
    assert recall.low < recall.value < recall.high
    assert figures == summarise(scores[::-1], resamples=200)


def test_pages_of_one_site_are_drawn_together():
    one = summarise([score(body, "same") for body in (BODY, "Snow")], resamples=50)["body_recall"]
    assert one.low == one.value == one.high == 0.5


def test_figures_without_pages_are_left_out():
    assert "authors_f1" not in summarise([score(BODY, "a")], resamples=5)
