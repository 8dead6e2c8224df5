"""`builder.score.rouge`: union of longest common subsequences, paragraph by paragraph."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builder.score.rouge import rouge_lsum

WORDS = st.lists(st.lists(st.sampled_from("abcd"), max_size=7).map(" ".join), max_size=4)


def by_definition(extracted, truth):
    """F1 with every common subsequence found by plain recursion over tables."""
    found, wanted = [p.split() for p in extracted if p], [p.split() for p in truth if p]
    if not found or not wanted:
        return 0.0
    lengths = [[lcs(left, right) for right in found] for left in wanted]
    best = [max(row) for row in lengths]
    return sum(best), sum(map(len, found)), sum(map(len, wanted))


def lcs(left, right):
    table = [[0] * (len(right) + 1) for _ in range(len(left) + 1)]
    for i, a in enumerate(left):
        for j, b in enumerate(right):
            table[i + 1][j + 1] = table[i][j] + 1 if a == b else max(table[i][j + 1], table[i + 1][j])
    return table[-1][-1]


def test_same_paragraphs_score_one_and_strangers_zero():
    assert rouge_lsum(["Rain stops play", "Ada won"], ["rain stops PLAY", "Ada won."]) == (1.0, 1.0, 1.0)
    assert rouge_lsum(["Snow"], ["Rain"]) == (0.0, 0.0, 0.0)
    assert rouge_lsum([], ["Rain"]) == (0.0, 0.0, 0.0)


def test_gaps_are_forgiven_and_order_is_not():
    assert rouge_lsum(["a x b y c"], ["a b c"])[:2] == (pytest.approx(3 / 5), 1.0)
    assert rouge_lsum(["c b a"], ["a b c"])[1] == pytest.approx(1 / 3)


def test_paragraph_found_in_two_pieces_counts_as_a_union():
    assert rouge_lsum(["a b", "c d"], ["a b c d"]) == (1.0, 1.0, 1.0)


def test_a_word_counts_no_more_often_than_it_was_extracted():
    assert rouge_lsum(["a"], ["a", "a"])[1] == 0.5


@given(WORDS, WORDS)
def test_union_lies_between_the_best_single_subsequence_and_everything(extracted, truth):
    precision, recall, _ = rouge_lsum(extracted, truth)
    assert 0.0 <= precision <= 1.0 and 0.0 <= recall <= 1.0
    if len([p for p in truth if p]) == 1 and any(extracted):
        best, said, _ = by_definition(extracted, truth)
        assert precision * said >= best - 1e-9
