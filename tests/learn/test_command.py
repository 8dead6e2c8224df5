"""What training writes: weights that a build can use, and those of each check for a scoreboard of their own."""

from pathlib import Path

import numpy as np
import pytest

from benchmarks.quality.project import by_fold
from builder.annotate.network import Network

torch = pytest.importorskip("torch")
command = pytest.importorskip("builder.learn.__main__")
course = pytest.importorskip("builder.learn.course")
networks = pytest.importorskip("builder.learn.torch_network")

CURVE = {"curve": np.array([[0, 1], [0, 1]], np.float32), "silver": np.float32(0.9)}


def models(seed):
    torch.manual_seed(seed)
    dense = np.zeros(7, np.float32), np.ones(7, np.float32)
    return course.Models(*((networks.LineNetwork(*dense, bags).eval(),) for bags in (3, 2)))


def checked(seed):
    figures = {"text": f"- figures of {seed}", "markup": "- others"}
    return command.Checked(models(seed), {"text": CURVE, "markup": CURVE}, figures)


def test_weights_of_every_check_are_written_by_the_folds_they_have_not_seen(tmp_path, monkeypatch):
    monkeypatch.setattr(command, "_material", [course.Material([], [], [])])
    command._write(tmp_path, models(0), {(1, 2, 3): checked(1), (4, 5, 6): checked(4)})
    weights = by_fold(tmp_path / command.LEFT_OUT)
    assert sorted(weights) == [1, 2, 3, 4, 5, 6]
    biases = [
        Network.load(Path(folder, "text.npz")).weights["out.bias"] for folder in (tmp_path, weights[1], weights[4])
    ]
    expected = [models(seed).text[0].out.bias.detach().numpy() for seed in (0, 1, 4)]
    assert all(np.array_equal(found.ravel(), true) for found, true in zip(biases, expected, strict=True))
    assert "figures of 1" in (tmp_path / "figures.md").read_text(encoding="utf-8")
