"""Publication and change, from what is shown and what the markup says."""

from datetime import UTC, date, datetime

from builder.fields.moments import read_moments
from builder.model import Hints, Page, Source, Span

SOURCE = Source("a.html", "html", 0, 0, 1, "0" * 64)


def moments_of(
    shown: str = "", shown_change: str = "", url: str | None = None, fetched_at: datetime | None = None, **hints
):
    text = f"{shown}\n{shown_change}"
    spans = [
        Span(0, len(shown), "metadata", "date_published", 1.0, "gold", "test"),
        Span(len(shown) + 1, len(text), "metadata", "date_modified", 1.0, "gold", "test"),
    ]
    page = Page("x", SOURCE, text, (), markup=True, url=url, fetched_at=fetched_at, hints=Hints(**hints))
    return read_moments(page, [span for span in spans if span.start < span.end])


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


def test_the_markup_is_exact_where_it_names_the_shown_day():
    moments = moments_of("3. Mai 2024", published=("2024-05-03T14:30:07+02:00",))
    assert moments.published == utc(2024, 5, 3, 12, 30, 7)


def test_the_shown_day_wins_over_another_of_the_markup():
    assert moments_of("3. Mai 2024", published=("2019-01-01T00:00:00Z",)).published == utc(2024, 5, 3)


def test_any_shown_day_may_confirm_the_markup():
    moments = moments_of("24 November 2025, first seen 21 November 2025", published=("2025-11-21T13:34:26Z",))
    assert moments.published == utc(2025, 11, 21, 13, 34, 26)


def test_a_shown_time_confirms_the_markup():
    moments = moments_of("12:43, other stories of 31. 10. 2025", published=("2025-11-06T12:43:08+01:00",))
    assert moments.published == utc(2025, 11, 6, 11, 43, 8)


def test_a_day_around_midnight_is_the_newspapers():
    moments = moments_of("4. Mai 2024", published=("2024-05-04T00:10:00+02:00",))
    assert moments.published == utc(2024, 5, 3, 22, 10)


def test_the_markup_decides_between_two_readings():
    assert moments_of("05/04/2024", published=("2024-05-04T10:00:00Z",)).published == utc(2024, 5, 4, 10)


def test_the_pages_other_dates_tell_day_from_month():
    assert moments_of("05/04/2024").published == utc(2024, 4, 5)
    assert moments_of("05/04/2024", "Updated 05/23/2024").published == utc(2024, 5, 4)
    assert moments_of("05/04/2024", language="en-US").published == utc(2024, 5, 4)


def test_a_date_after_the_fetch_is_the_other_reading():
    assert moments_of("04/05/2024", fetched_at=utc(2024, 4, 6)).published == utc(2024, 4, 5)


def test_shown_times_are_in_the_newspapers_zone():
    moments = moments_of("3. Mai 2024, 14:30", modified=("2024-06-01T10:00:00+02:00",))
    assert moments.published == utc(2024, 5, 3, 12, 30)


def test_a_relative_time_needs_the_markup_or_the_fetch():
    assert moments_of("2 hours ago").published is None
    assert moments_of("2 hours ago", fetched_at=utc(2024, 5, 3, 12)).published == utc(2024, 5, 3, 10)
    assert moments_of("2 hours ago", published=("2024-05-03T09:12:00Z",)).published == utc(2024, 5, 3, 9, 12)


def test_midnight_is_a_day_without_time():
    assert moments_of("4. Mai 2024", published=("2024-05-04T00:00:00+02:00",)).published == utc(2024, 5, 4)
    assert moments_of("4. Mai 2024", published=("2024-05-04", "2024-05-04T09:05:00Z")).published == utc(
        2024, 5, 4, 9, 5
    )


def test_the_address_dates_a_page_that_says_nothing():
    assert moments_of(url="https://example.org/2024/05/03/rain").published == utc(2024, 5, 3)
    assert moments_of(url="https://example.org/story/20240599").published is None


def test_a_page_that_shows_only_its_change_was_published_then():
    assert moments_of("", "Updated 3 May 2024") == (utc(2024, 5, 3), utc(2024, 5, 3))


def test_broken_dates_are_no_dates():
    assert moments_of(
        "soon", published=("0000-00-00T00:00:00", "${date}"), modified=("9999-12-31T23:59:59-12:00",)
    ) == (None, None)


def test_the_words_before_a_date_tell_what_it_is():
    moments = moments_of("Updated 5 May 2024, first published 3 May 2024")
    assert moments.published == utc(2024, 5, 3) and moments.modified == utc(2024, 5, 5)
    assert moments_of("Updated 5 May 2024", published=("2024-05-01",)).published == utc(2024, 5, 1)
    assert moments_of("1 May 2024. Veröffentlicht: 3. Mai 2024").published == utc(2024, 5, 3)
    assert moments_of("", "Aktualisiert am 5. Mai 2024").published == utc(2024, 5, 5)


def test_a_moment_has_the_day_its_readers_saw():
    late = "2024-05-03T22:46:08-03:00"
    assert moments_of(published=(late,)).published.date() == date(2024, 5, 3)
    assert moments_of(published=("2024-05-04T01:46:08Z", late)).published.date() == date(2024, 5, 3)
    assert moments_of("3/5/2024 22:46", published=(late,)).published.date() == date(2024, 5, 3)


def test_the_shown_day_stays_where_the_markup_names_the_wrong_zone():
    stated = ("2024-05-03T20:00:00.000Z", "2024-05-03T20:00:00+09:00")
    assert moments_of("2024.05.03", published=stated).published.date() == date(2024, 5, 3)


def test_a_doubtful_date_comes_after_a_sure_one():
    text = "19.1.2023\n20.12.2022"
    spans = [
        Span(0, 9, "metadata", "date_published", 0.6, "bronze", "test"),
        Span(10, 20, "metadata", "date_published", 0.99, "silver", "test"),
    ]
    assert read_moments(Page("x", SOURCE, text, (), markup=True), spans).published == utc(2022, 12, 20)


def test_a_caption_on_a_line_of_its_own_speaks_of_the_date_below():
    text = "Updated\n4 May 2024"
    spans = [
        Span(0, 7, "metadata", "date_modified", 1.0, "gold", "test"),
        Span(8, len(text), "metadata", "date_published", 1.0, "gold", "test"),
    ]
    hints = Hints(published=("2023-01-02",))
    moments = read_moments(Page("x", SOURCE, text, (), markup=True, hints=hints), spans)
    assert moments.modified == utc(2024, 5, 4) and moments.published == utc(2023, 1, 2)


def test_what_was_last_published_was_published_before():
    moments = moments_of("3 May 2024 · Last published 4 May 2024")
    assert moments.published == utc(2024, 5, 3) and moments.modified == utc(2024, 5, 4)
