"""The signs of all pages → a verdict on each: refused, copy, near-duplicate, and the group that decides its split.

copies         equal texts: the first is published
stories        MinHash signatures alike: kept and told of, or the first only
groups         connected by site, publisher, address, story, template
houses         connected by any of these, where groups are not: what unseen sites are drawn from
days           a story is as old as the first page that has it
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from builder.groups.components import cap_components, connected_components, star_edges
from builder.groups.names import NOTHING_EARLIER, Earlier, earlier_of, name_groups, new_names
from builder.groups.near import Pairs, similar_pairs
from builder.groups.signs import Signs
from builder.groups.templates import pairs_of_one_template

# What ties pages into one group, the strongest first, and the strength of a tie beside which its own share counts.
TIES = {"group": 6, "site": 5, "publisher": 4, "address": 3, "story": 2, "template": 1}
NEVER_CUT = float(TIES["site"])
MERGERS_TOLD = 100
NOT_REFUSED = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """How pages are joined."""

    by_site: bool = True
    houses: bool = False  # wanted, also where groups are not by site
    drop_near_duplicates: bool = False
    largest_group: float = 1.0  # share of the pages; the weakest ties of a larger one are cut
    publishers: Mapping[str, str] = field(default_factory=dict)  # by site
    earlier: Earlier = NOTHING_EARLIER


class Verdicts(NamedTuple):
    """What was decided, by page."""

    copy: np.ndarray  # whether it is not published, as another page stands for it
    like: np.ndarray  # that other page, or the one it nearly repeats; -1
    same: np.ndarray  # whether that other page has the same text
    group: np.ndarray  # place in `names`; -1 where it is refused or a copy
    names: list[str]
    house: np.ndarray  # place in `houses`; -1 as above
    houses: list[str]
    story: np.ndarray  # the first page of its story and its address
    day: np.ndarray  # when its story first appeared, or `UNKNOWN_DAY`
    report: dict[str, Any]


def join(signs: Signs, refused: np.ndarray, rules: Rules) -> Verdicts:
    """Judge all pages; `refused` ones are nobody's original."""
    welcome = refused == NOT_REFUSED
    rank = _ranks(signs, rules.earlier)
    like = _first_of_equals(signs, welcome, rank)
    copies = like >= 0
    kept = welcome & ~copies
    stories = _stories(signs, kept)
    first = _first_alike(connected_components(stories.left, stories.right, signs.size), rank)
    near = kept & (first != np.arange(signs.size))
    like = np.where(near, first, like)
    if rules.drop_near_duplicates:
        kept &= ~near
        like = np.where(copies & near[like], first[like], like)  # what is named was published
    same = copies & (signs.texts == signs.texts[like])
    grouped = _groups(signs, kept, stories, rules)
    story, days = _first_days(signs, kept, stories)
    told = {"exact_copies": int(copies.sum()), "near_duplicates": int(near.sum())}
    return Verdicts(welcome & ~kept, like, same, *grouped[:-1], story, days, told | grouped[-1])


def _ranks(signs: Signs, earlier: Earlier) -> np.ndarray:
    """Which page stands for its copies: those of the edition before come first, then the order of reading."""
    new = earlier_of(signs, np.arange(signs.size), earlier) < 0
    rank = np.empty(signs.size, np.int64)
    rank[np.argsort(new, kind="stable")] = np.arange(signs.size)
    return rank


def _first_alike(labels: np.ndarray, rank: np.ndarray) -> np.ndarray:
    """The page of the lowest rank in each page's component."""
    lowest = rank.copy()
    np.minimum.at(lowest, labels, rank)
    return np.argsort(rank)[lowest[labels]]


def _first_of_equals(signs: Signs, allowed: np.ndarray, rank: np.ndarray) -> np.ndarray:
    """The first page with the same text, -1 for that page itself."""
    pages = np.flatnonzero(allowed)
    halves = signs.texts.view(np.uint64).reshape(-1, 2)[pages]
    order = np.lexsort((rank[pages], halves[:, 1], halves[:, 0]))
    halves = halves[order]
    begins = np.r_[True, (halves[1:] != halves[:-1]).any(axis=1)][: len(pages)]
    first = pages[order][np.flatnonzero(begins)][np.cumsum(begins) - 1]
    like = np.full(signs.size, -1)
    like[pages[order]] = np.where(first == pages[order], -1, first)
    return like


def _stories(signs: Signs, kept: np.ndarray) -> Pairs:
    signatures, pages = signs.signatures()
    wanted = np.flatnonzero(kept[pages])
    pairs = similar_pairs(signatures, wanted)
    pages = pages[wanted]
    return Pairs(pages[pairs.left], pages[pairs.right], pairs.strength)


def _first_days(signs: Signs, kept: np.ndarray, stories: Pairs) -> tuple[np.ndarray, np.ndarray]:
    """Each page's story, and its first day; unknown where any page's day is: a copy of it may be old."""
    left, right = (np.concatenate(ends) for ends in zip(stories[:2], _addresses(signs, kept)[:2], strict=True))
    labels = connected_components(left, right, signs.size)
    days = signs.days.astype(np.int64)
    np.minimum.at(days, labels, signs.days)
    return labels, days[labels]


# --- groups -------------------------------------------------------------------------------------------------------


def _groups(
    signs: Signs, kept: np.ndarray, stories: Pairs, rules: Rules
) -> tuple[np.ndarray, list[str], np.ndarray, list[str], dict[str, Any]]:
    """The group and the house of each page, their names, and what a person should know of them."""
    by_story = {"address": _addresses(signs, kept), "story": _between(kept, stories)}
    by_site = _site_ties(signs, kept, rules) if rules.by_site or rules.houses else {}
    ties = by_story | by_site if rules.by_site else by_story
    group, cut = _connected(ties, kept, rules)
    names, mergers = name_groups(signs, group, rules.earlier, by_site=rules.by_site)
    house, houses = group, names
    if rules.houses and not rules.by_site:
        pages = np.flatnonzero(kept)
        house, _ = _connected({"group": _stars(group[pages], pages)} | ties | by_site, kept, rules)
        houses = new_names(signs, house, by_site=True)
    told = {
        "groups": len(names),
        "ties_cut": cut,
        "largest": _largest(signs, group, names, ties),
        "mergers": [merger._asdict() for merger in mergers[:MERGERS_TOLD]],
        "pages_renamed": sum(merger.pages for merger in mergers),
    }
    return group, names, house, houses, told


def _connected(ties: Mapping[str, Pairs], kept: np.ndarray, rules: Rules) -> tuple[np.ndarray, int]:
    """Components of the pages that are kept, counted from 0, -1 for the others; and how many ties were cut."""
    left, right = (np.concatenate([getattr(pairs, end) for pairs in ties.values()]) for end in ("left", "right"))
    strength = np.concatenate([TIES[name] + pairs.strength for name, pairs in ties.items()])
    most = max(1, int(rules.largest_group * kept.sum()))
    roots, cut = cap_components(left, right, strength, len(kept), most, NEVER_CUT)
    labels = np.full(len(kept), -1)
    labels[kept] = np.unique(roots[kept], return_inverse=True)[1]
    return labels, cut


def _site_ties(signs: Signs, kept: np.ndarray, rules: Rules) -> dict[str, Pairs]:
    sited = np.flatnonzero(kept & (signs.sites >= 0))
    publishers = _publishers(signs, rules.publishers)[signs.sites[sited]]
    lines, holders = signs.short_lines()
    ties = {
        "site": _stars(signs.sites[sited], sited),
        "publisher": _stars(publishers[publishers >= 0], sited[publishers >= 0]),
        "template": pairs_of_one_template(lines[kept[holders]], holders[kept[holders]]),
    }
    return {name: _between(kept, pairs) for name, pairs in ties.items()}


def _addresses(signs: Signs, kept: np.ndarray) -> Pairs:
    keys, pages = signs.addresses()
    return _stars(keys[kept[pages]], pages[kept[pages]])


def _stars(keys: np.ndarray, pages: np.ndarray) -> Pairs:
    left, right = star_edges(keys, pages)
    return Pairs(left, right, np.zeros(len(left), np.float32))


def _publishers(signs: Signs, publishers: Mapping[str, str]) -> np.ndarray:
    """The publisher of each site, as a number; -1 where none is known."""
    numbers = {name: number for number, name in enumerate(sorted(set(publishers.values())))}
    return np.array([numbers.get(publishers.get(site, ""), -1) for site in signs.site_names], np.int64)


def _between(kept: np.ndarray, pairs: Pairs) -> Pairs:
    both = kept[pairs.left] & kept[pairs.right]
    return Pairs(*(column[both] for column in pairs))


def _largest(signs: Signs, group: np.ndarray, names: list[str], ties: Mapping[str, Pairs]) -> dict[str, Any] | None:
    """The largest group and what ties it together; None where there is no page."""
    if not names:
        return None
    sizes = np.bincount(group[group >= 0], minlength=len(names))
    largest = int(sizes.argmax())
    sites = np.unique(signs.sites[group == largest])
    counts = {name: int((group[pairs.left] == largest).sum()) for name, pairs in sorted(ties.items())}
    return {
        "name": names[largest],
        "pages": int(sizes[largest]),
        "share": round(float(sizes[largest] / sizes.sum()), 4),
        "sites": int((sites >= 0).sum()),
        "ties": counts,
    }
