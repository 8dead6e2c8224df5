"""Whole builds, one after the other, into one folder."""

import json

import pyarrow.parquet as pq
import pytest

from builder.pipeline import build
from builder.settings import Settings


@pytest.fixture
def built(tmp_path, story):
    """A function that builds stories of sites: the split group of each site's pages, and what the manifest tells."""

    def run(*pages, dist="dist"):
        texts = [(f"https://{site}/{n}", f"Page {n}\n{story(told)}") for n, (site, told) in enumerate(pages)]
        lines = [{"url": url, "text": text} for url, text in texts]
        (tmp_path / "pages.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
        build(str(tmp_path / "pages.jsonl"), str(tmp_path / dist), Settings(workers=1))
        rows = [
            row for path in sorted((tmp_path / dist / "pages").iterdir()) for row in pq.read_table(path).to_pylist()
        ]
        manifest = json.loads((tmp_path / dist / "manifest.json").read_text())
        return {row["site"]: row["split_group"] for row in rows}, manifest["groups"]

    return run


OLD = [("m.example", 1), ("m.example", 2), ("q.example", 3)]
LINK = ("a.example", 2)


def test_group_keeps_its_name_in_the_folder_that_is_built_again(built):
    assert built(*OLD)[0] == {"m.example": "m.example", "q.example": "q.example"}
    groups, told = built(*OLD, ("a.example", 4), LINK)
    assert groups == {"m.example": "m.example", "q.example": "q.example", "a.example": "m.example"}
    assert told["mergers"] == [] and told["pages_renamed"] == 0


def test_group_that_is_built_afresh_is_named_after_its_smallest_site(built):
    built(*OLD)
    assert built(*OLD, LINK, dist="afresh")[0]["m.example"] == "a.example"


def test_merged_groups_are_told_in_the_manifest(built):
    built(*OLD)
    groups, told = built(*OLD, ("q.example", 2))
    assert set(groups.values()) == {"m.example"} and told["pages_renamed"] == 1
    assert told["mergers"] == [{"name": "m.example", "absorbed": ["q.example"], "pages": 1}]


def test_build_of_the_same_in_place_changes_no_group(built):
    first, _ = built(*OLD, LINK)
    assert built(*OLD, LINK)[0] == first
