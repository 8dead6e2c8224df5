import copy
import json
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from builder.labels import KINDS, load_schema
from builder.model import Source
from builder.publish.columns import violation_columns
from builder.validate import mend, validate

PARTS = st.builds("{}{}".format, st.sampled_from("aé7あ🙂"), st.text("ab é7あ.🙂-", max_size=8)).map(str.strip)
LINES = st.lists(st.lists(st.tuples(st.sampled_from(KINDS), PARTS), min_size=1, max_size=3), min_size=1, max_size=6)


@pytest.fixture
def record(make_record):
    return make_record()


def rules(record):
    return [violation.rule for violation in validate(record)]


def test_sound_record_has_no_violation(record):
    assert validate(record) == []


@given(lines=LINES)
def test_every_partition_of_any_text_is_sound(make_record, lines):
    assert validate(make_record(*lines)) == []


@given(lines=LINES, data=st.data())
def test_a_letter_left_out_is_always_found(make_record, lines, data):
    record = make_record(*lines)
    lost = record["spans"].pop(data.draw(st.integers(0, len(record["spans"]) - 1)))
    text = record["text"][lost["start"] : lost["end"]]
    assert ("text outside of spans" in rules(record)) == any(map(str.isalnum, text))


@given(lines=LINES, data=st.data())
def test_overlap_is_always_found_and_mended(make_record, lines, data):
    record = make_record(*lines)
    record["spans"].append(copy.deepcopy(data.draw(st.sampled_from(record["spans"]))))
    assert "spans overlap" in rules(record)
    mended, violations = mend(record)
    assert validate(mended) == [] and {violation.action for violation in violations} == {"repaired"}


def test_offsets_count_code_points_not_bytes_or_utf16_units(make_record):
    record = make_record([("paragraph", "🙂🙂 done")])
    assert record["spans"][0]["end"] == 7
    assert validate(record) == []


# --- the schema ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "pointer", "rule"),
    [
        (lambda r: r.pop("title"), "/title", "missing column"),
        (lambda r: r.update(mood="glum"), "/mood", "unknown column"),
        (lambda r: r["source"].pop("path"), "/source/path", "missing column"),
        (lambda r: r.update(title=""), "/title", "empty value"),
        (lambda r: r.update(id="A1"), "/id", "wrong form"),
        (lambda r: r.update(text=None), "/text", "wrong type"),
        (lambda r: r.update(text=b"bytes"), "/text", "wrong type"),
        (lambda r: r["spans"][2].update(kind="headline"), "/spans/2/kind", "unknown name"),
        (lambda r: r["spans"][2].update(label="body"), "/spans/2", "kind of another label"),
        (lambda r: r["spans"][2].update(confidence=1.5), "/spans/2/confidence", "number out of range"),
        (lambda r: r["spans"][2].update(confidence=math.nan), "/spans/2/confidence", "not JSON"),
        (lambda r: r["spans"][2].update(confidence=np.float32(0.5)), "/spans/2/confidence", "not JSON"),
        (lambda r: r["spans"][2].update(start="0"), "/spans/2/start", "wrong type"),
        (lambda r: r["spans"][2].update(start=float(r["spans"][2]["start"])), "/spans/2", "wrong type"),
        (lambda r: r.update(fetched_at="yesterday"), "/fetched_at", "wrong form"),
    ],
)
def test_fault_is_told_with_its_place_and_rule(record, change, pointer, rule):
    change(record)
    assert (pointer, rule) in [(violation.pointer, violation.rule) for violation in validate(record)]


def test_all_faults_are_told_at_once(record):
    record.update(title="", language="English")
    del record["url"]
    assert {violation.pointer for violation in validate(record)} == {"/title", "/language", "/url"}


def test_a_pointer_escapes_slashes(record):
    record["a/b~c"] = 1
    assert validate(record)[0].pointer == "/a~1b~0c"


def test_something_that_is_no_record_is_a_violation():
    where = Source("pages.jsonl", "jsonl", 4, -1, 9, "0" * 64)
    violation = validate(["no", "record"], where)[0]
    assert (violation.rule, violation.pointer, violation.source.record) == ("wrong type", "", 4)


# --- what a schema cannot say -------------------------------------------------------------------------------------


def test_span_beyond_the_text_is_clipped(record):
    record["spans"][-1]["end"] += 100
    mended, [violation] = mend(record)
    assert violation.pointer == f"/spans/{len(record['spans']) - 1}/end" and violation.action == "repaired"
    assert mended["spans"][-1]["end"] == len(record["text"].rstrip())


def test_mending_leaves_the_record_given_alone(record):
    record["spans"][-1]["end"] += 100
    before = copy.deepcopy(record)
    mend(record)
    assert record == before


def test_span_sources_go_with_the_spans_they_belong_to(record):
    record["span_sources"] = [{"start": 2 * i, "end": 2 * i + 1} for i in range(len(record["spans"]))]
    record["spans"].append(copy.deepcopy(record["spans"][0]))
    record["span_sources"].append({"start": 99, "end": 100})
    mended, _ = mend(record)
    assert [source["start"] for source in mended["span_sources"]] == [2 * i for i in range(len(mended["spans"]))]


@pytest.mark.parametrize("line_break", ["\n", "\r", "\r\n", "\x0b", "\x85", "\u2028"])
def test_span_over_any_line_break_is_rejected(make_record, line_break):
    record = make_record([("paragraph", f"one{line_break}two")])
    [violation] = validate(record)
    assert (violation.pointer, violation.rule) == ("/spans/0", "span crosses a line")
    assert mend(record)[0] is None


def test_text_in_no_span_is_shown_with_its_surroundings(record):
    del record["spans"][3]
    [violation] = validate(record)
    assert "Local news" in violation.message and "Weather" in violation.excerpt


def test_separators_may_lie_between_spans(make_record):
    record = make_record([("menu", "Home")])
    record["text"] = "• Home » … — /\n***\n"
    record["spans"][0].update(start=2, end=6)
    assert validate(record) == []


def test_half_a_surrogate_pair_is_found_and_can_still_be_written(record):
    record["text"] += "\ud83d"
    [violation] = validate(record)
    assert (violation.pointer, violation.rule) == ("/text", "not Unicode")
    assert violation_columns([violation]).column("payload")[0].as_py() == violation.payload


def test_unwritable_file_name_is_found(record):
    record["source"]["path"] = "caf\udce9.txt"
    [violation] = validate(record)
    assert violation.pointer == "/source/path"


def test_span_sources_must_be_as_many_as_spans(record):
    record["span_sources"] = [{"start": 0, "end": 1}]
    assert rules(record) == ["span sources do not match"]


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("published_at", "1970-01-01T00:00:00Z"),
        ("published_at", "1723-05-04T00:00:00Z"),
        ("modified_at", "1985-05-04T00:00:00Z"),
        ("published_at", "2025-05-07T00:00:00Z"),  # fetched on the 5th
        ("fetched_at", "1066-10-14T09:00:00Z"),
        ("published_at", "2025-02-30T00:00:00Z"),
    ],
)
def test_impossible_date_is_forgotten_and_the_page_kept(record, column, value):
    record[column] = value
    mended, [violation] = mend(record)
    assert (mended[column], violation.pointer, violation.rule) == (None, f"/{column}", "date out of range")


def test_page_dated_a_time_zone_ahead_of_its_crawl_is_sound(record):
    record["published_at"] = "2025-05-05T20:00:00Z"
    assert validate(record) == []


def test_article_of_an_old_archive_is_sound(record):
    record["published_at"] = "1865-04-15T00:00:00Z"
    assert validate(record) == []


# --- violations ---------------------------------------------------------------------------------------------------


def test_rejected_record_is_kept_whole_once(record):
    del record["spans"][3], record["spans"][5]
    first, *others = validate(record)
    assert json.loads(first.payload) == record
    assert others and all(violation.payload is None for violation in others)


def test_record_that_is_wrong_all_over_does_not_flood(make_record):
    record = make_record(*([("menu", f"Item {n}")] for n in range(500)))
    record["spans"] = []
    *told, last = validate(record | {"authors": [""] * 500})
    assert len(told) == 50 and last.message == "450 more problems in this record"


def test_many_overlaps_are_mended_at_once(make_record):
    record = make_record(*([("menu", f"Item {n}")] for n in range(500)))
    record["spans"] += copy.deepcopy(record["spans"])
    mended, _ = mend(record)
    assert len(mended["spans"]) == 500


def test_violations_fit_their_schema(record):
    record.update(title="", mood="glum")
    validator = Draft202012Validator(load_schema("violation.schema.json"))
    for row in violation_columns(validate(record)).to_pylist():
        validator.validate(row)


def test_crawl_at_the_end_of_time_is_out_of_range(record):
    record["fetched_at"] = "9999-12-31T23:59:59Z"
    assert rules(record) == ["date out of range"]
