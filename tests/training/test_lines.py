from builder.labels import KINDS, LABELS
from builder.publish.views import lines
from builder.training import IGNORED, line_labels, scheme_of


def test_lines_are_those_of_the_published_view(make_record):
    record = make_record()
    ours = [(one.index, one.start, one.end, one.text, one.label) for one in line_labels(record)]
    assert ours == [(one.index, one.start, one.end, one.text, one.label) for one in lines(record)]


def test_longer_part_of_a_line_decides(make_record):
    line = [("byline", "By Ada"), ("date_published", "Sunday, 4 May 2025")]
    (labelled,) = line_labels(make_record(line), scheme="kind")
    assert KINDS[labelled.label] == "date_published" and 0.7 < labelled.purity < 0.8


def test_line_that_a_scheme_has_no_place_for_is_ignored(make_record):
    (labelled,) = line_labels(make_record([("byline", "By Ada")]), scheme="cleaneval")
    assert labelled.label == IGNORED


def test_projected_lines_have_the_names_of_the_other_scheme(make_record):
    names = scheme_of("l3s").names
    told = [names[one.label] for one in line_labels(make_record(), scheme="l3s")]
    assert told[:4] == ["boilerplate", "boilerplate", "headline", "full_text"]
    assert LABELS[next(line_labels(make_record())).label] == "noise"
