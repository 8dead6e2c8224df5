import pyarrow.parquet as pq
import pytest

from builder.model import Source
from builder.publish import PartWriter, assemble, plan_shards, write_part, write_violations
from builder.publish import shards as shards_module
from builder.publish.arrow import arrow_schema, leaves
from builder.publish.columns import duplicate_columns, page_columns
from builder.publish.duplicates import Duplicate
from builder.publish.shards import write_table
from builder.settings import VIEWS


@pytest.fixture
def records(corpus):
    return corpus["train"]


def rows(paths):
    return [row for path in paths for row in pq.read_table(path).to_pylist()]


def test_shards_hold_the_records_in_the_order_of_the_parts(tmp_path, records):
    parts = [write_part(records[i : i + 5], "train", tmp_path / str(i), ["pages"]) for i in range(0, len(records), 5)]
    paths = assemble({"train": [part["pages"]["train"] for part in parts]}, tmp_path / "dist", "pages")
    assert rows(paths) == page_columns(records).to_pylist()


def test_every_split_has_a_file_with_the_columns_even_when_empty(tmp_path, records):
    part = write_part(records, "validation", tmp_path / "part", VIEWS)
    for view in VIEWS:
        paths = assemble({split: [path] for split, path in part[view].items()}, tmp_path / "dist", view)
        assert [path.name for path in paths] == [f"{s}-00000-of-00001.parquet" for s in ("train", "validation", "test")]
        schemas = [pq.read_schema(path) for path in paths]
        assert all(schema.equals(arrow_schema(view)) for schema in schemas)
        assert {schema.metadata[b"huggingface"] for schema in schemas} == {arrow_schema(view).metadata[b"huggingface"]}
        assert [pq.read_metadata(path).num_rows > 0 for path in paths] == [False, True, False]


def test_bytes_do_not_depend_on_the_size_of_the_batches(tmp_path, records):
    for name, size in (("one", 1), ("all", len(records))):
        parts = PartWriter(tmp_path / name, ["pages", "lines"])
        for start in range(0, len(records), size):
            parts.write(records[start : start + size], "train")
        parts.close()
    for view in ("pages", "lines"):
        one, all_ = (tmp_path / name / f"{view}-train.arrow" for name in ("one", "all"))
        assert one.read_bytes() == all_.read_bytes()


def test_split_beyond_the_three_gets_its_shards_too(tmp_path, records):
    part = write_part(records, "test_future", tmp_path / "part", ["pages"])
    names = [path.name for path in assemble({"test_future": [part["pages"]["test_future"]]}, tmp_path, "pages")]
    assert names[-1] == "test_future-00000-of-00001.parquet"


def test_small_row_groups_are_gathered_and_large_ones_cut_into_shards(tmp_path, records, monkeypatch):
    monkeypatch.setattr(shards_module, "PAGES_IN_MEMORY", 2)
    monkeypatch.setattr(shards_module, "ROWS_PER_GROUP", {"pages": 6})
    part = write_part(records, "train", tmp_path / "part", ["pages"])["pages"]["train"]
    assert len(part.batches) == 9
    monkeypatch.setattr(shards_module, "BYTES_PER_SHARD", sum(batch.bytes for batch in part.batches) // 2)
    paths = [path for path in assemble({"train": [part]}, tmp_path, "pages") if path.name.startswith("train")]
    assert len(paths) > 1 and paths[0].name == f"train-00000-of-{len(paths):05d}.parquet"
    groups = [
        pq.read_metadata(path).row_group(g) for path in paths for g in range(pq.read_metadata(path).num_row_groups)
    ]
    assert [group.num_rows for group in groups] == [6, 6, 6]
    assert rows(paths) == page_columns(records).to_pylist()


def test_plan_knows_the_shards_before_any_is_written(tmp_path, records):
    part = write_part(records, "train", tmp_path / "part", ["pages"])["pages"]["train"]
    planned = plan_shards({"train": [part]}, tmp_path / "dist", "pages")
    assert not (tmp_path / "dist").exists()
    assert [shard.path for shard in planned] == list(map(str, assemble({"train": [part]}, tmp_path / "dist", "pages")))


def test_huge_pages_do_not_wait_in_memory_for_others(tmp_path, records, monkeypatch):
    monkeypatch.setattr(shards_module, "CHARACTERS_IN_MEMORY", 1)
    part = write_part(records, "train", tmp_path, ["pages"])["pages"]["train"]
    assert [batch.rows for batch in part.batches] == [1] * len(records)


def test_shards_have_page_index_and_zstd(tmp_path, records):
    part = write_part(records, "train", tmp_path, ["pages"])["pages"]["train"]
    [shard, *_] = assemble({"train": [part]}, tmp_path, "pages")
    column = pq.read_metadata(shard).row_group(0).column(0)
    assert column.compression == "ZSTD" and column.has_column_index and column.has_offset_index


def test_places_in_a_text_are_stored_as_differences(tmp_path, records):
    part = write_part(records, "train", tmp_path, ["pages"])["pages"]["train"]
    [shard, *_] = assemble({"train": [part]}, tmp_path, "pages")
    group = pq.read_metadata(shard).row_group(0)
    columns = [group.column(place) for place in range(group.num_columns)]
    places = {column.path_in_schema for column in columns if "DELTA_BINARY_PACKED" in column.encodings}
    names = [f"{view}.list.element.{end}" for view in ("spans", "span_sources") for end in ("start", "end")]
    assert places == set(names)
    assert {column.path_in_schema for column in columns} == set(leaves("pages"))


def test_small_batches_share_row_groups_up_to_both_limits(tmp_path, monkeypatch):
    rows = duplicate_columns([copy(number)._asdict() for number in range(10)])
    one_by_one = [rows.slice(place, 1) for place in range(10)]
    monkeypatch.setitem(shards_module.ROWS_PER_GROUP, "duplicates", 4)
    assert group_sizes(one_by_one, tmp_path / "by-rows.parquet") == [4, 4, 2]
    monkeypatch.setattr(shards_module, "BYTES_PER_GROUP", 3 * rows.slice(0, 1).nbytes)
    assert group_sizes(one_by_one, tmp_path / "by-bytes.parquet") == [3, 3, 3, 1]
    assert group_sizes([rows], tmp_path / "too-large.parquet") == [10]
    assert pq.read_table(tmp_path / "by-bytes.parquet").equals(pq.read_table(tmp_path / "too-large.parquet"))


def copy(number):
    source = Source(f"{number}.txt", "text", 0, 0, 1, "0" * 64)
    return Duplicate("1" * 32, None, None, source, "2" * 32, "same text")


def group_sizes(batches, path):
    write_table(batches, path, "duplicates")
    found = pq.read_metadata(path)
    return [found.row_group(number).num_rows for number in range(found.num_row_groups)]


def test_violations_file_is_there_without_violations(tmp_path):
    write_violations([], tmp_path / "violations.parquet")
    assert pq.read_table(tmp_path / "violations.parquet").num_rows == 0
