"""The whole run on the pages shipped in raw/: nothing lost, nothing done twice, nothing of a person's overwritten."""

import hashlib
import os
import shutil
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from builder.errors import BuilderError, InputError, OutputError
from builder.pipeline import build
from builder.settings import Settings
from builder.tasks import cut
from builder.tasks.places import work_folder

RAW = Path(__file__).parent.parent / "raw"


@pytest.fixture
def raw(tmp_path) -> Path:
    """A copy of the shipped pages that a test may change."""
    return Path(shutil.copytree(RAW, tmp_path / "raw"))


@pytest.fixture
def small_tasks(monkeypatch) -> None:
    monkeypatch.setattr(cut, "FILES_PER_TASK", 3)


def digests(folder: Path) -> dict[str, str]:
    """SHA-256 of every file of a folder."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def tasks_of(dist: Path) -> dict[str, int]:
    """When each task that the work folder keeps was done."""
    manifests = work_folder(dist).glob("*/*/task.json")
    return {str(path.parent.relative_to(work_folder(dist))): path.stat().st_mtime_ns for path in manifests}


def rows(folder: Path, view: str = "pages") -> list[dict]:
    return [row for path in sorted((folder / view).iterdir()) for row in pq.read_table(path).to_pylist()]


def test_every_input_is_accounted_for(tmp_path):
    ledger = build(str(RAW), str(tmp_path / "dist"), Settings(workers=1)).ledger["ledger"]
    assert ledger["inputs"] == ledger["published"] + ledger["duplicates"] + ledger["rejected"]
    assert ledger["published"] == len(rows(tmp_path / "dist")) >= 12
    rejected = [
        row for row in pq.read_table(tmp_path / "dist/violations.parquet").to_pylist() if row["action"] == "rejected"
    ]
    assert ledger["rejected"] == len({(row["source"]["path"], row["source"]["record"]) for row in rejected})


def test_input_that_went_bad_does_not_empty_a_dataset(tmp_path, raw):
    build(str(raw), str(tmp_path / "dist"), Settings(workers=1))
    before = digests(tmp_path / "dist")
    shutil.rmtree(raw)
    raw.mkdir()
    (raw / "page.txt").write_bytes(b"...")
    with pytest.raises(OutputError, match=r"no text 1\), and the dataset there has 21; it is left as it was"):
        build(str(raw), str(tmp_path / "dist"), Settings(workers=1))
    assert digests(tmp_path / "dist") == before


def test_take_down_of_everything_empties_a_dataset(tmp_path, raw):
    build(str(raw), str(tmp_path / "dist"), Settings(workers=1))
    wanted = "\n".join(row["id"] for row in rows(tmp_path / "dist"))
    (tmp_path / "take-down.txt").write_text(wanted)
    assert build(str(raw), str(tmp_path / "dist"), Settings(workers=1)).ledger["ledger"]["published"] == 0


@pytest.mark.usefixtures("small_tasks")
def test_workers_change_no_byte(tmp_path):
    for workers in (1, 2):
        build(str(RAW), str(tmp_path / f"dist{workers}"), Settings(workers=workers))
    assert digests(tmp_path / "dist1") == digests(tmp_path / "dist2")


def test_second_build_of_the_same_does_nothing(tmp_path):
    first = build(str(RAW), str(tmp_path / "dist"), Settings(workers=1))
    before, done = digests(tmp_path / "dist"), tasks_of(tmp_path / "dist")
    second = build(str(RAW), str(tmp_path / "dist"), Settings(workers=1))
    assert (first.fresh, second.fresh) == (True, False)
    assert (digests(tmp_path / "dist"), tasks_of(tmp_path / "dist")) == (before, done)
    assert (second.ledger, second.characters) == (first.ledger, first.characters)


@pytest.mark.usefixtures("small_tasks")
def test_new_file_redoes_only_what_it_touches(tmp_path, raw):
    build(str(raw), str(tmp_path / "dist"), Settings(workers=1))
    before = tasks_of(tmp_path / "dist")
    (raw / "nowhere-gazette.example").mkdir()
    (raw / "nowhere-gazette.example/page.txt").write_text(
        "Home\nDucks return to the pond\nAll of them, says the mill.\n"
    )
    build(str(raw), str(tmp_path / "dist"), Settings(workers=1))
    after = tasks_of(tmp_path / "dist")
    new = [name for name in after if before.get(name) != after[name] and name.startswith(("pages", "records"))]
    assert sum(name.startswith("pages") for name in new) == 1
    assert sum(name.startswith("records") for name in new) == 1
    build(str(raw), str(tmp_path / "afresh"), Settings(workers=1))
    assert rows(tmp_path / "dist") == rows(tmp_path / "afresh")


def test_other_settings_use_what_they_do_not_touch(tmp_path):
    build(str(RAW), str(tmp_path / "dist"), Settings(workers=1))
    before = tasks_of(tmp_path / "dist")
    build(str(RAW), str(tmp_path / "dist"), Settings(workers=1, views=("pages", "lines", "tokens")))
    after = tasks_of(tmp_path / "dist")
    kept = {name.split("/")[0] for name in after if before.get(name) == after[name]}
    assert {"pages", "repeats"} <= kept
    assert rows(tmp_path / "dist", "tokens")


def test_broken_dist_is_built_again(tmp_path):
    build(str(RAW), str(tmp_path / "dist"), Settings(workers=1))
    before = digests(tmp_path / "dist")
    next((tmp_path / "dist/pages").iterdir()).unlink()
    assert build(str(RAW), str(tmp_path / "dist"), Settings(workers=1)).fresh
    assert digests(tmp_path / "dist").keys() == before.keys()


def test_row_groups_of_violations_are_not_those_of_the_parts(tmp_path, monkeypatch):
    monkeypatch.setattr(cut, "FILES_PER_TASK", 1)
    for number in range(6):
        page(tmp_path / "raw" / str(number))
        (tmp_path / "raw" / str(number) / "bad.txt").write_bytes(b"\x00\x01" * 50)
    build(str(tmp_path / "raw"), str(tmp_path / "dist"), Settings(workers=1))
    for name, rows in (("violations", 6), ("duplicates", 5)):
        told = pq.read_metadata(tmp_path / f"dist/{name}.parquet")
        assert (told.num_rows, told.num_row_groups) == (rows, 1)


def test_correction_by_a_person_reaches_the_next_build(tmp_path, raw):
    from builder.review.journal import PageReview, append, decide, journal_path, stamp, text_digest

    build(str(raw), str(tmp_path / "dist"), Settings(workers=1))
    page = rows(tmp_path / "dist")[0]
    span = page["spans"][0]
    decision = decide(page["text"], span["start"], span["end"], "noise", "other")
    review = PageReview(page=page["id"], digest=text_digest(page["text"]), spans=(decision,), **stamp("ada"))
    append(journal_path(raw), [review])
    build(str(raw), str(tmp_path / "dist"), Settings(workers=1))
    spans = next(row["spans"] for row in rows(tmp_path / "dist") if row["id"] == page["id"])
    assert spans[0]["annotator"] == "review:ada"


def refusals():
    yield "missing", lambda base: None, "raw", InputError, "no such file or folder"
    yield "empty", lambda base: (base / "raw").mkdir(), "raw", InputError, "there is nothing in it"
    yield "same", lambda base: page(base / "dist"), "dist", OutputError, "inside each other"
    yield "inside", lambda base: page(base / "dist/raw"), "dist/raw", OutputError, "inside each other"
    yield "around", lambda base: page(base), ".", OutputError, "inside each other"
    yield "glob that goes down", lambda base: page(base), "**/*.txt", OutputError, "inside each other"
    yield "glob of the folder", lambda base: page(base / "dist"), "d*", OutputError, "inside each other"
    yield (
        "someone's files",
        lambda base: (page(base / "raw"), page(base / "dist")),
        "raw",
        OutputError,
        "no dataset of ours",
    )
    yield (
        "a file",
        lambda base: (page(base / "raw"), (base / "dist").write_text("")),
        "raw",
        OutputError,
        "is not a folder",
    )


def page(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "page.txt").write_text("Ducks return to the pond\n")


@pytest.mark.parametrize(
    ("name", "prepare", "raw", "error", "words"), list(refusals()), ids=lambda value: str(value)[:12]
)
def test_refusal_says_what_and_leaves_everything(tmp_path, name, prepare, raw, error, words):
    prepare(tmp_path)
    before = digests(tmp_path)
    with pytest.raises(error, match=words):
        build(str(tmp_path / raw), str(tmp_path / "dist"), Settings(workers=1))
    assert {path: digest for path, digest in digests(tmp_path).items() if "/lock" not in path} == before


def test_folder_given_as_an_address_is_no_way_around(tmp_path):
    page(tmp_path)
    with pytest.raises(OutputError, match="inside each other"):
        build(f"file://{tmp_path}", str(tmp_path / "dist"), Settings(workers=1))


def test_glob_of_the_files_beside_dist_is_read(tmp_path):
    page(tmp_path)
    assert build(str(tmp_path / "*.txt"), str(tmp_path / "dist"), Settings(workers=1)).ledger["ledger"]["inputs"] == 1


def test_folder_without_permission_is_refused(tmp_path, monkeypatch):
    page(tmp_path / "raw")
    monkeypatch.setattr(os, "access", lambda path, mode: False)  # root may write anywhere
    with pytest.raises(OutputError, match="no permission"):
        build(str(tmp_path / "raw"), str(tmp_path / "dist"), Settings(workers=1))


def test_second_build_at_the_same_time_is_refused(tmp_path):
    from builder.tasks.places import locked

    with locked(work_folder(tmp_path / "dist")), pytest.raises(BuilderError, match="another build"):
        build(str(RAW), str(tmp_path / "dist"), Settings(workers=1))


def test_review_that_cannot_be_read_is_told_with_its_line(tmp_path, raw):
    (tmp_path / "reviews.jsonl").write_text('{"action": "spans"\n')
    built = build(str(raw), str(tmp_path / "dist"), Settings(workers=1))
    told = pq.read_table(tmp_path / "dist/violations.parquet").to_pylist()
    (unread,) = [row for row in told if row["rule"] == "unreadable review"]
    assert "reviews.jsonl, line 1" in unread["message"] and unread["source"]["path"] == "reviews.jsonl"
    assert built.ledger["ledger"]["repaired_by_rule"]["unreadable review"] == 1
    assert built.ledger["ledger"]["published"] == 21


def test_masked_addresses_are_counted(tmp_path):
    (tmp_path / "raw").mkdir()
    story = "Ducks return to the pond\nAll of them, says the miller: ada@lantern.example or bo@lantern.example.\n"
    (tmp_path / "raw/page.txt").write_text(story)
    built = build(str(tmp_path / "raw"), str(tmp_path / "dist"), Settings(workers=1, mask_personal_data=True))
    assert built.ledger["masked"] == {"e-mail address": 2}
    assert "masked (e-mail address 2)" in (tmp_path / "dist/README.md").read_text()
    assert len(rows(tmp_path / "dist")[0]["text"]) == len(story)
