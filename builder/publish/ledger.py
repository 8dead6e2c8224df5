"""`manifest.json`: the ledger of a build, and the digest of every file it left.

In: a finished folder, the facts of its build, its figures. Out: the manifest, which balances:
inputs = published + duplicates + rejected.
"""

import json
import platform
from collections.abc import Mapping
from dataclasses import fields
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from builder import __version__
from builder.errors import DatasetError
from builder.publish.facts import Facts
from builder.publish.figures import Figures, shard_paths, split_of_shard
from builder.publish.fingerprints import sha256_of
from builder.publish.history import Edition

FORMAT = 1
MADE_WITH = ("fastwarc", "jsonschema-rs", "numpy", "pyarrow", "turbohtml")


def write_ledger(folder: Path, facts: Facts, figures: Mapping[str, Figures], edition: Edition) -> dict[str, Any]:
    """Write `manifest.json`, last of all files: it is what makes a folder a dataset."""
    manifest = {
        "format": FORMAT,
        "name": facts.name,
        "version": edition.version,
        "ledger": balance(facts, published=sum(split.pages for split in figures.values())),
        "splits": {split: _split_entry(folder, split, counted) for split, counted in figures.items()},
        "groups": dict(facts.groups),
        "masked": dict(sorted(facts.masked.items())),
        "proof": dict(facts.proof),
        "history": list(edition.history),
        "settings": _settings(facts),
        "made_with": {"builder": __version__, "python": platform.python_version()}
        | {name: version(name) for name in MADE_WITH}
        | {Path(path).name: sha256_of(Path(path)) for path in facts.settings.weight_files},  # a person's own
        "files": hash_files(folder),
    }
    text = json.dumps(manifest, indent=1, ensure_ascii=False) + "\n"
    (folder / "manifest.json").write_text(text, encoding="utf-8", newline="\n")
    return manifest


def balance(facts: Facts, published: int) -> dict[str, Any]:
    """Every input accounted for, or an error: a page is never lost in silence."""
    rejected = sum(facts.rejected.values())
    if facts.inputs != published + facts.duplicates + rejected:
        raise DatasetError(
            f"the ledger does not balance: {facts.inputs} inputs, but {published} published + {facts.duplicates} "
            f"duplicates + {rejected} rejected; the old dataset stays in place, please report this as a bug"
        )
    return {
        "inputs": facts.inputs,
        "published": published,
        "duplicates": facts.duplicates,
        "rejected": rejected,
        "rejected_by_rule": dict(sorted(facts.rejected.items())),
        "repaired_by_rule": dict(sorted(facts.repaired.items())),
        "no_pages_by_reason": dict(sorted(facts.skipped.items())),
    }


def _split_entry(folder: Path, split: str, figures: Figures) -> dict[str, Any]:
    rows = {view: _rows(folder, view, split) for view in ("pages", "lines", "tokens") if shard_paths(folder, view)}
    return {"rows": rows, "sites": len(figures.sites), "groups": len(figures.groups)}


def _rows(folder: Path, view: str, split: str) -> int:
    return sum(pq.read_metadata(path).num_rows for path in shard_paths(folder, view) if split_of_shard(path) == split)


def _settings(facts: Facts) -> dict[str, Any]:
    """Only what changes rows: the manifest is the same whatever the number of workers."""
    kept = [option.name for option in fields(facts.settings) if option.metadata.get("in_digest", True)]
    return {"digest": facts.settings.digest()} | {name: getattr(facts.settings, name) for name in kept}


def hash_files(folder: Path) -> dict[str, dict[str, Any]]:
    """Size and SHA-256 of every file of a folder but the manifest, by path."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    names = [path.relative_to(folder).as_posix() for path in paths]
    return {
        name: {"bytes": path.stat().st_size, "sha256": sha256_of(path)}
        for name, path in zip(names, paths, strict=True)
        if name != "manifest.json"
    }
