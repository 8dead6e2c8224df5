"""Speaks for `builder/read/storage.py`."""

import gzip

import pytest
import zstandard
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from builder.read.storage import Stored, compression_of, read_head

PACK = {"": bytes, "gz": gzip.compress, "zst": zstandard.compress}
with_files = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)


def unpack(path, compression: str) -> tuple[bytes, str]:
    parts = []
    with Stored(str(path), compression) as stream:
        while part := stream.read(1000):
            parts.append(part)
        return b"".join(parts), stream.damage.rule if stream.damage else ""


@with_files
@given(st.lists(st.binary(min_size=1, max_size=3000), max_size=4), st.sampled_from(sorted(PACK)))
def test_members_and_frames_are_read_one_after_another(tmp_path, parts, compression):
    path = tmp_path / "file"
    path.write_bytes(b"".join(map(PACK[compression], parts)))
    assert unpack(path, compression) == (b"".join(parts), "")


@with_files
@given(st.binary(min_size=1, max_size=5000), st.sampled_from(["gz", "zst"]), st.data())
def test_cut_file_gives_a_beginning_and_says_so(tmp_path, content, compression, data):
    packed = PACK[compression](content)
    end = data.draw(st.integers(4, len(packed) - 1))
    path = tmp_path / "file"
    path.write_bytes(packed[:end])
    plain, rule = unpack(path, compression)
    assert content.startswith(plain)
    assert rule == {"gz": "truncated gzip", "zst": "truncated zstd"}[compression]


@pytest.mark.parametrize(("compression", "rule"), [("gz", "broken gzip"), ("zst", "broken zstd")])
def test_junk_in_the_middle_keeps_what_came_before(tmp_path, compression, rule):
    path = tmp_path / "file"
    path.write_bytes(PACK[compression](b"Rain. " * 100) + b"junk" * 50)
    assert unpack(path, compression) == (b"Rain. " * 100, rule)


def test_padding_after_a_gzip_member_is_legal(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(gzip.compress(b"Rain") + bytes(600))
    assert unpack(path, "gz") == (b"Rain", "")


def test_head_is_of_the_decompressed_bytes_and_the_name_plays_no_part(tmp_path):
    path = tmp_path / "file.txt"
    path.write_bytes(zstandard.compress(b"WARC/1.0\r\n" * 1000))
    assert read_head(str(path), 8) == ("zst", b"WARC/1.0")
    assert compression_of(b"") == ""
