"""Pages become examples."""

import numpy as np

from builder.labels import KIND_CODE, KINDS, LABEL_OF_KIND
from builder.learn.example import UNKNOWN, blank, look_at
from builder.learn.gather import without_story
from builder.learn.renderings import text_page

LINES = [("menu", f"Section {number}") for number in range(12)]
LINES[4:4] = [("title", "Ferry is late again"), ("paragraph", "Nobody on the quay was surprised."), (None, "Unjudged")]


def labelled(lines):
    page = text_page("\n".join(text for _, text in lines), "quay")
    segments, features = next(iter(look_at([page])))
    example = blank(page, key="quay", site="quay.example", fold=1, segments=segments, features=features)
    example.kinds = np.array([UNKNOWN if kind is None else KIND_CODE[kind] for kind, _ in lines])
    return example


def test_index_page_keeps_what_is_known_to_be_noise_and_nothing_else():
    rest = without_story(labelled(LINES))
    assert rest.page.text == "\n".join(text for kind, text in LINES if kind == "menu")
    assert {LABEL_OF_KIND[KINDS[kind]] for kind in rest.kinds} == {"noise"}


def test_page_that_is_nearly_all_story_makes_no_index_page():
    assert without_story(labelled(LINES[4:])) is None
