import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from builder.groups.minhash import BINS, NO_BAND, band_keys, signature, similarity, story_shingles, word_hashes


def jaccard(left, right):
    return len(np.intersect1d(left, right)) / len(np.union1d(left, right))


def test_words_are_told_by_letters_and_digits_alone():
    left, right = word_hashes("rain, stops—play 2025"), word_hashes("rain stops play 2025")
    assert left.tolist() == right.tolist() and len(left) == 4


def test_characters_of_scripts_without_spaces_are_words():
    assert len(word_hashes("東京タワー")) == 5


@given(st.text())
def test_any_text_has_hashes(text):
    assert len(word_hashes(text)) <= len(text)


@given(st.lists(st.from_regex(r"[a-z]{1,8}", fullmatch=True), min_size=1))
def test_word_has_its_hash_wherever_it_stands(words):
    hashes = word_hashes(" ".join(words)).tolist()
    assert hashes == [word_hashes(word).tolist()[0] for word in words]


def test_menus_around_a_story_change_nothing(story):
    assert np.array_equal(story_shingles(story(1)), story_shingles(f"Home\nNews\n{story(1)}\nImprint"))


def test_case_and_quotes_change_nothing(story):
    assert np.array_equal(story_shingles(story(1)), story_shingles("“" + story(1).upper() + "”"))


def test_short_story_has_no_signature():
    assert signature(story_shingles("word " * 30)) is None


@pytest.mark.parametrize("kept", [0.5, 0.7, 0.8, 0.9, 0.95])
def test_similarity_estimates_jaccard(story, kept):
    errors = []
    for seed in range(20):
        whole = story_shingles(story(seed, words=600))
        part = story_shingles(story(seed, words=int(600 * kept)))
        errors.append(similarity(signature(whole), signature(part)) - jaccard(whole, part))
    assert abs(np.mean(errors)) < 0.04 and np.std(errors) < 0.06


def test_stories_that_differ_are_not_similar(story):
    signs = [signature(story_shingles(story(seed))) for seed in range(2)]
    assert similarity(*signs) < 0.1


def test_empty_bins_are_no_common_sign(story):
    left, right = (signature(story_shingles(story(seed, words=40))) for seed in range(2))
    assert similarity(left, right) == 0
    assert (band_keys(np.full((1, BINS), 0xFFFF, np.uint16)) == NO_BAND).all()


def test_long_text_is_signed_by_its_beginning(story):
    text = story(1, words=40_000)
    assert np.array_equal(story_shingles(text), story_shingles(text + story(2, words=10_000)))
