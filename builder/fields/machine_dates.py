"""Dates as machines write them, in: an attribute's value, out: a moment, naive where no zone is given."""

import re
from datetime import UTC, datetime, time

from builder.fields.clock import at

# Persian (1403) and Buddhist (2567) years fall outside and are left alone.
FIRST_YEAR, LAST_YEAR = 1800, 2099

_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:[T ]?(\d{2})(\d{2})(\d{2})?)?(Z|[+-]\d{2}:?\d{2})?$")
_EPOCH = re.compile(r"(\d{9,10})(\d{3})?$")


def parse_machine_date(text: str) -> datetime | None:
    """ISO 8601, 20240503T1015Z and seconds or milliseconds since 1970."""
    if not text[:4].isdigit() or len(text) > 40:
        return None
    if match := _COMPACT.match(text):
        moment = make_day(*map(int, match.group(1, 2, 3)))
        hour, minute, second = (int(part or 0) for part in match.group(4, 5, 6))
        if moment and hour < 24 and max(minute, second) < 60:
            return at(moment, time(hour, minute, second), match[7])
    if match := _EPOCH.match(text):
        return datetime.fromtimestamp(int(match[1]), UTC)
    try:
        value = datetime.fromisoformat(text)
    except ValueError:
        return None
    return value if FIRST_YEAR <= value.year <= LAST_YEAR else None


def make_day(year: int, month: int, day: int) -> datetime | None:
    """Midnight of a day that exists and that a newspaper may speak of."""
    if not (FIRST_YEAR <= year <= LAST_YEAR and 1 <= month <= 12 and 1 <= day <= 31):
        return None
    try:
        return datetime(year, month, day)
    except ValueError:
        return None
