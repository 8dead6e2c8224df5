import numpy as np
import pytest

from builder.groups.minhash import signature, story_shingles
from builder.publish.proof import Overlap, Stories, prove

STORY = " ".join(f"word{n}" for n in range(60))


@pytest.fixture
def overlaps(publish, make_record, tmp_path):
    """A function that publishes one page in train, one in validation, and tells what they share."""

    def published(left, right):
        pages = {"train": [left], "validation": [right]}
        proof = prove(publish(tmp_path / "dist", pages, ("pages",)))
        return {name for name, overlap in proof.items() if overlap.count}

    return published


def page(make_record, number, text, **columns):
    host = f"paper{number}.example"
    named = {"site": host, "split_group": host, "url": f"https://{host}/1"}
    return make_record([("paragraph", text)], **(named | columns))


def test_pages_that_share_nothing_overlap_nowhere(overlaps, make_record):
    assert overlaps(page(make_record, 1, "Rain"), page(make_record, 2, "Sun")) == set()


def test_unknown_sites_and_addresses_are_not_shared(overlaps, make_record):
    unknown = {"site": None, "url": None}
    assert overlaps(page(make_record, 1, "Rain", **unknown), page(make_record, 2, "Sun", **unknown)) == set()


def test_site_and_group_in_two_splits_are_found(overlaps, make_record):
    other = page(make_record, 1, "Sun", url="https://paper1.example/2")
    assert overlaps(page(make_record, 1, "Rain"), other) == {"site", "split_group"}


def test_mobile_variant_of_an_address_is_the_same_address(overlaps, make_record):
    other = page(make_record, 2, "Sun", url="https://m.paper1.example/1?utm_source=x")
    assert overlaps(page(make_record, 1, "Rain"), other) == {"address"}


def test_same_text_is_found(overlaps, make_record):
    assert overlaps(page(make_record, 1, "Rain"), page(make_record, 2, "Rain")) == {"text"}


def test_wire_copy_with_a_changed_word_is_a_near_duplicate(overlaps, make_record):
    other = page(make_record, 2, STORY.replace("word59", "another"))
    assert overlaps(page(make_record, 1, STORY), other) == {"near_duplicate"}


def test_signatures_of_the_build_find_what_the_published_texts_tell(publish, make_record, tmp_path):
    texts = [STORY, STORY.replace("word59", "another"), "Rain"]
    left, right, short = (page(make_record, number, text) for number, text in enumerate(texts))
    folder = publish(tmp_path / "dist", {"train": [left, short], "validation": [right]}, ("pages",))
    refused = page(make_record, 9, STORY)
    stories = Stories(
        np.array([bytes.fromhex(one["id"]) for one in (right, refused, left)], "V16"),
        np.array([signature(story_shingles(one["text"])) for one in (right, refused, left)]),
    )
    told = prove(folder)
    assert told["near_duplicate"] == Overlap(1, [(left["id"], right["id"])])
    assert prove(folder, stories) == told


def test_pages_that_overlap_are_named(publish, make_record, tmp_path):
    left, right = page(make_record, 1, "Rain"), page(make_record, 2, "Rain")
    folder = publish(tmp_path / "dist", {"train": [left], "test": [right]}, ("pages",))
    assert prove(folder)["text"].pages == [(left["id"], right["id"])]


def test_same_site_within_a_split_is_no_overlap(publish, make_record, tmp_path):
    pages = [page(make_record, 1, "Rain"), page(make_record, 1, "Rain again")]
    assert prove(publish(tmp_path / "dist", {"train": pages}, ("pages",)))["site"].count == 0


def test_empty_folder_of_shards_overlaps_nowhere(publish, tmp_path):
    proof = prove(publish(tmp_path / "dist", {}, ("pages",)))
    assert all(overlap.count == 0 for overlap in proof.values())


def test_site_of_an_unseen_split_is_shared_with_no_other(publish, make_record, tmp_path):
    left, right = page(make_record, 1, "Rain"), page(make_record, 1, "Sun", split_group="b", url=None)
    folder = publish(tmp_path / "dist", {"train": [left], "test_unseen_site": [right]}, ("pages",))
    assert prove(folder)["unseen_site"].pages == [(left["id"], right["id"])]


@pytest.mark.parametrize(("extra", "whole", "found"), [("test_unreviewed", "test", 0), ("test_unreviewed", "train", 5)])
def test_unreviewed_pages_count_as_a_part_of_test(publish, make_record, tmp_path, extra, whole, found):
    left, right = page(make_record, 1, STORY), page(make_record, 1, STORY, title="Another")
    proof = prove(publish(tmp_path / "dist", {whole: [left], extra: [right]}, ("pages",)))
    assert sum(overlap.count > 0 for overlap in proof.values()) == found
