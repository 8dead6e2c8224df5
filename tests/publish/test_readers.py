"""Other people's readers see what was published."""

import pyarrow.parquet as pq
import pytest

from builder.labels import KIND_CODE


@pytest.fixture
def pages(dataset):
    return str(dataset / "pages" / "*.parquet")


def test_pyarrow_reads_all_shards_as_one(dataset, corpus):
    table = pq.read_table(dataset / "pages")
    assert sorted(table.column("id").to_pylist()) == sorted(r["id"] for records in corpus.values() for r in records)


def test_polars_reads_spans_as_structs(pages):
    polars = pytest.importorskip("polars")
    spans = polars.scan_parquet(pages).select("id", "spans").explode("spans").unnest("spans").collect()
    titles = spans.filter(polars.col("kind") == KIND_CODE["title"])
    assert titles.height == 19 and titles["start"].min() > 0


def test_duckdb_reads_text_of_spans(pages):
    duckdb = pytest.importorskip("duckdb")
    query = f"""
        select substr(text, span.start + 1, span."end" - span.start)
        from (select text, unnest(spans) as span from read_parquet('{pages}'))
        where span.kind = {KIND_CODE["legal"]} order by 1 limit 1
    """
    assert duckdb.sql(query).fetchall() == [("© paper0.example 🙂",)]
