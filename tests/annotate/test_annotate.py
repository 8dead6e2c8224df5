"""`builder.annotate` as a whole, on pages of our own."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builder.annotate import annotate
from builder.convert import convert
from builder.labels import LABEL_OF_KIND
from builder.model import Page, RawPage, SiteRepeats, Source
from builder.settings import Settings
from tests.annotate.pages import DUMP, STORY, page_of

BETWEEN = re.compile(r"[^\w]*", re.ASCII)


def kinds_of(page: Page) -> dict[str, str]:
    (spans,) = annotate([page])
    return {page.text[span.start : span.end]: span.kind for span in spans}


def check_partition(page: Page, spans) -> None:
    end = 0
    for span in spans:
        assert end <= span.start < span.end
        assert not any(char.isalnum() for char in page.text[end : span.start])
        assert any(block.start <= span.start and span.end <= block.end for block in page.blocks)
        assert LABEL_OF_KIND[span.kind] == span.label
        assert 0 <= span.confidence <= 1 and span.annotator
        end = span.end
    assert not any(char.isalnum() for char in page.text[end:])


@pytest.mark.parametrize("page", [page_of(DUMP), page_of(STORY, "html")], ids=["dump", "markup"])
def test_spans_are_a_partition(page):
    check_partition(page, annotate([page])[0])


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet=st.characters(exclude_categories=()), max_size=300))
def test_any_text_gets_a_partition(text):
    payload = text.encode("utf-8", "surrogatepass")
    page = convert(RawPage(Source("x", "text", 0, 0, len(payload), ""), payload, "text"), Settings())
    if isinstance(page, Page):
        check_partition(page, annotate([page])[0])


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.sampled_from(["<p>", "<h1>", "</h1>", "<a href=x>", "مرحبا", "雨", "Rain", "🙂", "12", " | ", "<br>"]))
)
def test_any_markup_gets_a_partition(pieces):
    payload = "".join(pieces).encode()
    page = convert(RawPage(Source("x", "html", 0, 0, len(payload), ""), payload, "html"), Settings())
    if isinstance(page, Page):
        check_partition(page, annotate([page])[0])


def test_one_line_of_a_megabyte_is_labelled():
    page = page_of("rain | wind " * 90_000)
    check_partition(page, annotate([page])[0])


def test_no_pages_give_no_spans():
    assert annotate([]) == []


def test_labels_do_not_depend_on_the_other_pages_of_a_batch():
    dump, story = page_of(DUMP), page_of(STORY, "html")
    together = annotate([dump, story, dump])
    assert together[0] == together[2]
    for page, spans in ((dump, together[0]), (story, together[1])):
        (alone,) = annotate([page])
        assert [(s.start, s.end, s.kind) for s in alone] == [(s.start, s.end, s.kind) for s in spans]


def test_headline_of_markup_is_the_heading_and_its_copy_is_not():
    page = page_of(STORY, "html")
    (spans,) = annotate([page])
    titles = [page.text[span.start : span.end] for span in spans if span.kind == "title"]
    assert titles == ["Bridge reopens after repairs"]


def test_story_of_markup_is_body_and_the_rest_is_noise():
    kinds = kinds_of(page_of(STORY, "html"))
    for text, kind in kinds.items():
        if text.startswith(("The bridge over", "Hundreds of", "Engineers had")):
            assert LABEL_OF_KIND[kind] == "body"
        if text.startswith(("Home", "Sport", "Ferry timetable", "Privacy", "©")):
            assert LABEL_OF_KIND[kind] == "noise"


def test_line_that_a_site_repeats_is_no_body():
    page = page_of(STORY, "html")
    place = next(n for n, b in enumerate(page.blocks) if page.text[b.start :].startswith("Hundreds of"))
    counts = tuple(2 if number == place else 1 for number in range(len(page.blocks)))
    (spans,) = annotate([page], [SiteRepeats(2, counts)])
    (span,) = [span for span in spans if page.text[span.start :].startswith("Hundreds of")]
    assert span.label != "body" and span.annotator == "site:repeated"


def test_header_of_a_dump_is_certain_and_says_why():
    (spans,) = annotate([page_of(DUMP)])
    assert (spans[0].kind, spans[0].annotator, spans[0].tier) == ("other", "dump:header", "silver")
    (later,) = annotate([page_of(DUMP.replace(" date 2024-03-07 Left Menu", "Left Menu\n\ndate 2024-03-07"))])
    assert not any(span.annotator == "dump:header" for span in later)


def test_dump_without_markup_is_labelled_line_by_line():
    path = Path(__file__).parents[2] / "raw/meridian-dispatch.example/2025-05-04-tidal-turbine.txt"
    page = page_of(path.read_text(encoding="utf-8"))
    (spans,) = annotate([page])
    found = [(page.text[span.start : span.end], span.kind) for span in spans]
    assert [(text[:24], kind) for text, kind in found[:13]] == [
        ("date 2025-05-04", "other"),
        ("Left Menu", "menu"),
        ("Calder Sound Switches On", "title"),
        ("Engineers in the coastal", "deck"),
        ("Meridian News Desk", "byline"),
        ("Port Calder", "location"),
        ("Updated: 04-05-2025 06:1", "date_modified"),
        ("Created: 04-05-2025 05:4", "date_published"),
        ("Calder Sound Switches On", "repeat"),
        ("The turbine's nacelle is", "caption"),
        ("(File image)", "image_credit"),
        ("• Country:", "location"),
        ("• Vessany", "location"),
    ]
    assert [kind for _, kind in found[13:19]] == ["paragraph"] * 5 + ["source"]
    assert all(LABEL_OF_KIND[kind] == "noise" for _, kind in found[19:])
