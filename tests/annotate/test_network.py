"""What the network computes, against the same function written down plainly, in double precision."""

from pathlib import Path

import numpy as np
import pytest

from builder.annotate.features import measure
from builder.annotate.network import SHIPPED, Network, network
from builder.annotate.segments import segment
from builder.learn.renderings import text_page

LONG = "\n".join(f"Line {number}: rain stopped play, said the umpire.\nHome | Sport" for number in range(40))
TEXTS = ["Rain stops play", "Home\nSport\nRain stops play\nThe match was called off, the umpires said.", LONG]


@pytest.fixture(scope="module")
def features():
    pages = [text_page(text, "a.txt") for text in TEXTS]
    return measure(pages, [segment(page) for page in pages])


def opinion(raw, member, dense, sums, dilations):
    """The probabilities that one member gives the segments of one page."""

    def linear(name, rows):
        return rows @ raw[f"{name}.weight"][member].astype(float) + raw[f"{name}.bias"][member]

    h = linear("inp", ((dense - raw["mean"]) / raw["std"]).clip(-6, 6))
    for number, rows in enumerate(sums):
        h += rows.reshape(len(rows), -1, 32)[:, member] @ raw[f"inp.{number}.weight"][member].astype(float)
    h = np.maximum(h, 0)
    for layer, dilation in enumerate(dilations):
        if layer == 2:
            h = h + linear("pool", np.r_[h.mean(axis=0), h.max(axis=0)])
        z = (h - h.mean(axis=1, keepdims=True)) / np.sqrt(h.var(axis=1, keepdims=True) + 1e-5)
        z = z * raw[f"norm.{layer}.weight"][member] + raw[f"norm.{layer}.bias"][member]
        beyond = np.zeros((dilation, z.shape[1]))
        before, after = np.r_[beyond, z][: len(z)], np.r_[z, beyond][dilation:]
        h = h + np.maximum(linear(f"conv.{layer}", np.concatenate([before, z, after], axis=1)), 0)
    exponentials = np.exp(linear("out", h))
    return exponentials / exponentials.sum(axis=1, keepdims=True)


def bag_sums(table, bag):
    sets = [table[bag.items[first:end] >> 1] for first, end in zip(bag.starts, bag.starts[1:], strict=False)]
    return np.stack([rows.sum(axis=0) / np.sqrt(max(len(rows), 1)) for rows in sets])


def test_layers_are_normalised_and_folded_over_neighbours_of_the_same_page_alone(features):
    with np.load(Path(SHIPPED, "text.npz")) as file:
        raw = {name: file[name] for name in file.files}
    judge = network("text")
    sums = [bag_sums(judge.weights[f"table.{number}"], bag) for number, bag in enumerate(features.bags)]
    found = judge(features)
    for first, end in zip(features.pages, features.pages[1:], strict=False):
        own = features.dense[first:end], [rows[first:end] for rows in sums], judge.dilations
        members = range(len(raw["out.bias"]))
        assert np.allclose(
            found[first:end], np.mean([opinion(raw, member, *own) for member in members], axis=0), atol=1e-4
        )


def test_rows_that_are_all_alike_are_normalised_to_nothing(features):
    judge = network("text")
    weights = judge.weights | {name: judge.weights[name] * 0 for name in ("inp.weight", "inp.0.weight", "inp.1.weight")}
    weights["inp.bias"] = np.full_like(weights["inp.bias"], 1e3)  # of which rounding leaves a variance below nothing
    found = Network(judge.name, weights, judge.dilations, judge.curve, judge.silver)(features)
    assert np.isfinite(found).all()
    assert np.allclose(found.sum(axis=1), 1)
