"""Speaks for `builder/read/jsonl.py` and `builder/read/fields.py`."""

import gzip
import json
from datetime import UTC, datetime

import pytest
import zstandard
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from builder.read import InputFile, Piece, read
from builder.read import jsonl as module
from builder.settings import Settings

ROWS = [
    {"url": "https://a.example/1", "text": "Fähre fährt", "date": "2025-05-04T03:49:00+02:00"},
    {"url": "https://a.example/2", "html": "<p>Rain</p>", "text": "Rain", "date": 20250504},
    {"text": "no url"},
]


def lines_of(rows) -> bytes:
    return b"".join(json.dumps(row, ensure_ascii=False).encode() + b"\n" for row in rows)


@pytest.mark.parametrize("pack", [bytes, gzip.compress, zstandard.compress])
def test_each_line_is_a_page(read_file, pack):
    first, second, third = read_file("pages.jsonl", pack(lines_of(ROWS)))
    assert (first.payload.decode(), first.media, first.url) == ("Fähre fährt", "text", "https://a.example/1")
    assert first.fetched_at == datetime(2025, 5, 4, 1, 49, tzinfo=UTC)
    assert (second.payload, second.media) == (b"<p>Rain</p>", "html")
    assert third.url is None


def test_field_names_come_from_the_settings(read_file):
    row = {"link": "https://a.example/1", "raw_content": "Rain", "crawled": "20250504034900"}
    names = {"url_field": "link", "text_field": "raw_content", "date_field": "crawled"}
    (page,) = read_file("pages.jsonl", lines_of([row]), **names)
    assert (page.payload, page.url, page.fetched_at.hour) == (b"Rain", "https://a.example/1", 3)


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        (b"{broken", "not JSON"),
        (b"\xff\xfe\xfa", "not JSON"),
        (b'["a list"]', "not an object"),
        (b'{"title": "x"}', "no text or html"),
        (b'{"text": ""}', "empty page"),
        (b'{"text": null}', "empty page"),
        (b'{"text": 7}', "wrong type"),
        (b'{"text": "x", "url": ["y"]}', "wrong type"),
        (b"[" * 100_000, "not JSON"),
    ],
)
def test_bad_line_is_a_violation_with_its_number_and_the_rest_goes_on(read_file, line, rule):
    first, bad, last = read_file("pages.jsonl", lines_of(ROWS[:1]) + line + b"\n\n" + lines_of(ROWS[2:]))
    assert (bad.rule, bad.source.record, last.source.record) == (rule, 1, 3)
    assert "pages.jsonl" in bad.message and bad.excerpt
    assert first.source.offset == 0 and bad.source.offset == len(lines_of(ROWS[:1]))


def test_half_a_surrogate_pair_does_not_lose_the_page(read_file):
    (page,) = read_file("pages.jsonl", b'{"text": "Rain \\ud83d"}\n')
    assert page.payload.decode() == "Rain \ufffd"


def test_endless_line_is_a_violation_and_the_next_line_follows(read_file):
    large, page = read_file(
        "pages.jsonl", b'{"text": "' + b"x" * 5000 + b'"}\n' + lines_of(ROWS[2:]), max_page_bytes=50
    )
    assert (large.rule, page.source.record) == ("page too large", 1)


def test_truncated_archive_keeps_its_whole_lines(read_file):
    rows = [{"text": f"Story {number} {'wind ' * (number % 7)}"} for number in range(3000)]
    *pages, violation = read_file("pages.jsonl.gz", gzip.compress(lines_of(rows))[:-3000])
    assert [row["text"] for row in rows[: len(pages)]] == [page.payload.decode() for page in pages]
    assert (violation.rule, violation.source.record) == ("truncated gzip", len(pages))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
@given(st.lists(st.text(max_size=60), min_size=1, max_size=20), st.integers(1, 200), st.booleans())
def test_pieces_hold_the_same_records_as_the_whole(tmp_path, texts, piece_bytes, last_line_ends):
    path = tmp_path / "pages.jsonl"
    path.write_bytes(lines_of([{"text": text} for text in texts])[: None if last_line_ends else -1])
    file = InputFile(str(path), "pages.jsonl", "jsonl", "", path.stat().st_size)
    whole = list(read(Piece(file.path, file.name, "jsonl", "", file.size), Settings()))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "PIECE_BYTES", piece_bytes)
        patch.setattr(module, "_BLOCK", 64)
        pieces = module.cut_jsonl(file)
    assert [item for piece in pieces for item in read(piece, Settings())] == whole
    assert sum(piece.size for piece in pieces) == file.size


def test_half_a_surrogate_pair_in_an_address_is_escaped(read_file):
    (page,) = read_file("pages.jsonl", b'{"text": "Rain", "url": "https://a.example/\\ud800"}')
    assert page.url == "https://a.example/\\ud800"


def test_utf16_is_named_with_what_is_expected(read_file):
    first, *_ = read_file("pages.jsonl", '{"text": "Ducks"}\n{"text": "Geese"}\n'.encode("utf-16"))
    assert first.rule == "not JSON" and "as UTF-16 has, where UTF-8 is expected" in first.message
