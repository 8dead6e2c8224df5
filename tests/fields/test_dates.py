"""Dates as newspapers print them."""

from datetime import UTC, datetime, time, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builder.fields.dates import find_dates, parse_date, resolve

DAY = datetime(2024, 5, 3)
NOON = datetime(2024, 5, 3, 14, 30)


def only(text: str):
    matches = find_dates(text)
    assert len(matches) == 1, matches
    return matches[0]


@pytest.mark.parametrize(
    "text",
    [
        "May 3, 2024",
        "MAY 3RD, 2024",
        "3 May 2024",
        "3rd of May 2024",
        "03-May-24",
        "Friday, May 3, 2024",
        "3. Mai 2024",
        "Fr., 3. Mai 2024",
        "03.05.2024",
        "3.5.24",
        "3 de mayo de 2024",
        "viernes, 3 de mayo del 2024",
        "vendredi 3 mai 2024",
        "3 maggio 2024",
        "venerdì 3 maggio 2024",
        "3 de maio de 2024",
        "sexta-feira, 3 de maio de 2024",
        "3 mei 2024",
        "3 maj 2024",
        "3. mai 2024",
        "3. maj 2024",
        "3. toukokuuta 2024",
        "3.5.2024",
        "3 maja 2024",
        "3. května 2024",
        "3. 5. 2024",
        "3. mája 2024",
        "2024. május 3.",
        "3 mai 2024",
        "3 Mayıs 2024",
        "3 мая 2024",
        "3 травня 2024",
        "3 Μαΐου 2024",
        "٣ مايو ٢٠٢٤",
        "3 أيار 2024",
        "3 मई 2024",
        "2024年5月3日",
        "2024년 5월 3일",
        "2024.05.03.",
        "Jumat, 3 Mei 2024",
        "3 tháng 5, 2024",
        "2024 m. gegužės 3 d.",
        "2024. gada 3. maijā",
        "3. mail 2024".replace("mail", "mai"),
        "3 de maig de 2024",
        "2024-05-03",
        "2024/05/03",
    ],
)
def test_a_day_is_read_in_every_language(text):
    assert only(text).value == DAY


@pytest.mark.parametrize(
    "text",
    [
        "May 3, 2024 at 2:30 pm",
        "2:30 p.m., May 3, 2024",
        "3. Mai 2024, 14:30 Uhr",
        "03.05.2024 - 14.30 Uhr",
        "3 mai 2024 à 14h30",
        "3 de mayo de 2024 a las 14:30",
        "3 maggio 2024 alle 14:30",
        "3 de maio de 2024 às 14h30",
        "3. mai 2024 kl. 14.30",
        "3.5.2024 klo 14.30",
        "3 maja 2024, godz. 14:30",
        "2024. május 3., péntek 14:30",
        "3 Mayıs 2024 Cuma, 14:30",
        "3 травня 2024 р. о 14:30",
        "2024年5月3日 14時30分",
        "2024년 5월 3일 오후 2:30",
        "2024-05-03 14:30:00",
        "2024-05-03T14:30",
        "14:30 | 03.05.2024",
        "3 de mayo de 202414:30",
    ],
)
def test_a_time_joins_its_day(text):
    match = only(text)
    assert match.value == NOON
    assert match.has_time


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("04-05-2025 03:49 IST", 5.5),
        ("May 4, 2025, 3:49 AM ET", -4),
        ("January 4, 2025, 3:49 AM ET", -5),
        ("4 May 2025 03:49 CEST", 2),
        ("2025-05-04T03:49:00+02:00", 2),
        ("2025-05-04 03:49 GMT+7", 7),
        ("Sun, 04 May 2025 03:49:00 GMT", 0),
        ("Sun May 04 03:49:00 CEST 2025", 2),
        ("4 Mei 2025 03:49 WIB", 7),
    ],
)
def test_a_printed_zone_is_kept(text, hours):
    assert only(text).value.utcoffset() == timedelta(hours=hours)


def test_the_dump_of_the_readme_has_its_two_dates():
    line = "Meridian News Desk | Lindhaven | Updated: 04-05-2025 03:49 IST | Created: 04-05-2025 03:49 IST"
    matches = find_dates(line)
    assert [line[match.start : match.end] for match in matches] == ["04-05-2025 03:49 IST"] * 2


@pytest.mark.parametrize(
    "text",
    [
        "Version 1.2.3",
        "10.0.20.12",
        "Tel. 030/12 34 56",
        "Season 2024-25",
        "12 players, 300 fans",
        "1403/02/14",  # Persian
        "3 พฤษภาคม 2567",  # Buddhist
        "99.99.2024",
        "31.02.2024",
        "Read 3 more stories",
        "$12.50",
        "We may 3 times",
    ],
)
def test_other_numbers_are_no_dates(text):
    assert not [match for match in find_dates(text) if match.value]


@pytest.mark.parametrize(
    ("text", "ago"),
    [
        ("2 hours ago", timedelta(hours=2)),
        ("vor 2 Stunden", timedelta(hours=2)),
        ("il y a 2 heures", timedelta(hours=2)),
        ("hace 2 horas", timedelta(hours=2)),
        ("há 2 horas", timedelta(hours=2)),
        ("2 ore fa", timedelta(hours=2)),
        ("2 uur geleden", timedelta(hours=2)),
        ("för 2 timmar sedan", timedelta(hours=2)),
        ("for 2 timer siden", timedelta(hours=2)),
        ("2 godziny temu", timedelta(hours=2)),
        ("2 часа назад", timedelta(hours=2)),
        ("2時間前", timedelta(hours=2)),
        ("2시간 전", timedelta(hours=2)),
        ("3 days ago", timedelta(days=3)),
    ],
)
def test_relative_times_wait_for_an_anchor(text, ago):
    match = only(text)
    assert (match.value, match.ago) == (None, ago)
    assert resolve(match, None) is None
    anchor = datetime(2024, 5, 3, 12, tzinfo=UTC)
    assert resolve(match, anchor) == anchor - ago


def test_yesterday_with_a_time_is_the_day_before_the_anchor():
    match = only("Gestern, 14:30 Uhr")
    assert resolve(match, datetime(2024, 5, 4, 9, tzinfo=UTC)) == NOON


def test_a_day_without_year_is_the_last_one_before_the_anchor():
    match = only("3. Mai, 14:30")
    assert match.value is None
    assert resolve(match, datetime(2024, 5, 20, tzinfo=UTC)) == NOON
    assert resolve(match, datetime(2024, 4, 1, tzinfo=UTC)) == NOON.replace(year=2023)


@pytest.mark.parametrize("text", ["Freitag, 3.5.", "Fr., 3. 5., 14:30 Uhr", "May 3", "3. Mai", "5月3日"])
def test_a_day_without_year_keeps_month_and_day(text):
    assert only(text).day == (5, 3)


def test_a_time_alone_names_no_day():
    match = only("Stand: 14:30 Uhr")
    assert match.is_time_only
    assert match.clock == time(14, 30)
    assert resolve(match, datetime(2024, 5, 3, tzinfo=UTC)) is None


def test_slashes_keep_both_readings_and_dots_do_not():
    assert only("05/04/2024").swapped == datetime(2024, 5, 4)
    assert only("05.04.2024").swapped is None
    assert only("25/04/2024").swapped is None


def test_the_language_orders_day_and_month():
    assert parse_date("05/03/2024", language="en-US") == datetime(2024, 5, 3, tzinfo=UTC)
    assert parse_date("03/05/2024", language="en-GB") == datetime(2024, 5, 3, tzinfo=UTC)
    assert parse_date("05/23/2024", language="en-GB") == datetime(2024, 5, 23, tzinfo=UTC)


@pytest.mark.parametrize(
    "text", ["2024-05-03T12:30:00Z", "20240503T123000Z", "1714739400", "1714739400000", "Fri, 03 May 2024 12:30:00 GMT"]
)
def test_machine_dates_are_read(text):
    assert parse_date(text) == datetime(2024, 5, 3, 12, 30, tzinfo=UTC)


def test_naive_times_are_in_the_given_zone():
    assert parse_date("2024-05-03 14:30", zone=timezone(timedelta(hours=2))) == datetime(2024, 5, 3, 12, 30, tzinfo=UTC)


@pytest.mark.parametrize("text", ["", "soon", "0000-00-00", "0001-01-01T00:00:00", "9999-12-31T23:59:59-12:00", "None"])
def test_what_is_no_date_is_none(text):
    assert parse_date(text) is None


MIXED = st.text(alphabet="0123456789٣०-./: ,年月日h'May3rdagoPMTZ+Uhr\n", max_size=60) | st.text(max_size=80)


@given(MIXED)
def test_any_text_gives_spans_in_bounds_and_order(text):
    end = 0
    for match in find_dates(text):
        assert end <= match.start < match.end <= len(text)
        assert any(c.isdigit() for c in text[match.start : match.end])
        resolve(match, datetime(2024, 5, 3, tzinfo=UTC))
        end = match.end


@given(MIXED)
def test_any_text_parses_to_utc_or_none(text):
    moment = parse_date(text, anchor=datetime(2024, 5, 3, tzinfo=UTC))
    assert moment is None or moment.tzinfo is UTC


FORMATS = (
    "%Y-%m-%d %H:%M",
    "%d.%m.%Y, %H:%M Uhr",
    "%B %d, %Y at %H:%M",
    "%d %b %Y %H:%M",
    "%H:%M, %d %B %Y",
    "%Y年%m月%d日 %H:%M",
)


@given(st.datetimes(datetime(1950, 1, 1), datetime(2049, 12, 31)), st.sampled_from(FORMATS))
def test_what_is_printed_is_read_back(moment, form):
    text = moment.strftime(form)
    match = only(text)
    assert (match.start, match.end) == (0, len(text))
    assert match.value == moment.replace(second=0, microsecond=0)
