"""`builder.score.segments`: majority of letters, confusion, macro-F1, reliability."""

import math
from typing import NamedTuple

import numpy as np
import pytest

from builder.labels import KIND_CODE, LABEL_CODE
from builder.score.segments import (
    LABEL_NAMES,
    calibration_error,
    f1_per_class,
    macro_f1,
    micro_f1,
    score_segments,
)

TEXT = "Home\nRain stops play\nAt noon it poured."


class S(NamedTuple):
    start: int
    end: int
    label: str
    kind: str
    confidence: float = 1.0


TRUTH = [S(0, 4, "noise", "menu"), S(5, 20, "headline", "title"), S(21, 39, "body", "paragraph")]


def test_equal_spans_are_all_right():
    score = score_segments(TEXT, TRUTH, TRUTH)
    assert micro_f1(score.labels) == macro_f1(score.kinds) == 1.0
    assert score.labels.sum() == 3


def test_segment_counts_for_the_label_of_most_of_its_letters():
    spans = [S(0, 9, "noise", "menu"), S(9, 30, "body", "paragraph"), S(30, 39, "noise", "ad")]
    labels = score_segments(TEXT, TRUTH, spans).labels
    assert labels[LABEL_CODE["headline"], LABEL_CODE["body"]] == 1
    assert labels[LABEL_CODE["noise"], LABEL_CODE["noise"]] == 1


def test_segment_without_prediction_counts_as_none():
    score = score_segments(TEXT, TRUTH, TRUTH[:2])
    assert score.labels[LABEL_CODE["body"], LABEL_NAMES.index("(none)")] == 1
    assert score.kinds[KIND_CODE["paragraph"], -1] == 1


def test_segment_without_letters_is_not_counted():
    assert score_segments("| a", [S(0, 1, "noise", "ui"), S(2, 3, "body", "paragraph")], []).labels.sum() == 1


def test_macro_leaves_out_classes_without_enough_cases():
    confusion = np.array([[10, 0, 0], [5, 5, 0]])
    assert f1_per_class(confusion).tolist() == [pytest.approx(0.8), pytest.approx(2 / 3)]
    assert macro_f1(confusion) == pytest.approx((0.8 + 2 / 3) / 2)
    assert math.isnan(macro_f1(confusion, cases=11))


def test_confident_and_wrong_is_badly_calibrated():
    wrong = [S(0, 4, "body", "paragraph", 0.9), *TRUTH[1:]]
    score = score_segments(TEXT, TRUTH, wrong)
    assert calibration_error(score_segments(TEXT, TRUTH, TRUTH).reliability) == 0.0
    assert calibration_error(score.reliability) == pytest.approx(0.9 / 3)
    assert score.reliability[:, 0].sum() == 3
