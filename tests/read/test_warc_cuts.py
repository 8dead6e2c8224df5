"""Speaks for `builder/read/warc_cuts.py`: a large archive is cut between records, and says the same in pieces."""

import gzip
import random
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from builder.model import Violation
from builder.read import InputFile, read, warc_cuts, whole
from builder.settings import Settings

BODIES = st.lists(st.binary(max_size=60) | st.text(min_size=9, max_size=60).map(str.encode), min_size=1, max_size=12)
PACKERS = {"": b"".join, "gz": lambda records: b"".join(map(gzip.compress, records))}


def record(number: int, body: bytes) -> bytes:
    head = (
        f"WARC/1.0\r\nWARC-Type: resource\r\nWARC-Target-URI: https://a.example/{number}\r\nContent-Type: text/html\r\n"
    )
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body + b"\r\n\r\n"


def stored_file(folder: Path, content: bytes, compression: str) -> InputFile:
    path = folder / f"crawl.warc.{compression}"
    path.write_bytes(content)
    return InputFile(str(path), "crawl.warc", "warc", compression, len(content))


def cut(file: InputFile, piece_bytes: int) -> list:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(warc_cuts, "PIECE_BYTES", piece_bytes)
        return warc_cuts.cut_warc(file)


def read_all(pieces: Sequence) -> list:
    return [item for piece in pieces for item in read(piece, Settings())]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(BODIES, st.integers(1, 400), st.sampled_from(sorted(PACKERS)), st.integers(0, 30))
def test_pieces_hold_the_same_records_as_the_whole(tmp_path, bodies, piece_bytes, compression, lost):
    content = PACKERS[compression]([record(number, body) for number, body in enumerate(bodies)])
    file = stored_file(tmp_path, content[: len(content) - lost], compression)
    pieces = cut(file, piece_bytes)
    assert read_all(pieces) == read_all(whole(file))
    assert sum(piece.size for piece in pieces) == file.size


@pytest.mark.parametrize("compression", PACKERS)
def test_every_record_can_be_a_piece(tmp_path, compression):
    records = [record(number, b"<p>The ferry ran again.") for number in range(5)]
    pieces = cut(stored_file(tmp_path, PACKERS[compression](records), compression), 1)
    assert [(piece.record, piece.end) for piece in pieces][-1] == (4, -1)
    assert [piece.start for piece in pieces] == [len(PACKERS[compression](records[:n])) for n in range(5)]


def test_archive_that_is_compressed_as_a_whole_stays_whole(tmp_path):
    file = stored_file(tmp_path, gzip.compress(b"".join(record(n, b"<p>Rain") for n in range(9))), "gz")
    assert cut(file, 1) == whole(file)


def test_archive_within_a_record_is_not_taken_for_records(tmp_path):
    inner = gzip.compress(record(7, b"<p>Not of this file"))
    records = [record(0, b"<p>Rain"), record(1, inner), record(2, b"<p>Sun")]
    pieces = cut(stored_file(tmp_path, b"".join(gzip.compress(one, 0) for one in records), "gz"), 1)
    assert [piece.record for piece in pieces] == [0, 1, 2]


def test_damage_in_a_record_costs_only_its_own_piece(tmp_path):
    bodies = [random.Random(number).randbytes(9000).hex().encode() for number in range(6)]
    packed = [gzip.compress(record(number, body)) for number, body in enumerate(bodies)]
    packed[2] = packed[2][:6000] + b"\xff" * 8 + packed[2][6008:]
    items = read_all(cut(stored_file(tmp_path, b"".join(packed), "gz"), 1))
    whole_pages = [item for item in items if not isinstance(item, Violation) and item.payload in bodies]
    assert [page.source.record for page in whole_pages] == [0, 1, 3, 4, 5]
    assert [item.source.record for item in items if isinstance(item, Violation)] == [2]


def test_small_archive_is_not_looked_into(tmp_path):
    file = stored_file(tmp_path, gzip.compress(record(0, b"<p>Rain")), "gz")
    assert warc_cuts.cut_warc(file) == whole(file)
