import numpy as np

from builder.annotate.decode import KIND_COUNT, Lines, decode
from builder.annotate.segments import Segment
from builder.labels import KIND_CODE, KINDS


def decide(*rows: tuple[str, int, int], also: tuple[int, str, float] | None = None) -> list[str]:
    """Decode segments given as (likely kind, letters, hash); one of them may be another kind also."""
    posteriors = np.full((len(rows), KIND_COUNT), 0.1 / KIND_COUNT, np.float32)
    if also:
        posteriors[also[0], KIND_CODE[also[1]]] = also[2]
    for place, (kind, _, _) in enumerate(rows):
        posteriors[place, KIND_CODE[kind]] = 0.9
    parts = [Segment(10 * place, 10 * place + 9, place) for place in range(len(rows))]
    lines = Lines(
        "x" * 10 * len(rows), parts, np.array([row[1] for row in rows]), np.array([row[2] for row in rows], np.uint64)
    )
    return [KINDS[kind] for kind in decode(posteriors, lines).kinds]


def test_article_has_exactly_one_title():
    kinds = decide(("title", 40, 1), ("title", 42, 2), ("paragraph", 500, 3))
    assert kinds.count("title") == 1


def test_article_never_comes_out_without_a_title():
    assert "title" in decide(("menu", 10, 1), ("deck", 60, 2), ("paragraph", 500, 3))


def test_copy_of_the_title_is_a_repeat():
    assert decide(("title", 40, 1), ("related", 40, 1), ("paragraph", 500, 2)) == ["title", "repeat", "paragraph"]


def test_what_is_taken_for_a_copy_is_the_title_where_nothing_else_is():
    rows = (("breadcrumb", 60, 1), ("repeat", 40, 2), ("paragraph", 500, 3))
    assert decide(*rows, also=(0, "title", 0.05)) == ["breadcrumb", "title", "paragraph"]


def test_second_copy_of_a_caption_is_a_repeat():
    kinds = decide(("title", 40, 1), ("caption", 40, 5), ("caption", 40, 5), ("paragraph", 500, 2))
    assert kinds == ["title", "caption", "repeat", "paragraph"]


def test_page_without_story_has_neither_headline_nor_body():
    kinds = decide(("menu", 10, 1), ("title", 40, 2), ("related", 60, 3), ("legal", 20, 4))
    assert not {"title", "deck", "paragraph"} & set(kinds)


def test_article_never_comes_out_with_captions_alone_for_a_body():
    story = [("related", 300, number) for number in range(3, 6)]
    rows = (("title", 40, 1), ("caption", 200, 2), *story, ("menu", 10, 6))
    assert decide(*rows, also=(3, "paragraph", 0.4)) == ["title", "caption", "related", "paragraph", "related", "menu"]


def test_page_without_segments_is_no_article():
    assert decide() == []


def test_odd_line_in_a_run_of_noise_goes_with_the_run_where_it_may():
    rows = (("title", 40, 1), ("paragraph", 500, 2), ("related", 40, 3), ("ui", 12, 4), ("related", 40, 5))
    assert decide(*rows, also=(3, "related", 0.3))[3] == "related"
    assert decide(*rows)[3] == "ui"


def test_line_within_the_story_is_of_the_story_unless_it_is_surely_noise():
    rows = (("title", 40, 1), ("paragraph", 500, 2), ("related", 90, 3), ("paragraph", 400, 4), ("related", 90, 5))
    assert decide(*rows, also=(2, "paragraph", 0.5))[2:] == ["paragraph", "paragraph", "related"]
    assert decide(*rows, also=(2, "paragraph", 0.2))[2] == "related"
    assert decide(*rows, also=(4, "paragraph", 0.5))[4] == "related"
