import json
import shutil

import pytest

from builder.errors import DatasetError
from builder.publish.facts import Facts
from builder.publish.fingerprints import sha256_of
from builder.publish.ledger import balance, hash_files
from builder.settings import Settings


def manifest(folder):
    return json.loads((folder / "manifest.json").read_text(encoding="utf-8"))


def test_ledger_accounts_for_every_input():
    facts = Facts(settings=Settings(), inputs=10, duplicates=2, rejected={"truncated gzip": 1, "empty page": 2})
    assert balance(facts, published=5)["rejected"] == 3


def test_a_lost_page_stops_the_build():
    with pytest.raises(DatasetError, match="10 inputs, but 8 published"):
        balance(Facts(settings=Settings(), inputs=10, duplicates=1), published=8)


def test_manifest_names_every_other_file_with_its_digest(dataset):
    files = manifest(dataset)["files"]
    there = {path.relative_to(dataset).as_posix() for path in dataset.rglob("*") if path.is_file()}
    assert files.keys() == there - {"manifest.json"}
    assert all(sha256_of(dataset / name) == entry["sha256"] for name, entry in files.items())
    assert hash_files(dataset) == files


def test_manifest_counts_rows_sites_and_groups_by_split(dataset):
    assert manifest(dataset)["splits"]["train"] == {
        "rows": {"pages": 18, "lines": 18 * 6, "tokens": 18},
        "sites": 6,
        "groups": 6,
    }


def test_manifest_proves_that_splits_do_not_overlap(dataset):
    proof = manifest(dataset)["proof"]
    assert proof == dict.fromkeys(("site", "split_group", "address", "text", "near_duplicate"), 0)


def test_two_builds_are_byte_for_byte_the_same(publish, corpus, tmp_path):
    for name in ("one", "two"):
        settings = Settings(views=("pages", "lines"), workers=1 if name == "one" else 7)
        publish(tmp_path / name / "dist", corpus, ("pages", "lines"), settings=settings)
    one, two = (tmp_path / name / "dist" for name in ("one", "two"))
    assert hash_files(one) == hash_files(two)
    assert (one / "manifest.json").read_bytes() == (two / "manifest.json").read_bytes()


def test_manifest_does_not_know_where_it_was_built(publish, corpus, tmp_path):
    folder = publish(tmp_path / "dist", corpus, ("pages",))
    assert str(tmp_path) not in "".join(path.read_text() for path in folder.glob("*.*") if path.suffix != ".parquet")
    shutil.rmtree(folder)
