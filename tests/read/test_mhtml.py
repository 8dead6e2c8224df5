"""Speaks for `builder/read/mhtml.py`."""

from datetime import UTC, datetime

MESSAGE = (
    b"From: <Saved by a browser>\r\nSnapshot-Content-Location: https://a.example/ferry\r\n"
    b"Date: Sun, 4 May 2025 03:49:00 -0000\r\nMIME-Version: 1.0\r\n"
    b'Content-Type: multipart/related; boundary="edge"\r\n\r\n--edge\r\n'
    b"Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
    b"<html><body>M=C3=B6wen=\r\nschar</body></html>\r\n--edge--\r\n"
)


def test_html_part_is_decoded_with_its_url_date_and_charset(read_file):
    (page,) = read_file("ferry.mhtml", MESSAGE)
    assert page.payload.decode() == "<html><body>Möwenschar</body></html>"
    assert (page.url, page.charset) == ("https://a.example/ferry", "utf-8")
    assert page.fetched_at == datetime(2025, 5, 4, 3, 49, tzinfo=UTC)


def test_mhtml_under_another_name_is_recognised(read_file):
    (page,) = read_file("ferry.html", MESSAGE)
    assert page.source.format == "mhtml"


def test_message_without_html_is_a_violation(read_file):
    (item,) = read_file("ferry.mhtml", MESSAGE.replace(b"text/html", b"image/gif"))
    assert item.rule == "no HTML part"


def test_empty_and_large_files_are_violations(read_file):
    (empty,) = read_file("ferry.mhtml", b"")
    assert empty.rule == "empty page"
    (large,) = read_file("ferry.mhtml", MESSAGE, max_page_bytes=100)
    assert large.rule == "page too large"
