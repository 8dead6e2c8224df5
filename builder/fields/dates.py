"""Dates and times as newspapers print them, in: a line of text, out: where they are and what they mean.

    Meridian News Desk | Lindhaven | Updated: 04-05-2025 03:49 IST | Created: 03-05-2025
                                              dddddddddddddddddddd            dddddddddd

Every number of one to four digits is a place where a date may start; the rows of `_READERS` try to read one there.
"""

import re
from collections.abc import Callable, Sequence, Set
from datetime import UTC, datetime, time, timedelta, tzinfo
from typing import NamedTuple

from builder.fields.calendar_words import JOINING, MONTHS, WEEKDAYS, fold
from builder.fields.clock import TIME_START, at, read_clock
from builder.fields.machine_dates import make_day, parse_machine_date
from builder.fields.relative_words import AFTER, BEFORE, DAYS_BACK, UNITS


class DateMatch(NamedTuple):
    """A date or time printed at text[start:end].

    `value` is naive where no zone is printed, and None where the page must say more: a year, today's date.
    """

    start: int
    end: int
    value: datetime | None = None
    has_time: bool = False
    swapped: datetime | None = None  # the other reading of 04/05/2024
    day: tuple[int, int] | None = None  # (month, day) where the year is missing
    ago: timedelta | None = None  # "3 hours ago"; whole days for "yesterday"
    clock: time | None = None
    zone: str | None = None  # as printed

    @property
    def is_time_only(self) -> bool:
        """Whether no day is named: "14:30 Uhr"."""
        return self.value is None and self.day is None and self.ago is None


def find_dates(text: str, *, month_first: bool = False) -> list[DateMatch]:
    """Dates, relative dates and times in text order, never overlapping.

    >>> line = "Updated: 04-05-2025 03:49 IST"
    >>> [line[match.start : match.end] for match in find_dates(line)]
    ['04-05-2025 03:49 IST']
    """
    matches: list[DateMatch] = []
    end = 0
    readers: list[Reader] | None = None
    for number in _NUMBER.finditer(text):
        start = number.start()
        if start < end or number.end() - start > 4:
            continue
        readers = _readers_for(text) if readers is None else readers
        match = _read_at(text, start, readers, month_first)
        if match is not None:
            matches.append(_extend(text, matches, match))
            end = matches[-1].end
    return matches


def parse_date(
    text: str, *, language: str | None = None, zone: tzinfo = UTC, anchor: datetime | None = None
) -> datetime | None:
    """The first full date of a text, in UTC; `zone` is the one of times without. A bare day is midnight UTC everywhere.

    >>> parse_date("3. Mai 2024, 14:30 Uhr").isoformat()
    '2024-05-03T14:30:00+00:00'
    """
    text = text.strip()
    value = parse_machine_date(text)
    if value is None:
        found = (resolve(match, anchor) for match in find_dates(text, month_first=puts_month_first(language)))
        value = next((moment for moment in found if moment), None)
    if value is None:
        return None
    # Midnight, in whatever zone, is how machines write a day without a time.
    return to_utc(value, zone) if value.time() != time() else value.replace(tzinfo=UTC)


def resolve(match: DateMatch, anchor: datetime | None) -> datetime | None:
    """The moment a match means; what counts from now stays unknown without an anchor."""
    if match.value or anchor is None:
        return match.value
    if match.ago is not None:
        return _before(anchor, match.ago, match.clock)
    return _last_such_day(*match.day, match.clock or time(), anchor) if match.day else None


def to_utc(moment: datetime, zone: tzinfo = UTC) -> datetime | None:
    """The same moment in UTC, None outside the calendar; `zone` is the one of naive times."""
    try:
        return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)
    except (OverflowError, ValueError):
        return None


def puts_month_first(language: str | None) -> bool:
    """Whether 05/03/2024 is in May: so in the United States and the Philippines alone."""
    return (language or "").lower().replace("_", "-") in {"en-us", "en-ph"}


# ── Reading at a number ──────────────────────────────────────────────────────────────────────────────────────────────

Reader = Callable[[str, int, bool], DateMatch | None]

_LETTERS = r"[^\W\d_][^\s\d.,;:|/()<>\[\]\"„“”»«!?&+–—-]"  # marks of Hindi and Thai are no \w: exclude instead
_WORD = _LETTERS + r"{1,14}"
_WORDS = re.compile(_LETTERS + "*")
_NUMBER = re.compile(r"\d+")
_NUMERIC = re.compile(
    r"(\d{4}|\d{1,2})(?P<gap>\s?[./\-‑–]\s?)(\d{1,2})(?P=gap)(\d{4}|\d{1,2})(?!\d)(?![./-]\d{1,2}(?!\d))"
)
_EAST_ASIAN = re.compile(r"(?:(\d{4})\s*[年년]\s*)?(\d{1,2})\s*[月월]\s*(\d{1,2})\s*[日일號号]")
_VIETNAMESE = re.compile(r"(\d{1,2})\s+tháng\s+(\d{1,2})(?:[,\s]+(?:năm\s+)?(\d{4}))?(?!\d)", re.I)
# Two digits are a year only where no time starts: "3 May 24" but not "3 May 14:30". A time may be glued to four:
# "3 de mayo de 202414:30".
_YEAR = r"(?:(\d{4})(?!\d(?!\d?[:.]))|['’`]?(\d{2})(?!\d|\s?[:.h時시点]\d|\s?(?:Uhr|[ap]\.?m|h\b)))"
_DAY_WORD = re.compile(
    r"(\d{1,2})(?:st|nd|rd|th|er|ère|[.ºª°eη]|ος|-?го)?(?:\s?[-./,]\s?|\s+|(?<=[.ºª°]))(?:(?:de|of|of the)\s|d['’])?"
    rf"\s?({_WORD})(?:\.?,?(?:[\s\-/]|\s?(?:del?|,)\s)+{_YEAR})?",
    re.I,
)
_DAY_MONTH = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.(?!\s?\d(?!\d?[:.h]))")
_DAY_AFTER_WORD = re.compile(
    r"(\d{1,2})(?:st|nd|rd|th)?(?![\d:%$€£])(?:(?:\s?,\s?|\s+|\.\s|-|\s+de\s)(\d{4})(?!\d))?", re.I
)
_YEAR_BEFORE = re.compile(r"(\d{4})(?:\.|-|\s?m\.|\.?\sgada|ko)?\s?$")
_RELATIVE = re.compile(rf"(\d{{1,3}})\s?\+?({_WORD}|[^\W\d_])(?:\s+({_WORD}|전))?(?:\s+({_WORD}))?")
_IL_Y_A = re.compile(r"(?:il\s+)?y\s+a\s+$", re.I)


def _readers_for(text: str) -> list[Reader]:
    """The readers whose cue is somewhere in the text: most lines with numbers name no month."""
    words = {fold(word) for word in _WORDS.findall(text)}
    return [reader for cue, reader in _READERS if cue is None or not cue.isdisjoint(words)]


def _read_at(text: str, start: int, readers: Sequence[Reader], month_first: bool) -> DateMatch | None:
    """The date, relative date or time that starts with the number at `start`, if any."""
    if start > 1 and text[start - 1] in "-./:," and text[start - 2].isdigit():
        return None
    for reader in readers:
        if match := reader(text, start, month_first):
            return match
    return _read_time(text, start) if TIME_START.match(text, start) else None


def _read_numeric(text: str, start: int, month_first: bool) -> DateMatch | None:
    """2024-05-03, 3.5.2024, 05/03/24."""
    match = _NUMERIC.match(text, start)
    if match is None:
        return None
    first, second, last = match[1], match[3], match[4]
    if len(first) == 4:
        return _date_match(match, int(first), int(second), int(last)) if len(last) < 3 else None
    if len(last) == 1:
        return None
    year = _full_year(last)
    plain, swapped = make_day(year, int(second), int(first)), make_day(year, int(first), int(second))
    if match["gap"].strip() == ".":
        swapped = plain  # dots are European: the day comes first
    elif month_first:
        plain, swapped = swapped, plain
    value = plain or swapped
    return value and DateMatch(start, match.end(), value, swapped=swapped if plain and swapped != plain else None)


def _read_east_asian(text: str, start: int, month_first: bool) -> DateMatch | None:
    match = _EAST_ASIAN.match(text, start)
    return match and _date_match(match, _optional(match[1]), int(match[2]), int(match[3]))


def _read_vietnamese(text: str, start: int, month_first: bool) -> DateMatch | None:
    match = _VIETNAMESE.match(text, start)
    return match and _date_match(match, _optional(match[3]), int(match[2]), int(match[1]))


def _read_day_word(text: str, start: int, month_first: bool) -> DateMatch | None:
    """3 May 2024, 3. Mai, 3 de mayo de 2024; with the year in front, 2024. gada 3. maijā."""
    match = _DAY_WORD.match(text, start)
    month = match and MONTHS.get(fold(match[2]))
    if not month:
        return None
    digits = match[3] or match[4]
    year, begin = (_full_year(digits), start) if digits else _year_before(text, start)
    found = _date_match(match, year, month, int(match[1]))
    return found and found._replace(start=begin, end=match.end() if digits else match.end(2))


def _read_day_month(text: str, start: int, month_first: bool) -> DateMatch | None:
    """Donnerstag, 18. 7."""
    match = _DAY_MONTH.match(text, start)
    return match and _date_match(match, None, int(match[2]), int(match[1]))


def _read_word_day(text: str, start: int, month_first: bool) -> DateMatch | None:
    """May 3, 2024; with the year in front, 2024. május 3."""
    match = _DAY_AFTER_WORD.match(text, start)
    begin, word = _last_word(text, start)
    month = match and MONTHS.get(fold(word))
    if not month:
        return None
    year = _optional(match[2])
    if year is None:
        year, begin = _year_before(text, begin)
    found = _date_match(match, year, month, int(match[1]))
    return found and found._replace(start=begin, end=match.end() if match[2] else match.end(1))


def _read_relative(text: str, start: int, month_first: bool) -> DateMatch | None:
    """3 hours ago, vor 3 Stunden, 3時間前."""
    match = _RELATIVE.match(text, start)
    if match is None:
        return None
    word = match[2]
    glued = word[-1] in "前전"
    unit = UNITS.get(fold(word[:-1] if glued else word))
    if unit is None:
        return None
    after = 2 if glued else next((group for group in (3, 4) if match[group] and fold(match[group]) in AFTER), None)
    begin = start if after else _relative_start(text, start)
    return None if begin is None else DateMatch(begin, match.end(after or 2), ago=unit * int(match[1]))


def _relative_start(text: str, start: int) -> int | None:
    begin, word = _last_word(text, start)
    if fold(word) in BEFORE:
        return begin
    match = _IL_Y_A.search(text, max(0, start - 9), start)
    return match.start() if match else None


# Which words of a line make a reader worth trying; None: it needs no word.
_READERS: tuple[tuple[Set[str] | None, Reader], ...] = (
    (None, _read_numeric),
    (MONTHS.keys(), _read_day_word),
    (MONTHS.keys(), _read_word_day),
    (WEEKDAYS.keys(), _read_day_month),
    (UNITS.keys() | {f"{unit}前" for unit in UNITS} | {f"{unit}전" for unit in UNITS}, _read_relative),
    (frozenset("年月년월"), _read_east_asian),
    (frozenset({"thang"}), _read_vietnamese),
)


# ── Times and what joins them to a date ──────────────────────────────────────────────────────────────────────────────

_GAP = re.compile(r"[^\d\n;]{0,24}(?=\d)")
_YEAR_AFTER = re.compile(r"\s+(\d{4})(?!\d)")
_BEFORE_DOTTED = frozenset({"kl", "klo", "um", "ore", "kello", "klokken", "godz"})


def _read_time(text: str, start: int) -> DateMatch | None:
    """A time of day on its own: 14:30, 2 pm, 14 Uhr; 14.30 only where "Uhr" or "kl." says it is one."""
    clock = read_clock(text, start)
    if clock is None or not (clock.sure or fold(_last_word(text, start)[1]) in _BEFORE_DOTTED):
        return None
    return DateMatch(start, clock.end, has_time=True, clock=clock.time, zone=clock.zone)


def _extend(text: str, matches: list[DateMatch], found: DateMatch) -> DateMatch:
    """The match with the weekday and time that belong to it; a time it joins is taken off `matches`."""
    if found.is_time_only:
        return _join_day_word(text, found)
    left = matches[-1].end if matches else 0
    begin, word = _last_word(text, found.start)
    if begin >= left and fold(word) in WEEKDAYS:
        found = found._replace(start=begin)
    if found.ago is not None:
        return found
    if (gap := _gap_end(text, found.end)) and (clock := read_clock(text, gap)):
        return _with_time(_with_year_after(text, found, clock.end), clock.time, clock.zone)
    if matches and matches[-1].is_time_only and _gap_end(text, left) == _first_digit(text, found):
        before = matches.pop()
        return _with_time(found._replace(start=before.start), before.clock, before.zone)
    return found


def _gap_end(text: str, start: int) -> int | None:
    """Where the next number starts, if only marks, weekdays and joining words lie between."""
    gap = _GAP.match(text, start)
    if gap is None:
        return None
    words = map(fold, _WORDS.findall(gap[0]))
    return gap.end() if all(w in JOINING or w in WEEKDAYS or w in MONTHS for w in words) else None


def _first_digit(text: str, found: DateMatch) -> int:
    return _NUMBER.search(text, found.start).start()


def _with_year_after(text: str, found: DateMatch, end: int) -> DateMatch:
    """The match up to `end`, and the year of "May 03 10:00:00 CEST 2024"."""
    if found.day and (year := _YEAR_AFTER.match(text, end)) and (value := make_day(int(year[1]), *found.day)):
        return found._replace(value=value, day=None, end=year.end())
    return found._replace(end=end)


def _with_time(found: DateMatch, clock: time, zone: str | None) -> DateMatch:
    return found._replace(
        value=found.value and at(found.value, clock, zone),
        swapped=found.swapped and at(found.swapped, clock, zone),
        has_time=True,
        clock=clock,
        zone=zone,
    )


def _join_day_word(text: str, found: DateMatch) -> DateMatch:
    """A time with "yesterday" in front is a relative date: "gestern um 14:30"."""
    begin, word = _last_word(text, found.start)
    if fold(word) in JOINING:
        begin, word = _last_word(text, begin)
    days = DAYS_BACK.get(fold(word))
    return found if days is None else found._replace(start=begin, ago=timedelta(days=days))


def _last_word(text: str, end: int) -> tuple[int, str]:
    """Start and letters of the word that ends before `end`, with a mark or two between them at most."""
    left = max(0, end - 24)
    head = text[left:end].rstrip(" ,.-\xa0|")
    pieces = head.split()
    if not pieces or end - left - len(head) > 4:
        return end, ""
    word = pieces[-1].lstrip("(|,.:/-–—•·")
    return left + len(head) - len(word), word


# ── Small change ─────────────────────────────────────────────────────────────────────────────────────────────────────


def _date_match(match: re.Match[str], year: int | None, month: int, day: int) -> DateMatch | None:
    if year is None:
        # A leap year lets 29 February pass.
        return DateMatch(match.start(), match.end(), day=(month, day)) if make_day(2000, month, day) else None
    value = make_day(year, month, day)
    return value and DateMatch(match.start(), match.end(), value)


def _full_year(digits: str) -> int:
    """24 is 2024, 87 is 1987."""
    year = int(digits)
    if len(digits) != 2:
        return year
    return year + (2000 if year < 50 else 1900)


def _year_before(text: str, start: int) -> tuple[int | None, int]:
    """The year that stands in front, and where the date then starts."""
    match = _YEAR_BEFORE.search(text, max(0, start - 12), start)
    return (int(match[1]), match.start()) if match else (None, start)


def _optional(digits: str | None) -> int | None:
    return int(digits) if digits else None


def _before(anchor: datetime, ago: timedelta, clock: time | None) -> datetime | None:
    try:
        moment = anchor - ago
    except OverflowError:
        return None
    return datetime.combine(moment.date(), clock) if clock else moment


def _last_such_day(month: int, day: int, clock: time, anchor: datetime) -> datetime | None:
    """The latest day of that name not after tomorrow: pages may be printed ahead of UTC."""
    latest = anchor.date() + timedelta(days=1)
    days = (make_day(year, month, day) for year in range(latest.year, latest.year - 9, -1))
    return next((datetime.combine(day, clock) for day in days if day and day.date() <= latest), None)
