"""The headline as a value."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builder.fields.title import read_title
from builder.model import Block, Hints, Mark, Page, Source, Span

SOURCE = Source("a.html", "html", 0, 0, 1, "0" * 64)


def title_of(*lines: str, stated: tuple[str, ...] = (), site: str | None = None, site_names: tuple[str, ...] = ()):
    text, spans = "", []
    for line in lines:
        spans.append(Span(len(text), len(text) + len(line), "headline", "title", 1.0, "gold", "test"))
        text += line + "\n"
    hints = Hints(headlines=stated, site_names=site_names)
    return read_title(Page("x", SOURCE, text or "x", (), markup=True, site=site, hints=hints), spans)


def test_the_shown_headline_wins_over_the_markup():
    assert title_of("Rain stops play", stated=("Cricket: play abandoned",)) == "Rain stops play"


def test_layout_marks_are_no_part_of_it():
    assert title_of("• Donau\u00addampf\u200bschiff  gesunken ") == "Donaudampfschiff gesunken"


def test_a_headline_in_two_lines_is_one():
    assert title_of("Rain stops play:", "third day lost") == "Rain stops play: third day lost"


def test_a_cut_headline_is_completed_from_the_markup():
    assert title_of("Rain stops play in …", stated=("Rain stops play in Kent",)) == "Rain stops play in Kent"
    assert title_of("And then …", stated=("Rain stops play",)) == "And then …"


@pytest.mark.parametrize(
    "stated",
    [
        "Rain stops play | Daily Rain",
        "Rain stops play - Daily Rain",
        "Daily Rain » Rain stops play",
        "Rain stops play — dailyrain.example",
        "Rain stops play | DailyRain",
    ],
)
def test_the_sites_name_is_cut_from_a_tab_title(stated):
    assert title_of(stated=(stated,), site="dailyrain.example", site_names=("Daily Rain",)) == "Rain stops play"
    assert title_of(stated, site="dailyrain.example", site_names=("Daily Rain",)) == "Rain stops play"


def test_a_dash_inside_a_headline_stays():
    assert title_of("Rain - and more rain", site_names=("Daily Rain",)) == "Rain - and more rain"
    assert title_of(stated=("Rain - and more rain",), site_names=("Daily Rain",)) == "Rain - and more rain"


def test_what_another_headline_leaves_out_is_cut():
    assert title_of(stated=("Rain stops play | Sport | Rainy Times", "Rain stops play")) == "Rain stops play"


def test_a_kicker_set_apart_is_no_part_where_the_markup_leaves_it_out():
    text = "Cricket Rain stops play"
    block = Block(0, len(text), 0, 0, "main>h2", marks=(Mark(0, 7, "span.kicker"),))
    span = Span(0, len(text), "headline", "title", 1.0, "gold", "test")

    def read(block: Block, *stated: str) -> str | None:
        return read_title(Page("x", SOURCE, text, (block,), markup=True, hints=Hints(headlines=stated)), [span])

    assert read(block, "Rain stops play | Daily", "Rain stops play") == "Rain stops play"
    assert read(block, text) == text and read(block._replace(marks=()), "Rain stops play") == text


def test_a_subtitle_set_apart_is_no_part_where_the_markup_never_has_both():
    text = "Rain stops play No end in sight"
    block = Block(0, len(text), 0, 0, "main>h1", marks=(Mark(16, len(text), "span.subtitle"),))
    span = Span(0, len(text), "headline", "title", 1.0, "gold", "test")

    def read(*stated: str) -> str | None:
        return read_title(Page("x", SOURCE, text, (block,), markup=True, hints=Hints(headlines=stated)), [span])

    assert read("Rain stops play") == "Rain stops play"
    assert read("Rain stops play", "Rain stops play: no end in sight | Daily") == text


def test_a_headline_kept_in_the_breadcrumb_is_the_markups_choice_but_a_teasers_is_not():
    stated, shown = "Play abandoned in Kent", "Rain stops play"

    def read(text: str) -> str | None:
        start = text.index(shown)
        span = Span(start, start + len(shown), "headline", "title", 1.0, "gold", "test")
        return read_title(Page("x", SOURCE, text, (), markup=True, hints=Hints(headlines=(stated,))), [span])

    assert read(f"Home\n{stated}\n{shown}\n") == stated
    assert read(f"{shown}\nMore\n{stated}\n") == shown


def test_a_doubtful_headline_gives_way_to_the_markups():
    doubtful = [Span(0, 4, "headline", "title", 0.3, "bronze", "test")]
    page = Page("x", SOURCE, "Shop\nText", (), markup=True, hints=Hints(headlines=("Rain stops play",)))
    assert read_title(page, doubtful) == "Rain stops play"
    assert read_title(page, [Span(0, 4, "headline", "title", 0.6, "silver", "test")]) == "Shop"


def test_a_cut_headline_is_completed_without_the_sites_name():
    assert title_of("Rain stops …", stated=("Rain stops play | Daily",), site_names=("Daily",)) == "Rain stops play"


def test_a_page_without_headline_has_no_title():
    assert title_of() is None


@given(st.lists(st.text(max_size=40), max_size=3), st.lists(st.text(max_size=40), max_size=3))
def test_any_headline_gives_one_tidy_line_or_none(lines, stated):
    title = title_of(*(line.replace("\n", " ") for line in lines), stated=tuple(stated))
    assert title is None or (title and title == title.strip() and "\n" not in title)
