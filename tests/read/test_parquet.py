"""Speaks for `builder/read/parquet.py`."""

import io
from datetime import UTC, datetime

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from builder.read import InputFile, read
from builder.read import parquet as module
from builder.settings import Settings


def table_of(**columns) -> bytes:
    buffer = io.BytesIO()
    pq.write_table(pa.table(columns), buffer, row_group_size=3)
    return buffer.getvalue()


def test_each_row_is_a_page(read_file):
    stored = table_of(
        url=["https://a.example/1", None],
        text=["Fähre", None],
        html=[None, b"<p>M\xf6wen</p>"],
        date=[datetime(2025, 5, 4, tzinfo=UTC), None],
        score=[1, 2],
    )
    first, second = read_file("pages.parquet", stored)
    assert (first.payload.decode(), first.media, first.fetched_at) == (
        "Fähre",
        "text",
        datetime(2025, 5, 4, tzinfo=UTC),
    )
    assert (second.payload, second.media, second.charset) == (b"<p>M\xf6wen</p>", "html", None)
    assert (second.source.record, second.source.offset) == (1, -1)


def test_bad_row_is_a_violation_and_the_rest_goes_on(read_file):
    empty, page = read_file("pages.parquet", table_of(text=[None, "Rain"], url=["x", "y"]))
    assert (empty.rule, empty.source.record, page.payload) == ("empty page", 0, b"Rain")


@pytest.mark.parametrize("content", [b"", b"PAR1 and junk", b"PAR1" + bytes(100) + b"PAR1"])
def test_invalid_file_is_one_violation(read_file, content):
    (violation,) = read_file("pages.parquet", content)
    assert violation.rule == "broken Parquet"
    assert "pages.parquet" in violation.message


def test_damaged_row_group_is_a_violation_after_the_rows_before(read_file):
    texts = [f"Story {number} of rain" for number in range(30)]
    stored = bytearray(table_of(text=texts))
    group = pq.ParquetFile(io.BytesIO(stored)).metadata.row_group(5).column(0)
    stored[group.dictionary_page_offset : group.dictionary_page_offset + 30] = b"\xff" * 30
    *pages, violation = read_file("pages.parquet", bytes(stored))
    assert [page.payload.decode() for page in pages] == texts[: len(pages)]
    assert (violation.rule, violation.source.record) == ("broken Parquet", len(pages))


def test_table_without_pages_says_which_columns_it_has(read_file):
    (violation,) = read_file("pages.parquet", table_of(body=["Rain"], id=[1]))
    assert violation.rule == "no text or html"
    assert "body, id" in violation.message


def test_column_of_numbers_is_of_the_wrong_type(read_file):
    (violation,) = read_file("pages.parquet", table_of(text=[1]))
    assert violation.rule == "wrong type"


def test_pieces_are_runs_of_row_groups_and_hold_the_same_records(tmp_path, monkeypatch):
    path = tmp_path / "pages.parquet"
    path.write_bytes(table_of(text=[f"Story {number}" for number in range(10)]))
    file = InputFile(str(path), "pages.parquet", "parquet", "", path.stat().st_size)
    (whole,) = module.cut_parquet(file)
    monkeypatch.setattr(module, "PIECE_BYTES", 1)
    pieces = module.cut_parquet(file)
    assert [(piece.start, piece.end, piece.record) for piece in pieces] == [(0, 1, 0), (1, 2, 3), (2, 3, 6), (3, 4, 9)]
    items = [item for piece in pieces for item in read(piece, Settings())]
    assert items == list(read(whole, Settings()))
    assert [item.source.record for item in read(pieces[1], Settings(), 4)] == [4, 5]


@pytest.mark.parametrize(
    ("values", "kind", "year"),
    [
        ([2**62], pa.timestamp("us"), None),
        ([1_746_330_540_123_456_789], pa.timestamp("ns"), 2025),
        ([1_746_330_540], pa.timestamp("s", "Europe/Berlin"), 2025),
        ([20_212], pa.date32(), 2025),
    ],
)
def test_times_of_any_unit_are_read(read_file, values, kind, year):
    (page,) = read_file("pages.parquet", table_of(text=["Rain"], date=pa.array(values, kind)))
    assert (page.fetched_at and page.fetched_at.year) == year


def test_table_without_rows_is_one_whole_piece(tmp_path):
    path = tmp_path / "none.parquet"
    path.write_bytes(table_of(text=pa.array([], pa.string())))
    (piece,) = module.cut_parquet(InputFile(str(path), path.name, "parquet", "", path.stat().st_size))
    assert (piece.start, piece.end) == (0, -1)


@pytest.mark.parametrize(("column", "option"), [({"body": ["Rain"]}, "--text-field"), ({"text": [["Rain"]]}, "list")])
def test_column_that_holds_no_text_is_told_with_the_option_that_names_another(read_file, column, option):
    stored = pa.BufferOutputStream()
    pq.write_table(pa.table(column), stored)
    (violation,) = read_file("pages.parquet", stored.getvalue().to_pybytes())
    assert "--text-field or --html-field" in violation.message and option in violation.message
