"""Encodings: what was garbled can be read again, and only what fits is offered."""

import pytest

from builder.convert import convert
from builder.model import RawPage, Source
from builder.review.corrections import Reviews, redecode
from builder.review.encodings import TWICE, read_as, readings
from builder.review.journal import Encoding, stamp
from builder.settings import Settings

RUSSIAN = "Паром остался в порту из-за сильного ветра."


def raw_page(payload):
    return RawPage(Source("a.txt", "text", 0, 0, len(payload), "a" * 64), payload, media="text")


def test_garbled_twice_reads_well_again():
    garbled = "Zürich – „Fähre“".encode().decode("windows-1252", "replace").encode()
    assert "Zürich" in read_as(garbled, TWICE)


def test_only_encodings_that_fit_are_offered():
    offered = {name: sample for name, sample in readings(RUSSIAN.encode("koi8-r"))}
    assert offered["koi8-r"] == RUSSIAN and "utf-8" not in offered


def test_same_text_is_offered_once():
    assert [name for name, _ in readings(b"plain words")] == ["utf-8"]


def test_unknown_encoding_is_refused():
    with pytest.raises(UnicodeError):
        read_as(b"x", "klingon")


def test_next_build_reads_the_page_as_the_person_said():
    raw = raw_page(RUSSIAN.encode("koi8-r"))
    entry = Encoding(**stamp("ada"), sha256=raw.source.sha256, encoding="koi8-r")
    page = convert(redecode(raw, Reviews((entry,))), Settings())
    assert page.text == RUSSIAN and page.source.sha256 == raw.source.sha256


def test_other_pages_are_read_as_before():
    raw = raw_page(RUSSIAN.encode())
    assert redecode(raw, Reviews()) is raw
