"""A page's group → its split: train, validation or test, by a salted hash, so that growth never moves a page."""

import hashlib

from builder.settings import SPLITS, Settings


def split_of(group: str, settings: Settings) -> str:
    """The split of a group, the same in every build with the same salt and shares.

    >>> split_of("courier.example", Settings(shares=(0, 0, 1)))
    'test'
    """
    digest = hashlib.sha256(f"{settings.salt}\0{group}".encode()).digest()
    place = int.from_bytes(digest[:8], "big") / 2**64
    edge = 0.0
    for split, share in zip(SPLITS, settings.shares, strict=True):
        edge += share
        if place < edge:
            return split
    return max(zip(settings.shares, SPLITS, strict=True))[1]  # shares that add up to 0.9999…
