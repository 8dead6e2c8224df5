"""`builder.score.fields`: headlines, names and days after normalisation."""

from datetime import date

import pytest

from builder.score.fields import compare_authors, local_days, same_day, same_headline, split_names


@pytest.mark.parametrize("said", ["Rain stops play!", "RAIN  STOPS\nPLAY", "“Rain stops play”"])
def test_headline_is_the_same_in_other_dress(said):
    assert same_headline(said, "Rain stops play")


def test_soft_hyphens_are_layout():
    assert same_headline("Donaudampfschiff gesunken", "Donau\u00addampf\u00adschiff gesunken")


@pytest.mark.parametrize("said", ["Rain stops play | The Paper", "", None])
def test_headline_with_a_site_name_or_none_is_wrong(said):
    assert not same_headline(said, "Rain stops play")


@pytest.mark.parametrize(
    "value",
    [
        "Ada Winter and Bob Lee",
        "By Ada Winter, PhD, Bob Lee",
        "Ada Winter, DVM, Bob Lee",
        "Ada Winter; Bob Lee",
        "ada winter & BOB LEE",
    ],
)
def test_names_in_one_string_are_taken_apart(value):
    assert split_names([value]) == {"ada winter", "bob lee"}


def test_numbers_of_footnotes_are_no_names():
    assert split_names(["Ada Winter", "1", "2"]) == {"ada winter"}


def test_authors_count_names_said_and_true():
    assert compare_authors(["Ada Winter", "The Paper"], ["Ada Winter", "Bob Lee", "Cy Day"]) == (1, 2, 3)


def test_day_counts_in_its_own_zone_and_in_utc():
    late = "2025-06-05 00:30:00+02:00"
    assert same_day({date(2025, 6, 5)}, late) and same_day({date(2025, 6, 4)}, late)
    assert not same_day({date(2025, 6, 6)}, late) and not same_day((), late)


def test_moment_counts_on_its_local_day_where_the_truth_has_no_zone():
    utc, local = {date(2025, 6, 5)}, local_days("2025-06-05T03:49:00Z")
    assert same_day(utc, "2025-06-04", local) and same_day(utc, "2025-06-05", local)
    assert not same_day(utc, "2025-06-06", local)
    assert not same_day(utc, "2025-06-04T09:00:00Z", local)


def test_a_time_written_in_utc_counts_on_the_day_its_page_showed():
    assert same_day({date(2019, 4, 4)}, "2019-04-03T15:00:00Z")
    assert not same_day({date(2019, 4, 2)}, "2019-04-03T15:00:00Z")
    assert not same_day({date(2019, 4, 4)}, "2019-04-03T15:00:00+02:00")
    assert not same_day({date(2019, 4, 4)}, "2019-04-03T00:00:00Z")
