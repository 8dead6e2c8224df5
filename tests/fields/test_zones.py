"""Names of time zones."""

from datetime import datetime, timedelta

import pytest

from builder.fields.zones import read_zone

SUMMER, WINTER = datetime(2024, 7, 1, 12), datetime(2024, 1, 1, 12)


@pytest.mark.parametrize(
    ("name", "hours"),
    [
        ("UTC", 0),
        ("Z", 0),
        ("CET", 1),
        ("CEST", 2),
        ("MESZ", 2),
        ("IST", 5.5),
        ("JST", 9),
        ("GMT+7", 7),
        ("-0330", -3.5),
        ("+05:45", 5.75),
    ],
)
def test_a_zone_is_hours_from_utc(name, hours):
    assert read_zone(name, SUMMER).utcoffset(None) == timedelta(hours=hours)


@pytest.mark.parametrize(
    ("moment", "hours"),
    [
        (SUMMER, -4),
        (WINTER, -5),
        (datetime(2024, 3, 10, 1, 59), -5),
        (datetime(2024, 3, 10, 3), -4),
        (datetime(2024, 11, 3, 1), -4),
        (datetime(2024, 11, 3, 3), -5),
    ],
)
def test_american_zones_follow_the_season(moment, hours):
    assert read_zone("ET", moment).utcoffset(None) == timedelta(hours=hours)


@pytest.mark.parametrize("name", ["", "XYZ", "+99"])
def test_no_zone_is_none(name):
    assert read_zone(name, SUMMER) is None
