import numpy as np

from builder.learn.calibrate import calibrate


def test_curve_never_falls_and_finds_the_true_share():
    rng = np.random.default_rng(0)
    probability = rng.random(20_000)
    right = (rng.random(20_000) < probability**2).astype(float)
    curve, _ = calibrate(probability, right)
    assert (np.diff(curve[1]) >= 0).all()
    assert abs(np.interp(0.8, *curve) - 0.64) < 0.05


def test_silver_bar_keeps_its_promise():
    rng = np.random.default_rng(1)
    probability = rng.random(20_000)
    right = (rng.random(20_000) < np.minimum(1, probability * 1.2)).astype(float)
    curve, bar = calibrate(probability, right)
    above = np.interp(probability, *curve) >= bar
    assert right[above].mean() >= 0.985
