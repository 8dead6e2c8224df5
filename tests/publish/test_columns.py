import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from builder.labels import KIND_CODE, KINDS
from builder.model import Source, Violation
from builder.publish.columns import page_columns, read_records, violation_columns

LINES = st.lists(
    st.lists(st.tuples(st.sampled_from(KINDS), st.text("ab é7あ.🙂", min_size=1)), min_size=1, max_size=3), max_size=5
)
TIMES = st.none() | st.datetimes().map(lambda time: time.isoformat().split(".")[0] + "Z")


def rounded(record):
    """A record with the confidence that a 32-bit float can hold."""
    spans = [span | {"confidence": float(np.float32(span["confidence"]))} for span in record["spans"]]
    return record | {"spans": spans}


@given(pages=st.lists(st.tuples(LINES, TIMES, st.none() | st.text(min_size=1, max_size=3))), data=st.data())
def test_records_come_back_as_they_went_in(make_record, pages, data):
    records = [make_record(*lines, published_at=time, title=title) for lines, time, title in pages]
    batch = page_columns(records)
    batch.validate(full=True)
    start = data.draw(st.integers(0, len(records)))
    assert read_records(batch.slice(start)) == [rounded(record) for record in records[start:]]


def test_fractions_of_seconds_are_kept(make_record):
    record = make_record(fetched_at="2025-05-04T03:49:00.250000Z")
    assert read_records(page_columns([record]))[0]["fetched_at"] == "2025-05-04T03:49:00.250000Z"


def test_labels_are_stored_as_codes(make_record):
    spans = page_columns([make_record()]).column("spans")[0].as_py()
    assert spans[0]["kind"] == KIND_CODE["menu"]


def test_violations_become_rows():
    source = Source("a.warc", "warc", 3, 120, 9, "0" * 64)
    row = violation_columns([Violation(None, source, "read", "", "truncated gzip", "cut off")]).to_pylist()[0]
    assert (row["id"], row["source"]["offset"], row["action"]) == (None, 120, "rejected")


def test_violation_of_a_file_with_an_unwritable_name_can_be_written():
    source = Source("caf\udce9.txt", "text", 0, 0, 0, "0" * 64)
    row = violation_columns([Violation(None, source, "read", "", "empty page", "caf\udce9.txt is empty")]).to_pylist()[
        0
    ]
    assert (row["source"]["path"], row["message"]) == (r"caf\udce9.txt", r"caf\udce9.txt is empty")


def test_nothing_makes_no_rows():
    assert page_columns([]).num_rows == violation_columns([]).num_rows == 0
