import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builder.labels import KIND_CODE, KINDS, LABEL_CODE, LABEL_OF_KIND, LABELS
from builder.publish.arrow import KIND_TAGS, LABEL_TAGS
from builder.publish.views import PLAIN_TOKEN, VIEW_COLUMNS, lines, token_pattern, tokens

PARTS = st.builds("{}{}".format, st.sampled_from("aé7あ🙂"), st.text("ab é7あ.🙂-बंग", max_size=8)).map(str.strip)
LINES = st.lists(st.lists(st.tuples(st.sampled_from(KINDS), PARTS), min_size=1, max_size=3), min_size=1, max_size=6)


# --- lines --------------------------------------------------------------------------------------------------------


@given(lines_of=LINES)
def test_lines_are_slices_of_the_text_and_hold_every_span(make_record, lines_of):
    record = make_record(*lines_of)
    rows = list(lines(record))
    assert all(row.text == record["text"][row.start : row.end] == row.text.strip() for row in rows)
    assert all(any(row.start <= s["start"] < s["end"] <= row.end for row in rows) for s in record["spans"])
    assert [row.index for row in rows] == list(range(len(lines_of)))


@given(lines_of=LINES)
def test_line_carries_the_label_of_most_of_it(make_record, lines_of):
    for row, parts in zip(lines(make_record(*lines_of)), lines_of, strict=True):
        shares = dict.fromkeys(range(len(LABELS)), 0)
        for kind, part in parts:
            shares[LABEL_CODE[LABEL_OF_KIND.get(kind, "noise")]] += len(part)
        assert shares[row.label] == max(shares.values())
        assert row.purity == pytest.approx(shares[row.label] / sum(shares.values()))


def test_mixed_line_has_the_kind_that_is_longest_within_its_label(make_record):
    [row] = lines(make_record([("byline", "By Ada Ferris"), ("location", "Oslo"), ("ui", "Share this story")]))
    assert (row.label, row.kind) == (LABEL_CODE["metadata"], KIND_CODE["byline"])
    assert row.purity == pytest.approx(17 / 33)


def test_line_without_a_span_is_counted_but_left_out(make_record):
    record = make_record([("menu", "Home")], [("title", "Rain")])
    record["text"] = "Home\n ***\r\nRain"
    record["spans"][1].update(start=11, end=15)
    assert [(row.index, row.text) for row in lines(record)] == [(0, "Home"), (2, "Rain")]


def test_bullet_belongs_to_its_line(make_record):
    record = make_record([("list_item", "first")])
    record["text"] = "• first \n"
    record["spans"][0].update(start=2, end=7)
    assert next(lines(record)).text == "• first"


# --- tokens -------------------------------------------------------------------------------------------------------


def spans_of(row, tags, names):
    """The (start, end, name) that tags spell out."""
    spans = []
    for start, end, tag in zip(row.starts, row.ends, tags, strict=True):
        if names[tag].startswith("B-"):
            spans.append([start, end, names[tag][2:]])
        elif names[tag].startswith("I-"):
            spans[-1][1] = end
    return [tuple(span) for span in spans]


@given(lines_of=LINES)
def test_tags_give_back_the_spans(make_record, lines_of):
    record = make_record(*lines_of)
    row = tokens(record)
    assert spans_of(row, row.kind_tags, KIND_TAGS) == [(s["start"], s["end"], s["kind"]) for s in record["spans"]]
    assert spans_of(row, row.label_tags, LABEL_TAGS) == [(s["start"], s["end"], s["label"]) for s in record["spans"]]


@given(lines_of=LINES)
def test_tokens_hold_all_of_the_text_but_its_spaces(make_record, lines_of):
    record = make_record(*lines_of)
    row = tokens(record)
    assert "".join(row.tokens) == "".join(record["text"].split())
    assert row.tokens == [record["text"][a:b] for a, b in zip(row.starts, row.ends, strict=True)]
    assert all(end <= start for end, start in zip(row.ends, row.starts[1:], strict=False))


@given(text=st.text())
def test_no_character_is_lost_whatever_the_script(text):
    assert "".join(token_pattern().findall(text)) == "".join(char for char in text if not char.isspace())


@given(text=st.text(st.characters(max_codepoint=0x303F, exclude_categories=["M", "Cs"])))
def test_the_fast_pattern_is_the_same_where_it_is_used(text):
    assert PLAIN_TOKEN.findall(text) == token_pattern().findall(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It's 3.5%", ["It", "'", "s", "3", ".", "5", "%"]),
        ("नमस्ते दुनिया", ["नमस्ते", "दुनिया"]),
        ("東京で雨", ["東", "京", "で", "雨"]),
        ("서울 날씨", ["서울", "날씨"]),
        ("مرحبا بالعالم", ["مرحبا", "بالعالم"]),
        (unicodedata.normalize("NFD", "café"), [unicodedata.normalize("NFD", "café")]),
        ("▶️ 👍🏽", ["▶️", "👍", "🏽"]),
    ],
)
def test_words_of_many_scripts(text, expected):
    assert token_pattern().findall(text) == expected


def test_token_ends_where_a_span_does(make_record):
    record = make_record([("menu", "News")])
    record["text"] = "NewsBy"
    record["spans"] = [record["spans"][0] | {"end": 4}, record["spans"][0] | {"start": 4, "end": 6, "kind": "ui"}]
    assert tokens(record).tokens == ["News", "By"]


# --- columns ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("view", "rows"), [("pages", 2), ("lines", 10), ("tokens", 2)])
def test_columns_hold_up_to_arrow(make_record, view, rows):
    batch = VIEW_COLUMNS[view]([make_record(), make_record([("title", "Rain")])])
    batch.validate(full=True)
    assert batch.num_rows == rows


@pytest.mark.parametrize("view", VIEW_COLUMNS)
def test_no_record_makes_no_row(view):
    assert VIEW_COLUMNS[view]([]).num_rows == 0
