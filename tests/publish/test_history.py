import copy
import json

import pytest

from builder.errors import DatasetError
from builder.publish.history import Changes, compare, read_manifest


@pytest.fixture
def edition(publish, tmp_path):
    """A function that publishes records and tells the version."""
    numbers = iter(range(100))

    def publish_after(records_by_split, previous=None):
        folder = publish(tmp_path / f"dist{next(numbers)}", records_by_split, ("pages",), previous=previous)
        return folder, json.loads((folder / "manifest.json").read_text())["version"]

    return publish_after


def test_first_edition_is_one(edition, corpus):
    assert edition(corpus)[1] == "1.0.0"


def test_first_editions_of_other_pages_are_told_apart(edition, corpus):
    folders = [edition(records)[0] for records in (corpus, corpus, removed(corpus))]
    (one,), (same,), (other,) = (read_manifest(folder)["history"] for folder in folders)
    assert one == same and one["version"] == other["version"] and one != other


def test_same_records_keep_the_version(edition, corpus):
    first, _ = edition(corpus)
    assert edition(corpus, first)[1] == "1.0.0"


def test_records_added_raise_the_minor(edition, corpus, make_record):
    first, _ = edition(corpus)
    more = corpus | {"train": [make_record(), *corpus["train"]]}
    second, version = edition(more, first)
    assert version == "1.1.0"
    history = json.loads((second / "manifest.json").read_text())["history"]
    assert [entry["version"] for entry in history] == ["1.1.0", "1.0.0"] and history[0]["added"] == 1


def removed(corpus):
    return corpus | {"train": corpus["train"][1:]}


def edited(corpus):
    train = copy.deepcopy(corpus["train"])
    train[4]["spans"][0]["kind"] = "breadcrumb"
    return corpus | {"train": train}


def moved(corpus):
    return {"train": corpus["train"][1:], "validation": [*corpus["validation"], corpus["train"][0]]}


@pytest.mark.parametrize("change", [removed, edited, moved])
def test_records_removed_edited_or_moved_raise_the_major(edition, corpus, change):
    first, _ = edition(corpus)
    second, version = edition(change(corpus), first)
    assert version == "2.0.0"
    assert compare(first, second) == Changes(**{change.__name__: 1})


def test_order_of_rows_is_no_change(edition, corpus):
    first, _ = edition(corpus)
    assert edition({"train": corpus["train"][::-1], "validation": corpus["validation"]}, first)[1] == "1.0.0"


def test_folder_that_is_no_dataset_has_no_manifest(tmp_path):
    assert read_manifest(tmp_path) is None


@pytest.mark.parametrize("content", ["", "[]", '{"version": "1.0.0"}'])
def test_broken_manifest_is_a_friendly_error(tmp_path, content):
    (tmp_path / "manifest.json").write_text(content)
    with pytest.raises(DatasetError, match=r"manifest\.json is no manifest"):
        read_manifest(tmp_path)
