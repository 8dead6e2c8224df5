"""A dump stays as it is; its lines become blocks."""

from hypothesis import given
from hypothesis import strategies as st

from builder.convert import convert
from builder.model import Page, RawPage, Source
from builder.settings import Settings


def page_of(text, **columns):
    payload = text.encode() if isinstance(text, str) else text
    source = Source("page.txt", "text", 0, 0, len(payload), "0" * 64)
    return convert(RawPage(source, payload, "text", **columns), Settings())


def test_text_is_kept_to_the_letter():
    text = "\t Rain  stops play \r\n\n • One\x0btwo\u2028three \n"
    page = page_of(text)
    assert page.text == text
    found = [page.text[block.start : block.end] for block in page.blocks]
    assert found == ["Rain  stops play", "• One", "two", "three"]


def test_line_without_letters_is_no_block():
    assert [block.start for block in page_of("***\n---\nx\n| |\n").blocks] == [8]


def test_dump_without_a_letter_is_a_violation():
    assert page_of("--- *** \n").rule == "no text"
    assert page_of("").rule == "no text"


def test_dump_can_object_to_nothing():
    assert page_of("Text").rights == ("unknown",)


def test_site_is_that_of_the_folder_named_like_a_host():
    assert page_of("Text", host="www.lantern.example").site == "lantern.example"
    assert page_of("Text").site is None


@given(st.text(max_size=200).filter(lambda text: "\0" not in text and not text.startswith("\ufeff")))
def test_every_letter_lies_in_a_block(text):
    payload = text.encode("utf-8", "ignore")
    page = page_of(payload)
    if isinstance(page, Page):
        assert page.text == payload.decode()
        covered = {index for block in page.blocks for index in range(block.start, block.end)}
        assert all(index in covered for index, letter in enumerate(page.text) if letter.isalnum())
        assert all((block.start, block.end) == (block.source_start, block.source_end) for block in page.blocks)
        assert sum(block.end - block.start for block in page.blocks) == len(covered)
