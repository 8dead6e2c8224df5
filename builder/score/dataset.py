"""A dataset on disk as answers, or as truth.

In: a `dist/` folder, a gold folder. Out: `Answer`s matched to gold pages.

A record and a gold page are one page where the bytes are the same (`source.sha256`), else where the URL is, else where
the file is named like the gold page. A text labelled by hand falls back on the page that it renders.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path, PurePosixPath
from typing import NamedTuple

import pyarrow.parquet as pq

from builder.errors import DatasetError
from builder.gold import SOURCES, GoldPage, GoldSpan, fold_of, parse_day, read_gold
from builder.model import Record, Span
from builder.publish.columns import read_records
from builder.score.fields import local_days
from builder.score.page import Answer, body_text

_BATCH = 256


class Match(NamedTuple):
    """A gold page and what the dataset says about it."""

    page: GoldPage
    answer: Answer
    record: Record


class Matched(NamedTuple):
    """All matches, and the gold pages that the dataset does not hold."""

    matches: list[Match]
    missing: list[GoldPage]


def read_dataset(folder: Path) -> Iterator[Record]:
    """Yield the pages of a dataset in the order of its shards; raises `DatasetError` where there are none."""
    shards = sorted((folder / "pages").glob("*.parquet"))
    if not shards:
        raise DatasetError(f"{folder}: no pages/*.parquet; name the folder that build-dataset wrote")
    for shard in shards:
        with pq.ParquetFile(shard) as file:
            for batch in file.iter_batches(batch_size=_BATCH):
                yield from read_records(batch)


def read_truth(folder: Path) -> list[GoldPage]:
    """The gold pages of a gold folder, or those of a dataset whose labels are taken for true."""
    present = [source for source in SOURCES if (folder / source / "gold.jsonl").is_file()]
    if present:
        return read_gold(folder, sources=present)
    if (folder / "pages").is_dir():
        return [gold_page(record) for record in read_dataset(folder)]
    raise DatasetError(f"{folder}: neither gold ({', '.join(SOURCES)} with a gold.jsonl) nor a dataset (pages/)")


def spans_of(record: Record) -> tuple[Span, ...]:
    """The spans of a record."""
    return tuple(Span(**span) for span in record["spans"])


def answer_of(record: Record) -> Answer:
    """What a record says about its page."""
    spans = spans_of(record)
    return Answer(
        body=body_text(record["text"], spans),
        headline=record["title"] or "",
        authors=tuple(record["authors"]),
        days=days_of(record["published_at"]),
        local_days=local_days(record["published_at"]),
        text=record["text"],
        spans=spans,
    )


def gold_page(record: Record) -> GoldPage:
    """A record as truth."""
    spans = spans_of(record)
    site = record["site"] or record["id"]
    return GoldPage(
        source="dataset",
        id=record["id"],
        file=Path(record["source"]["path"]),
        site=site,
        fold=fold_of(site),
        url=record["url"],
        language=record["language"],
        headline=record["title"],
        body=tuple(filter(None, body_text(record["text"], spans).split("\n"))) or None,
        authors=tuple(record["authors"]),
        published=record["published_at"],
        spans=tuple(GoldSpan(span.start, span.end, span.label, span.kind) for span in spans),
        content=record["text"],
        sha256=record["source"]["sha256"],
    )


def match(records: Iterable[Record], pages: Iterable[GoldPage]) -> Matched:
    """Pair gold pages with records."""
    index = _Index(records)
    pages = list(pages)
    by_key = {page.key: page for page in pages}
    found = [(page, index.find(page) or index.find(by_key.get(page.page or ""))) for page in pages]
    matches = [Match(page, answer_of(record), record) for page, record in found if record]
    return Matched(matches, [page for page, record in found if not record])


class _Index:
    """Records by what can name a page; the first of several with one name counts."""

    def __init__(self, records: Iterable[Record]) -> None:
        self.digests: dict[str, Record] = {}
        self.addresses: dict[str, Record] = {}
        self.names: dict[str, Record] = {}
        for record in records:
            self.digests.setdefault(record["source"]["sha256"], record)
            self.addresses.setdefault(record["url"] or "", record)
            self.names.setdefault(_name(record["source"]["path"]), record)
        self.addresses.pop("", None)

    def find(self, page: GoldPage | None) -> Record | None:
        """The record of a gold page."""
        if page is None:
            return None
        by_bytes = self.digests.get(page.digest())
        return by_bytes or self.addresses.get(page.url or "") or self.names.get(_name(page.file.name))


def _name(path: str) -> str:
    """A file's name without the endings that say how it is stored.

    >>> _name("pages/story.html.gz")
    'story'
    """
    name = PurePosixPath(path).name
    for ending in (".gz", ".zst", ".txt", ".html", ".htm"):
        name = name.removesuffix(ending)
    return name


def days_of(written: str | None) -> frozenset[date]:
    """The day of a time, if there is one."""
    day = parse_day(written)
    return frozenset({day}) if day else frozenset()
