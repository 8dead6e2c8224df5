"""Editions of a dataset: what changed since the one before, and the version that says so.

In: a new folder of shards, and the published folder it replaces. Out: an `Edition`.

Versions are SemVer for data: records edited, removed or moved to another split raise the major, and so do changed
columns or label names; records added raise the minor; the same records keep the version. Each entry of the history
holds a digest of the pages it was first published as, by which another folder's 1.0.0 is known as another.
"""

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from builder.errors import DatasetError
from builder.publish.figures import shard_paths
from builder.publish.fingerprints import fingerprints, sha256_of

FIRST = "1.0.0"


@dataclass(frozen=True, slots=True)
class Changes:
    """Records of an edition against those of the one before."""

    added: int = 0
    removed: int = 0
    edited: int = 0
    moved: int = 0  # to another split
    columns_changed: bool = False


@dataclass(frozen=True, slots=True)
class Edition:
    """A version, and the story up to it: one entry for each, newest first."""

    version: str
    history: tuple[dict[str, Any], ...]


def next_edition(folder: Path, previous: Path | None) -> Edition:
    """The edition a folder of shards is, given the published folder it replaces, if there is one."""
    manifest = read_manifest(previous) if previous else None
    if manifest is None:
        return Edition(FIRST, ({"version": FIRST, "pages": _digest_of_pages(folder)},))
    history = tuple(manifest["history"])
    changes = compare(previous, folder)
    version = raise_version(manifest["version"], changes)
    if version == manifest["version"]:
        return Edition(version, history)
    entry = {"version": version, **asdict(changes), "pages": _digest_of_pages(folder)}
    return Edition(version, (entry, *history))


def _digest_of_pages(folder: Path) -> str:
    told = hashlib.sha256()
    for path in shard_paths(folder, "pages"):
        told.update(f"{path.name} {sha256_of(path)}\n".encode())
    return told.hexdigest()


def read_manifest(folder: Path) -> dict[str, Any] | None:
    """The manifest of a published folder; None where there is none."""
    path = folder / "manifest.json"
    if not path.is_file():
        return None
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
        manifest["version"], manifest["history"], manifest["files"], manifest["ledger"]
    except (ValueError, KeyError, TypeError) as error:
        raise DatasetError(f"{path} is no manifest of this builder ({error}): restore it, or build afresh") from error
    return manifest


def raise_version(version: str, changes: Changes) -> str:
    """The version after some changes.

    >>> raise_version("1.2.0", Changes(added=3))
    '1.3.0'
    >>> raise_version("1.2.0", Changes(added=3, removed=1))
    '2.0.0'
    """
    major, minor, _ = map(int, version.split("."))
    if changes.removed or changes.edited or changes.moved or changes.columns_changed:
        return f"{major + 1}.0.0"
    return f"{major}.{minor + 1}.0" if changes.added else version


def compare(old: Path, new: Path) -> Changes:
    """What changed between two published folders, record by record."""
    if _schema(old) != _schema(new):
        return Changes(columns_changed=True)
    before, after = fingerprints(old), fingerprints(new)
    common, left, right = np.intersect1d(before.ids, after.ids, assume_unique=True, return_indices=True)
    moved = before.splits[left] != after.splits[right]
    edited = before.rows[left] != after.rows[right]
    return Changes(
        added=len(after.ids) - len(common),
        removed=len(before.ids) - len(common),
        edited=int((edited & ~moved).sum()),
        moved=int(moved.sum()),
    )


def _schema(folder: Path) -> tuple[pa.Schema, bytes | None] | None:
    for path in shard_paths(folder, "pages"):
        schema = pq.read_schema(path)
        return schema.remove_metadata(), (schema.metadata or {}).get(b"huggingface")
    return None
