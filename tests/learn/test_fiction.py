"""`builder.learn.fiction`: dumps of our own, every line labelled."""

from collections import Counter

import pytest

from builder.labels import KINDS, LABEL_OF_KIND
from builder.learn.example import UNKNOWN
from builder.learn.fiction import SHIPPED, parse, read_fiction


@pytest.fixture(scope="module")
def shipped():
    return list(read_fiction())


def lines_of(path) -> list[str]:
    return path.read_text(encoding="utf-8").rstrip("\n").split("\n")


def test_shipped_pages_are_labelled_from_end_to_end(shipped):
    assert len(shipped) == len(list(SHIPPED.glob("*.txt")))
    for example in shipped:
        assert (example.kinds != UNKNOWN).all() and example.by_hand, example.key


def test_shipped_pages_hold_every_kind_in_many_languages(shipped):
    assert {KINDS[kind] for example in shipped for kind in example.kinds} == set(LABEL_OF_KIND)
    assert len({example.key.rpartition("-")[0] for example in shipped}) >= 40


def test_article_has_a_title_and_a_body_and_other_pages_have_neither(shipped):
    for example in shipped:
        labels = {LABEL_OF_KIND[KINDS[kind]] for kind in example.kinds}
        assert ("headline" in labels) == ("body" in labels), example.key


def test_no_paragraph_stands_on_two_pages():
    count = Counter()
    for path in SHIPPED.glob("*.txt"):
        count.update({line for line in lines_of(path) if line.startswith("paragraph\t") and len(line) > 60})
    assert max(count.values()) == 1


def test_spans_cover_what_is_written_and_parts_of_a_line_follow_each_other():
    text, spans = parse(["menu\tHome", "", "byline\tAda Winter", "+date_published\t | 3 May", "paragraph\tRain."])
    assert text == "Home\n\nAda Winter | 3 May\nRain."
    assert [text[span.start : span.end] for span in spans] == ["Home", "Ada Winter", " | 3 May", "Rain."]


def test_page_that_reads_otherwise_than_written_is_refused(tmp_path):
    (tmp_path / "en-001.txt").write_text("menu\t\n")
    with pytest.raises(ValueError, match=r"en-001\.txt"):
        list(read_fiction(tmp_path))
