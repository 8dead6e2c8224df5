"""Exchange: what goes out comes back to the letter, and the tools' own parsers read what we write."""

import json
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builder.errors import DatasetError, SettingsError
from builder.review.dataset import Dataset
from builder.review.exchange import EXCHANGES, export_pages, import_pages
from builder.review.exchange.label_studio import interface
from builder.review.exchange.marked import NAMES, Mark, flatten, project
from builder.review.repairs import lines_of
from tests.review.samples import MENU, RAIN, record, write_dist

KINDS = [("noise", "menu"), ("headline", "title"), ("body", "paragraph"), ("body", "unknown"), ("metadata", "byline")]
# Letters, emoji with joiners, right to left, line ends, combining marks, separators.
TEXTS = st.text(st.sampled_from("ab1 |—·👩‍🚒🏴‍☠️🙂مرحبا語\u0301\u200d\u202e\n\r\t"), min_size=1, max_size=80)


def alternating(text):
    """A record whose lines take the labels in turn."""
    spans = []
    for number, block in enumerate(lines_of(text)):
        label, kind = KINDS[number % len(KINDS)]
        spans.append({"start": block.start, "end": block.end, "label": label, "kind": kind})
    return {**record(text, path="p.txt"), "spans": spans}


def finished(path, tool):
    """The file as the tool would export it once a person has submitted our spans unchanged."""
    if tool == "label-studio":
        tasks = json.loads(path.read_text(encoding="utf-8"))
        for task in tasks:
            task["annotations"] = [
                {"result": task.pop("predictions")[0]["result"], "completed_by": {"email": "eve@x.org"}}
            ]
        path.write_text(json.dumps(tasks), encoding="utf-8")
    elif tool == "prodigy":
        with path.open(encoding="utf-8", newline="\n") as file:
            rows = [{**json.loads(line), "answer": "accept", "_annotator_id": "eve"} for line in file]
        path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    elif tool == "argilla":
        records = json.loads(path.read_text(encoding="utf-8"))
        for one in records:
            one["responses"] = {"spans": [{"value": one["suggestions"]["spans"]["value"], "user_id": "eve"}]}
        path.write_text(json.dumps(records), encoding="utf-8")
    return path


def places(spans):
    return [(s["start"], s["end"], s["label"], s["kind"]) for s in spans]


def round_trip(tool, made, layers="kind"):
    if tool == "spacy":
        pytest.importorskip("spacy")
    with TemporaryDirectory() as folder:
        dist = write_dist(Path(folder) / "dist", [{**made, "spans": [full(s) for s in made["spans"]]}])
        path = Path(folder) / "out"
        assert export_pages(Dataset(dist).records(), path, tool=tool, layers=layers) == 1
        reviews, refused = import_pages(finished(path, tool), Dataset(dist), tool=tool, reviewer="ada")
    assert refused == []
    return reviews[0]


def full(span):
    return {"confidence": 0.9, "tier": "silver", "annotator": "line-model", **span}


@pytest.mark.parametrize("tool", EXCHANGES)
@pytest.mark.parametrize("layers", ["kind", "both"])
def test_spans_come_back_to_the_letter(tool, layers):
    if layers == "both" and not EXCHANGES[tool].overlaps:
        pytest.skip("the format holds no overlapping spans")
    made = alternating(RAIN)
    review = round_trip(tool, made, layers)
    assert [decision[:4] for decision in review.spans] == places(made["spans"])
    assert review.accepted and review.page == made["id"]


@pytest.mark.parametrize("tool", [tool for tool in EXCHANGES if tool != "spacy"])
@settings(max_examples=25, deadline=None)
@given(text=TEXTS.filter(lambda text: any(map(str.isalnum, text))))
def test_any_text_survives(tool, text):
    made = alternating(text)
    assert [decision[:4] for decision in round_trip(tool, made).spans] == places(made["spans"])


@pytest.mark.parametrize("tool", EXCHANGES)
def test_label_layer_comes_back_as_labels(tool):
    review = round_trip(tool, alternating(RAIN), "label")
    assert {decision.kind for decision in review.spans} == {"unknown"}
    assert [decision.label for decision in review.spans][:2] == ["noise", "headline"]


def test_reviewer_is_the_person_the_tool_names():
    assert round_trip("prodigy", alternating(RAIN)).reviewer == "eve"
    assert round_trip("doccano", alternating(RAIN)).reviewer == "ada"


def test_narrower_mark_holds_where_two_meet():
    marks = [Mark(0, 22, "noise"), Mark(7, 14, "noise.menu")]
    assert flatten(MENU, marks) == [(0, 6, "noise", "unknown"), (7, 14, "noise", "menu"), (15, 22, "noise", "unknown")]


def test_mark_over_lines_becomes_one_span_a_line():
    assert [two[:2] for two in flatten("One\nTwo\n", [Mark(0, 7, "body")])] == [(0, 3), (4, 7)]


def test_unknown_name_or_foreign_text_is_refused_with_its_reason(tmp_path):
    made = alternating(RAIN)
    dist = write_dist(tmp_path / "dist", [{**made, "spans": [full(s) for s in made["spans"]]}])
    rows = [
        {"page": made["id"], "text": RAIN, "label": [[0, 4, "PERSON"]]},
        {"page": made["id"], "text": RAIN + "!", "label": [[0, 4, "noise"]]},
        {"page": made["id"], "text": RAIN, "label": [[0, 40000, "noise"]]},
        {"page": "0" * 32, "text": RAIN, "label": [[0, 4, "noise"]]},
    ]
    (tmp_path / "x.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    reviews, refused = import_pages(tmp_path / "x.jsonl", Dataset(dist), tool="doccano", reviewer="ada")
    assert reviews == [] and len(refused) == 4 and "PERSON" in refused[0]


def test_file_of_another_tool_is_a_clear_error(tmp_path):
    dist = write_dist(tmp_path / "dist", [record(RAIN, path="p.txt")])
    (tmp_path / "x").write_text('{"unlike": 1}\n')
    for tool in [tool for tool in EXCHANGES if tool != "spacy"]:
        with pytest.raises(DatasetError) if tool not in ("prodigy",) else pytest.raises(AssertionError):
            assert import_pages(tmp_path / "x", Dataset(dist), tool=tool, reviewer="ada")[0]


def test_overlapping_layers_are_refused_where_the_format_cannot_hold_them(tmp_path):
    with pytest.raises(SettingsError, match="overlap"):
        export_pages([record(RAIN, path="p.txt")], tmp_path / "x", tool="conll", layers="both")


def test_label_studio_takes_the_interface_and_the_tasks(tmp_path):
    interfaces = pytest.importorskip("label_studio_sdk.label_interface")
    export_pages([alternating(RAIN)], tmp_path / "tasks.json", tool="label-studio", layers="both")
    parsed = interfaces.LabelInterface(interface())
    task = json.loads((tmp_path / "tasks.json").read_text())[0]
    assert parsed.validate_task({"data": task["data"]})
    assert parsed.validate_prediction(task["predictions"][0])
    assert set(parsed.get_tag("label").labels) == set(NAMES)
    assert all(parsed.validate_region(region) for region in task["predictions"][0]["result"])


def test_spacy_reads_our_conll(tmp_path):
    converters = pytest.importorskip("spacy.training.converters")
    export_pages([alternating(RAIN)], tmp_path / "x.conll", tool="conll")
    documents = list(converters.conll_ner_to_docs((tmp_path / "x.conll").read_text(), no_print=True))
    found = [(entity.label_, entity.text.split()[0]) for document in documents for entity in document.ents]
    assert found[:2] == [("noise.menu", "Home"), ("headline.title", "Harbour")]


def test_argilla_reads_our_records(tmp_path):
    records = pytest.importorskip("argilla.records")
    export_pages([alternating(RAIN)], tmp_path / "x.json", tool="argilla")
    made = records.Record.from_dict(json.loads((tmp_path / "x.json").read_text())[0])
    value = made.suggestions["spans"].value
    assert made.fields["text"] == RAIN and RAIN[value[1]["start"] : value[1]["end"]].startswith("Harbour ferry 🚢")


def test_projection_joins_neighbours_of_one_label():
    made = alternating("a\nb\nc\nd\n")
    assert [mark.name for mark in project(made, "label").spans] == ["noise", "headline", "body"]
