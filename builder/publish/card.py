"""`README.md` of a published folder: the dataset card.

In: the folder, the facts of its build, its figures, its edition. Out: YAML that `datasets` and the Hub read, and a
datasheet that a stranger can read: how to load it, what is in it, how it was made, where it is weak.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import yaml

from builder.publish.arrow import card_features
from builder.publish.datasheet import SECTIONS, Build
from builder.publish.facts import Facts
from builder.publish.figures import Figures, shard_paths, shards_by_split
from builder.publish.history import Edition
from builder.settings import VIEWS

SIZES = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M"),
         (10_000_000, "1M<n<10M"), (100_000_000, "10M<n<100M"), (1_000_000_000, "100M<n<1B"))  # fmt: skip


def write_card(folder: Path, facts: Facts, figures: Mapping[str, Figures], edition: Edition) -> None:
    """Write `README.md`."""
    build = Build(folder, facts, figures, sum(figures.values(), Figures()), edition)
    header = yaml.safe_dump(card_header(folder, facts, build.total), sort_keys=False, allow_unicode=True, width=120)
    text = f"---\n{header}---\n\n" + "\n\n".join(filter(None, (section(build) for section in SECTIONS))) + "\n"
    (folder / "README.md").write_text(text, encoding="utf-8", newline="\n")


def card_header(folder: Path, facts: Facts, total: Figures) -> dict[str, Any]:
    """What `datasets` and the Hub read of a card."""
    views = [view for view in VIEWS if shard_paths(folder, view)]
    languages = sorted(total.languages)
    by_people = total.tiers["gold"] > 0
    return {
        "pretty_name": facts.name,
        "language": languages or ["und"],
        "license": facts.license,
        "annotations_creators": ["machine-generated", *(["expert-generated"] if by_people else [])],
        "language_creators": ["found"],
        "multilinguality": ["multilingual" if len(languages) > 1 else "monolingual"],
        "size_categories": [size_category(total.pages)],
        "source_datasets": ["original"],
        "task_categories": ["token-classification", "text-classification"],
        "tags": ["boilerplate-removal", "news", "web-pages", "article-extraction"],
        "configs": [_config(folder, view) for view in views],
        "dataset_info": [_dataset_info(folder, view) for view in views],
    }


def size_category(rows: int) -> str:
    """The Hub's name for a number of rows.

    >>> size_category(1625)
    '1K<n<10K'
    """
    return next((name for limit, name in SIZES if rows < limit), "n>1B")


def _config(folder: Path, view: str) -> dict[str, Any]:
    files = [{"split": split, "path": f"{view}/{split}-*.parquet"} for split in _named_splits(folder, view)]
    return {"config_name": view, **({"default": True} if view == VIEWS[0] else {}), "data_files": files}


def _dataset_info(folder: Path, view: str) -> dict[str, Any]:
    splits = [
        {"name": split, "num_bytes": sum(map(_stored_bytes, paths)), "num_examples": sum(map(_rows, paths))}
        for split, paths in _named_splits(folder, view).items()
    ]
    return {
        "config_name": view,
        "features": card_features(view),
        "splits": splits,
        "download_size": sum(path.stat().st_size for path in shard_paths(folder, view)),
        "dataset_size": sum(split["num_bytes"] for split in splits),
    }


def _named_splits(folder: Path, view: str) -> dict[str, list[Path]]:
    """The splits that hold something: `datasets` loads none of them when one that is named is empty."""
    splits = shards_by_split(folder, view)
    return {split: shards for split, shards in splits.items() if any(map(_rows, shards))} or splits


def _rows(path: Path) -> int:
    return pq.read_metadata(path).num_rows


def _stored_bytes(path: Path) -> int:
    footer = pq.read_metadata(path)
    return sum(footer.row_group(index).total_byte_size for index in range(footer.num_row_groups))
