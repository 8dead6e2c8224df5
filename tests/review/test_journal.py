"""The journal: nothing written is lost, nothing unreadable is guessed at."""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builder.review.journal import (
    Decision,
    Dismissal,
    PageReview,
    Undo,
    append,
    check,
    decide,
    journal_path,
    parse,
    read,
    stamp,
    standing,
)


def test_journal_lies_beside_the_raw_folder(tmp_path):
    assert journal_path(tmp_path / "raw/") == tmp_path / "reviews.jsonl"


@settings(deadline=None)
@given(
    st.text(alphabet=st.characters(exclude_categories=["Cs"]), min_size=1).filter(
        lambda text: len(text.splitlines()) == 1
    )
)
def test_entry_comes_back_as_written(words):
    spans = (decide(words, 0, len(words), "body", "unknown"),)
    entry = PageReview(**stamp("ada", note=words), page="p", digest="d", spans=spans, accepted=True)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "reviews.jsonl"
        append(path, [entry])
        assert read(path) == ([entry], [])


def test_torn_last_line_is_reported_and_not_glued_to_the_next(tmp_path):
    path = tmp_path / "reviews.jsonl"
    path.write_bytes(b'{"what": "dismissal", "key": "1", "act')
    entry = Dismissal(**stamp("ada"), violation="v")
    append(path, [entry])
    entries, unreadable = read(path)
    assert entries == [entry] and [line.number for line in unreadable] == [1]


def test_two_windows_lose_nothing(tmp_path):
    path = tmp_path / "reviews.jsonl"
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: append(path, [Dismissal(**stamp("ada"), violation=str(n))] * 3), range(40)))
    assert len(path.read_text().splitlines()) == 120 and read(path)[1] == []


def test_undo_of_an_undo_brings_the_entry_back():
    entry = Dismissal(**stamp("ada"), violation="v")
    undo = Undo(**stamp("ada"), keys=(entry.key,))
    assert standing([entry, undo]) == []
    assert standing([entry, undo, Undo(**stamp("ada"), keys=(undo.key,))]) == [entry]


@pytest.mark.parametrize(
    "decision",
    [
        Decision(5, 3, "body", "quote", "xx"),
        Decision(-1, 1, "body", "quote", "xx"),
        Decision(0, 2, "body", "title", "xx"),
        Decision(0, 2, "story", "title", "xx"),
        Decision(0, 3, "body", "quote", "xx"),
        Decision(0, 3, "body", "quote", "x\nx"),
    ],
)
def test_impossible_span_is_refused(decision):
    with pytest.raises(ValueError):
        check(decision)


@pytest.mark.parametrize(
    "line", ["[]", "null", '{"what": "bomb"}', '{"what": "page"}', "\xff", '{"what": "undo", "keys": 3}']
)
def test_strange_line_is_unreadable_not_a_crash(line):
    entries, unreadable = parse(line.encode("latin-1") + b"\n")
    assert entries == [] and len(unreadable) == 1


def test_file_is_plain_json_lines(tmp_path):
    append(tmp_path / "r.jsonl", [Dismissal(**stamp("Åda 🙂"), violation="v")])
    assert json.loads((tmp_path / "r.jsonl").read_text(encoding="utf-8"))["reviewer"] == "Åda 🙂"
