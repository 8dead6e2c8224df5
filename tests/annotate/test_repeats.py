import numpy as np

from builder.annotate.decode import KIND_COUNT, Lines
from builder.annotate.repeats import weigh_repeats
from builder.annotate.segments import Segment
from builder.labels import KIND_CODE
from builder.model import SiteRepeats


def page(*kinds: str) -> tuple[np.ndarray, Lines]:
    posteriors = np.full((len(kinds), KIND_COUNT), 0.3 / (KIND_COUNT - 1))
    for place, kind in enumerate(kinds):
        posteriors[place, KIND_CODE[kind]] = 0.7
    parts = [Segment(10 * place, 10 * place + 9, place) for place in range(len(kinds))]
    return posteriors, Lines(
        "x" * 10 * len(kinds), parts, np.full(len(kinds), 100), np.arange(len(kinds), dtype=np.uint64)
    )


def test_one_page_changes_nothing():
    posteriors, lines = page("title", "paragraph")
    for repeats in (None, SiteRepeats(1, (1, 1))):
        weighed, changed = weigh_repeats(posteriors, lines, repeats)
        assert weighed is posteriors and changed == []


def test_line_on_two_pages_is_no_body():
    posteriors, lines = page("title", "paragraph", "paragraph", "paragraph", "paragraph")
    weighed, changed = weigh_repeats(posteriors, lines, SiteRepeats(2, (1, 1, 1, 1, 2)))
    assert changed == [4]
    assert weighed[4].argmax() != KIND_CODE["paragraph"]
    assert np.allclose(weighed[:4], posteriors[:4])


def test_title_that_other_pages_link_to_stays_the_title():
    posteriors, lines = page("title", "paragraph", "paragraph", "paragraph")
    _, changed = weigh_repeats(posteriors, lines, SiteRepeats(9, (3, 1, 1, 1)))
    assert changed == []


def test_copy_of_a_whole_article_keeps_its_body():
    posteriors, lines = page("title", "paragraph", "paragraph")
    _, changed = weigh_repeats(posteriors, lines, SiteRepeats(2, (2, 2, 2)))
    assert changed == []
