"""Markup to text: what is shown, what is not, and where it came from."""

import gzip
import os
import re
from html import unescape
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builder.convert import convert
from builder.convert.decode import decode
from builder.model import Page, RawPage, Source
from builder.settings import Settings

GOLD = os.environ.get("NEWS_GOLD")


def page_of(markup, **columns):
    payload = markup.encode() if isinstance(markup, str) else markup
    source = Source("page.html", "html", 0, 0, len(payload), "0" * 64)
    return convert(RawPage(source, payload, "html", **columns), Settings())


def lines_of(markup):
    page = page_of(markup)
    return [page.text[block.start : block.end] for block in page.blocks] if isinstance(page, Page) else []


def letters(text):
    return re.sub(r"[\W_]+", "", text)


def check(page, markup):
    """What holds for every page."""
    assert page.text == "\n".join(page.text[block.start : block.end] for block in page.blocks)
    ends = [0, *(block.end for block in page.blocks)]
    assert all(block.start >= end for block, end in zip(page.blocks, ends, strict=False))
    assert letters(page.text) == "".join(letters(page.text[block.start : block.end]) for block in page.blocks)
    for block in page.blocks:
        assert 0 <= block.source_start <= block.source_end <= len(markup)
        assert 0 <= block.link_share <= 1 and len(block.path) <= 400
        assert all(block.start <= mark.start < mark.end <= block.end for mark in block.marks)


def test_words_of_a_sentence_are_neither_fused_nor_split():
    assert lines_of("<p>a<b>b</b>c <i>d</i>\n<a>e</a>&nbsp;f<wbr>g</p>") == ["abc d e fg"]


def test_elements_side_by_side_are_set_apart():
    assert lines_of("<div><span>By Ada</span><time>4 May</time></div>") == ["By Ada 4 May"]


def test_break_ends_a_line_but_not_a_heading():
    assert lines_of("<h1>Rain<br>stops play</h1><p>One<br>two") == ["Rain stops play", "One", "two"]


def test_empty_block_between_texts_ends_the_line():
    assert lines_of("<div>One<div></div>two</div>") == ["One", "two"]


def test_script_between_words_is_not_seen():
    assert lines_of("<p>One<script>x()</script><!-- no --> two</p>") == ["One two"]


def test_data_row_is_a_line_and_layout_row_is_not():
    assert lines_of("<table><tr><td>1<td>2</table>") == ["1 | 2"]
    assert lines_of("<table><tr><td><p>1</p><td>2</table>") == ["1", "2"]


def test_every_mark_names_its_element():
    page = page_of('<p>By <a rel="author" href="x">Ada</a>, <time>4 May</time></p>')
    assert [(mark.tag, page.text[mark.start : mark.end]) for mark in page.blocks[0].marks] == [
        ("a[rel=author]", "Ada"),
        ("time", "4 May"),
    ]


def test_link_share_counts_letters():
    assert [block.link_share for block in page_of("<p>abc <a>d</a></p><p><a>x</a></p><p>y</p>").blocks] == [0.25, 1, 0]


def test_source_range_holds_the_text_as_it_was_written():
    markup = "<p title='a > b'>\r\n Tea &amp; <b>cake</b> </p><p>x</p>"
    page = page_of(markup)
    found = [markup[block.source_start : block.source_end] for block in page.blocks]
    assert found == ["Tea &amp; <b>cake", "x"]


def test_site_comes_from_the_address_then_the_folder_then_the_page():
    markup = '<link rel="canonical" href="https://www.page.example/x"><p>Text'
    assert page_of(markup, url="https://news.address.example/", host="folder.example").site == "address.example"
    assert page_of(markup, host="folder.example").site == "folder.example"
    assert page_of(markup).site == "page.example"


def test_id_depends_on_payload_and_address_only():
    assert page_of("<p>a", url="http://a.example/").id != page_of("<p>a").id
    assert page_of("<p>a").id == page_of("<p>a", host="b.example").id


def test_page_is_the_same_whatever_came_before_it():
    row = "<table><tr><td>%s</td><td>Lindholm</td></tr></table><div class=veil hidden>%s</div>"
    data, layout = row % ("Ferry", "Shown later"), row % ("<p>Ferry</p>", "<p>The ferry stays in the harbour.</p>" * 20)
    alone = [page_of(data).blocks, page_of(layout).blocks]
    assert [page_of(layout).blocks, page_of(data).blocks] == alone[::-1]
    assert len(alone[0]) < len(alone[1])


def test_too_large_page_is_a_violation():
    payload = b"<p>text"
    raw = RawPage(Source("p", "html", 0, 0, len(payload), "0" * 64), payload, "html")
    assert convert(raw, Settings(max_page_bytes=3)).rule == "too large"


@pytest.mark.parametrize(
    "bomb",
    [
        "<div>" * 20_000 + "x" + "</div>" * 20_000,
        "<b>x" * 20_000,
        "<div hidden><p>x" * 5_000,
        "<table><tr><td>x" * 5_000,
        "<table><tr>" + "<td>x" * 50_000,
        "<p>" + "x<br>" * 20_000,
        "<p>" + "word " * 500_000,
        "<" * 200_000 + "x",
        "<p class='" + "a b " * 100_000 + "'>x",
    ],
    ids=["deep", "deep inline", "deep hidden", "deep tables", "wide row", "breaks", "long line", "brackets", "classes"],
)
def test_bomb_is_survived(bomb):
    page = page_of(bomb)
    if isinstance(page, Page):
        check(page, bomb)


TAGS = st.sampled_from(
    [
        "p",
        "div",
        "span",
        "a",
        "b",
        "i",
        "br",
        "h1",
        "li",
        "ul",
        "table",
        "tr",
        "td",
        "pre",
        "template",
        "script",
        "aside",
        "details",
        "x-y",
        "select",
        "noscript",
    ]
)
PIECES = st.one_of(
    st.builds("<{}>".format, TAGS),
    st.builds("</{}>".format, TAGS),
    st.builds('<{} class="{}" hidden>'.format, TAGS, st.text("ab1-_ ", max_size=8)),
    st.text(max_size=12).map(lambda text: text.replace("\0", "").encode("utf-8", "ignore").decode()),
    st.sampled_from(["&amp;", "&nbsp;", "&#8217;", "&copy", "<!-- c -->", "<", "\r\n", "\t", "🙂", " "]),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(PIECES, max_size=30).map("".join))
def test_any_markup_keeps_its_letters_in_blocks(markup):
    page = page_of(markup)
    if isinstance(page, Page):
        check(page, markup)


WORDS = st.text(st.characters(categories=["L", "Nd"], include_characters="&<>'\" -"), min_size=1, max_size=20)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["p", "li", "h2", "div"]), WORDS), min_size=1, max_size=8))
def test_source_range_reads_back_as_the_block(parts):
    markup = "".join(f'<{tag} title="{i}>">\n{_escape(words)} </{tag}>' for i, (tag, words) in enumerate(parts))
    page = page_of(markup)
    if isinstance(page, Page):
        for block in page.blocks:
            source = unescape(markup[block.source_start : block.source_end])
            assert letters(source) == letters(page.text[block.start : block.end])


def _escape(text):
    return text.replace("&", "&amp;").replace("<", "&lt;")


def gold_pages(step):
    paths = sorted(Path(GOLD).glob("*/pages/*.html.gz"))[::step]
    return [gzip.decompress(path.read_bytes()) for path in paths]


def mutate(payload, random):
    """A page with some of it cut out, doubled or overwritten."""
    data = bytearray(payload)
    for _ in range(random.randint(1, 8)):
        at, size = random.randrange(len(data)), random.choice((1, 5, 50, 5000))
        piece = [b"", data[at : at + size] * 2, b"<div", b"</p", b">", b"&#0;", b"\xff", b"<table>", b"'"][
            random.randrange(9)
        ]
        data[at : at + size] = piece
    return bytes(data)


@pytest.mark.skipif(not GOLD, reason="NEWS_GOLD names no folder of gold pages")
@pytest.mark.parametrize("step", [100, pytest.param(1, marks=pytest.mark.slow)])
def test_mutated_pages_do_no_harm(step):
    random = Random(7)
    for payload in gold_pages(step):
        mutated = mutate(payload, random)
        page = page_of(mutated)
        if isinstance(page, Page):
            raw = RawPage(page.source, mutated, "html")
            check(page, decode(raw).text)
