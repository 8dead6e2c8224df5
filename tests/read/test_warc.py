"""Speaks for `builder/read/warc.py`."""

import gzip
import re
from datetime import UTC, datetime

import pytest
import zstandard

from builder.model import RawPage, Skipped, Violation
from builder.tasks.guard import number_of

HTML = b"<html><body>" + b"The ferry ran again. " * 40 + b"</body></html>"
URL = "https://a.example/ferry"


def record(kind: str, block: bytes, content_type: str = "application/http; msgtype=response") -> bytes:
    head = f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {URL}\r\nWARC-Date: 2025-05-04T03:49:00Z\r\n"
    return f"{head}Content-Type: {content_type}\r\nContent-Length: {len(block)}\r\n\r\n".encode() + block + b"\r\n\r\n"


def response(body: bytes = HTML, *headers: str, status: str = "200 OK", kind: str = "text/html") -> bytes:
    lines = (f"HTTP/1.1 {status}", *([f"Content-Type: {kind}"] if kind else []), *headers, "", "")
    return record("response", "\r\n".join(lines).encode() + body)


RECORDS = [
    record("warcinfo", b"software: test\r\n", "application/warc-fields"),
    record("request", b"GET /ferry HTTP/1.1\r\n\r\n", "application/http; msgtype=request"),
    response(HTML, "X-Robots-Tag: noai", "Server: x", kind="text/html; charset=windows-1252"),
    response(b"\xff\xd8\xff", kind="image/jpeg"),
    response(status="404 Not Found"),
    response(b"", "Location: /", status="301 Moved"),
    response(gzip.compress(HTML), "Content-Encoding: gzip", kind="application/xhtml+xml"),
    record("resource", HTML, "text/html"),
    record("conversion", "Fähre fährt".encode(), "text/plain"),
    record("response", b"a.example. 10.0.0.1", "text/dns"),
    record("revisit", b"HTTP/1.1 200 OK\r\n\r\n"),
    record("response", b"no header at all"),
    response(kind=""),
]
EXPECTED = [
    "warcinfo",
    "request",
    HTML,
    "image/jpeg",
    "HTTP status 404",
    "HTTP status 301",
    HTML,
    HTML,
    "Fähre fährt".encode(),
    "not HTTP",
    "revisit",
    "broken HTTP header",
    HTML,
]
PACKERS = {
    "plain": b"".join,
    "each gz": lambda records: b"".join(map(gzip.compress, records)),
    "each zst": lambda records: b"".join(map(zstandard.compress, records)),
    "all gz": lambda records: gzip.compress(b"".join(records)),
    "all zst": lambda records: zstandard.compress(b"".join(records)),
}


def told(item: RawPage | Skipped | Violation) -> object:
    return item.payload if isinstance(item, RawPage) else getattr(item, "reason", None) or item.rule


@pytest.mark.parametrize("packing", PACKERS)
def test_each_record_comes_out_once_as_page_or_with_its_reason(read_file, packing):
    items = read_file("crawl.warc", PACKERS[packing](RECORDS))
    assert [told(item) for item in items] == EXPECTED


def test_page_carries_url_time_charset_and_the_headers_that_matter(read_file):
    page = read_file("crawl.warc.gz", PACKERS["each gz"](RECORDS))[2]
    assert (page.url, page.charset, page.media) == (URL, "windows-1252", "html")
    assert page.fetched_at == datetime(2025, 5, 4, 3, 49, tzinfo=UTC)
    assert page.headers == (("content-type", "text/html; charset=windows-1252"), ("x-robots-tag", "noai"))


def test_conversion_record_is_wet_whatever_the_file_is_called(read_file):
    page = read_file("crawl.warc", PACKERS["plain"](RECORDS))[8]
    assert (page.source.format, page.media, page.charset) == ("wet", "text", "utf-8")


@pytest.mark.parametrize("packing", ["plain", "each gz", "each zst"])
def test_offset_leads_to_the_record(read_file, packing):
    stored = PACKERS[packing](RECORDS)
    page = read_file("crawl.warc", stored)[6]
    assert stored[page.source.offset :] == PACKERS[packing](RECORDS[6:])


def test_offset_is_unknown_where_all_records_are_compressed_together(read_file):
    items = read_file("crawl.warc.gz", PACKERS["all gz"](RECORDS))
    assert {item.source.offset for item in items if isinstance(item, RawPage)} == {-1}


def test_archive_is_recognised_under_a_wrong_name(read_file):
    items = read_file("crawl.txt", PACKERS["each gz"](RECORDS))
    assert len(items) == len(RECORDS)


@pytest.mark.parametrize("packing", PACKERS)
def test_cut_anywhere_it_keeps_whole_pages_and_says_that_the_end_is_missing(read_file, packing):
    records = [RECORDS[1], RECORDS[2], RECORDS[6]]
    stored = PACKERS[packing](records)
    borders = {sum(map(len, records[:n])) for n in (1, 2)} | {len(PACKERS[packing](records[:n])) for n in (1, 2)}
    for end in range(len(stored) // 3, len(stored) - 12, 11):
        if not any(border - 4 <= end <= border for border in borders):  # a cut between records leaves no trace
            assert any(isinstance(item, Violation) for item in read_file("cut.warc", stored[:end])), end


def test_cut_page_is_published_as_far_as_it_goes(read_file):
    page, violation = read_file("cut.warc", RECORDS[2][:-200])
    assert HTML.startswith(page.payload)
    assert (violation.rule, violation.action) == ("truncated record", "repaired")


@pytest.mark.parametrize("packing", PACKERS)
def test_junk_between_records_is_told_and_costs_no_other(read_file, packing):
    stored = PACKERS[packing]([RECORDS[2], b"junk\r\n" * 20, RECORDS[2], RECORDS[3]])
    before, violation, *after = read_file("crawl.warc", stored)
    assert [told(item) for item in (before, *after)] == [HTML, HTML, "image/jpeg"]
    assert (violation.rule, violation.source.record) == ("broken WARC", 0)
    assert [number_of(item) for item in after] == [1, 2]


def test_junk_after_the_last_record_is_told(read_file):
    page, violation = read_file("crawl.warc", RECORDS[2] + b"junk\r\n" * 20)
    assert (told(page), violation.rule, violation.source.record) == (HTML, "broken WARC", 1)


@pytest.mark.parametrize("length", [b"-5", b"many", b"", b"9" * 20])
@pytest.mark.parametrize("place", [2, 8])
def test_length_that_is_no_number_costs_its_record_alone(read_file, length, place):
    broken = re.sub(rb"Content-Length: \d+", b"Content-Length: " + length, RECORDS[place], count=1)
    before, violation, after = read_file("crawl.warc", RECORDS[2] + broken + RECORDS[2])
    assert [told(before), told(after), number_of(after)] == [HTML, HTML, 2]
    assert (violation.rule, violation.source.record) == ("wrong Content-Length", 1)


def test_record_that_is_longer_than_it_says_costs_its_end_alone(read_file):
    short = re.sub(rb"Content-Length: \d+", b"Content-Length: 40", RECORDS[2], count=1)
    first, cut, violation, last = read_file("crawl.warc", RECORDS[2] + short + RECORDS[2])
    assert [told(first), cut.rule, told(last), number_of(last)] == [HTML, "empty page", HTML, 2]
    assert (violation.rule, violation.source.record) == ("broken WARC", 1)


@pytest.mark.parametrize("packing", PACKERS)
def test_archive_with_bare_line_ends_is_read(read_file, packing):
    conversion = record("conversion", "Fähre fährt".encode(), "text/plain").replace(b"\r\n", b"\n")
    assert [told(page) for page in read_file("crawl.wet", PACKERS[packing]([conversion] * 3))] == [
        "Fähre fährt".encode()
    ] * 3


@pytest.mark.parametrize("content", [b"", b"junk" * 100, bytes(range(256)) * 20])
def test_file_that_is_no_archive_is_one_violation(read_file, content):
    (violation,) = read_file("crawl.warc", content)
    assert violation.rule == "broken WARC"


def test_large_page_is_a_violation_and_the_next_one_follows(read_file):
    small = response(b"<html>small</html>")
    large, page = read_file("crawl.warc", RECORDS[2] + small, max_page_bytes=200)
    assert (large.rule, page.payload) == ("page too large", b"<html>small</html>")


def test_gzip_bomb_in_a_response_is_too_large(read_file):
    bomb = response(gzip.compress(b"x" * 10_000_000), "Content-Encoding: gzip")
    (item,) = read_file("crawl.warc", bomb, max_page_bytes=100_000)
    assert item.rule == "page too large"


def test_reading_can_begin_after_any_record(read_file, read_folder, tmp_path):
    items = read_file("crawl.warc.gz", PACKERS["each gz"](RECORDS))
    for start in range(len(RECORDS) + 1):
        assert read_folder(str(tmp_path / "raw"), start) == items[start:]
