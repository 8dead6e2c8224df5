from builder.labels import KIND_CODE, LABEL_CODE
from builder.training import spans_of, text_of


def test_body_is_told_paragraph_by_paragraph(make_record):
    body = text_of(make_record())
    assert body.startswith("The ferry that once") and body.count("\n") == 1


def test_parts_of_one_line_stand_beside_each_other(make_record):
    record = make_record([("byline", "By Ada"), ("location", "Lindholm")], [("tags", "Ferries")])
    assert text_of(record, labels=("metadata",)) == "By Ada Lindholm\nFerries"


def test_codes_that_datasets_loads_are_as_good_as_names(make_record):
    record = make_record()
    coded = [s | {"label": LABEL_CODE[s["label"]], "kind": KIND_CODE[s["kind"]]} for s in record["spans"]]
    assert list(spans_of(record | {"spans": coded})) == list(spans_of(record))


def test_spans_are_named_by_any_scheme(make_record):
    told = {span.label: span.text for span in spans_of(make_record(), scheme="schema_org")}
    assert told["author"] == "By Ada Ferris" and told["datePublished"] == "4 May 2025" and "menu" not in told
