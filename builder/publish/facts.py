"""What the files of a build cannot tell about it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from builder.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """How a build went: what came in, and what became of the pages that are not published.

    `inputs` counts pages; a file that could not be read at all is one. Records that are no pages by their nature
    (requests, images) stand aside in `skipped`. inputs = published + duplicates + sum of rejected.
    """

    settings: Settings
    inputs: int
    duplicates: int = 0  # exact copies, published once, and near-duplicates dropped on request
    rejected: Mapping[str, int] = field(default_factory=dict)  # pages by the rule that cost them their place
    repaired: Mapping[str, int] = field(default_factory=dict)  # violations by rule of pages published, mended
    masked: Mapping[str, int] = field(default_factory=dict)  # addresses and numbers made unreadable, by kind
    skipped: Mapping[str, int] = field(default_factory=dict)  # records that are no pages, by reason
    proof: Mapping[str, int] = field(default_factory=dict)  # overlaps between splits that the build itself counted
    groups: Mapping[str, Any] = field(default_factory=dict)  # how pages were joined into split groups
    previous: Path | None = None  # the published folder that this one replaces
    name: str = "news-markup"
    license: str = "other"
