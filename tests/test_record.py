"""Pages become rows that the schema takes, with every span traced back to the markup."""

from datetime import UTC, datetime, timedelta, timezone

from builder.convert import convert
from builder.fields import describe
from builder.model import Block, Page, RawPage, Source, Span
from builder.record import make_record, span_sources, timestamp
from builder.settings import Settings
from builder.validate import validate

MARKUP = b"""<html><body><nav><a href="/">Home</a></nav><article><h1>Ducks return</h1>
<p>All of them, says the miller &amp; his <b>dog</b>.</p></article></body></html>"""


def paragraphs(page: Page) -> list[Span]:
    return [Span(block.start, block.end, "body", "paragraph", 0.5, "bronze", "test") for block in page.blocks]


def record_of(markup: bytes, media: str) -> dict:
    source = Source("page", media, 0, 0, len(markup), "0" * 64)
    page = convert(RawPage(source, markup, media, url="https://lindholm.example/ducks"), Settings())
    spans = paragraphs(page)
    return make_record(page, spans, describe(page, spans))


def test_record_of_a_page_is_valid():
    assert validate(record_of(MARKUP, "html")) == []
    assert validate(record_of(b"Home\nDucks return\nAll of them, says the miller.\n", "text")) == []


def test_source_of_a_span_is_where_its_words_are_in_the_markup():
    record = record_of(MARKUP, "html")
    pieces = [MARKUP.decode()[source["start"] : source["end"]] for source in record["span_sources"]]
    assert len(pieces) == len(record["spans"]) == 3
    assert ["Home" in pieces[0], "Ducks return" in pieces[1], "<b>dog</b>" in pieces[2]] == [True] * 3


def test_dump_has_no_markup_to_point_into():
    assert record_of(b"Home\nDucks return\n", "text")["span_sources"] == []


def test_spans_of_one_block_share_its_source():
    blocks = [Block(0, 10, 100, 200), Block(11, 20, 300, 400)]
    spans = [Span(start, start + 2, "noise", "menu", 1.0, "gold", "test") for start in (0, 4, 12)]
    starts = [source["start"] for source in span_sources(blocks, spans)]
    assert starts == [100, 100, 300]


def test_times_are_written_in_utc():
    noon = datetime(2025, 5, 4, 12, 30, 15, 250000, tzinfo=timezone(timedelta(hours=2)))
    assert timestamp(noon) == "2025-05-04T10:30:15.250000Z"
    assert timestamp(datetime(2025, 5, 4, tzinfo=UTC)) == "2025-05-04T00:00:00Z"
    assert timestamp(None) is None


def test_page_without_headline_and_body_is_flagged_as_no_article():
    page = convert(RawPage(Source("a.txt", "text", 0, 0, 4, "0" * 64), b"Home", "text"), Settings())
    menu = Span(0, 4, "noise", "menu", 0.9, "bronze", "line-model")
    assert make_record(page, [menu], describe(page, [menu]))["flags"] == ["no article"]
    title = menu._replace(label="headline", kind="title")
    assert make_record(page, [title], describe(page, [title]))["flags"] == []
