"""A table kept as bytes is nearly the table."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from builder.learn.codebook import quantise


def test_what_few_entries_can_say_comes_back_as_it_was():
    entries = np.array([[0, 1], [2, -3], [0.5, 0.25]], np.float32)
    table = entries[np.random.default_rng(1).integers(0, 3, (500, 4))].reshape(500, 8)
    codes, book = quantise(table, 2)
    assert codes.shape == (500, 4)
    assert codes.dtype == np.uint8
    assert np.allclose(book.take(codes, axis=0).reshape(500, 8), table, atol=1e-6)


@given(st.integers(0, 1000))
def test_a_byte_for_two_numbers_loses_little_and_a_byte_for_four_more(seed):
    table = np.random.default_rng(seed).standard_normal((400, 8)).astype(np.float32)

    def loss(together: int) -> float:
        codes, book = quantise(table, together)
        return float(np.square(book.take(codes, axis=0).reshape(table.shape) - table).mean())

    assert loss(2) < 0.02 < loss(4) < 0.25


def test_the_same_table_gives_the_same_bytes():
    table = np.random.default_rng(5).standard_normal((300, 16)).astype(np.float32)
    for one, again in zip(quantise(table, 4), quantise(table, 4), strict=True):
        assert np.array_equal(one, again)
