"""Speaks for `builder/read/text.py`."""

import gzip
import tracemalloc
from datetime import UTC, datetime

import pytest

from builder.read.text import read_header

DUMP = b"date 2025-05-04 Left Menu\n\nFerry Runs Again\n\nThe ferry ran again on Sunday.\n"


def test_dump_stays_verbatim_and_its_header_gives_the_time(read_file):
    (page,) = read_file("ferry.txt", DUMP)
    assert page.payload == DUMP
    assert (page.media, page.fetched_at) == ("text", datetime(2025, 5, 4, tzinfo=UTC))
    assert (page.source.path, page.source.record, page.source.offset) == ("ferry.txt", 0, 0)


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        (
            b"url: https://a.example/ferry\ndate: 2025-05-04T06:30\nFerry",
            ("https://a.example/ferry", "2025-05-04T06:30"),
        ),
        (b"\xef\xbb\xbfdate 2025-05-04\nFerry", (None, "2025-05-04")),
        (b"Ferry\nA date 2025-05-04 in a sentence is no header", (None, None)),
        (b"One\nTwo\nThree\nFour\ndate 2025-05-04", (None, None)),
    ],
)
def test_header_is_read_from_the_first_lines_alone(lines, found):
    assert read_header(lines) == found


def test_host_comes_from_the_nearest_folder_or_file_named_like_one(read_file):
    (page,) = read_file("old.example/harbour-courier.example/2025/ferry.txt", DUMP)
    assert page.host == "harbour-courier.example"


def test_folder_that_is_no_host_gives_none(read_file):
    (page,) = read_file("dumps/ferry.v2.txt", DUMP)
    assert page.host is None


def test_empty_file_and_white_space_are_empty_pages(read_file):
    read_file("a.txt", b"")
    items = read_file("b.txt", b" \n\t\n")
    assert [item.rule for item in items] == ["empty page", "empty page"]


def test_binary_junk_is_named_for_what_it_is(read_file):
    (junk,) = read_file("scan.txt", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj")
    assert junk.rule == "binary content"
    assert "a PDF" in junk.message and "scan.txt" in junk.message


def test_truncated_gzip_keeps_what_was_read_and_says_where_it_ends(read_file):
    lines = b"".join(b"Line %d of a story about ferries.\n" % number for number in range(2000))
    page, damage = read_file("long.txt.gz", gzip.compress(lines)[:-2000])
    assert lines.startswith(page.payload) and len(page.payload) > 1000
    assert (damage.rule, damage.action) == ("truncated gzip", "repaired")
    assert "long.txt.gz" in damage.message and "at byte" in damage.message and "Fetch" in damage.message


def test_page_over_the_limit_is_a_violation_and_one_at_the_limit_is_not(read_file):
    (large,) = read_file("a.txt", b"x" * 101, max_page_bytes=100)
    assert large.rule == "page too large"
    (fitting,) = read_file("a.txt", b"x" * 100, max_page_bytes=100)
    assert fitting.payload == b"x" * 100


def test_gzip_bomb_is_never_unpacked_into_memory(read_file):
    bomb = gzip.compress(b"x" * 100_000_000)
    tracemalloc.start()
    (item,) = read_file("bomb.txt.gz", bomb, max_page_bytes=1_000_000)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert item.rule == "page too large"
    assert peak < 10_000_000
