import copy

import pytest

from builder.publish.columns import page_columns
from builder.publish.fingerprints import fingerprints, row_digests


@pytest.fixture
def records(corpus):
    records = copy.deepcopy(corpus["train"])
    records[3]["title"] = records[5]["url"] = records[6]["source"]["encoding"] = None
    records[7]["authors"], records[8]["flags"] = [], ["mended"]
    return records


def test_digest_is_the_same_wherever_the_row_stands(records):
    digests = row_digests(page_columns(records)).tolist()
    assert len(set(digests)) == len(records)
    assert row_digests(page_columns(records[2:])).tolist() == digests[2:]
    assert row_digests(page_columns(records).slice(4, 3)).tolist() == digests[4:7]


@pytest.mark.parametrize(
    "change",
    [
        lambda r: r.update(title=None),
        lambda r: r.update(modified_at="2025-05-06T00:00:00Z"),
        lambda r: r.update(authors=["Ada", "Ferris"]),
        lambda r: r["spans"][2].update(confidence=0.5),
        lambda r: r["spans"][2].update(annotator="review:ada"),
        lambda r: r["source"].update(offset=7),
        lambda r: r.update(flags=["mended"]),
    ],
)
def test_any_change_of_a_row_changes_its_digest_and_no_other(records, change):
    before = row_digests(page_columns(records))
    change(records[2])
    changed = before != row_digests(page_columns(records))
    assert changed.nonzero()[0].tolist() == [2]


def test_characters_cannot_move_between_neighbours_unseen(make_record):
    one, other = make_record(authors=["ab", "c"]), make_record(authors=["a", "bc"])
    assert row_digests(page_columns([one]))[0] != row_digests(page_columns([other | {"id": one["id"]}]))[0]


def test_every_record_of_a_folder_has_one(dataset):
    found = fingerprints(dataset)
    assert len(found.ids) == len(found.rows) == 19 and sorted(set(found.splits.tolist())) == ["train", "validation"]
