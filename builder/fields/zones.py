"""Time zones as newspapers print them, in: "CET", "GMT+2", "+05:30", out: the distance from UTC.

Three letters mean different zones in different places: the reading most newspapers mean comes here.
"""

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache

_HOURS = {
    "UTC": 0, "GMT": 0, "Z": 0, "WET": 0, "BST": 1, "WEST": 1, "WAT": 1, "CET": 1, "MEZ": 1, "CEST": 2, "MESZ": 2,
    "CAT": 2, "EET": 2, "SAST": 2, "EEST": 3, "MSK": 3, "EAT": 3, "TRT": 3, "GST": 4, "PKT": 5, "IST": 5.5, "NPT": 5.75,
    "WIB": 7, "WITA": 8, "HKT": 8, "SGT": 8, "MYT": 8, "PHT": 8, "AWST": 8, "WIT": 9, "JST": 9, "KST": 9, "ACST": 9.5,
    "AEST": 10, "AEDT": 11, "NZST": 12, "NZDT": 13, "BRT": -3, "ART": -3, "AST": -4, "EDT": -4, "EST": -5, "CDT": -5,
    "CST": -6, "MDT": -6, "MST": -7, "PDT": -7, "PST": -8, "AKDT": -8, "AKST": -9, "HST": -10,
}  # fmt: skip
# Zones that say nothing about summer time: hours from UTC in winter.
_AMERICAN = {"ET": -5, "CT": -6, "MT": -7, "PT": -8}

PATTERN = (
    r"(?:(?:UTC|GMT)?\s?[+\-−]\d{1,2}(?::?\d{2})?(?!\d)|(?:"
    + "|".join(sorted((*_HOURS, *_AMERICAN), key=len, reverse=True))
    + r")(?![^\W_]))"
)
_OFFSET = re.compile(r"([+\-−])(\d{1,2}):?(\d{2})?$")


@lru_cache(maxsize=1024)
def read_zone(text: str, moment: datetime) -> tzinfo | None:
    """The zone a text names at a moment of local time, if it names one.

    >>> read_zone("IST", datetime(2024, 5, 3))
    datetime.timezone(datetime.timedelta(seconds=19800))
    """
    name = text.strip("() ").upper()
    if name in _AMERICAN:
        return _zone(_AMERICAN[name] + _is_american_summer(moment))
    if name in _HOURS:
        return _zone(_HOURS[name])
    if match := _OFFSET.search(name):
        hours = int(match[2]) + int(match[3] or 0) / 60
        return _zone(hours if match[1] == "+" else -hours)
    return None


def _zone(hours: float) -> tzinfo | None:
    if hours == 0:
        return UTC
    return timezone(timedelta(hours=hours)) if abs(hours) < 24 else None


def _is_american_summer(moment: datetime) -> bool:
    """Whether it lies between the second Sunday of March and the first of November, 2 o'clock."""
    return _sunday(moment.year, 3, 2) <= moment.replace(tzinfo=None) < _sunday(moment.year, 11, 1)


def _sunday(year: int, month: int, which: int) -> datetime:
    first = datetime(year, month, 1, 2)
    return first + timedelta(days=(6 - first.weekday()) % 7 + 7 * (which - 1))
