"""When an article was published and changed, in: its labelled dates and the markup's, out: moments in UTC.

What is shown names the day; the markup, where it names the same day, knows the second and the zone.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, time, timedelta, timezone, tzinfo
from typing import NamedTuple

from builder.fields.dates import DateMatch, find_dates, parse_date, puts_month_first, resolve, to_utc
from builder.fields.labelled import texts_of
from builder.model import Page, Span

_URL_DAY = re.compile(r"/(20\d\d)[/-]?(0[1-9]|1[0-2])[/-]?(0[1-9]|[12]\d|3[01])(?=[/_-]|$)")
_MOST_SHOWN = 4  # further down are other stories' dates
_MONTH_FIRST = re.compile(r"(?<![\d/])(?:0?[1-9]|1[0-2])/(?:1[3-9]|2\d|3[01])/(?:\d\d){1,2}(?!\d)")
_OFFSET = re.compile(r"[T ]\d\d:?\d\d\S*?([+-])(\d\d):?(\d\d)$")


class Moments(NamedTuple):
    """First publication and last change, in UTC."""

    published: datetime | None
    modified: datetime | None


def read_moments(page: Page, spans: Sequence[Span]) -> Moments:
    """Both moments; a page that shows only when it was changed was published then, as far as it says."""
    zone = _zone(page)
    published = _choose(page, texts_of(page, spans, "date_published"), page.hints.published, zone)
    modified = _choose(page, texts_of(page, spans, "date_modified"), page.hints.modified, zone)
    return Moments(published or _day_in_url(page.url) or modified, modified)


def _choose(page: Page, shown: Iterable[str], stated: Sequence[str], zone: tzinfo) -> datetime | None:
    """The stated moment on a shown day, or the shown one, or the best stated."""
    read = (parse_date(text, language=page.hints.language, zone=zone) for text in stated)
    moments = [moment for moment in read if moment]
    matches = [match for text in shown for match in find_dates(text)][:_MOST_SHOWN]
    days = [(match, readings) for match in matches if (readings := _readings(match, page))]
    for _, readings in days:
        if agreed := _on_day(readings, moments, zone):
            return agreed
    if agreed := _at_time(matches, moments, zone):
        return agreed
    for match, readings in days:
        return to_utc(readings[0], zone if match.has_time else UTC)
    return moments[0] if moments else None


def _at_time(matches: Sequence[DateMatch], moments: Sequence[datetime], zone: tzinfo) -> datetime | None:
    """The moment whose time of day is shown: papers print today's stories without the day."""
    clocks = {match.clock.replace(second=0) for match in matches if match.is_time_only and match.clock}
    local = ((moment, moment.astimezone(zone).time().replace(second=0, microsecond=0)) for moment in moments)
    return next((moment for moment, clock in local if clock in clocks), None)


def _readings(match: DateMatch, page: Page) -> list[datetime]:
    """What a printed date may mean, likeliest first: the page's other dates tell 5 April from 4 May."""
    day = resolve(match, page.fetched_at)
    if day is None or match.swapped is None:
        return [day] if day else []
    latest = page.fetched_at.date() + timedelta(days=1) if page.fetched_at else None
    if latest and (day.date() > latest) != (match.swapped.date() > latest):
        return sorted((day, match.swapped), key=datetime.date)
    month_first = puts_month_first(page.hints.language) or _MONTH_FIRST.search(page.text)
    return [match.swapped, day] if month_first else [day, match.swapped]


def _on_day(readings: Sequence[datetime], moments: Sequence[datetime], zone: tzinfo) -> datetime | None:
    """The moment on one of the days, in UTC or where the newspaper is; one with a time before one without."""
    days = {day.date() for day in readings}
    agreed = [moment for moment in moments if days & {moment.date(), moment.astimezone(zone).date()}]
    return next((moment for moment in agreed if moment.time() != time()), agreed[0] if agreed else None)


def _zone(page: Page) -> tzinfo:
    """The newspaper's distance from UTC, where one of its dates has it."""
    for text in (*page.hints.published, *page.hints.modified):
        if match := _OFFSET.search(text):
            away = timedelta(hours=int(match[2]), minutes=int(match[3]))
            if timedelta() < away < timedelta(hours=24):
                return timezone(away if match[1] == "+" else -away)
    return UTC


def _day_in_url(url: str | None) -> datetime | None:
    match = _URL_DAY.search(url or "")
    try:
        return match and datetime(*map(int, match.groups()), tzinfo=UTC)
    except ValueError:
        return None
