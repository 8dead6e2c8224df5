"""The section as a name."""

import pytest

from builder.fields.section import read_section
from builder.model import Hints, Page, Source, Span

SOURCE = Source("a.html", "html", 0, 0, 1, "0" * 64)


def section_of(shown: str = "", *stated: str):
    spans = [Span(0, len(shown), "metadata", "section", 1.0, "gold", "test")] if shown else []
    return read_section(Page("x", SOURCE, shown or "x", (), markup=True, hints=Hints(sections=stated)), spans)


def test_the_shown_section_wins():
    assert section_of("Sport", "politics") == "Sport"


def test_the_markup_spells_a_section_that_is_shown():
    assert section_of("SPORT", "news", "Sport") == "Sport"
    assert section_of("Sport", "sport") == "Sport"


@pytest.mark.parametrize("shown", ["Sport | Football", "Sport, Football", "Sport > Football", "Sport / Football"])
def test_the_first_of_several_counts(shown):
    assert section_of(shown) == "Sport"


@pytest.mark.parametrize(
    "shown", ["Filed under: Sport", "Rubrik: Sport", "Category Sport", "| Sport »", "in Sport", "Kategorien: Sport"]
)
def test_captions_and_marks_are_left_out(shown):
    assert section_of(shown) == "Sport"


def test_paths_and_addresses_are_no_sections():
    assert section_of("", "https://example.org/sport", "/news/sport", "Sport") == "Sport"


def test_no_section_is_none():
    assert section_of() is None
