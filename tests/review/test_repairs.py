"""Suggested repairs: whatever was wrong, what comes out obeys the rules."""

from hypothesis import given, settings
from hypothesis import strategies as st

from builder.labels import KINDS, LABELS
from builder.review.repairs import changed_lines, lines_of, mend, page_of, readable
from builder.validate import validate
from tests.review.samples import MENU, RAIN, guessed, record, span

BROKEN = st.fixed_dictionaries(
    {
        "start": st.integers(-9, len(RAIN) + 9),
        "end": st.integers(-9, len(RAIN) + 9),
        "label": st.sampled_from([*LABELS, "story", None, []]),
        "kind": st.sampled_from([*KINDS, "thing", 3, {}]),
        "confidence": st.sampled_from([0.5, -1, 7, None, "high"]),
        "tier": st.sampled_from(["bronze", "lead", []]),
        "annotator": st.sampled_from(["line-model", ""]),
    }
)


def named(spans):
    return [(s.start, s.end, s.kind) for s in spans]


@settings(deadline=None)
@given(st.lists(BROKEN, max_size=12))
def test_whatever_was_found_is_a_partition_when_mended(spans):
    made = record(RAIN, path="a.txt", spans=spans)
    mended = mend(made).spans
    fields = ("start", "end", "label", "kind", "confidence", "tier", "annotator")
    assert validate({**made, "spans": [{name: getattr(s, name) for name in fields} for s in mended]}) == []


def test_sound_spans_are_left_alone():
    repair = mend(record(RAIN, path="a.txt"))
    assert repair.name == ""
    assert named(repair.spans) == [(s["start"], s["end"], s["kind"]) for s in guessed(RAIN)]


def test_what_was_done_is_named():
    made = record(
        MENU, path="a.txt", spans=[span(0, 6, kind="menu"), span(4, 14, kind="menu"), span(15, 99, kind="ui")]
    )
    assert mend(made).name == "drop overlap, trim white space, clip to the text"
    assert named(mend(made).spans) == [(0, 6, "menu"), (7, 14, "menu"), (15, 22, "ui")]


def test_words_left_out_are_annotated():
    repair = mend(record(RAIN, path="a.txt", spans=guessed(RAIN)[:-1]))
    assert repair.name == "annotate what was left out" and "mended" not in {s.annotator for s in repair.spans}
    assert named(repair.spans)[:-1] == [(s["start"], s["end"], s["kind"]) for s in guessed(RAIN)[:-1]]


def test_only_lines_that_were_changed_are_taken_as_decided():
    spans = guessed(RAIN)
    spans[-1]["end"] += 50
    made = record(RAIN, path="a.txt", spans=spans)
    found = changed_lines(RAIN, spans, mend(made).spans)
    assert [RAIN[s.start : s.end] for s in found] == ["Subscribe now"]


def test_lines_are_those_of_str_splitlines():
    text = "a\r\nb\x85c\u2028 d\v \ne"
    assert [text[b.start : b.end] for b in lines_of(text)] == ["a", "b", "c", "d", "e"]


ODD = st.one_of(st.none(), st.integers(), st.text(max_size=3), st.lists(st.integers(), max_size=2), st.just({"a": 1}))


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from(sorted(record(MENU, path="a.txt"))), ODD, max_size=4), ODD)
def test_record_that_was_rejected_for_its_shape_is_shown_or_left_out(odd, span):
    made = record(MENU, path="a.txt", spans=[span])
    if shown := readable({**made, **odd}):
        assert page_of(shown).text and mend(shown).spans is not None
