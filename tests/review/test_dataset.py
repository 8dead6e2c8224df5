"""What a build left, as the review reads it."""

import pytest

from builder.errors import DatasetError
from builder.review.dataset import Dataset, violation_key
from tests.review.samples import RAIN, guessed, record, span, write_dist


def test_folder_without_pages_is_a_clear_error(tmp_path):
    with pytest.raises(DatasetError, match="run build-dataset"):
        Dataset(tmp_path)


def test_record_comes_back_as_it_was_published(tmp_path):
    made = [record(RAIN + f"\nEdition {n}", path=f"{n}.txt") for n in range(7)]
    dataset = Dataset(write_dist(tmp_path, made))
    for one in made:
        found = dataset.record(one["id"])
        assert found["text"] == one["text"] and found["source"] == one["source"]
        assert [s["kind"] for s in found["spans"]] == [s["kind"] for s in one["spans"]]


def test_lowest_confidence_is_the_machines(tmp_path):
    sure = guessed(RAIN)
    for one in sure:
        one.update(tier="gold", confidence=0.1 if one is sure[0] else 1.0)
    pages = [record(RAIN, path="a.txt"), record(RAIN, path="b.txt", spans=sure)]
    rows = Dataset(write_dist(tmp_path, pages)).rows([0, 1])
    assert [row.lowest for row in rows] == [0.41, 1.0]


def test_unsure_is_the_share_of_text_expected_to_be_wrong(tmp_path):
    spans = [span(0, 4, confidence=0.5), span(5, 9, confidence=1.0)]
    row = Dataset(write_dist(tmp_path, [record("Home Home", path="a.txt", spans=spans)])).rows([0])[0]
    assert row.unsure == 0.25


@pytest.mark.parametrize(
    ("change", "doubt"),
    [
        ({}, ()),
        ({"title": "other"}, ("no headline",)),
        ({"paragraph": "other"}, ("no body",)),
        ({"menu": "title"}, ("two headlines",)),
        ({"title": "other", "paragraph": "other"}, ()),
    ],
)
def test_oddities_of_a_whole_page_are_named(tmp_path, change, doubt):
    labels = {"other": "noise", "title": "headline"}
    spans = guessed(RAIN)
    for one in spans:
        kind = change.get(one["kind"], one["kind"])
        one.update(kind=kind, label=labels.get(kind, one["label"]))
    assert Dataset(write_dist(tmp_path, [record(RAIN, path="a.txt", spans=spans)])).rows([0])[0].doubts == doubt


def test_page_without_spans_is_read(tmp_path):
    dataset = Dataset(write_dist(tmp_path, [record("…", path="a.txt", spans=[]), record(RAIN, path="b.txt")]))
    assert [row.lowest for row in dataset.rows([0, 1])] == [1.0, 0.41]


def test_site_of_a_violation_is_the_records_own_not_words_of_its_page(site):
    found = {violation["rule"]: violation["site"] for violation in Dataset(site / "dist").violations}
    assert found == {"spans overlap": "harbour.example", "truncated gzip": None}


def test_violation_keeps_its_key_in_the_next_build(site):
    keys = [[v["key"] for v in Dataset(site / "dist").violations] for _ in range(2)]
    assert keys[0] == keys[1] and len(set(keys[0])) == 4
    first = Dataset(site / "dist").violations[0]
    assert violation_key({**first, "message": "worded anew"}) == first["key"]
