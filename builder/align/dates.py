"""Find a known day in a text, however it is written.

In: a text and a day. Out: where that day stands: 2025-05-04, 04.05.2025, May 4, 2025, 4 мая 2025 г., 2025年5月4日.
"""

import re
from collections.abc import Iterator
from datetime import date, timedelta

# Beginnings of a month's names, over the languages of news sites; a day and a year must stand beside it.
_MONTH_STEMS: tuple[str, ...] = (
    "jan gen ene sty led oca янв січ ιαν ינואר يناير كانون جنو जन जान tammi jän sau",
    "feb fév fev fév lut úno şub фев лют φεβ פברואר فبراير شباط فور फ़र फर helmi febr vas vér",
    "mar mär maa maer mrt březen března мар бер берез μαρ מרץ مارس آذار مار मार्च kov más",
    "apr avr abr kwi dub nis апр кві απρ אפריל أبريل ابريل نيسان اپر अप्र huhti bal",
    "mai may mei maj máj mag květ kvě touko май мая трав μαϊ μαΐ μαι מאי مايو أيار مئ मई geg",
    "jun juin giu cze červen června haz июн чер червн ιουν יוני يونيو حزيران جون जून kesä bir jún",
    "jul juil lug lip červenec července tem июл лип ιουλ יולי يوليو تموز جولا जुला heinä lie júl",
    "aug aoû aou ago sie srp ağu авг сер серп αυγ אוגוסט أغسطس آب اگست अग elo rugp",
    "sep set wrz zář eyl сен вер верес σεπ ספטמבר سبتمبر أيلول ستم सित syys rugs szep",
    "oct okt ott out paź říj eki окт жов οκτ אוקטובר أكتوبر تشرين اکت अक्टू loka spa",
    "nov lis kas ноя лис листоп νοε נובמבר نوفمبر نوم नव marras lap",
    "dec dez déc dic gru pros ara дек гру δεκ דצמבר ديسمبر دسم दिस joulu gruo",
)


_STEMS: dict[int, tuple[str, ...]] = {month: tuple(stems.split()) for month, stems in enumerate(_MONTH_STEMS, 1)}

_YEAR = r"(?P<year{0}>\d{{4}})"
_DAY = r"(?P<day{0}>\d{{1,2}})(?:st|nd|rd|th|er|º|ª)?"
_BETWEEN = r"[\s.,/'’\-]{0,3}(?:(?:de|of|del|do|da|den|ב)\b)?\s{0,2}"
_NAME = r"(?P<name{0}>[^\W\d_][^\W\d_\u0300-\u036f]*)[\u0900-\u0963]*"
_NUMBERS = r"(?P<part{0}>\d{{1,2}})\s?[-/.]\s?(?P<more{0}>\d{{1,2}})\s?[-/.]\s?"
_ORDERS = (  # how the parts of a date follow each other; of `part` and `more` either may be the month
    _YEAR + r"\s?[-/.年년]\s?(?P<part{0}>\d{{1,2}})\s?[-/.月월]\s?(?P<more{0}>\d{{1,2}})(?!\d)[日일]?",
    _NUMBERS + _YEAR,  # what follows may be glued to it: "4.5.202503:49"
    _NUMBERS + r"(?P<year{0}>\d{{2}})(?![:\d])",
    _DAY + "{between}" + _NAME + "{between}" + _YEAR,
    _NAME + "{between}" + _DAY + "{between}" + _YEAR,
    _YEAR + "{between}" + _NAME + "{between}" + _DAY + r"(?!\d)",
)
_DATE = re.compile(
    r"(?<!\d)(?<!\d[.,:])(?:"
    + "|".join(f"(?:{order.format(number, between=_BETWEEN)})" for number, order in enumerate(_ORDERS))
    + ")",
    re.IGNORECASE,
)
_REACH = 40  # characters from a date's year to its other end


def find_days(text: str, day: date) -> Iterator[tuple[int, int]]:
    """Yield where a day stands; where it does not, where its neighbours stand, since truth may be in UTC."""
    dates = list(_dates_near_years(text, {day + timedelta(days=step) for step in (-1, 0, 1)}))
    exact = [(start, end) for start, end, days in dates if day in days]
    yield from exact or [(start, end) for start, end, _ in dates]


def _dates_near_years(text: str, days: set[date]) -> Iterator[tuple[int, int, set[date]]]:
    """Yield the dates of the text that may mean one of some days, and which."""
    years = "|".join(sorted({form for day in days for form in (f"{day.year}", f"{day:%y}(?!\\d)")}))
    last = 0
    for year in re.finditer(rf"(?<!\d)(?:{years})", text):
        for match in _tries(text, max(last, year.start() - _REACH), year.end() + _REACH):
            if meant := {day for day in days if _may_mean(match, day)}:
                last = match.end()
                yield *match.span(), meant
                break


def _tries(text: str, start: int, end: int) -> Iterator[re.Match[str]]:
    """Yield the dates in a window, overlapping ones too: "Since 2024: May 4, 2025" may be read in two ways."""
    match = _DATE.search(text, start, end)
    while match:
        yield match
        match = _DATE.search(text, match.start() + 1, end)


def _may_mean(match: re.Match[str], day: date) -> bool:
    """Whether a written date can be this day; after a year comes the month, before it both orders are in use."""
    parts = {name.rstrip("012345"): value for name, value in match.groupdict().items() if value is not None}
    if parts["year"] not in (f"{day.year}", f"{day:%y}"):
        return False
    if "name" in parts:
        return int(parts["day"]) == day.day and parts["name"].lower().startswith(_STEMS[day.month])
    numbers = int(parts["part"]), int(parts["more"])
    year_first = match.group().startswith(parts["year"]) and len(parts["year"]) == 4
    return numbers == (day.month, day.day) or (not year_first and numbers == (day.day, day.month))
