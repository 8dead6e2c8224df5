"""Speaks for `builder/read/page.py`."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builder.read.page import binary_content, host_of, parse_time

MOMENT = datetime(2025, 5, 4, 3, 49, tzinfo=UTC)


@pytest.mark.parametrize(
    "value",
    [
        "2025-05-04T03:49:00Z",
        "2025-05-04 05:49+02:00",
        "20250504034900",
        "Sun, 04 May 2025 03:49:00 GMT",
        MOMENT,
        MOMENT.replace(tzinfo=None),
        MOMENT.timestamp(),
        int(MOMENT.timestamp() * 1000),
    ],
)
def test_time_is_read_in_every_way_that_crawls_write_it(value):
    assert parse_time(value) == MOMENT


@given(st.one_of(st.text(), st.integers(), st.floats(), st.booleans(), st.none(), st.lists(st.integers())))
def test_any_value_is_a_time_in_utc_or_none(value):
    moment = parse_time(value)
    assert moment is None or moment.tzinfo is UTC


@given(st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1))
def test_text_in_any_common_encoding_is_not_binary(text):
    for encoding in ("utf-8", "utf-16"):
        assert binary_content(text.encode(encoding)[:2048]) == "", encoding


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "cp1252", "iso2022_jp", "shift_jis", "koi8-r"])
def test_text_without_a_byte_order_mark_is_not_binary(encoding):
    words = {"iso2022_jp": "灯台の猫 " * 50, "shift_jis": "灯台の猫 " * 50, "koi8-r": "маяк " * 50}
    assert binary_content(words.get(encoding, "Möwen " * 50).encode(encoding)) == ""


@pytest.mark.parametrize("junk", [bytes(range(256)) * 4, bytes(2000), b"\x89PNG\r\n\x1a\n", b"PK\x03\x04rest"])
def test_binary_is_told_from_text(junk):
    assert binary_content(junk)


@pytest.mark.parametrize(
    ("name", "host"),
    [
        ("www.Harbour-Courier.example.html.gz", "www.harbour-courier.example"),
        ("a.example/b.example/page.txt", "b.example"),
        ("news.com/page.txt", "news.com"),
        ("dump.part/page.txt", None),
        ("2025.05.04/page.txt", None),
        ("page.txt", None),
    ],
)
def test_host_is_a_whole_name_that_ends_in_a_domain(name, host):
    assert host_of(name) == host


@pytest.mark.parametrize("value", ["9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00"])
def test_moment_beyond_the_calendar_is_none(value):
    assert parse_time(value) is None
