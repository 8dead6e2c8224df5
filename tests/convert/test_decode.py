"""Which encoding is chosen, and why."""

import pytest

from builder.convert.decode import decode
from builder.model import RawPage, Source

CYRILLIC = "Привет, мир: как дела у вас сегодня?"


def decoded(payload, media="html", charset=None):
    return decode(RawPage(Source("p", media, 0, 0, len(payload), ""), payload, media, charset=charset))


@pytest.mark.parametrize(
    ("payload", "charset", "text", "encoding"),
    [
        (b"plain", None, "plain", "utf-8 (valid bytes)"),
        ("é".encode(), "windows-1251", "é", "utf-8 (valid bytes)"),
        (b"<meta charset=latin1>" + "é".encode(), None, "<meta charset=latin1>é", "utf-8 (valid bytes)"),
        ("\ufeffé".encode(), None, "é", "utf-8 (byte-order mark)"),
        ("\ufeffé".encode("utf-16-be"), None, "é", "utf-16-be (byte-order mark)"),
        ("\ufeffé".encode("utf-32-le"), None, "é", "utf-32-le (byte-order mark)"),
        ("no mark here".encode("utf-16-le"), "utf-8", "no mark here", "utf-16-le (NUL bytes)"),
        (CYRILLIC.encode("koi8-r"), "KOI8-R", CYRILLIC, "koi8-r (HTTP header)"),
        (CYRILLIC.encode("cp1251"), None, CYRILLIC, "windows-1251 (detected)"),
        (CYRILLIC.encode("cp1251"), "no-such-name", CYRILLIC, "windows-1251 (detected)"),
        ("caf\xe9".encode("latin1"), None, "café", "windows-1252 (detected)"),
        ("日本".encode("iso-2022-jp"), "iso-2022-jp", "日本", "iso-2022-jp (HTTP header)"),
    ],
)
def test_first_choice_that_fits_wins(payload, charset, text, encoding):
    assert decoded(payload, charset=charset)[:2] == (text, encoding)


def test_meta_counts_where_the_bytes_are_not_utf_8():
    payload = b'<meta charset="windows-1251">' + CYRILLIC.encode("cp1251")
    assert decoded(payload).encoding == "windows-1251 (meta)"


def test_dump_has_no_meta():
    payload = b'<meta charset="windows-1252">' + CYRILLIC.encode("cp1251")
    assert decoded(payload, media="text").encoding == "windows-1251 (detected)"


def test_page_that_says_utf_8_and_is_not_is_detected():
    payload = b'<meta charset="utf-8">' + CYRILLIC.encode("cp1251")
    assert CYRILLIC in decoded(payload).text


def test_stray_byte_is_flagged_and_the_rest_is_kept():
    found = decoded(("é" * 100).encode() + b"\xff" + b"x")
    assert found[:3] == ("é" * 100 + "\ufffdx", "utf-8 (nearly valid bytes)", ("undecodable bytes",))


def test_nul_keeps_its_place():
    found = decoded(b"some text with one\0nul in it")
    assert found.text == "some text with one\ufffdnul in it"
    assert found.flags == ("NUL characters",)


def test_text_encoded_twice_is_flagged_and_not_mended():
    text = "KÃ¤se, BrÃ¶tchen und BrÃ¼he"
    assert decoded(text.encode())[:3] == (text, "utf-8 (valid bytes)", ("double-encoded text",))


def test_capitals_of_portuguese_are_not_double_encoded():
    assert decoded("SÃO PAULO NÃO VÊ IRMÃO".encode()).flags == ()


@pytest.mark.parametrize("payload", [bytes(range(256)) * 8, b"%PDF-1.7 text", b"\x89PNG\r\n\x1a\n" + b"a" * 99])
def test_binary_is_told_from_text(payload):
    assert decoded(payload).binary


@pytest.mark.parametrize("payload", [b"", b"\xff", b"\xfe\xff", b"\xff\xfe\0", b"\0\0", b"\x1b$B"])
def test_scraps_do_not_raise(payload):
    assert isinstance(decoded(payload).text, str)
