import gzip
import json
import shutil

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from builder.check import check
from builder.errors import DatasetError
from builder.model import Source, Violation
from builder.publish.columns import page_columns


@pytest.fixture
def copied(dataset, tmp_path):
    """A published folder to spoil."""
    return shutil.copytree(dataset, tmp_path / "dist")


def rules(path):
    return [finding.rule for finding in check(path).findings]


def change_manifest(folder, change):
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    change(manifest)
    path.write_text(json.dumps(manifest), encoding="utf-8")


# --- folders ------------------------------------------------------------------------------------------------------


def test_published_folder_is_as_it_should_be(dataset):
    report = check(dataset)
    assert report.findings == []
    files = [path for path in dataset.rglob("*") if path.is_file() and path.name != "manifest.json"]
    assert (report.records, report.files) == (19, len(files))
    assert report.overlaps == dict.fromkeys(("site", "split_group", "address", "text", "near_duplicate"), 0)


def test_folder_without_pages_is_fine_too(publish, tmp_path):
    assert rules(publish(tmp_path / "dist", {})) == []


def test_every_bad_row_is_named(publish, corpus, tmp_path):
    spoiled = [record | {"spans": record["spans"][1:]} for record in corpus["train"]]
    report = check(publish(tmp_path / "dist", {"train": spoiled}, ("pages",)))
    found = report.by_rule()["text outside of spans"]
    assert [finding.place for finding in found] == [f"pages/train-00000-of-00001.parquet row {n}" for n in range(18)]
    assert all(finding.pointer == "/text" and "Home" in finding.excerpt for finding in found)


def test_changed_data_is_an_error_and_a_changed_card_a_warning(copied):
    for name in ("pages/train-00000-of-00001.parquet", "README.md"):
        with (copied / name).open("ab") as file:
            file.write(b" ")
    found = {finding.place: finding.warning for finding in check(copied).findings if finding.rule == "changed file"}
    assert found == {"pages/train-00000-of-00001.parquet": False, "README.md": True}


def test_violations_are_checked_too(publish, corpus, tmp_path):
    source = Source("a.warc", "warc", 0, 0, 9, "no digest")
    violations = [Violation(None, source, "reading", "", "truncated gzip", "cut off")]
    report = check(publish(tmp_path / "dist", corpus, violations=violations))
    assert {(finding.place, finding.pointer) for finding in report.findings} == {
        ("violations.parquet row 0", "/stage"),
        ("violations.parquet row 0", "/source/sha256"),
    }


def test_missing_and_unknown_files_are_named(copied):
    (copied / "lines/test-00000-of-00001.parquet").unlink()
    (copied / "notes.txt").write_text("mine")
    found = {(finding.rule, finding.place) for finding in check(copied).findings}
    assert {("missing file", "lines/test-00000-of-00001.parquet"), ("unknown file", "notes.txt")} <= found


def test_truncated_shard_is_named_and_the_others_are_still_checked(copied):
    path = copied / "pages/train-00000-of-00001.parquet"
    path.write_bytes(path.read_bytes()[:-100])
    report = check(copied)
    assert "unreadable file" in report.by_rule() and report.records == 1


@pytest.mark.parametrize("pattern", ["violations.parquet", "lines/train-*.parquet"])
def test_unreadable_file_beside_the_pages_is_named(copied, pattern):
    (path,) = copied.glob(pattern)
    path.write_bytes(path.read_bytes()[:100])
    assert {"unreadable file", "changed file"} <= set(rules(copied))


def test_ledger_that_does_not_balance_is_found(copied):
    change_manifest(copied, lambda manifest: manifest["ledger"].update(inputs=99))
    assert rules(copied) == ["ledger does not balance"]


def test_rows_lost_after_the_build_are_found(copied):
    change_manifest(copied, lambda manifest: manifest["splits"]["train"]["rows"].update(lines=1))
    assert rules(copied) == ["rows not as counted"]


@pytest.mark.parametrize("view", ["lines", "tokens"])
def test_view_that_does_not_follow_from_the_pages_is_found(copied, view):
    path = copied / view / "train-00000-of-00001.parquet"
    pq.write_table(pq.read_table(path).slice(1), path)
    assert f"{view} do not follow from pages" in rules(copied)


def test_one_id_for_two_pages_is_found(publish, make_record, tmp_path):
    twins = {"train": [make_record(), make_record()]}
    assert rules(publish(tmp_path / "dist", twins, ("pages",))) == ["id not unique"]


def test_overlap_between_splits_is_found(publish, make_record, tmp_path):
    pages = {"train": [make_record([("title", "Rain")])], "test": [make_record([("title", "Sun")], url=None)]}
    folder = publish(tmp_path / "dist", pages, ("pages",))
    assert rules(folder) == ["site in two splits", "split_group in two splits"]


def test_folder_without_a_manifest_is_checked_all_the_same(copied):
    (copied / "manifest.json").unlink()
    [finding] = check(copied).findings
    assert finding.rule == "no manifest" and finding.warning


@pytest.mark.parametrize("place", ["nowhere", "empty", "notes.txt"])
def test_wrong_path_is_a_friendly_error(tmp_path, place):
    (tmp_path / "empty").mkdir()
    (tmp_path / "notes.txt").write_text("My notes\non this and that")
    with pytest.raises(DatasetError, match=r"does not exist|holds no dataset|neither Parquet nor JSON Lines"):
        check(tmp_path / place)


# --- files --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["pages.jsonl", "pages.jsonl.gz"])
def test_json_lines_are_checked_line_by_line(make_record, tmp_path, name):
    good = json.dumps(make_record())
    bad = json.dumps(make_record(title="", url=7))
    opened = gzip.open if name.endswith("gz") else open
    with opened(tmp_path / name, "wt", encoding="utf-8") as file:
        file.write("\n".join([good, bad, "", "{broken"]))
    report = check(tmp_path / name)
    assert report.records == 2
    assert [(finding.place.split()[-1], finding.pointer) for finding in report.findings] == [
        ("2", "/url"),
        ("2", "/title"),
        ("4", ""),
    ]


def test_parquet_file_of_pages_is_checked(make_record, tmp_path):
    pq.write_table(pa.Table.from_batches([page_columns([make_record()])]), tmp_path / "pages.parquet")
    report = check(tmp_path / "pages.parquet")
    assert (report.records, report.findings) == (1, [])


def test_parquet_file_of_something_else_says_which_column_is_wrong(tmp_path):
    pq.write_table(pa.table({"id": ["a"], "label": np.arange(1)}), tmp_path / "other.parquet")
    [finding] = check(tmp_path / "other.parquet").findings
    assert finding.rule == "other columns" and "'url' is missing" in finding.message


# --- the command --------------------------------------------------------------------------------------------------


@pytest.fixture
def run():
    import typer

    from builder.cli_check import check_dataset

    app = typer.Typer()
    app.command()(check_dataset)
    return lambda *arguments: CliRunner().invoke(app, [str(argument) for argument in arguments])


def test_sound_dataset_exits_with_zero(run, dataset):
    result = run(dataset)
    assert result.exit_code == 0 and "everything is as it should be" in result.output


def test_findings_exit_with_one_unless_so_many_are_accepted(run, make_record, tmp_path):
    path = tmp_path / "pages.jsonl"
    path.write_text(json.dumps(make_record(title="", section="")))
    assert run(path).exit_code == 1
    assert run(path, "--max-violations", 1).exit_code == 1
    assert run(path, "--max-violations", 2).exit_code == 0


def test_warnings_count_when_strict(run, copied):
    (copied / "notes.txt").write_text("mine")
    assert run(copied).exit_code == 0
    assert run(copied, "--strict").exit_code == 1


def test_report_for_scripts_is_json(run, make_record, tmp_path):
    path = tmp_path / "pages.jsonl"
    path.write_text(json.dumps(make_record(title="")))
    report = json.loads(run(path, "--json").output)
    assert report["passed"] is False and report["records"] == 1
    assert report["findings"][0]["rule"] == "empty value" and report["findings"][0]["pointer"] == "/title"


def test_wrong_path_exits_with_two(run, tmp_path):
    result = run(tmp_path / "nowhere")
    assert result.exit_code == 2 and "name a folder that build-dataset wrote" in result.stderr
