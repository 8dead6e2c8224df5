"""Speaks for `builder/read/http.py`."""

import gzip
import zlib

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from builder.read.http import decode_body, join_chunks

BODY = b"<html>The ferry ran again.</html>" * 40
LIMIT = 100_000


def bare_deflate(body: bytes) -> bytes:
    deflate = zlib.compressobj(wbits=-15)
    return deflate.compress(body) + deflate.flush()


@given(st.lists(st.binary(min_size=1, max_size=40), max_size=8))
def test_chunks_are_joined_to_the_body_they_were_cut_from(parts):
    sent = b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"
    assert join_chunks(sent) == (b"".join(parts), True)


@given(st.binary(max_size=300))
def test_any_body_survives_headers_that_lie(body):
    for transfer, encoding in (("chunked", "gzip"), ("", "deflate"), ("", "br, zstd")):
        plain, _ = decode_body(body, transfer, encoding, LIMIT)
        assert len(plain) <= LIMIT + 1


@pytest.mark.parametrize(
    ("encoding", "pack"),
    [
        ("gzip", gzip.compress),
        ("x-gzip", gzip.compress),
        ("deflate", zlib.compress),
        ("deflate", bare_deflate),
        ("zstd", zstandard.compress),
        ("gzip, zstd", lambda body: zstandard.compress(gzip.compress(body))),
        ("identity", bytes),
        ("gzip", bytes),  # decoded by the crawler, the header left in
        ("br", bytes),
        ("zstd", bytes),
        ("deflate", bytes),
    ],
)
def test_every_encoding_is_undone_and_a_lie_is_seen_through(encoding, pack):
    assert decode_body(pack(BODY), "", encoding, LIMIT) == (BODY, True)


def test_chunks_of_gzip_are_joined_before_they_are_unpacked():
    packed = gzip.compress(BODY)
    sent = b"%x\r\n%b\r\n0\r\n\r\n" % (len(packed), packed)
    assert decode_body(sent, "chunked", "gzip", LIMIT) == (BODY, True)


def test_cut_bodies_keep_their_beginning():
    for packed, encoding in ((gzip.compress(BODY)[:-12], "gzip"), (zlib.compress(BODY)[:-8], "deflate")):
        plain, whole = decode_body(packed, "", encoding, LIMIT)
        assert plain and BODY.startswith(plain) and not whole
    assert join_chunks(b"10\r\nabc") == (b"abc", False)


@pytest.mark.parametrize(("encoding", "pack"), [("gzip", gzip.compress), ("zstd", zstandard.compress)])
def test_bomb_is_unpacked_to_one_byte_over_the_limit(encoding, pack):
    plain, _ = decode_body(pack(b"x" * 50_000_000), "", encoding, LIMIT)
    assert len(plain) == LIMIT + 1
