"""Names out of bylines."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builder.fields.authors import read_authors
from builder.model import Hints, Page, Source, Span

SOURCE = Source("a.html", "html", 0, 0, 1, "0" * 64)


def authors_of(*bylines: str, stated: tuple[str, ...] = (), site: str | None = None, site_names: tuple[str, ...] = ()):
    """Authors of a page with these bylines above its only paragraph."""
    text, spans = "", []
    for byline in (*bylines, "It rained."):
        kind = ("metadata", "byline") if len(spans) < len(bylines) else ("body", "paragraph")
        spans.append(Span(len(text), len(text) + len(byline), *kind, 1.0, "gold", "test"))
        text += byline + "\n"
    hints = Hints(authors=stated, site_names=site_names)
    return read_authors(Page("x", SOURCE, text, (), markup=True, site=site, hints=hints), spans)


@pytest.mark.parametrize(
    "byline",
    [
        "By Ada Winter and Bo Lind",
        "by ada winter and bo lind".title(),
        "Written by Ada Winter & Bo Lind",
        "Von Ada Winter und Bo Lind",
        "Ein Gastbeitrag von Ada Winter und Bo Lind",
        "Text: Ada Winter, Bo Lind",
        "Por Ada Winter y Bo Lind",
        "Par Ada Winter et Bo Lind",
        "Propos recueillis par Ada Winter et Bo Lind",
        "di Ada Winter e Bo Lind",
        "a cura di Ada Winter e Bo Lind",
        "Por Ada Winter e Bo Lind",
        "Door Ada Winter en Bo Lind",
        "Av Ada Winter och Bo Lind",
        "Av Ada Winter og Bo Lind",
        "Af Ada Winter og Bo Lind",
        "Tekst: Ada Winter i Bo Lind",
        "Autor: Ada Winter, Bo Lind",
        "Írta: Ada Winter és Bo Lind",
        "Scris de Ada Winter și Bo Lind",
        "Oleh Ada Winter dan Bo Lind",
        "Автор: Ada Winter и Bo Lind",
        "Ada Winter | Bo Lind",
        "By Ada Winter, Senior Editor, and Bo Lind, Reporter",
        "Ada Winter (Berlin), Bo Lind (ada@example.org)",
        "By Ada Winter @adaw and Bo Lind | 3 May 2024 14:30",
        "• Ada Winter1,2, • Bo Lind3",
        "ByAda Winter, Bo Lind",
    ],
)
def test_two_names_are_found_in_any_language(byline):
    assert authors_of(byline) == ("Ada Winter", "Bo Lind")


@pytest.mark.parametrize(
    ("byline", "name"),
    [
        ("By Ludwig van der Berg", "Ludwig van der Berg"),
        ("Von Anna von Stein", "Anna von Stein"),
        ("By Ada Winter Staff Writer", "Ada Winter"),
        ("Ada Winter Deputy Editor", "Ada Winter"),
        ("Ada Winter Travel News Reporter", "Ada Winter"),
        ("Von Ada WinterKorrespondentin", "Ada Winter"),
        ("Ada Winter, Sportredakteurin", "Ada Winter"),
        ("Kolumne von Ada Winter", "Ada Winter"),
        ("Das Gespräch führte Ada Winter.", "Ada Winter"),
        ("구현모 기자 ada@example.org", "구현모"),
        ("Ada Winter aus Berlin", "Ada Winter"),
        ("By ADA WINTER", "ADA WINTER"),
        ("viktor dahl", "viktor dahl"),
        ("Reuters", "Reuters"),
        ("Von dpa", "dpa"),
        ("BR24 Redaktion", "BR24 Redaktion"),
        ("By News Desk", "News Desk"),
        ("Ada Winter, Berlin", "Ada Winter"),
        ("Par Ada Winter, à Paris", "Ada Winter"),
        ("Ada Winter | Madrid", "Ada Winter"),
        ("dal nostro inviato Ada Winter", "Ada Winter"),
        ("Иван Петров, корреспондент", "Иван Петров"),
        ("Haber: Ali Veli", "Ali Veli"),
        ("بقلم: محمد أحمد", "محمد أحمد"),
        ("Γράφει ο Νίκος Παππάς", "Νίκος Παππάς"),
        ("द्वारा राम कुमार", "राम कुमार"),
        ("山田太郎記者", "山田太郎"),
        ("文・山田太郎", "山田太郎"),
        ("投稿者 Ada Winter", "Ada Winter"),
        ("記者 山田太郎", "山田太郎"),
    ],
)
def test_one_name_is_left_whole(byline, name):
    assert authors_of(byline) == (name,)


@pytest.mark.parametrize("byline", ["By admin", "Von", "https://example.org/ada", "3 May 2024", "Editor"])
def test_placeholders_are_no_authors(byline):
    assert authors_of(byline) == ()


def test_who_edited_or_took_pictures_is_no_author():
    assert authors_of("By Ada Winter", "Edited by Bo Lind", "Foto: Cy Moor und Di Nord") == ("Ada Winter",)


def test_a_caption_holds_for_the_lines_behind_it():
    assert authors_of("Written by", "Ada Winter", "Edited by", "Bo Lind", "Cy Moor") == ("Ada Winter",)


def test_the_name_behind_a_lonely_by_is_the_next_line():
    text = "By\nAda Winter\nIt rained."
    spans = [
        Span(0, 2, "metadata", "byline", 1.0, "gold", "test"),
        Span(3, 13, "noise", "other", 1.0, "gold", "test"),
        Span(14, 24, "body", "paragraph", 1.0, "gold", "test"),
    ]
    assert read_authors(Page("x", SOURCE, text, (), markup=True), spans) == ("Ada Winter",)


def test_an_editor_alone_is_named():
    assert authors_of("Edited by Bo Lind") == ("Bo Lind",)


def test_a_group_gives_way_to_a_person():
    assert authors_of("The Daily Rain News Desk", "By Ada Winter") == ("Ada Winter",)
    assert authors_of("NN-Redaktion", stated=("Ada Winter",)) == ("Ada Winter",)


def test_initials_give_way_to_the_markups_name():
    assert authors_of("(adw)", "adw", stated=("Ada Winter",)) == ("Ada Winter",)
    assert authors_of("adw") == ("adw",)


def test_the_markup_spells_a_name_that_is_shown():
    assert authors_of("ADA WINTER, Berlin", stated=("Ada Winter",)) == ("Ada Winter",)
    assert authors_of("By Ada WinterLifestyle Writer", stated=("Ada Winter",)) == ("Ada Winter",)


def test_the_shown_name_wins_over_another_of_the_markup():
    assert authors_of("By Ada Winter", stated=("Cy Moor",)) == ("Ada Winter",)


def test_the_markup_speaks_alone_where_nothing_is_shown():
    assert authors_of(stated=("Ada Winter", "https://example.org/ada", "example.org, Berlin")) == ("Ada Winter",)


def test_the_site_is_an_author_only_where_nobody_else_is():
    assert authors_of("Daily Rain", stated=("Ada Winter",), site="dailyrain.example", site_names=("Daily Rain",)) == (
        "Ada Winter",
    )
    assert authors_of("Daily Rain", site="dailyrain.example", site_names=("Daily Rain",)) == ("Daily Rain",)


def test_a_name_is_given_once_in_its_fullest_form():
    assert authors_of("By Ada Winter", "Ada Winter", "Ada") == ("Ada Winter",)


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        ("By Dan Winter", ("Dan Winter",)),
        ("Oleh Ada Winter dan Bo Lind", ("Ada Winter", "Bo Lind")),
        ("By Ada A Winter", ("Ada A Winter",)),
    ],
)
def test_a_joining_word_with_a_capital_may_be_a_name(byline, names):
    assert authors_of(byline) == names


@pytest.mark.parametrize("byline", ["[Ada Winter, Bo Lind]", "(Ada Winter) (Bo Lind)"])
def test_a_line_in_brackets_has_its_names_there(byline):
    assert authors_of(byline.replace(") (", ", ")) == ("Ada Winter", "Bo Lind")


@pytest.mark.parametrize(
    "caption", ["Autor:in", "Autorin/Autor", "Autor*in:", "This post was written by", "Articles by"]
)
def test_a_caption_may_name_both_genders_or_be_a_sentence(caption):
    assert authors_of(f"{caption} Ada Winter") == ("Ada Winter",)


def test_a_site_named_after_two_is_not_two_people():
    assert authors_of("Rain & Snow", site="rainsnow.example", site_names=("Rain & Snow",)) == ("Rain & Snow",)


def test_a_site_named_after_its_writer_leaves_her_a_person():
    assert authors_of("Ada Winter", "News Desk", site="adawinter.example") == ("Ada Winter",)


def test_an_address_is_the_author_where_it_is_the_sites_name():
    assert authors_of(stated=("rain.example",), site_names=("Rain.example",)) == ("rain.example",)
    assert authors_of(stated=("rain.example",)) == ()


def test_words_in_small_letters_behind_a_comma_are_what_somebody_is():
    assert authors_of("Ada Winter, story teller") == ("Ada Winter",)
    assert authors_of("Ada Winter", "How to reach Ada Winter") == ("Ada Winter",)


def test_words_about_a_date_are_no_name():
    assert authors_of("Erschienen am", "公開日", "Ada Winter") == ("Ada Winter",)


def test_where_it_stands_ends_the_names():
    assert authors_of("By Ada Winter, in Sport, Cricket") == ("Ada Winter",)


def test_beside_a_by_a_name_on_a_line_of_its_own_is_no_writers():
    assert authors_of("Copy Link", "By Ada Winter", "Rain Jones") == ("Ada Winter",)
    assert authors_of("Rain Jones", "By The Rain Desk") == ("The Rain Desk",)
    assert authors_of("By", "Ada Winter", "Bo Lind", stated=("Ada Winter", "Bo Lind")) == ("Ada Winter", "Bo Lind")


def told_by(*lines: tuple[str, str]) -> tuple[str, ...]:
    """Authors of a page that has these lines, each with its kind, and no byline."""
    text, spans = "", []
    for kind, line in lines:
        spans.append(Span(len(text), len(text) + len(line), "metadata", kind, 1.0, "gold", "test"))
        text += line + "\n"
    return read_authors(Page("x", SOURCE, text, (), markup=True), spans)


@pytest.mark.parametrize(
    ("kind", "line"),
    [
        ("date_published", "Posted by Ada Winter at 3 May 2024"),
        ("date_published", "ByAda Winter 3 May 2024"),
        ("section", "Sport | Cricket"),
        ("author_bio", "Erstellt von Ada Winter"),
    ],
)
def test_a_by_in_a_line_about_something_else_names_the_writer(kind, line):
    assert told_by((kind, line)) == (("Ada Winter",) if "Ada" in line else ())


def test_the_name_behind_a_caption_of_an_author_box_is_the_writers():
    assert told_by(("author_bio", "Author:"), ("author_bio", "Ada Winter")) == ("Ada Winter",)


def test_a_full_name_that_heads_an_author_box_is_the_writers():
    box = ("author_bio", "Ada Winter writes about rain, hail and snow, and has done so for as long as it has rained.")
    assert told_by(("author_bio", "Ada Winter"), box) == ("Ada Winter",)
    assert told_by(("author_bio", "More Stories"), box) == ()


NAMES = st.lists(
    st.sampled_from(["Ada Winter", "Bo Lind", "Čeněk Dvořák", "Þóra Jónsdóttir", "Ana de la Cruz"]),
    min_size=1,
    unique=True,
)


@given(
    NAMES,
    st.sampled_from(["By {}", "Von {}", "Por {}", "{}", "Autor: {}"]),
    st.sampled_from([", ", " | ", " / ", "; "]),
)
def test_listed_names_come_back(names, frame, joiner):
    assert authors_of(frame.format(joiner.join(names))) == tuple(names)


@given(st.text(max_size=120), st.text(max_size=60))
def test_any_byline_gives_tidy_names(byline, stated):
    for name in authors_of(byline.replace("\n", " "), stated=(stated,)):
        assert name == name.strip()
        assert name


def test_a_desk_is_the_author_where_nobody_is_named():
    assert authors_of("Von Redaktion") == ("Redaktion",)
    assert authors_of("Ada Winter, Redaktion") == ("Ada Winter",)


def test_a_name_like_a_months_counts_behind_a_caption():
    assert authors_of("by marc") == ("marc",)
    assert authors_of("March") == ()


def test_a_line_that_says_what_the_writer_does_names_nobody():
    assert authors_of("By Ada Winter", "Content Marketing Reporter") == ("Ada Winter",)
    assert authors_of("By Ada Winter", "By Bo Lind, Reporter") == ("Ada Winter", "Bo Lind")


def test_a_word_in_front_of_a_date_is_no_part_of_a_name():
    assert authors_of("Posted by Meridian on 3 May 2024") == ("Meridian",)
