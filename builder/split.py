"""A page's group → its split: train, validation or test, by a salted hash, so that growth never moves a page.

In: the name of a group, the settings. Out: the name of a split; and after a build, what a person should know of it.
"""

import hashlib
from collections.abc import Iterator, Mapping
from itertools import accumulate
from typing import Any

from builder.settings import FUTURE, SPLITS, Settings

TRAIN = SPLITS[0]
LARGE_GROUP = 0.5  # share of the pages from which a group of several sites is told of


def split_of(group: str, settings: Settings, *, future: bool = False) -> str:
    """The split of a group, the same in every build with the same salt and shares; of `train`, the future is apart.

    >>> split_of("courier.example", Settings(shares=(0, 0, 1)))
    'test'
    """
    digest = hashlib.sha256(f"{settings.salt}\0{group}".encode()).digest()
    place = int.from_bytes(digest[:8], "big") / 2**64
    edges = zip(SPLITS, accumulate(settings.shares), strict=True)
    largest = max(zip(settings.shares, SPLITS, strict=True))[1]  # for shares that add up to 0.9999…
    split = next((split for split, edge in edges if place < edge), largest)
    return FUTURE if future and split == TRAIN else split


def warnings(manifest: Mapping[str, Any]) -> Iterator[str]:
    """What a person should know of the splits of a build, and what she can do."""
    settings, groups = manifest["settings"], manifest["groups"]
    yield from _empty_splits(manifest["splits"], settings, groups.get("groups", 0))
    largest = groups.get("largest")
    if largest and largest["share"] > LARGE_GROUP and largest["sites"] > 1:
        ties = ", ".join(f"{count:,} by {name}" for name, count in largest["ties"].items() if count)
        yield (
            f"{largest['share']:.0%} of the pages, of {largest['sites']:,} sites, are one group, tied {ties}: "
            "--largest-group 0.3 cuts the weakest ties"
        )
    if groups.get("ties_cut"):
        yield f"{groups['ties_cut']:,} ties between pages were cut, so akin pages may be in two splits: see the proof"
    if groups.get("pages_renamed"):
        names = ", ".join(merger["name"] for merger in groups["mergers"][:3])
        yield f"{groups['pages_renamed']:,} pages are in another group than before, since groups merged: {names} …"


def _empty_splits(splits: Mapping[str, Any], settings: Mapping[str, Any], groups: int) -> Iterator[str]:
    shares = dict(zip(SPLITS, settings["shares"], strict=True))
    filled = {split for split, entry in splits.items() if entry["rows"]["pages"]}
    empty = [split for split in SPLITS if shares[split] and split not in filled]
    if not filled or not empty:
        return
    by_page = "" if settings["split_by"] == "page" else "; --split-by page deals pages, at the price of shared sites"
    are = "is" if len(empty) == 1 else "are"
    yield f"{' and '.join(empty)} {are} empty: {groups:,} groups are too few for shares {settings['shares']}{by_page}"
