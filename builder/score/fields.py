"""Headline, authors and day of publication, compared after normalisation.

In: what a system says and what is true. Out: right or wrong, and for authors the number of names.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta
from typing import NamedTuple

from builder.align.fold import clean
from builder.fields.labelled import tidy
from builder.score.body import words

ZONES = (-10, 0, 12)  # hours from Greenwich: as far as people live, and never two neighbouring days at once
_SEPARATORS = re.compile(r"[,;&|/\n•·]|\b(?:and|und|et|och|og|ve|with)\b", re.IGNORECASE)
_BY = re.compile(r"^\W*(?:by|von|par|por|door|av|af|di|przez)\s+", re.IGNORECASE)
_DEGREES = frozenset(
    {
        "phd",
        "ph d",
        "md",
        "m d",
        "jr",
        "sr",
        "rn",
        "rd",
        "rdn",
        "ms",
        "mba",
        "ma",
        "esq",
        "cpa",
        "cfp",
        "dvm",
        "dds",
        "mph",
    }
)


class Names(NamedTuple):
    """Counts of names: said and true, said, true."""

    hits: int
    said: int
    true: int


def normal(text: str) -> str:
    """Words of a headline or name without case, punctuation, spacing and entities.

    >>> normal("Rain&nbsp;stops  “play”")
    'rain stops play'
    """
    return " ".join(words(unicodedata.normalize("NFKC", tidy(clean(text)))))


def same_headline(said: str | None, true: str) -> bool:
    """Whether a headline is word for word the true one."""
    return normal(said or "") == normal(true)


def split_names(values: Iterable[str]) -> set[str]:
    """Single names, normalised: lists in one string are taken apart, degrees and "by" dropped, and what has no letter.

    >>> sorted(split_names(["By Ada Winter, PhD and Bob Lee"]))
    ['ada winter', 'bob lee']
    """
    pieces = (normal(piece) for value in values for piece in _SEPARATORS.split(_BY.sub("", clean(value))))
    return {piece for piece in pieces if piece not in _DEGREES and any(map(str.isalpha, piece))}


def compare_authors(said: Iterable[str], true: Iterable[str]) -> Names:
    """How many names are right."""
    ours, theirs = split_names(said), split_names(true)
    return Names(len(ours & theirs), len(ours), len(theirs))


def parse_time(written: str | None) -> datetime | None:
    """An ISO date or time; None where it is neither."""
    try:
        return datetime.fromisoformat((written or "").strip())
    except ValueError:
        return None


def true_days(published: str | None) -> frozenset[date]:
    """The day of a time in its own zone and in UTC: a page may show either.

    A time written in UTC has lost the page's zone: the page showed the day it had there.

    >>> sorted(map(str, true_days("2019-04-03T15:00:00Z"))), sorted(map(str, true_days("2019-04-03T15:00:00+02:00")))
    (['2019-04-03', '2019-04-04'], ['2019-04-03'])
    """
    time = parse_time(published)
    if time is None:
        return frozenset()
    if time.utcoffset() == timedelta():
        return frozenset({time.date()}) | local_days(published)
    return frozenset({time.date(), (time - (time.utcoffset() or timedelta())).date()})


def local_days(moment: str | None) -> frozenset[date]:
    """The days on which a moment may fall where its page was written; midnight stands for a day without a time.

    >>> sorted(map(str, local_days("2025-05-04T03:49:00Z"))), local_days("2025-05-04T00:00:00Z")
    (['2025-05-03', '2025-05-04'], frozenset())
    """
    time = parse_time(moment)
    if time is None or time.utcoffset() is None or not (time.hour or time.minute or time.second):
        return frozenset()
    return frozenset((time + timedelta(hours=hours)).date() for hours in ZONES)


def same_day(said: Collection[date], published: str, local: Collection[date] = ()) -> bool:
    """Whether one reading of the said date is the day of publication; `local` counts where the truth has no zone."""
    time = parse_time(published)
    readings = set(said).union(local if time and time.utcoffset() is None else ())
    return not true_days(published).isdisjoint(readings)
