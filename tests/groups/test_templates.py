import random

import numpy as np
import pytest

from builder.groups.components import connected_components
from builder.groups.templates import pairs_of_one_template, template_lines

MENU = [f"Section {name}" for name in "abcdefghijkl"]
COMMON = ["Home", "News", "Sport", "Contact", "Share on Facebook", "Privacy Policy"]


def sites_of(texts):
    lines = [template_lines(text) for text in texts]
    pages = np.repeat(np.arange(len(texts)), [len(one) for one in lines])
    pairs = pairs_of_one_template(np.concatenate(lines) if lines else np.zeros(0, np.uint64), pages)
    return connected_components(pairs.left, pairs.right, len(texts)).tolist()


def teasers(*seed, count=12):
    chosen = random.Random(repr(seed))
    return ["".join(chosen.choice("abcdefghijkl ") for _ in range(30)) for _ in range(count)]


def test_case_indents_digits_and_empty_lines_change_nothing():
    assert np.array_equal(template_lines("Home\nNews (3)\nSport"), template_lines("  HOME\n\n\tnews (12)\nSport\n"))


def test_long_lines_belong_to_stories():
    assert len(template_lines("prose " * 20)) == 0


def test_pages_with_one_menu_are_one_site():
    assert sites_of(["\n".join([*MENU, *teasers(n), "x" * 99]) for n in range(3)]) == [0, 0, 0]


@pytest.mark.parametrize("pages", [2, 20, 1000])
def test_site_that_is_alone_in_its_corpus_is_one(pages):
    assert set(sites_of(["\n".join([*MENU, *teasers(n, count=7)]) for n in range(pages)])) == {0}


def test_lines_that_many_sites_have_tie_nothing():
    texts = ["\n".join([*COMMON, *teasers(n)]) for n in range(60)]
    assert sites_of(texts) == list(range(60))


def test_three_lines_in_common_tie_nothing():
    assert sites_of(["\n".join([*MENU[:3], *teasers(n)]) for n in range(2)]) == [0, 1]


def test_sites_are_told_apart_though_all_have_the_common_lines():
    own = [[f"{word} {site}" for word in teasers("menu", site)] for site in "abcdefgh"]
    texts = ["\n".join([*COMMON, *own[n % 8], *teasers(n)]) for n in range(40)]
    assert sites_of(texts) == [n % 8 for n in range(40)]


def test_page_of_a_section_with_half_the_menu_joins_its_site():
    site = ["\n".join([*MENU, *teasers(n, count=4)]) for n in range(6)]
    assert sites_of([*site, "\n".join([*MENU[:7], *teasers("section", count=9)])]) == [0] * 7


def test_no_pages_have_no_template():
    assert sites_of([]) == [] and sites_of(["", "x" * 99]) == [0, 1]
