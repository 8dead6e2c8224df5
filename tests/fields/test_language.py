"""The language of the body."""

import pytest

from builder.fields.language import read_language
from builder.model import Hints, Page, Source, Span

SOURCE = Source("a.html", "html", 0, 0, 1, "0" * 64)
GERMAN = (
    "Am frühen Morgen begann es zu regnen, und am Abend standen die Wiesen am Fluss unter Wasser. Die Feuerwehr pumpte "
    "Keller aus, während Nachbarn Sandsäcke füllten. Verletzt wurde nach Angaben der Stadt niemand."
)


def language_of(body: str, stated: str | None = None):
    spans = [Span(0, len(body), "body", "paragraph", 1.0, "gold", "test")] if body else []
    return read_language(Page("x", SOURCE, body or "1", (), markup=True, hints=Hints(language=stated)), spans)


def test_a_long_body_decides():
    assert language_of(GERMAN) == "de"
    assert language_of(GERMAN, "en-US") == "de"


def test_a_short_body_says_what_the_page_says():
    assert language_of("Alles nass.", "de-AT") == "de"


@pytest.mark.parametrize(
    ("stated", "code"),
    [("de_DE", "de"), ("PT-br", "pt"), ("nb-NO", "no"), ("is", "is"), ("en_US.UTF-8", "en"), ("deu", "de")],
)
def test_codes_are_two_letters(stated, code):
    assert language_of("", stated) == code


def test_a_language_without_profile_is_believed():
    assert language_of(GERMAN, "is-IS") == "is"


def test_between_languages_too_alike_the_page_decides():
    danish = (
        "Regnen stoppede kampen på tredje dag, og spillerne blev enige om at vente til søndag med at slå igen. " * 2
    )
    assert language_of(danish, "nn") == "nn"
    assert language_of(danish) in {"da", "no"}


@pytest.mark.parametrize("stated", ["", "{{ lang }}", "x", "utf-8", "deutsch (Österreich)"])
def test_a_broken_code_is_no_language(stated):
    assert language_of(GERMAN, stated) == "de"
