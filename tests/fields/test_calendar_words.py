"""The tables of month and weekday names."""

import pytest

from builder.fields import calendar_words
from builder.fields.calendar_words import MONTHS, WEEKDAYS, fold


@pytest.mark.parametrize("row", calendar_words._MONTH_ROWS.values(), ids=calendar_words._MONTH_ROWS)
def test_a_row_has_twelve_months(row):
    assert len(row.split()) == 12


@pytest.mark.parametrize("row", calendar_words._WEEKDAY_ROWS.values(), ids=calendar_words._WEEKDAY_ROWS)
def test_a_row_has_seven_days(row):
    assert len(row.split()) == 7


def test_no_word_means_two_months():
    meanings: dict[str, set[int]] = {}
    for row in calendar_words._MONTH_ROWS.values():
        for number, forms in enumerate(row.split(), 1):
            for form in forms.split("/"):
                meanings.setdefault(fold(form), set()).add(number)
    assert [word for word, numbers in meanings.items() if len(numbers) > 1 and word != "_"] == []


@pytest.mark.parametrize(
    ("word", "month"),
    [("MÄRZ", 3), ("Févr.", 2), ("KASIM", 11), ("Şubat", 2), ("gegužės", 5), ("września", 9), ("Σεπ.", 9)],
)
def test_case_accents_and_dots_do_not_matter(word, month):
    assert MONTHS[fold(word)] == month


def test_the_week_starts_on_monday():
    assert {WEEKDAYS[fold(word)] for word in ("Monday", "Montag", "lunes", "понедельник", "Pazartesi")} == {0}
