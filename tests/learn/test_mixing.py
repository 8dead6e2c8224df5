import numpy as np
import pytest

from builder.annotate.characters import CODE
from builder.labels import KIND_CODE, LABEL_OF_KIND
from builder.learn.example import blank, look_at
from builder.learn.mixing import Mixer, disguise
from builder.learn.phrases import PHRASES
from builder.learn.renderings import text_page

DUMP = "Home\nSport\nRain stops play\nBy Ada Berg\nThe match was called off after an hour, the umpires said.\nShare"
KINDS = ("menu", "menu", "title", "byline", "paragraph", "social")


@pytest.fixture
def example():
    page = text_page(DUMP, "rain")
    segments, features = next(iter(look_at([page])))
    one = blank(page, key="rain", site="rain.example", fold=1, segments=segments, features=features)
    one.kinds = np.array([KIND_CODE[kind] for kind in KINDS])
    one.by_hand = True
    return one


def test_phrases_belong_to_kinds_of_the_scheme():
    assert set(PHRASES) <= set(LABEL_OF_KIND)
    assert all(lines for lines in PHRASES.values())


def test_mixing_keeps_the_shape_of_a_page(example):
    mixer = Mixer([example], np.random.default_rng(0))
    for _ in range(20):
        dense, bags = mixer(example)
        assert dense.shape == example.dense.shape
        for bag, before in zip(bags, example.bags, strict=True):
            assert len(bag.starts) == len(before.starts)
            assert bag.starts[-1] == len(bag.items)


def test_disguise_hides_capitals_and_keeps_lengths(example):
    dense, _ = disguise(example.dense, example.bags, np.random.default_rng(1))
    assert np.array_equal(dense[:, 0], example.dense[:, 0])
    assert not dense[:, 5 + CODE["upper"]].any()
