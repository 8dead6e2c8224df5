"""Speaks for `builder/read/__init__.py`: the table, and what all readers promise."""

import pytest

from builder.labels import load_schema
from builder.model import RawPage, Skipped
from builder.read import READERS, Reader, discover, plan, whole
from builder.read.page import make_page, source_of
from builder.read.text import read_whole
from builder.settings import Settings


@pytest.mark.parametrize("schema", ["page.schema.json", "violation.schema.json"])
def test_schemas_know_every_reader(schema):
    assert set(load_schema(schema)["properties"]["source"]["properties"]["format"]["enum"]) == set(READERS)


def test_new_format_is_one_row(monkeypatch, read_file):
    def read_note(piece, settings, start):
        payload, _ = read_whole(piece, settings.max_page_bytes)
        yield make_page(source_of(piece, payload, 0, 0), payload, settings.max_page_bytes, media="text")
        yield Skipped(piece.name, 1, "signature")

    row = Reader((".note",), lambda head, settings: head.startswith(b"NOTE"), whole, read_note)
    monkeypatch.setitem(READERS, "note", row)
    page, skipped = read_file("a.txt", b"NOTE: rain")
    assert (page.source.format, skipped.reason) == ("note", "signature")


def test_reading_twice_gives_the_same_and_can_begin_anywhere(read_file, read_folder, tmp_path):
    items = read_file("a.jsonl", b'{"text": "a"}\n\njunk\n{"text": "b"}\n')
    raw = str(tmp_path / "raw")
    assert read_folder(raw) == items
    assert [read_folder(raw, start) for start in range(5)] == [items, items[1:], items[1:], items[2:], []]


def test_files_that_are_no_input_have_no_piece(tmp_path):
    (tmp_path / "a.txt").write_bytes(b"Rain")
    (tmp_path / "b.jpg").write_bytes(b"\xff\xd8\xff")
    pieces = plan(discover(str(tmp_path), Settings()), Settings())
    assert [piece.name for piece in pieces] == ["a.txt"]


def test_every_page_knows_where_its_bytes_are(read_file):
    (page,) = read_file("a.html", b"<html>Rain</html>")
    assert isinstance(page, RawPage)
    assert (page.source.length, len(page.source.sha256)) == (17, 64)
