"""`builder.score.dataset` and the command: records matched to gold, datasets as gold."""

import hashlib
import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from typer import Typer
from typer.testing import CliRunner

from builder.errors import DatasetError
from builder.fields import Fields
from builder.gold import GoldPage, GoldSpan
from builder.model import Block, Page, Source, Span
from builder.publish.columns import page_columns
from builder.record import make_record
from builder.score.cli import score, score_dataset
from builder.score.dataset import answer_of, match, read_dataset, read_truth
from builder.score.report import make_report

TEXT = "Home\nRain stops play\nAt noon it poured and poured again."
SPANS = (
    Span(0, 4, "noise", "menu", 0.75, "bronze", "t"),
    Span(5, 20, "headline", "title", 0.75, "bronze", "t"),
    Span(21, 56, "body", "paragraph", 0.75, "bronze", "t"),
)


def record(number=1, spans=SPANS, url="https://storm.example/1"):
    payload = f"{TEXT}{number}".encode()
    digest = hashlib.sha256(payload).hexdigest()
    source = Source(f"in/story{number}.txt", "text", 0, 0, len(payload), digest, "utf-8")
    block = Block(0, len(TEXT), 0, len(TEXT))
    page = Page(digest[:32], source, TEXT, (block,), False, url=url, site="storm.example")
    return make_record(page, spans, Fields(title="Rain stops play", authors=("Ada Winter",), language="en"))


def write(folder, records):
    (folder / "pages").mkdir(parents=True)
    table = pa.Table.from_batches([page_columns(records)])
    pq.write_table(table, folder / "pages/train-00000-of-00001.parquet")
    return folder


def gold(tmp_path, name="other.txt", **known):
    file = tmp_path / name
    file.write_text(known.pop("content", TEXT), encoding="utf-8")
    return GoldPage(source="lines", id=file.stem, file=file, site="storm.example", fold=1, **known)


def test_records_come_back_as_they_were_written(tmp_path):
    assert list(read_dataset(write(tmp_path / "dist", [record()]))) == [record()]


def test_folder_without_pages_is_a_wrong_request(tmp_path):
    with pytest.raises(DatasetError, match="build-dataset"):
        list(read_dataset(tmp_path))
    with pytest.raises(DatasetError, match="neither gold"):
        read_truth(tmp_path)


def test_page_is_matched_by_bytes_then_by_url_then_by_name(tmp_path):
    records = [record(1, url=None), record(2), record(3, url=None)]
    pages = [
        gold(tmp_path, "a.txt", content=f"{TEXT}1"),
        gold(tmp_path, "b.txt", url="https://storm.example/1"),
        gold(tmp_path, "story3.txt"),
        gold(tmp_path, "stranger.txt"),
    ]
    matched = match(records, pages)
    assert [found.record["source"]["path"] for found in matched.matches] == [
        "in/story1.txt", "in/story2.txt", "in/story3.txt",
    ]  # fmt: skip
    assert [page.id for page in matched.missing] == ["stranger"]


def test_text_falls_back_on_the_page_it_renders(tmp_path):
    page = gold(tmp_path, "page.txt", content=f"{TEXT}1")
    text = gold(tmp_path, "text.txt", page=page.key)
    assert [found.page.id for found in match([record(1, url=None)], [page, text]).matches] == ["page", "text"]


def test_answer_says_what_the_record_says():
    answer = answer_of(record())
    assert answer.body == "At noon it poured and poured again."
    assert (answer.headline, answer.authors, answer.days) == ("Rain stops play", ("Ada Winter",), frozenset())


def test_dataset_agrees_with_itself(tmp_path):
    dist = write(tmp_path / "dist", [record(1), record(2, url=None)])
    report = score(dist, dist)
    assert report["pages"] == 2 and report["missing"] == []
    for name in ("body_f1", "headline", "authors_f1", "label_macro_f1", "kind_micro_f1"):
        assert report["figures"][name]["value"] == 1.0
    assert report["figures"]["calibration_error"]["value"] == pytest.approx(0.25)
    assert report["worst"] == []


def test_wrong_label_shows_in_confusion_and_among_the_worst(tmp_path):
    wrong = (*SPANS[:2], Span(21, 56, "noise", "related", 0.75, "bronze", "t"))
    report = score(write(tmp_path / "dist", [record(spans=wrong)]), write(tmp_path / "gold", [record()]))
    assert report["label_confusion"]["body"] == {"noise": 1}
    assert [failure["measure"] for failure in report["worst"]] == ["body_f1", "label_micro_f1"]
    assert "poured" in report["worst"][0]["excerpt"] and "called noise" in report["worst"][1]["excerpt"]


def test_command_prints_tables_and_writes_json(tmp_path):
    dist, out = write(tmp_path / "dist", [record()]), tmp_path / "figures.json"
    result = run([str(dist), str(dist), "--json", str(out)])
    assert result.exit_code == 0 and "body_f1" in result.output
    assert json.loads(out.read_text())["figures"]["body_f1"]["value"] == 1.0


def test_command_without_common_pages_fails_and_says_so(tmp_path):
    other = record(7, url=None)
    other["source"]["path"] = "in/elsewhere.txt"
    result = run([str(write(tmp_path / "dist", [record()])), str(write(tmp_path / "gold", [other]))])
    assert result.exit_code == 2


def run(arguments):
    app = Typer()
    app.command()(score_dataset)
    return CliRunner().invoke(app, arguments)


def test_hand_labels_are_scored_by_renderer(tmp_path):
    spans = tuple(GoldSpan(span.start, span.end, span.label, span.kind) for span in SPANS)
    page = gold(tmp_path, "story1.txt", spans=spans, renderer="wet", language="en")
    report = make_report(match([record()], [page]))
    assert report["groups"]["renderer"]["wet"]["label_micro_f1"]["value"] == 1.0
    assert report["labels"]["body"]["cases"] == 1
