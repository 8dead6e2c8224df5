"""Groups, houses and days of all pages → the split of each.

In: the verdicts of `builder.groups.join`, the settings, the splits of the edition before. Out: a split for each page,
and what a person should know of it.

    house                 set apart by a hash of its name     test_unseen_site
    group                 dealt by a hash of its name         train, validation, test
      or, split by date   dealt by the first day of its story
    story                 of train, from a day on             test_future

Names keep a group where it was. What is decided by something else, a day or a house, is kept here: pages stay in the
split of the edition before, as long as that was dealt by the same rules.
"""

from datetime import date, timedelta
from typing import Any, NamedTuple

import numpy as np

from builder.groups.join import Verdicts
from builder.groups.names import DEALT, Earlier, earlier_splits
from builder.groups.signs import UNKNOWN_DAY, Signs, days_since_1970
from builder.settings import FUTURE, SPLITS, TRAIN, UNSEEN, Settings
from builder.split import set_apart, split_of

NEVER = 2**31
Days = dict[str, str | None]  # the first day of `validation` and of `test`


class Dealt(NamedTuple):
    """Where the pages go."""

    split: np.ndarray  # place in `DEALT`; -1 where a page is not published
    report: dict[str, Any]


def deal(signs: Signs, verdicts: Verdicts, settings: Settings, earlier: Earlier, days: Days) -> Dealt:
    """The split of every page; `days` are those that divided the edition before, if it was dealt by the same rules."""
    before = earlier_splits(signs, earlier)
    apart = _apart(verdicts, settings, before)
    if settings.split_by == "date":
        splits, told = _by_date(verdicts, settings, before, days, ~apart)
    else:
        by_group = [SPLITS.index(split_of(name, settings)) for name in verdicts.names]
        splits, told = np.array([*by_group, -1], np.int64)[verdicts.group], {}
    if settings.future_from:
        splits[_of_future(verdicts, settings, before) & (splits == DEALT.index(TRAIN))] = DEALT.index(FUTURE)
    splits[apart] = DEALT.index(UNSEEN)
    published = verdicts.group >= 0
    if settings.future_from or settings.split_by == "date":
        told["undated"] = int((published & ~apart & (verdicts.day == UNKNOWN_DAY)).sum())
    moved = published & (before >= 0) & (splits != before)
    return Dealt(splits, told | {"pages_moved": int(moved.sum())})


def _apart(verdicts: Verdicts, settings: Settings, before: np.ndarray) -> np.ndarray:
    """Whether each page is of a house that is set apart."""
    if not settings.unseen_sites:
        return np.zeros(len(verdicts.house), bool)
    drawn = np.array([set_apart(name, settings) for name in verdicts.houses], bool)
    held = _most(verdicts.house, np.where(before < 0, -1, before == DEALT.index(UNSEEN)), len(drawn))
    return np.append(np.where(held < 0, drawn, held > 0), False)[verdicts.house]


def _of_future(verdicts: Verdicts, settings: Settings, before: np.ndarray) -> np.ndarray:
    """Whether each page's story first appeared when the future begins, or was taken for such before."""
    first = days_since_1970(date.fromisoformat(settings.future_from))
    held = _most(verdicts.story, np.where(before < 0, -1, before == DEALT.index(FUTURE)), len(verdicts.story))
    return np.where(held < 0, verdicts.day >= first, held > 0)[verdicts.story]


def _by_date(
    verdicts: Verdicts, settings: Settings, before: np.ndarray, days: Days, wanted: np.ndarray
) -> tuple[np.ndarray, dict[str, Any]]:
    """Each page's place in `SPLITS` by the first day of its story, and the days that divide them."""
    published = verdicts.group >= 0
    dated = verdicts.day[published & wanted & (verdicts.day != UNKNOWN_DAY)]
    found = cut_days(dated, settings.shares)
    edges = [_number(days.get(split), day) for split, day in zip(SPLITS[1:], found, strict=True)]
    groups = np.full(len(verdicts.names), UNKNOWN_DAY, np.int64)
    groups[verdicts.group[published]] = verdicts.day[published]
    by_day = (groups[:, None] >= np.minimum.accumulate(edges[::-1])[::-1]).sum(axis=1)
    held = _most(verdicts.group, np.where(before < len(SPLITS), before, -1), len(groups))
    splits = np.append(np.where(held < 0, by_day, held), -1)[verdicts.group]
    return splits, {"days": {split: _written(day) for split, day in zip(SPLITS[1:], edges, strict=True)}}


def cut_days(days: np.ndarray, shares: tuple[float, float, float]) -> tuple[int, int]:
    """The first days of validation and of test, so that each has nearly its share of the pages; `NEVER` for none.

    Pages of one day are not divided: the oldest of `test` is younger than the youngest of `train`.

    >>> cut_days(np.array([1, 2, 3, 4, 5, 6, 7, 8, 9, 9]), (0.7, 0.1, 0.2))
    (8, 9)
    >>> cut_days(np.array([1, 1, 1]), (0.8, 0.1, 0.1)) == (NEVER, NEVER)
    True
    """
    found, counts = np.unique(days, return_counts=True)
    older = np.append(0, np.cumsum(counts)) / max(1, len(days))
    firsts = np.append(found, NEVER)
    train, validation, _ = shares
    first, second = (int(firsts[np.abs(older - share).argmin()]) for share in (train, train + validation))
    return first, second


def _number(day: str | None, otherwise: int) -> int:
    return days_since_1970(date.fromisoformat(day)) if day else otherwise


def _written(day: int) -> str | None:
    return None if day == NEVER else (date(1970, 1, 1) + timedelta(days=day)).isoformat()


def _most(labels: np.ndarray, classes: np.ndarray, size: int) -> np.ndarray:
    """The class that most pages of each label have, the smaller of equals; -1 where all have -1.

    >>> _most(np.array([0, 0, 0, 1]), np.array([1, 1, 0, -1]), 2).tolist()
    [1, -1]
    """
    known = (labels >= 0) & (classes >= 0)
    counts = np.zeros((size, len(DEALT)), np.int32)
    np.add.at(counts, (labels[known], classes[known]), 1)
    return np.where(counts.any(axis=1), counts.argmax(axis=1), -1)
