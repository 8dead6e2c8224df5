"""How an element is written in a path."""

import pytest
from turbohtml import parse

from builder.convert.steps import plain_step, rich_step


@pytest.mark.parametrize(
    ("classes", "step"),
    [
        (None, "p"),
        ("", "p"),
        ("story lead story", "p.story.lead"),
        ("wide-story", "p.wide-story"),
        ("css-story sc-lead _x kZpQrT a1b2c3 md:mt-4", "p"),
        ("Story_headline__3xYzQ", "p.story_headline"),
        ("Story -lead-", "p.story.lead"),
        ("a b c d e", "p.a.b.c.d"),
        ("x" * 50, "p." + "x" * 40),
    ],
)
def test_names_that_a_compiler_made_are_left_out(classes, step):
    assert plain_step("p", classes) == step


def test_id_and_purpose_are_told():
    element = parse('<a id="Lead" class="big" rel="author" href="/x" itemprop="">Ada</a>').select_one("a")
    assert rich_step(element, "a") == "a#lead.big[rel=author]"
