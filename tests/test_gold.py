"""`builder.gold`: sites, folds, what a source says and does not say, inputs for a build."""

import gzip
import json
from datetime import date

import pytest
from fastwarc.warc import ArchiveIterator

from builder.errors import InputError
from builder.gold import HELD_OUT, fold_of, make_page, read_gold, site_of, write_inputs

STORY = "<html><body><h1>Rain</h1><p>Rain stopped play.</p></body></html>"


@pytest.fixture
def gold(tmp_path):
    """A gold folder of two invented sources."""
    write(tmp_path, "fundus", {"id": "a", "url": "https://storm.example/1", "lang": "de-at",
                               "headline": "Rain", "body_paragraphs": ["Play stopped.", "Rain"],
                               "paragraph_types": ["summary", "paragraph"],
                               "published": "2025-05-04T01:00:00+02:00", "page": "pages/a.html.gz"})  # fmt: skip
    (tmp_path / "fundus/pages").mkdir()
    (tmp_path / "fundus/pages/a.html.gz").write_bytes(gzip.compress(STORY.encode()))
    write(tmp_path, "lines", {"id": "fundus-a", "text_file": "texts/a.txt", "page": "fundus/a", "renderer": "wet",
                              "url": "https://storm.example/1",
                              "spans": [{"start": 0, "end": 4, "label": "headline", "kind": "title"}]})  # fmt: skip
    (tmp_path / "lines/texts").mkdir()
    (tmp_path / "lines/texts/a.txt").write_text("Rain", encoding="utf-8")
    return tmp_path


def write(folder, source, *rows):
    (folder / source).mkdir()
    (folder / source / "gold.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def test_page_says_what_its_source_says(gold):
    page, text = read_gold(gold, sources=("fundus", "lines"))
    assert (page.site, page.language, page.day) == ("storm.example", "de", date(2025, 5, 4))
    assert page.authors is None and page.body_kinds == ("summary", "paragraph") and page.is_news
    assert page.payload() == STORY.encode()
    assert text.text() == "Rain" and text.spans[0].kind == "title" and text.page == page.key


def test_text_and_page_of_one_site_share_their_fold(gold):
    page, text = read_gold(gold, sources=("fundus", "lines"))
    assert page.fold == text.fold == fold_of("storm.example")


def test_only_wanted_folds_are_read(gold):
    fold = fold_of("storm.example")
    assert len(read_gold(gold, sources=("fundus",), folds=[fold])) == 1
    assert read_gold(gold, sources=("fundus",), folds=set(range(10)) - {fold}) == []


def test_missing_source_names_the_file(tmp_path):
    with pytest.raises(InputError, match=r"gold\.jsonl"):
        read_gold(tmp_path)


def test_page_without_address_takes_its_site_from_its_id():
    assert site_of(None, "storm.example.rain-in-may") == "storm.example"
    assert site_of(None, "storm.example-rain") == "storm.example"


@pytest.mark.parametrize(
    ("known", "news"),
    [({"authors": ["Ada"], "published": "2025-05-04"}, True), ({"published": "2025-05-04"}, False), ({}, False)],
)
def test_dated_and_signed_article_counts_as_news(tmp_path, known, news):
    row = {"id": "1", "url": "https://storm.example/rain", "page": "pages/1.html.gz", **known}
    assert make_page(tmp_path / "wcxb", row).is_news is news
    assert not make_page(tmp_path / "wcxb", row | {"url": "https://storm.example/blog/rain"}).is_news


def test_inputs_of_a_build_hold_the_page_and_a_text_gives_nothing_away(gold, tmp_path):
    out = tmp_path / "raw"
    assert write_inputs(read_gold(gold, sources=("fundus", "lines")), out) == 2
    warc, text = sorted(out.glob("*.warc")), sorted(out.glob("*.txt"))
    with warc[0].open("rb") as stream:
        record = next(iter(ArchiveIterator(stream)))
        assert record.headers["WARC-Target-URI"] == "https://storm.example/1"
        assert record.reader.read() == STORY.encode()
    assert text[0].read_text(encoding="utf-8") == "Rain"
    assert "storm" not in str(text[0].relative_to(out))
    assert json.loads((tmp_path / "raw.names.json").read_text())[text[0].name] == "lines/fundus-a"


def test_held_out_fold_is_the_first():
    assert HELD_OUT == 0
