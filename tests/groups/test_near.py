import numpy as np

from builder.groups.components import connected_components
from builder.groups.minhash import signature, story_shingles
from builder.groups.near import similar_pairs


def clusters(texts):
    pairs = similar_pairs(np.stack([signature(story_shingles(text)) for text in texts]))
    return connected_components(pairs.left, pairs.right, len(texts)).tolist()


def test_copies_of_a_story_are_one_cluster(story):
    texts = [
        story(n % 4) + f"\nA last line that no other paper has, number {n}, and that is long enough to count"
        for n in range(40)
    ]
    assert clusters(texts) == [n % 4 for n in range(40)]


def test_stories_apart_stay_apart(story):
    assert clusters([story(n) for n in range(50)]) == list(range(50))


def test_truncated_story_is_found(story):
    assert clusters([story(1, words=400), story(1, words=300)]) == [0, 0]


def test_nothing_is_similar_to_nothing():
    assert len(similar_pairs(np.zeros((0, 128), np.uint16)).left) == 0
