"""Speaks for `builder/read/html.py`."""

import pytest

from builder.read.html import looks_like_html
from builder.settings import Settings

PAGE = "<!DOCTYPE html>\n<html><body><h1>Möwen</h1></body></html>"


def test_bytes_stay_as_they_are_whatever_their_encoding(read_file):
    (page,) = read_file("gulls.html", PAGE.encode("cp1252"))
    assert (page.payload, page.media, page.charset) == (PAGE.encode("cp1252"), "html", None)


def test_saved_from_comment_gives_the_url(read_file):
    comment = b"<!-- saved from url=(0033)https://nordhafen.example/moewen -->"
    (page,) = read_file("gulls.htm", b"<!DOCTYPE html>\n" + comment + b"<html><body>Gulls</body></html>")
    assert page.url == "https://nordhafen.example/moewen"


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (b"<!doctype HTML><html>", True),
        (b"\xef\xbb\xbf\n<?xml version='1.0'?>\n<!-- a\nb --><HTML lang=en>", True),
        (b"<p>A fragment", False),
        (b"The tag <html> in a sentence", False),
        (b"<header>", False),
        (b"<?xml version='1.0'?><rss>", False),
        (b" " * 4096, False),
        (b"\r\n<!-- a -->\n" * 300, False),
    ],
)
def test_only_the_start_of_a_document_looks_like_html(head, expected):
    assert looks_like_html(head, Settings()) is expected
