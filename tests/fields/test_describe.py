"""All fields of a page together."""

from dataclasses import astuple
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from builder.fields import Fields, describe
from builder.labels import KINDS, LABEL_OF_KIND
from builder.model import Hints, Page, Source, Span

SOURCE = Source("a.html", "html", 0, 0, 1, "0" * 64)
STORY = (
    "The third day of the county match was lost to rain on Friday, and the captains agreed at tea that nobody would "
    "bat before Sunday. Umpires inspected the pitch twice and found standing water on both occasions."
)


def page_of(*parts: tuple[str, str], **more) -> tuple[Page, list[Span]]:
    """A page of lines, each with its kind."""
    text, spans = "", []
    for kind, line in parts:
        if line:
            spans.append(
                Span(len(text), len(text) + len(line), LABEL_OF_KIND.get(kind, "noise"), kind, 1.0, "gold", "test")
            )
        text += line + "\n"
    return Page("x", SOURCE, text or "x", (), markup=False, **more), spans


def test_a_text_dump_is_described_from_its_labels_alone():
    page, spans = page_of(
        ("menu", "Home | Sport"),
        ("section", "Sport"),
        ("title", "Rain stops play"),
        ("byline", "By Ada Winter and Bo Lind"),
        ("date_published", "Published 3 May 2024, 14:30 GMT"),
        ("date_modified", "Updated 2 hours ago"),
        ("paragraph", STORY),
        fetched_at=datetime(2024, 5, 4, 12, tzinfo=UTC),
    )
    assert describe(page, spans) == Fields(
        title="Rain stops play",
        authors=("Ada Winter", "Bo Lind"),
        section="Sport",
        published_at=datetime(2024, 5, 3, 14, 30, tzinfo=UTC),
        modified_at=datetime(2024, 5, 4, 10, tzinfo=UTC),
        language="en",
    )


def test_a_page_without_labels_is_described_from_its_markup():
    hints = Hints(
        headlines=("Rain stops play | Daily Rain",),
        authors=("Ada Winter",),
        published=("2024-05-03",),
        sections=("Sport",),
        site_names=("Daily Rain",),
        language="en-GB",
    )
    page, spans = page_of(hints=hints)
    assert describe(page, spans) == Fields(
        "Rain stops play", ("Ada Winter",), "Sport", datetime(2024, 5, 3, tzinfo=UTC), None, "en"
    )


def test_a_page_that_says_nothing_has_no_fields():
    page, spans = page_of(("other", "…"))
    assert astuple(describe(page, spans))[:5] == (None, (), None, None, None)


LINES = st.text(max_size=60).map(lambda text: text.replace("\n", " "))
TEXTS = st.lists(LINES, max_size=3).map(tuple)


@given(
    st.lists(st.tuples(st.sampled_from(KINDS), LINES), max_size=8),
    st.builds(Hints, headlines=TEXTS, authors=TEXTS, published=TEXTS, modified=TEXTS, sections=TEXTS, site_names=TEXTS),
)
def test_any_page_is_described(parts, hints):
    page, spans = page_of(*parts, hints=hints, site="example.org", url="https://example.org/2024/13/40/x")
    fields = describe(page, spans)
    for text in (fields.title, fields.section, fields.language, *fields.authors):
        assert text is None or (text and text == text.strip())
    for moment in (fields.published_at, fields.modified_at):
        assert moment is None or moment.utcoffset().total_seconds() == 0
