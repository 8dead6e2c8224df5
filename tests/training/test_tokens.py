from itertools import pairwise

import datasets
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from builder.errors import SettingsError
from builder.labels import LABEL_CODE
from builder.training import IGNORED, scheme_of, token_labels, token_rows


@pytest.fixture
def row(make_record):
    return make_record(
        [("menu", "Home"), ("title", "Rain stops play")],
        [("paragraph", "The harbour master said so 🙂 to all.")],
    )


def told(row, windows, window=0):
    text = row["text"]
    pairs = zip(windows.offsets[window], windows.labels[window], strict=True)
    return [(text[start:end].strip(), label) for (start, end), label in pairs]


def test_tokens_have_the_label_of_their_span(row, words):
    windows = token_labels(row, words)
    assert told(row, windows) == [
        ("", IGNORED),
        ("Home", LABEL_CODE["noise"]),
        ("|", IGNORED),
        *((word, LABEL_CODE["headline"]) for word in ("Rain", "stops", "play")),
        *((word, LABEL_CODE["body"]) for word in ("The", "harbour", "master", "said", "so", "🙂", "to", "all", ".")),
        ("", IGNORED),
    ]
    assert (windows.misaligned, windows.unseen) == (0, 0)


def test_bytes_and_spaces_before_words_move_no_label(row, pieces):
    windows = token_labels(row, pieces)
    for name, said in (("noise", "Home"), ("headline", "Rainstopsplay"), ("body", "Theharbourmastersaidso🙂toall.")):
        parts = [part for part, label in told(row, windows) if label == LABEL_CODE[name]]
        # A character of four bytes is told by each of its tokens.
        joined = "".join(part for at, part in enumerate(parts) if part != "🙂" or parts[at - 1] != "🙂")
        assert joined == said


def test_tags_tell_where_a_span_begins(row, words):
    names = scheme_of("label").tags()
    tagged = [(word, names[tag]) for word, tag in told(row, token_labels(row, words, tags=True)) if tag != IGNORED]
    assert tagged[:6] == [
        ("Home", "B-noise"),
        ("|", "O"),
        ("Rain", "B-headline"),
        ("stops", "I-headline"),
        ("play", "I-headline"),
        ("The", "B-body"),
    ]


def test_first_character_of_several_tokens_begins_a_span_once(make_record, pieces):
    row = make_record([("paragraph", "🙂 said")])
    tags = token_labels(row, pieces, tags=True).labels[0]
    names = [scheme_of("label").tags()[tag] for tag in tags]
    assert names.count("B-body") == 1 and names[0] == "B-body"


def test_long_pages_come_in_windows_that_overlap(make_record, words):
    row = make_record([("paragraph", " ".join(f"word{n}" for n in range(100)))])
    windows = token_labels(row, words, max_length=32, stride=10)
    assert max(map(len, windows.input_ids)) == 32 and all(ids[0] == 1 and ids[-1] == 2 for ids in windows.input_ids)
    inner = [offsets[1:-1] for offsets in windows.offsets]
    assert all(left[-10:] == right[:10] for left, right in pairwise(inner))
    assert {offset for offsets in inner for offset in offsets} == set(words.encode(row["text"]).offsets[1:-1])
    assert {label for labels in windows.labels for label in labels[1:-1]} == {LABEL_CODE["body"]}


def test_window_inside_a_span_goes_on_with_it(make_record, words):
    row = make_record([("paragraph", " ".join(f"word{n}" for n in range(50)))])
    tags = token_labels(row, words, max_length=20, stride=0, tags=True).labels
    names = scheme_of("label").tags()
    assert names[tags[0][1]] == "B-body" and {names[tag] for tag in tags[1][1:-1]} == {"I-body"}


def test_spans_that_share_a_token_are_counted(make_record, words):
    row = make_record([("menu", "Home"), ("title", "Rain")])
    row = row | {"text": "HomeRainy\n"}
    row["spans"][0] |= {"start": 0, "end": 4}
    row["spans"][1] |= {"start": 4, "end": 9}
    windows = token_labels(row, words)
    assert told(row, windows)[1] == ("HomeRainy", LABEL_CODE["headline"])
    assert (windows.misaligned, windows.unseen) == (2, 1)


@pytest.mark.parametrize("scheme", ["kind", "l3s", "cleaneval", "schema_org"])
def test_any_scheme_may_be_trained_for(row, words, scheme):
    codes = {label for label in token_labels(row, words, scheme=scheme).labels[0] if label != IGNORED}
    assert codes <= set(range(len(scheme_of(scheme).names))) and codes


def test_settings_of_the_tokenizer_stay(row, words):
    words.enable_truncation(5)
    words.enable_padding(length=7)
    try:
        assert len(token_labels(row, words).input_ids[0]) > 7
        assert (words.truncation["max_length"], words.padding["length"]) == (5, 7)
    finally:
        words.no_truncation()
        words.no_padding()


def test_tokenizer_without_offsets_is_a_wrong_request(row):
    with pytest.raises(SettingsError, match="no fast tokenizer"):
        token_labels(row, str.split)


def test_windows_must_be_longer_than_what_they_share(row, words):
    with pytest.raises(SettingsError, match="cannot share 20"):
        token_labels(row, words, max_length=20, stride=20)


def test_published_rows_are_mapped_in_batches(dataset, words, tmp_path):
    pages = datasets.load_dataset(str(dataset), split="train", cache_dir=str(tmp_path))
    rows = pages.map(
        token_rows,
        batched=True,
        remove_columns=pages.column_names,
        fn_kwargs={"tokenizer": words, "max_length": 64, "stride": 8},
    )
    assert set(rows["page_id"]) == set(pages["id"]) and rows.num_rows > pages.num_rows
    assert all(len(row["labels"]) == len(row["input_ids"]) <= 64 for row in rows)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=50)
@given(
    st.lists(st.lists(st.text("ab é🙂東.,", min_size=1, max_size=12), min_size=1, max_size=3), min_size=1, max_size=5)
)
def test_every_labelled_token_lies_in_a_span_of_its_label(make_record, pieces, lines):
    kept = [[("paragraph", "x" + part.strip() + "x") for part in parts] for parts in lines]
    row = make_record(*kept)
    windows = token_labels(row, pieces, max_length=16, stride=4)
    for offsets, labels in zip(windows.offsets, windows.labels, strict=True):
        for (start, end), label in zip(offsets, labels, strict=True):
            inside = any(span["start"] < end and start < span["end"] for span in row["spans"])
            assert inside == (label != IGNORED)
