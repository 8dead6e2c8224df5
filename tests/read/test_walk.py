"""Speaks for `builder/read/walk.py`."""

import io
import os
import subprocess
import sys
from pathlib import Path

import fsspec
import pytest

from builder.errors import InputError
from builder.model import RawPage
from builder.read import discover, plan, read
from builder.settings import Settings

PAGE = b"The ferry ran again."


@pytest.fixture
def raw(tmp_path):
    for name in ("b/2.txt", "b/10.txt", "a/1.txt", "c.txt"):
        (tmp_path / "raw" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "raw" / name).write_bytes(PAGE)
    return tmp_path / "raw"


def names(raw: object) -> list[str]:
    return [file.name for file in discover(str(raw), Settings()) if not file.skipped]


def reasons(raw: object) -> dict[str, str]:
    return {file.name: file.skipped for file in discover(str(raw), Settings()) if file.skipped}


def test_folder_is_walked_in_sorted_order(raw):
    assert names(raw) == ["a/1.txt", "b/10.txt", "b/2.txt", "c.txt"]


def test_single_file_and_globs_work(raw):
    assert names(raw / "c.txt") == ["c.txt"]
    assert names(f"{raw}/b/*.txt") == ["10.txt", "2.txt"]
    assert names(f"{raw}/**/*.txt") == names(raw)
    assert names(f"{raw}/[ab]") == ["a/1.txt", "b/10.txt", "b/2.txt"]


def test_folder_whose_name_looks_like_a_glob_is_a_folder(tmp_path):
    (tmp_path / "raw [1]").mkdir()
    (tmp_path / "raw [1]" / "a.txt").write_bytes(PAGE)
    assert names(tmp_path / "raw [1]") == ["a.txt"]


def test_link_to_a_folder_above_is_survived_and_reported(raw):
    (raw / "b" / "loop").symlink_to(raw)
    assert names(raw) == ["a/1.txt", "b/10.txt", "b/2.txt", "c.txt"]
    assert reasons(raw) == {"b/loop": "a link to a folder above it"}


def test_linked_folder_is_read(raw, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "d.txt").write_bytes(PAGE)
    (raw / "linked").symlink_to(tmp_path / "elsewhere")
    assert "linked/d.txt" in names(raw)


def test_link_that_leads_nowhere_is_an_unreadable_file(raw, read_folder):
    (raw / "gone.txt").symlink_to(raw / "nothing")
    (violation,) = [item for item in read_folder(str(raw)) if not isinstance(item, RawPage)]
    assert violation.rule == "unreadable file"
    assert "gone.txt" in violation.message


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_file_without_permission_is_a_violation(raw, read_folder):
    (raw / "c.txt").chmod(0)
    (violation,) = [item for item in read_folder(str(raw)) if not isinstance(item, RawPage)]
    assert violation.rule == "unreadable file" and "Permission" in violation.message


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_folder_without_permission_is_a_violation(raw, read_folder):
    (raw / "b").chmod(0)
    (violation,) = [item for item in read_folder(str(raw)) if not isinstance(item, RawPage)]
    (raw / "b").chmod(0o755)
    assert (violation.rule, violation.source.path) == ("unreadable file", "b")
    assert "Permission" in violation.message


def test_link_to_itself_is_an_unreadable_file(raw, read_folder):
    (raw / "self").symlink_to("self")
    *_, violation = sorted(read_folder(str(raw)), key=lambda item: item.source.path)
    assert (violation.rule, violation.source.path) == ("unreadable file", "self")


def test_name_that_is_not_utf8_is_kept_as_its_escape(raw, read_folder):
    (Path(os.fsdecode(os.fsencode(raw) + b"/caf\xe9.txt"))).write_bytes(PAGE)
    (page,) = [item for item in read_folder(str(raw)) if "caf" in item.source.path]
    assert (page.source.path, page.payload) == ("caf\\udce9.txt", PAGE)


def test_file_that_vanishes_between_plan_and_read_is_a_violation(raw, tmp_path):
    pieces = plan(discover(str(raw), Settings()), Settings())
    (raw / "c.txt").unlink()
    (violation,) = read(pieces[-1], Settings())
    assert violation.rule == "unreadable file"


def test_hidden_files_side_files_and_readmes_are_no_input(raw):
    for name in (".DS_Store", "b/.part.txt", "reviews.jsonl", "README.txt", "LICENSE"):
        (raw / name).write_bytes(PAGE)
    assert reasons(raw) == {
        ".DS_Store": "hidden",
        "LICENSE": "about the folder",
        "README.txt": "about the folder",
        "b/.part.txt": "hidden",
        "reviews.jsonl": "corrections of an earlier build",
    }


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_named_pipe_does_not_block_the_build(raw):
    os.mkfifo(raw / "pipe.txt")
    assert reasons(raw) == {"pipe.txt": "neither a file nor a folder"}


def test_missing_and_empty_inputs_name_the_path_and_the_next_step(tmp_path):
    with pytest.raises(InputError, match=r"missing: no such file or folder; name the folder"):
        discover(str(tmp_path / "missing"), Settings())
    with pytest.raises(InputError, match=r"nothing in it; put page dumps there"):
        discover(str(tmp_path), Settings())
    with pytest.raises(InputError, match=r"\*\.txt: no file matches"):
        discover(str(tmp_path / "*.txt"), Settings())


def test_only_unknown_files_is_an_error_that_says_what_was_seen(tmp_path):
    (tmp_path / "a.jpg").write_bytes(b"\xff\xd8\xff")
    (tmp_path / ".hidden").write_bytes(PAGE)
    with pytest.raises(InputError, match=r"no page dump among 2 files \(.*a JPEG image.*\); expected .*\.warc"):
        discover(str(tmp_path), Settings())


@pytest.fixture
def memory():
    system = fsspec.filesystem("memory")
    system.pipe(
        {"/crawl/b.txt": PAGE, "/crawl/a.html": b"<html>Rain</html>", "/crawl/.part": b"", "/crawl/x.bin": b"?"}
    )
    yield "memory://crawl"
    system.rm("/crawl", recursive=True)


def test_remote_folder_file_and_glob_are_read(memory, read_folder):
    assert [page.payload for page in read_folder(memory)] == [b"<html>Rain</html>", PAGE]
    (page,) = read_folder(f"{memory}/b.txt")
    assert page.source.path.endswith("crawl/b.txt") and "memory:" in page.source.path
    assert len(read_folder(f"{memory}/*.html")) == 1


def test_remote_address_that_leads_nowhere_is_an_error(memory):
    with pytest.raises(InputError, match="memory://nowhere"):
        discover("memory://nowhere", Settings())
    with pytest.raises(InputError, match="nosuch://a"):
        discover("nosuch://a", Settings())


def stdin_of(content: bytes) -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(content))


def test_standard_input_is_a_list_of_paths(raw, monkeypatch, read_folder):
    monkeypatch.setattr(sys, "stdin", stdin_of(f"{raw}/c.txt\n{raw}/a\n".encode()))
    assert [page.source.path for page in read_folder("-")] == ["1.txt", "c.txt"]


@pytest.mark.parametrize("content", [b"<!doctype html><p>Rain", b"WARC/1.0\r\njunk", b'{"text": "Rain"}\n'])
def test_standard_input_is_a_file_where_it_names_none(monkeypatch, read_folder, content):
    monkeypatch.setattr(sys, "stdin", stdin_of(content))
    (item,) = read_folder("-")
    assert item.source.path == "stdin.txt"


def test_standard_input_leaves_no_file_behind(tmp_path):
    script = "from builder.read import discover, Settings; print(discover('-', Settings())[0].path)"
    spooled = subprocess.run(
        [sys.executable, "-c", script], input=PAGE, env=os.environ | {"TMPDIR": str(tmp_path)}, capture_output=True
    )
    assert Path(spooled.stdout.decode().strip()).parent == tmp_path
    assert list(tmp_path.iterdir()) == []


def test_plain_text_on_standard_input_is_one_page(monkeypatch, read_folder):
    monkeypatch.setattr(sys, "stdin", stdin_of(PAGE + b"\nIt was late."))
    (page,) = read_folder("-")
    assert page.payload == PAGE + b"\nIt was late."
