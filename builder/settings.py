"""What a build was asked to do: plain values, JSON-able, the same on every worker.

Only what changes the rows is part of `digest`: the number of workers and the engine are not.
"""

import hashlib
import json
from dataclasses import asdict, dataclass, field, fields
from datetime import date
from pathlib import Path
from typing import Literal

from builder.errors import SettingsError

VIEWS = ("pages", "lines", "tokens")
SPLITS = TRAIN, VALIDATION, TEST = ("train", "validation", "test")
FUTURE, UNSEEN, UNREVIEWED = "test_future", "test_unseen_site", "test_unreviewed"  # see builder.split


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _not_in_digest() -> dict[str, bool]:
    return {"in_digest": False}


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Options of one build; raises `SettingsError` where they contradict each other."""

    views: tuple[str, ...] = ("pages", "lines")
    shares: tuple[float, float, float] = (0.8, 0.1, 0.1)  # of groups: train, validation, test
    salt: str = "news-markup"
    split_by: Literal["site", "page", "date"] = "site"
    future_from: str = ""  # a day: train's stories from then on are the split `test_future`
    unseen_sites: float = 0.0  # share of the sites, with all they are tied to, that are `test_unseen_site`
    gold_test: bool = False  # `test` has the pages that a person has labelled whole, `test_unreviewed` the others
    near_duplicates: Literal["keep", "drop"] = "keep"
    largest_group: float = 1.0  # share of the pages; the weakest ties of a larger one are cut
    respect_opt_out: bool = False
    contaminated: Literal["drop", "keep"] = "drop"  # pages of the lists in `decontaminate`: left out, or only counted
    mask_personal_data: bool = False
    max_page_bytes: int = 20_000_000
    url_field: str = "url"  # names in JSON Lines and Parquet input
    text_field: str = "text"
    html_field: str = "html"
    date_field: str = "date"
    # Files that people keep: what they say changes the rows, where they lie does not.
    take_down: str = field(default="", metadata=_not_in_digest())  # see builder.rights.lists
    decontaminate: tuple[str, ...] = field(default=(), metadata=_not_in_digest())
    publishers: str = field(default="", metadata=_not_in_digest())
    weights: str = field(default="", metadata=_not_in_digest())  # folder as of builder.learn; "": the package's
    # How the work is done, not what comes out:
    engine: Literal["local", "ray", "spark"] = field(default="local", metadata=_not_in_digest())
    workers: int = field(default=0, metadata=_not_in_digest())  # 0: one per core
    page_timeout: float = field(default=60.0, metadata=_not_in_digest())  # seconds for one page
    worker_memory: int = field(default=4 << 30, metadata=_not_in_digest())  # bytes for the pages in hand; 0: no cap

    def __post_init__(self) -> None:
        if unknown := set(self.views) - set(VIEWS):
            raise SettingsError(f"unknown view {sorted(unknown)[0]!r}: choose from {', '.join(VIEWS)}")
        if "pages" not in self.views:
            raise SettingsError("the view 'pages' is always built: the others are derived from it")
        if len(self.shares) != len(SPLITS) or min(self.shares) < 0 or abs(sum(self.shares) - 1) > 1e-9:
            raise SettingsError(f"shares {self.shares} must be three numbers that add up to 1")
        if self.future_from and not _is_day(self.future_from):
            raise SettingsError(f"the future begins on a day such as 2025-05-04, not on {self.future_from!r}")
        if self.future_from and self.split_by == "date":
            raise SettingsError("split by date, the newest stories are `test`: no other day can begin the future")
        if not 0 <= self.unseen_sites < 1:
            raise SettingsError(f"the share of unseen sites {self.unseen_sites} must be at least 0 and below 1")
        if not 0 < self.largest_group <= 1:
            raise SettingsError(f"the largest group's share {self.largest_group} must be above 0 and at most 1")
        if self.max_page_bytes < 1:
            raise SettingsError("the largest page must have at least one byte")

    @property
    def lists(self) -> tuple[str, ...]:
        """The files that people keep."""
        return tuple(filter(None, (self.take_down, *self.decontaminate, self.publishers)))

    @property
    def weight_files(self) -> tuple[str, ...]:
        """The weights that a person has trained."""
        return tuple(str(Path(self.weights, f"{name}.npz")) for name in ("markup", "text")) if self.weights else ()

    def digest(self) -> str:
        """SHA-256 over what changes the rows, hexadecimal."""
        values = asdict(self)
        kept = {f.name: values[f.name] for f in fields(self) if f.metadata.get("in_digest", True)}
        return hashlib.sha256(json.dumps(kept, sort_keys=True).encode()).hexdigest()
