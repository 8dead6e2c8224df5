import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from builder.annotate.characters import RollingHash, Text, code_points, keys_of


def words_of(text: str) -> list[str]:
    read = Text([text])
    first = read.offsets[0]
    return [text[start - first : end - first] for start, end in zip(read.words.start, read.words.end, strict=True)]


def test_words_are_runs_of_letters_and_digits():
    assert words_of("Rain stops play-off 2024!") == ["Rain", "stops", "play", "off", "2024"]


def test_scripts_without_spaces_have_a_word_for_each_character():
    assert words_of("東京 2024年") == ["東", "京", "2024", "年"]


def test_equal_words_have_equal_hashes_wherever_they_stand():
    read = Text(["rain or Rain", "no RAIN"])
    hashes = read.rolling(read.words.start, read.words.end)
    assert hashes[0] == hashes[2] == hashes[4] != hashes[1]


def test_line_hash_sees_letters_and_digits_alone():
    read = Text(["Rain stops play", "« RAIN: stops play »"])
    ends = read.offsets[1:] - 1
    first, second = read.line_hash(read.offsets[:-1], ends)
    assert first == second


@given(st.text(min_size=1, max_size=40), st.text(max_size=40))
def test_hash_of_a_slice_does_not_depend_on_what_stands_before(text, before):
    chars, longer = code_points(text), code_points(before + text)
    alone = RollingHash(chars)(np.array([0]), np.array([len(text)]))
    within = RollingHash(longer)(np.array([len(before)]), np.array([len(before) + len(text)]))
    assert alone == within


def test_keys_sort_page_by_page_and_tell_pages_apart():
    hashes = np.array([2**64 - 1, 2**40, 2**40, 0], np.uint64)
    keys = keys_of(hashes, np.array([0, 0, 1, 1]))
    assert max(keys[:2]) < min(keys[2:]) and len(set(keys.tolist())) == 4
