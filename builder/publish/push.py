"""A published folder goes to the Hugging Face Hub: one commit, tagged with the version of the data.

In: a folder that build-dataset wrote, and `USER/NAME`. Out: a `Plan` of what would be uploaded, then the upload.

    plan = plan_push(dist, "ada/lindholm-news")     asks the Hub, changes nothing
    push(plan)                                      all of it or nothing

Only the folder's own files go, and only such files as an earlier push brought are deleted: what people put beside them
on the Hub stays. The Hub's edition must be one that this folder was built upon, so that versions there never go back.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha1
from pathlib import Path, PurePosixPath
from typing import Any

import pyarrow.parquet as pq
from huggingface_hub import CommitOperationAdd, CommitOperationDelete, HfApi
from huggingface_hub.hf_api import RepoFile

from builder.errors import DatasetError, HubError
from builder.groups.signs import NO_SIGNAL
from builder.publish.datasheet import change_told
from builder.publish.figures import shard_paths
from builder.publish.fingerprints import sha256_of
from builder.publish.history import read_manifest
from builder.publish.hub import DATASET, MANIFEST, Present, check_target, present, words_for

OF_THE_HUB = {".gitattributes", "README", "LICENSE"}  # what a dataset may hold before its first push, by stem


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a push would do."""

    dist: Path
    name: str
    version: str
    change: str  # against the version before, in words
    commit: str | None  # what the Hub holds now; None where the dataset is still to be made
    private: bool
    sizes: Mapping[str, int]  # of all files of the folder
    new: tuple[str, ...]
    changed: tuple[str, ...]
    deleted: tuple[str, ...]

    @property
    def unchanged(self) -> int:
        """How many files the Hub has already."""
        return len(self.sizes) - len(self.new) - len(self.changed)


def plan_push(dist: Path, name: str, *, public: bool = False, needs_token: bool = True) -> Plan:
    """Compare a folder with what the Hub holds; raises `HubError` where one must not replace the other."""
    check_target(name, needs_token=needs_token)
    manifest = _own_manifest(dist)
    there = present(name)
    if there:
        _check_lineage(name, manifest, there)
    files = there.files if there else {}
    own = sorted([*manifest["files"], MANIFEST])
    before = there.manifest["files"] if there and there.manifest else {}
    return Plan(
        dist=dist,
        name=name,
        version=manifest["version"],
        change=change_told(manifest["history"][0]),
        commit=there.commit if there else None,
        private=there.private if there else not public,
        sizes={path: (dist / path).stat().st_size for path in own},
        new=tuple(path for path in own if path not in files),
        changed=tuple(path for path in own if path in files and not _same(dist / path, files[path])),
        deleted=tuple(path for path in sorted(before) if path in files and path not in own),
    )


def _own_manifest(dist: Path) -> dict[str, Any]:
    manifest = read_manifest(dist)
    if manifest is None:
        raise DatasetError(f"{dist} holds no dataset: name a folder that build-dataset wrote")
    for path in manifest["files"]:
        if not (dist / path).is_file():
            raise DatasetError(f"{dist / path} is missing: restore it, or build afresh")
    return manifest


def _check_lineage(name: str, manifest: dict[str, Any], there: Present) -> None:
    """Refuse to replace what is no ancestor of this folder."""
    if there.manifest is None:
        if strange := sorted(path for path in there.files if PurePosixPath(path).stem not in OF_THE_HUB):
            raise HubError(f"{name} holds files of somebody else ({', '.join(strange[:3])}); name a new dataset")
        return
    theirs = there.manifest["history"]
    if manifest["history"][-len(theirs) :] != theirs:
        raise HubError(
            f"{name} holds version {there.manifest['version']}, and this folder (version {manifest['version']}) was "
            f"not built upon it. Get it with `hf download {name} --repo-type dataset --local-dir NEW`, build into NEW, "
            "and push that"
        )


def _same(path: Path, there: RepoFile) -> bool:
    if path.stat().st_size != there.size:
        return False
    return sha256_of(path) == there.lfs.sha256 if there.lfs else _git_digest(path) == there.blob_id


def _git_digest(path: Path) -> str:
    content = path.read_bytes()
    return sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()


def push(plan: Plan) -> None:
    """Upload what a plan says, as one commit with the version as its tag; again does no harm."""
    hub = HfApi()
    with words_for(plan.name):
        commit = plan.commit or _make(hub, plan)
        operations = [
            *(CommitOperationAdd(path, plan.dist / path) for path in (*plan.new, *plan.changed)),
            *(CommitOperationDelete(path) for path in plan.deleted),
        ]
        if operations:
            message = f"Version {plan.version}: {plan.change}"
            told = hub.create_commit(
                plan.name, operations, commit_message=message, repo_type=DATASET, parent_commit=commit
            )
            commit = told.oid
        # The tag of data that was pushed before stays where it is: its card may be older, its rows are the same.
        hub.create_tag(plan.name, tag=plan.version, revision=commit, repo_type=DATASET, exist_ok=True)


def _make(hub: HfApi, plan: Plan) -> str:
    """Make the dataset on the Hub; the commit it begins with."""
    hub.create_repo(plan.name, private=plan.private, repo_type=DATASET)
    return hub.repo_info(plan.name, repo_type=DATASET).sha


def opted_out(dist: Path) -> int:
    """How many published pages ask not to be used by machines."""
    rights = (
        page
        for path in shard_paths(dist, "pages")
        for page in pq.read_table(path, columns=["rights"]).column("rights").to_pylist()
    )
    return sum(bool(set(signals) - NO_SIGNAL) for signals in rights)
