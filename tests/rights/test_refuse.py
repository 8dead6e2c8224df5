"""Lists at work, in whole builds of a few pages."""

import json

import pyarrow.parquet as pq
import pytest

from builder.errors import InputError
from builder.pipeline import build
from builder.settings import Settings

STORY = "The ferry number {n} that once carried the milk of island {n} sailed on Sunday, {n} hours late and quite full."
WIRE = " ".join(f"word{n}" for n in range(80))


def html(n, body, head=""):
    return f"<html><head><title>Story {n}</title>{head}</head><body><h1>Story {n}</h1><p>{body}</p></body></html>"


@pytest.fixture
def built(tmp_path):
    """A function that builds four pages of three sites: published URLs, violations by rule, manifest."""
    pages = [
        ("https://a.example/1", html(1, STORY.format(n=1))),
        ("https://a.example/2", html(2, STORY.format(n=2))),
        ("https://b.example/1", html(3, WIRE)),
        ("https://c.example/1", html(4, STORY.format(n=4), '<meta name="robots" content="noai">')),
    ]
    (tmp_path / "raw").mkdir()
    lines = [json.dumps({"url": url, "html": page}) for url, page in pages]
    (tmp_path / "raw/pages.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")

    def run(**settings):
        build(str(tmp_path / "raw"), str(tmp_path / "dist"), Settings(workers=1, **settings))
        found = [row for path in sorted((tmp_path / "dist/pages").iterdir()) for row in pq.read_table(path).to_pylist()]
        violations = pq.read_table(tmp_path / "dist/violations.parquet").to_pylist()
        rules = {(row["rule"], row["id"]) for row in violations}
        return found, rules, json.loads((tmp_path / "dist/manifest.json").read_text())

    def listed(*lines):
        (tmp_path / "list.txt").write_text("\n".join(lines), encoding="utf-8")
        return str(tmp_path / "list.txt")

    run.listed = listed
    return run


def urls(rows):
    return sorted(row["url"] for row in rows)


def test_pages_taken_down_leave_a_tombstone_and_raise_the_major(built):
    before, _, first = built()
    again, rules, second = built(take_down=built.listed("https://m.a.example/1?utm_source=x", "b.example"))
    assert urls(again) == ["https://a.example/2", "https://c.example/1"]
    gone = {row["id"] for row in before} - {row["id"] for row in again}
    assert {("taken down", name) for name in gone} == rules
    assert second["ledger"]["rejected_by_rule"] == {"taken down": 2}
    assert (first["version"], second["version"]) == ("1.0.0", "2.0.0")


def test_page_is_taken_down_by_its_id(built):
    before, _, _ = built()
    again, _, _ = built(take_down=built.listed(before[0]["id"]))
    assert urls(again) == urls(before[1:])


def test_changed_list_is_a_new_build(built):
    assert len(built(take_down=built.listed("b.example"))[0]) == 3
    assert len(built(take_down=built.listed("a.example"))[0]) == 2


def test_list_beside_the_raw_files_is_replayed_on_every_build(built, tmp_path):
    (tmp_path / "take-down.txt").write_text("b.example\n")
    assert urls(built()[0]) == urls(built(views=("pages",))[0]) and len(built()[0]) == 3
    (tmp_path / "take-down.txt").unlink()
    assert len(built()[0]) == 4


def test_wrong_list_is_told_before_the_work_begins(built, tmp_path):
    with pytest.raises(InputError, match=r"list\.txt line 1"):
        built(take_down=built.listed("news.b.example"))
    assert not (tmp_path / "dist").exists()


def test_opt_out_is_kept_unless_it_is_to_be_respected(built):
    rows, _, _ = built()
    assert [row["rights"] for row in rows if row["url"].startswith("https://c")] == [["robots:noai"]]
    rows, rules, _ = built(respect_opt_out=True)
    assert len(rows) == 3 and {rule for rule, _ in rules} == {"opted out"}


def test_story_of_a_benchmark_is_removed_whatever_its_address(built):
    listed = built.listed(json.dumps({"text": f"Menu\n{WIRE}"}), "https://a.example/2")
    rows, rules, manifest = built(decontaminate=(listed,))
    assert urls(rows) == ["https://a.example/1", "https://c.example/1"]
    assert {rule for rule, _ in rules} == {"in a benchmark"} and manifest["groups"]["contaminated"] == 2


def test_pages_of_a_benchmark_may_be_counted_only(built):
    rows, rules, manifest = built(decontaminate=(built.listed("https://a.example/2"),), contaminated="keep")
    assert len(rows) == 4 and not rules and manifest["groups"]["contaminated"] == 1


def test_publishers_list_joins_sites(built):
    rows, _, _ = built(publishers=built.listed("a.example North Press", "b.example North Press"))
    assert {row["site"]: row["split_group"] for row in rows}["b.example"] == "a.example"
