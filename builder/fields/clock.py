"""Times of day as newspapers print them, in: a text and a place in it, out: the time, its zone, where it ends."""

import re
from datetime import datetime, time
from typing import NamedTuple

from builder.fields import zones

TIME_START = re.compile(r"\d{1,2}\s?[:：.hH時시点點UaApP]")
_CLOCK = re.compile(
    r"(?P<hour>\d{1,2})(?!\d)"
    r"(?:\s?[:：h時시点點]\s?(?P<minute>\d{2})(?!\d)(?::(?P<second>\d{2})(?:[.,]\d+)?)?[分분]?"
    r"|\.(?P<dotted>\d{2})(?![.,]?\d))?"
    r"(?:\s?(?P<half>[ap]\.?\s?m\.?(?![^\W_])))?(?P<unit>\s?(?:Uhr|hrs|hod|h|時|시)(?![^\W_]))?"
    rf"(?:\s?\(?(?P<zone>{zones.PATTERN})\)?)?",
    re.I,
)
_AFTERNOON = ("오후", "下午", "午後")


class Clock(NamedTuple):
    """A time of day, printed up to `end`."""

    time: time
    end: int
    zone: str | None  # as printed
    sure: bool  # 14:30 and "14.30 Uhr"; 14.30 alone may be a price


def read_clock(text: str, start: int) -> Clock | None:
    """The time of day that starts at a number; a bare number is none.

    >>> read_clock("2:30 pm ET", 0)
    Clock(time=datetime.time(14, 30), end=10, zone='ET', sure=True)
    """
    match = _CLOCK.match(text, start)
    if match is None:
        return None
    hour, minute, second, dotted, half, unit, zone = match.groups()
    if not (minute or dotted or half or unit):
        return None
    hour, minute, second = int(hour), int(minute or dotted or 0), int(second or 0)
    if half:
        hour = hour % 12 + (12 if half[0] in "pP" else 0)
    elif hour < 12 and text[max(0, start - 3) : start].strip().endswith(_AFTERNOON):
        hour += 12
    if hour > 23 or minute > 59 or second > 59:
        return None
    return Clock(time(hour, minute, second), match.end(), zone, sure=bool(half or unit or not dotted))


def at(day: datetime, clock: time, zone: str | None) -> datetime:
    """The moment on a day, aware where a zone is printed."""
    moment = datetime.combine(day, clock)
    return moment.replace(tzinfo=zones.read_zone(zone, moment)) if zone else moment
