"""When an article was published and changed, in: its labelled dates and the markup's, out: moments.

What is shown names the day; the markup, where it names the same day, knows the second and the zone. A moment is in the
page's own zone where a date of the page has it: its day is the one the readers saw.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, time, timedelta, timezone, tzinfo
from typing import NamedTuple

from builder.fields.dates import DateMatch, find_dates, parse_date, puts_month_first, resolve, to_utc
from builder.fields.labelled import tidy
from builder.model import Page, Span

_URL_DAY = re.compile(r"/(20\d\d)[/-]?(0[1-9]|1[0-2])[/-]?(0[1-9]|[12]\d|3[01])(?=[/_-]|$)")
_DATES = frozenset({"date_published", "date_modified"})
_SURE = 0.97
_MOST_SHOWN = 4  # further down are other stories' dates
_MONTH_FIRST = re.compile(r"(?<![\d/])(?:0?[1-9]|1[0-2])/(?:1[3-9]|2\d|3[01])/(?:\d\d){1,2}(?!\d)")
# A date behind one of these words is a change, whatever its place: "Updated May 3, 2024".
CHANGED = re.compile(
    r"updated?\b|last published|revised|edited|modified|(?:zuletzt|letzte)\b|aktualisiert|geändert|mise? à jour|"
    r"modifié|actualizad|atualizad|modificad|aggiornat|modificat|bijgewerkt|gewijzigd|uppdaterad|oppdatert|opdateret|päivitetty|"
    r"zaktualizowan|aktualizov|frissítve|actualizat|güncelle|обновлен|оновлен|تحديث|अपडेट|更新|수정|업데이트",
    re.I,
)
PUBLISHED = re.compile(
    r"(?<!last )publish|posted|created|first|veröffentlicht|publiziert|erstellt|erschienen|publi[eé]\b|publicad|"
    r"publicat|creado|pubblicat|gepubliceerd|geplaatst|publicerad|publisert|udgivet|julkaistu|"
    r"opublik|vydán|megjelen|yayın|опублик|опублік|नشर|نشر|公開|发布|發布|등록|입력",
    re.I,
)
_DIGIT = re.compile(r"\d")
_OFFSET = re.compile(r"[T ]\d\d:?\d\d\S*?([+-])(\d\d):?(\d\d)$")


class Moments(NamedTuple):
    """First publication and last change, aware."""

    published: datetime | None
    modified: datetime | None


def read_moments(page: Page, spans: Sequence[Span]) -> Moments:
    """Both moments; a page that shows only when it was changed was published then, as far as it says."""
    zone = _zone(page)
    shown, changed = _shown_dates(page, spans)
    published = _choose(page, shown, page.hints.published, zone)
    modified = _choose(page, changed, page.hints.modified, zone)
    return Moments(published or _day_in_url(page.url) or modified, modified)


def _shown_dates(page: Page, spans: Sequence[Span]) -> tuple[list[DateMatch], list[DateMatch]]:
    """The first dates of publication, those that say so before all and doubtful ones last, and of change.

    The words before a date tell what it is, else its label.
    """
    published: list[tuple[int, DateMatch]] = []
    changed: list[DateMatch] = []
    caption = ""
    for span in spans:
        if span.kind not in _DATES or len(published) + len(changed) >= 2 * _MOST_SHOWN:
            continue
        text = tidy(page.text[span.start : span.end])
        found = list(_with_words(f"{caption} {text}"))
        # "Updated" on a line of its own speaks of the date below.
        caption = "" if found or _DIGIT.search(text) else f"{caption} {text}"
        for before, match in found:
            if PUBLISHED.search(before):
                published.append((0, match))
            elif span.kind == "date_modified" or CHANGED.search(before):
                changed.append(match)
            else:
                published.append((1 if span.confidence >= _SURE else 2, match))
    ranked = sorted(published[:_MOST_SHOWN], key=lambda row: row[0])
    return [match for _, match in ranked], changed[:_MOST_SHOWN]


def _with_words(text: str) -> Iterator[tuple[str, DateMatch]]:
    """Dates of a text, each with the words in front of it, and what Japanese writes behind: 5月4日更新."""
    end = 0
    for match in find_dates(text):
        yield f"{text[end : match.start]} {text[match.end : match.end + 3]}", match
        end = match.end


def _choose(page: Page, matches: Sequence[DateMatch], stated: Sequence[str], zone: tzinfo) -> datetime | None:
    """The stated moment on a shown day, or the shown one, or the best stated."""
    read = (parse_date(text, language=page.hints.language, zone=zone) for text in stated)
    moments = [moment for moment in read if moment]
    days = [(match, readings) for match in matches if (readings := _readings(match, page))]
    for _, readings in days:
        if agreed := _on_day(readings, moments, zone):
            return agreed
    if agreed := _at_time(matches, moments, zone):
        return agreed
    for match, readings in days:
        return _in_zone(to_utc(readings[0], zone if match.has_time else UTC), readings[0].tzinfo or zone)
    return _in_zone(moments[0], zone) if moments else None


def _at_time(matches: Sequence[DateMatch], moments: Sequence[datetime], zone: tzinfo) -> datetime | None:
    """The moment whose time of day is shown: papers print today's stories without the day."""
    clocks = {match.clock.replace(second=0) for match in matches if match.is_time_only and match.clock}
    local = ((moment, moment.astimezone(zone).time().replace(second=0, microsecond=0)) for moment in moments)
    return next((_in_zone(moment, zone) for moment, clock in local if clock in clocks), None)


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
    own = [moment for moment in (_in_zone(moment, zone) for moment in moments) if moment.date() in days]
    agreed = own or [moment for moment in moments if moment.date() in days]
    return next((moment for moment in agreed if moment.time() != time()), agreed[0] if agreed else None)


def _in_zone(moment: datetime | None, zone: tzinfo) -> datetime | None:
    """The same moment on the page's clock; a bare day is midnight UTC everywhere."""
    return moment.astimezone(zone) if moment and moment.time() != time() else moment


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
