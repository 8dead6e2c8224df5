"""Whole builds, and what they tell of the pages that others stand for."""

import json

import pyarrow.parquet as pq
import pytest

from builder.check import check
from builder.model import Source
from builder.pipeline import build
from builder.publish import Duplicate
from builder.settings import Settings

WORDS = [f"word{n}" for n in range(200)]
STORY, OTHER = " ".join(WORDS[:90]), " ".join(WORDS[100:190])


@pytest.fixture
def built(tmp_path):
    """A function that builds texts by address: published addresses, duplicates, the folder."""

    def run(texts, **settings):
        lines = [json.dumps({"url": f"https://{address}", "text": text}) for address, text in texts]
        (tmp_path / "raw.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
        build(str(tmp_path / "raw.jsonl"), str(tmp_path / "dist"), Settings(workers=1, **settings))
        shards = sorted((tmp_path / "dist/pages").iterdir())
        published = {row["id"]: row["url"][8:] for path in shards for row in pq.read_table(path).to_pylist()}
        rows = pq.read_table(tmp_path / "dist/duplicates.parquet").to_pylist()
        told = [(row["url"][8:], published[row["duplicate_of"]], row["reason"]) for row in rows]
        return sorted(published.values()), told, tmp_path / "dist"

    def listed(*lines):
        (tmp_path / "list.txt").write_text("\n".join(lines), encoding="utf-8")
        return str(tmp_path / "list.txt")

    run.listed = listed
    return run


def test_copy_is_told_with_its_original(built):
    published, copies, dist = built([("a.example/1", STORY), ("b.example/1", STORY), ("b.example/2", OTHER)])
    assert published == ["a.example/1", "b.example/2"]
    assert copies == [("b.example/1", "a.example/1", "same text")]
    assert check(dist).findings == []


def test_source_of_a_copy_is_told(built):
    *_, dist = built([("a.example/1", STORY), ("b.example/1", STORY)])
    (row,) = pq.read_table(dist / "duplicates.parquet").to_pylist()
    assert (row["source"]["path"], row["source"]["record"], row["site"]) == ("raw.jsonl", 1, "b.example")


def test_same_bytes_of_one_address_read_twice_are_a_copy_of_themselves(built):
    _, copies, dist = built([("a.example/1", STORY)] * 2)
    assert copies == [("a.example/1", "a.example/1", "same text")] and check(dist).findings == []


def test_dropped_near_duplicates_and_their_copies_name_the_page_that_is_published(built):
    near = STORY.replace("word89", "another")
    texts = [("a.example/1", STORY), ("b.example/1", near), ("c.example/1", near)]
    published, copies, dist = built(texts, near_duplicates="drop")
    assert published == ["a.example/1"] and check(dist).findings == []
    assert copies == [(address, "a.example/1", "near-duplicate") for address in ("b.example/1", "c.example/1")]


@pytest.mark.parametrize("settings", [{}, {"split_by": "page"}, {"shares": (0.34, 0.33, 0.33)}])
def test_pages_of_two_words_are_published_once(built, settings):
    texts = [(f"paper{n}.example/{n}", "Not found") for n in range(12)] + [("a.example/1", STORY)]
    published, copies, dist = built(texts, **settings)
    assert len(published) == 2 and len(copies) == 11
    assert check(dist).overlaps["text"] == 0


def test_texts_that_are_one_when_masked_are_published_once(built):
    texts = [(f"paper{n}.example/{n}", f"Call +47 22 33 44 {n}{n}") for n in range(9)]
    assert len(built(texts)[0]) == 9
    published, copies, dist = built(texts, mask_personal_data=True)
    assert len(published) == 1 and len(copies) == 8 and check(dist).findings == []


def test_new_copy_in_a_later_build_is_a_copy_of_what_was_published(built):
    built([("m.example/1", STORY), ("m.example/2", OTHER)])
    published, copies, _ = built([("a.example/1", STORY), ("m.example/1", STORY), ("m.example/2", OTHER)])
    assert published == ["m.example/1", "m.example/2"]
    assert copies == [("a.example/1", "m.example/1", "same text")]


def test_copy_takes_the_place_of_an_original_that_is_taken_down_and_is_told(built):
    texts = [("a.example/1", STORY), ("b.example/1", STORY), ("c.example/1", STORY + " more"), ("d.example/1", OTHER)]
    built(texts)
    published, copies, dist = built(texts, take_down=built.listed("https://a.example/1"))
    assert published == ["b.example/1", "c.example/1", "d.example/1"] and copies == []
    told = json.loads((dist / "manifest.json").read_text())["groups"]["repeat_taken_down"]
    assert len(told) == 2 and check(dist).findings == []
    published, _, _ = built(texts, take_down=built.listed("a.example", *told))
    assert published == ["d.example/1"]


# --- the check ----------------------------------------------------------------------------------------------------


def copy_of(original):
    source = Source("a.txt", "text", 0, 0, 9, "0" * 64)
    return Duplicate("0" * 32, None, None, source, original, "same text")


def test_copy_of_no_page_is_found(publish, corpus, tmp_path):
    known = corpus["train"][0]["id"]
    folder = publish(tmp_path / "dist", corpus, copies=[copy_of(known), copy_of("f" * 32)])
    (found,) = check(folder).findings
    assert (found.rule, found.place) == ("copy of no page", "duplicates.parquet row 1")


def test_page_that_nearly_repeats_no_page_is_found(publish, make_record, tmp_path):
    folder = publish(tmp_path / "dist", {"train": [make_record(duplicate_of="f" * 32)]})
    assert [finding.rule for finding in check(folder).findings] == ["copy of no page"]


def test_copies_that_the_ledger_does_not_count_are_found(publish, corpus, tmp_path):
    folder = publish(tmp_path / "dist", corpus, copies=[copy_of(corpus["train"][0]["id"])], inputs=19, duplicates=0)
    assert [finding.rule for finding in check(folder).findings] == ["rows not as counted"]


def test_missing_list_of_copies_is_found(publish, corpus, tmp_path):
    folder = publish(tmp_path / "dist", corpus)
    (folder / "duplicates.parquet").unlink()
    assert {finding.rule for finding in check(folder).findings} == {"missing file"}
