"""Labels, kinds and tiers, read from `schema/labels.json`: the one source for schema, Arrow, card and review page.

In: the schema folder. Out: names, their order (the `ClassLabel` codes) and the label of every kind.
"""

import json
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path


def schema_folder() -> Traversable:
    """The folder of schema files: beside the package in a checkout, inside it in a wheel."""
    checkout = Path(__file__).parent.parent / "schema"
    return checkout if (checkout / "labels.json").is_file() else files("builder") / "schema"


@cache
def load_schema(name: str) -> dict:
    """One JSON file of the schema folder, such as ``page.schema.json``."""
    return json.loads((schema_folder() / name).read_text(encoding="utf-8"))


_SCHEME = load_schema("labels.json")

LABELS: tuple[str, ...] = tuple(label["name"] for label in _SCHEME["labels"])
TIERS: tuple[str, ...] = tuple(tier["name"] for tier in _SCHEME["tiers"])
UNKNOWN_KIND: str = _SCHEME["unknown_kind"]["name"]

# "unknown" comes last: a new kind is appended before a data set's major version, never inserted.
KINDS: tuple[str, ...] = (*(kind["name"] for label in _SCHEME["labels"] for kind in label["kinds"]), UNKNOWN_KIND)

LABEL_OF_KIND: dict[str, str] = {kind["name"]: label["name"] for label in _SCHEME["labels"] for kind in label["kinds"]}

LABEL_CODE: dict[str, int] = {name: code for code, name in enumerate(LABELS)}
KIND_CODE: dict[str, int] = {name: code for code, name in enumerate(KINDS)}
TIER_CODE: dict[str, int] = {name: code for code, name in enumerate(TIERS)}


def meaning(name: str) -> str:
    """What a label or kind stands for, in one line.

    >>> meaning("deck")
    'standfirst, summary, key points or subtitle under the headline'
    """
    for label in _SCHEME["labels"]:
        for entry in (label, *label["kinds"]):
            if entry["name"] == name:
                return entry["means"]
    if name == UNKNOWN_KIND:
        return _SCHEME["unknown_kind"]["means"]
    raise KeyError(name)


def meaning_of_tier(name: str) -> str:
    """Who vouches for a span of this tier."""
    return next(tier["means"] for tier in _SCHEME["tiers"] if tier["name"] == name)
