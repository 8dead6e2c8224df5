"""`builder.score.body`: four-word runs, exact and empty bodies, snippets."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builder.score.body import grams, holds, names, score_body

FIRST = "Rain stopped play at noon on the second day."
SECOND = "The crowd went home and the covers stayed on."


def test_the_true_body_is_perfect_however_it_is_set():
    score = score_body(f"rain STOPPED play,\nat noon on the second day\n\n{SECOND}", [FIRST, SECOND])
    assert (score.precision, score.recall, score.exact, score.empty) == (1.0, 1.0, True, False)


def test_noise_lowers_precision_and_a_lost_paragraph_recall():
    noisy, short = score_body(f"{FIRST} {SECOND} Most read: Snow", [FIRST, SECOND]), score_body(FIRST, [FIRST, SECOND])
    assert noisy.recall == 1.0 and noisy.precision == pytest.approx(15 / 18) and not noisy.exact
    assert short.precision == 1.0 and short.recall == pytest.approx(6 / 15)


def test_repeated_text_counts_once():
    assert score_body(f"{FIRST} {FIRST}", [FIRST]).precision < 0.5


def test_nothing_extracted_is_empty_and_has_no_precision():
    score = score_body(" … ", [FIRST])
    assert (score.precision, score.recall, score.empty, score.f1) == (None, 0.0, True, 0.0)


def test_optional_standfirst_is_neither_asked_for_nor_punished():
    standfirst = "Covers stay on as the second day is lost to the weather."
    for body in (FIRST, f"{standfirst}\n{FIRST}"):
        score = score_body(body, [FIRST], [standfirst])
        assert (score.precision, score.recall, score.exact) == (1.0, 1.0, True)


def test_text_shorter_than_four_words_is_one_run():
    assert grams("Rain. Rain") == {("rain", "rain"): 1}
    assert score_body("No play", ["No play"]).exact


def test_entities_in_the_truth_are_text():
    assert score_body("Winter & Lee won the match", ["Winter &amp; Lee won the match"]).exact


@pytest.mark.parametrize(("snippet", "inside"), [("rain at", True), ("Rain", False), ("ain", False), ("noon.", True)])
def test_unwanted_snippets_match_whole_words_in_their_own_case(snippet, inside):
    assert names("No – rain, at\nnoon", snippet) is inside


@pytest.mark.parametrize(("snippet", "inside"), [("RAIN, at no", True), ("snow at", False), ("rain&nbsp;at", True)])
def test_wanted_snippets_match_by_letters_and_may_be_cut(snippet, inside):
    assert holds("No – rain, at\nnoon", snippet) is inside


@given(st.text(), st.text())
def test_figures_stay_between_zero_and_one(extracted, truth):
    score = score_body(extracted, [truth])
    assert all(value is None or 0.0 <= value <= 1.0 for value in (score.precision, score.recall))
    assert score_body(truth, [truth]).precision in (None, 1.0)
