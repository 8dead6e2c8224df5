import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from builder.groups.components import cap_components, connected_components, star_edges

SIZE = 30
EDGES = st.lists(st.tuples(st.integers(0, SIZE - 1), st.integers(0, SIZE - 1)), max_size=60)


def components(edges):
    """The same, one edge at a time."""
    labels = list(range(SIZE))
    for left, right in edges:
        low, high = sorted((labels[left], labels[right]))
        labels = [low if label == high else label for label in labels]
    return labels


@given(EDGES)
def test_components_are_those_of_a_plain_union(edges):
    left, right = np.array(edges, np.int64).reshape(-1, 2).T
    assert connected_components(left, right, SIZE).tolist() == components(edges)


def test_chain_is_one_component():
    left = np.arange(9_999)
    assert not connected_components(left, left + 1, 10_000).any()


@given(EDGES, st.integers(1, SIZE))
def test_capped_components_are_no_larger(edges, most):
    left, right = np.array(edges, np.int64).reshape(-1, 2).T
    labels, cut = cap_components(left, right, np.ones(len(edges)), SIZE, most, 5.0)
    whole = np.array(components(edges))
    assert np.bincount(labels).max() <= most
    assert all(len(set(whole[labels == label])) == 1 for label in set(labels.tolist()))
    assert cut or np.array_equal(labels, whole)


@given(EDGES)
def test_binding_ties_are_never_cut(edges):
    left, right = np.array(edges, np.int64).reshape(-1, 2).T
    labels, cut = cap_components(left, right, np.full(len(edges), 5.0), SIZE, 1, 5.0)
    assert cut == 0 and labels.tolist() == components(edges)


def test_every_page_is_tied_to_the_first_of_its_key():
    left, right = star_edges(np.array([5, 5, 6, 5]), np.array([3, 1, 2, 0]))
    assert sorted(zip(left.tolist(), right.tolist(), strict=True)) == [(0, 1), (0, 3)]
