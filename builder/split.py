"""A page's group → its split, by a salted hash, so that growth never moves a page; and what to know of the splits.

In: the name of a group, the settings; after a build, its manifest. Out: the name of a split; warnings.

train, validation, test    dealt by the group's name, or by date (`builder.groups.deal`)
test_unseen_site           sites that are set apart before anything else is dealt
test_future                train's stories from a day on
test_unreviewed            what is left of `test` where that is for pages labelled by a person
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate
from typing import Any

from builder.model import Span
from builder.settings import FUTURE, SPLITS, TEST, UNREVIEWED, UNSEEN, Settings

LARGE_GROUP = 0.5  # share of the pages from which a group of several sites is told of
MEANING = {
    FUTURE: "sites of `train`, stories that first appeared on {future_from} or later",
    UNSEEN: "sites that no other split has",
    UNREVIEWED: "pages of the groups of `test` that no person has labelled whole: not for training either",
}


def split_of(group: str, settings: Settings) -> str:
    """The split of a group, the same in every build with the same salt and shares.

    >>> split_of("courier.example", Settings(shares=(0, 0, 1)))
    'test'
    """
    place = _place(settings.salt, group)
    edges = zip(SPLITS, accumulate(settings.shares), strict=True)
    largest = max(zip(settings.shares, SPLITS, strict=True))[1]  # for shares that add up to 0.9999…
    return next((split for split, edge in edges if place < edge), largest)


def set_apart(name: str, settings: Settings) -> bool:
    """Whether the sites of that name are `test_unseen_site`; of no weight for how the others are dealt."""
    return _place(f"{settings.salt}\0{UNSEEN}", name) < settings.unseen_sites


def _place(salt: str, name: str) -> float:
    digest = hashlib.sha256(f"{salt}\0{name}".encode()).digest()
    return int.from_bytes(digest[:8], "big") / 2**64


def reviewed_split(split: str, spans: Sequence[Span], settings: Settings) -> str:
    """The split of a page once its labels are known: a test of gold pages has no others."""
    gold = bool(spans) and all(span.tier == "gold" for span in spans)
    return UNREVIEWED if settings.gold_test and split == TEST and not gold else split


# --- what a person should know ------------------------------------------------------------------------------------


def warnings(manifest: Mapping[str, Any]) -> Iterator[str]:
    """What a person should know of the splits of a build, and what she can do."""
    settings, groups = manifest["settings"], manifest["groups"]
    filled = {split for split, entry in manifest["splits"].items() if entry["rows"]["pages"]}
    if filled:
        yield from _empty_splits(filled, settings, groups)
        yield from _empty_extras(filled, settings)
    yield from _large_group(groups)
    if groups.get("ties_cut"):
        yield f"{groups['ties_cut']:,} ties between pages were cut, so akin pages may be in two splits: see the proof"
    if groups.get("pages_renamed"):
        names = ", ".join(merger["name"] for merger in groups["mergers"][:3])
        yield f"{groups['pages_renamed']:,} pages are in another group than before, since groups merged: {names} …"
    if groups.get("pages_moved"):
        yield f"{groups['pages_moved']:,} pages are in another split than before, since what they are tied to merged"
    if repeats := groups.get("repeat_taken_down"):
        yield (
            f"{len(repeats):,} published pages repeat one that was taken down (groups.repeat_taken_down in "
            "manifest.json): put them on the list, too, where the story is meant"
        )
    if groups.get("undated"):
        yield f"{groups['undated']:,} pages have no date, or repeat a story that has none: they count as old"


def _empty_splits(filled: set[str], settings: Mapping[str, Any], groups: Mapping[str, Any]) -> Iterator[str]:
    shares = dict(zip(SPLITS, settings["shares"], strict=True))
    empty = [split for split in SPLITS if shares[split] and split not in filled]
    if settings.get("gold_test") and UNREVIEWED in filled and TEST in empty:
        empty.remove(TEST)
        yield "test is empty: a person has labelled no page of it whole; accept pages of test_unreviewed in the review"
    if not empty:
        return
    are = "is" if len(empty) == 1 else "are"
    yield f"{' and '.join(empty)} {are} empty: {_reason(settings, groups)}"


def _reason(settings: Mapping[str, Any], groups: Mapping[str, Any]) -> str:
    shares, count = "/".join(f"{share:g}" for share in settings["shares"]), groups.get("groups", 0)
    if settings["split_by"] == "date":
        return f"no day cuts {count:,} stories nearer to shares {shares}; --split-by page deals them without dates"
    few = f"{count:,} {'group is' if count == 1 else 'groups are'} too few for shares {shares}"
    if settings["split_by"] == "page":
        return f"{few}; more pages will fill them"
    return f"{few}; --split-by page deals pages, at the price of sites that splits share"


def _empty_extras(filled: set[str], settings: Mapping[str, Any]) -> Iterator[str]:
    if settings.get("future_from") and FUTURE not in filled:
        yield f"{FUTURE} is empty: no story of train first appeared on {settings['future_from']} or later"
    if settings.get("unseen_sites") and UNSEEN not in filled:
        yield f"{UNSEEN} is empty: too few sites for a share of {settings['unseen_sites']:g}"


def _large_group(groups: Mapping[str, Any]) -> Iterator[str]:
    largest = groups.get("largest")
    if not largest or largest["share"] <= LARGE_GROUP or largest["sites"] < 2:
        return
    ties = ", ".join(f"{count:,} by {name}" for name, count in largest["ties"].items() if count)
    advice = "--largest-group 0.3 cuts the weakest ties"
    if largest["ties"].get("story"):
        advice = f"--near-duplicates drop keeps one page of each story, which then ties nothing; {advice}"
    yield f"{largest['share']:.0%} of the pages, of {largest['sites']:,} sites, are one group, tied {ties}: {advice}"
