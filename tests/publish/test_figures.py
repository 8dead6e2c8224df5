import pyarrow as pa
import pyarrow.parquet as pq

from builder.labels import KIND_CODE, LABEL_CODE
from builder.publish.figures import Figures, batches_of, measure, shards_by_split


def test_figures_count_what_was_published(dataset, corpus):
    figures = measure(dataset)
    assert {split: one.pages for split, one in figures.items()} == {"train": 18, "validation": 1, "test": 0}
    total = sum(figures.values(), Figures())
    spans = [span for records in corpus.values() for record in records for span in record["spans"]]
    assert total.spans.sum() == len(spans)
    assert total.characters.sum() == sum(span["end"] - span["start"] for span in spans)
    assert total.spans[LABEL_CODE["headline"], KIND_CODE["title"]] == 19
    assert total.tiers == {"silver": len(spans)}
    assert total.confidence[LABEL_CODE["body"], 15] == 19 * 3
    assert total.languages == {"en": 9, "nb": 10} and len(total.sites) == 7
    assert total.with_value["published_at"] == 19 and total.months == {"2025-05": 19}


def test_shares_of_labels_add_up(dataset):
    train = measure(dataset)["train"]
    assert abs(sum(map(train.share, LABEL_CODE)) - 1) < 1e-9


def test_empty_split_has_no_shares(dataset):
    assert measure(dataset)["test"].share("body") == 0


def test_splits_come_in_their_order(dataset):
    assert list(shards_by_split(dataset, "pages")) == ["train", "validation", "test"]


def test_batches_of_a_file_are_its_rows_in_order_and_none_spans_two_row_groups(tmp_path):
    table = pa.table({"row": range(10), "text": ["Rain"] * 10})
    pq.write_table(table, tmp_path / "rows.parquet", row_group_size=4)
    found = [batch.column("row").to_pylist() for batch in batches_of(tmp_path / "rows.parquet", 3, ["row"])]
    assert found == [[0, 1, 2], [3], [4, 5, 6], [7], [8, 9]]
