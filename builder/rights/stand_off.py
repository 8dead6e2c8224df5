"""An edition without text, for those who may share labels but not the pages; and the way back from the raw files.

In: a published folder. Out: `pages/` without the text and what was taken from it, with digests in their place, and a
manifest; then, with the raw files at hand, the same pages with text, each of them proved.

    stand_off(dist, out)            labels, sources, digests
    rehydrate(out, raw, dist2)      the pages again, row by row in the same shards
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from builder.convert import convert
from builder.errors import DatasetError, OutputError
from builder.fields import describe
from builder.model import Page, RawPage, Record, Span
from builder.publish.arrow import FEATURES, arrow_schema
from builder.publish.columns import page_columns, read_records
from builder.publish.figures import shard_paths
from builder.publish.history import read_manifest
from builder.publish.ledger import hash_files
from builder.publish.shards import PUBLISHED_OPTIONS, open_writer
from builder.read import Piece, discover, plan, read
from builder.review.corrections import Reviews, load_reviews, redecode
from builder.review.journal import journal_path
from builder.rights.mask import mask_words, was_masked
from builder.settings import Settings

LEFT_OUT = ("text", "title", "authors", "section")  # all that is made of the page's own words
DIGESTS = ("text_sha256", "record_sha256")
README = """# A data set without text

Labels of pages whose text is not ours to pass on: where each page came from (`source`), which characters of its text
play which part (`spans`), and digests of the text and of the whole record. With the raw files at hand,

    rehydrate-dataset THIS-FOLDER raw/ dist/

makes the text again and proves every digest.
"""


@dataclass(slots=True)
class Rehydrated:
    """What became of the pages of an edition without text."""

    restored: int = 0
    missing: list[str] = field(default_factory=list)  # ids whose bytes were not found in the raw files
    changed: list[str] = field(default_factory=list)  # ids whose bytes are there, but make another record now


# --- away with the text -------------------------------------------------------------------------------------------


def stand_off(dist: Path, out: Path) -> int:
    """Write the edition without text of a published folder; how many pages it has."""
    manifest = _manifest(dist)
    _check_empty(out)
    schema, pages = _schema(), 0
    for path in shard_paths(dist, "pages"):
        with pq.ParquetFile(path) as shard, _writer(out / "pages" / path.name, schema) as writer:
            for group in range(shard.num_row_groups):
                batch = shard.read_row_group(group).combine_chunks().to_batches()[0]
                writer.write_table(_without_text(batch, schema), row_group_size=batch.num_rows)
                pages += batch.num_rows
    (out / "README.md").write_text(README, encoding="utf-8")
    kept = {name: manifest[name] for name in ("name", "version", "settings", "files")}
    told = {"format": 1, "stand_off": True, "of": kept, "files": hash_files(out)}
    (out / "manifest.json").write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return pages


def _schema() -> pa.Schema:
    features = {name: feature for name, feature in FEATURES["pages"].items() if name not in LEFT_OUT}
    features |= dict.fromkeys(DIGESTS, FEATURES["pages"]["id"])
    kept = [one for one in arrow_schema("pages") if one.name not in LEFT_OUT]
    metadata = {"huggingface": json.dumps({"info": {"features": features}})}
    return pa.schema([*kept, *((name, pa.string()) for name in DIGESTS)], metadata=metadata)


def _without_text(batch: pa.RecordBatch, schema: pa.Schema) -> pa.Table:
    records = read_records(batch)
    digests = {
        "text_sha256": [_sha256(record["text"]) for record in records],
        "record_sha256": [record_digest(record) for record in records],
    }
    columns = [pa.array(digests[one.name]) if one.name in digests else batch.column(one.name) for one in schema]
    return pa.Table.from_arrays(columns, schema=schema)


def record_digest(record: Record) -> str:
    """SHA-256 of all values of a record, hexadecimal."""
    return _sha256(json.dumps(record, sort_keys=True, ensure_ascii=True))


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


# --- and back -----------------------------------------------------------------------------------------------------


def rehydrate(folder: Path, raw: str, out: Path) -> Rehydrated:
    """Write the pages of an edition without text once more with text; what cannot be proved is left out and told."""
    manifest = json.loads((folder / "manifest.json").read_bytes()) if (folder / "manifest.json").is_file() else {}
    if not manifest.get("stand_off"):
        raise DatasetError(f"{folder} is no edition without text: name a folder that stand-off-dataset wrote")
    _check_empty(out)
    settings, reviews = _settings(manifest["of"]["settings"]), load_reviews(str(journal_path(raw)))
    pieces = plan(discover(raw, settings), settings)
    told = Rehydrated()
    for path in shard_paths(folder, "pages"):
        with pq.ParquetFile(path) as shard, open_writer(out / "pages" / path.name, "pages") as writer:
            for group in range(shard.num_row_groups):
                rows = [row for batch in shard.read_row_group(group).to_batches() for row in read_records(batch)]
                records = _restored(rows, _texts(rows, pieces, settings, reviews), told)
                writer.write_table(pa.Table.from_batches([page_columns(records)]), row_group_size=max(1, len(records)))
    return told


def _texts(rows: Sequence[Record], pieces: Sequence[Piece], settings: Settings, reviews: Reviews) -> dict[str, Page]:
    """The pages of some rows, made again from their bytes."""
    wanted, payloads = {row["id"] for row in rows}, {row["source"]["sha256"] for row in rows}
    files = {row["source"]["path"] for row in rows}
    found: dict[str, Page] = {}
    for item in (item for piece in pieces if piece.name in files for item in read(piece, settings)):
        if isinstance(item, RawPage) and item.source.sha256 in payloads:
            page = convert(redecode(item, reviews), settings)
            if isinstance(page, Page) and page.id in wanted:
                found.setdefault(page.id, page)
    return found


def _restored(rows: Sequence[Record], pages: dict[str, Page], told: Rehydrated) -> list[Record]:
    records = []
    for row in rows:
        page = pages.get(row["id"])
        if page is None:
            told.missing.append(row["id"])
        elif (record := _with_text(row, page)) and record_digest(record) == row["record_sha256"]:
            records.append(record)
        else:
            told.changed.append(row["id"])
    told.restored += len(records)
    return records


def _with_text(row: Record, page: Page) -> Record:
    said = describe(page, [Span(**span) for span in row["spans"]])
    words = {"text": page.text, "title": said.title, "authors": list(said.authors), "section": said.section}
    if was_masked(row):
        words = mask_words(words)
    return {name: words[name] if name in words else row[name] for name in FEATURES["pages"]}


def _settings(values: dict[str, Any]) -> Settings:
    """The settings of the build, as far as they say how pages are read."""
    names = {option.name for option in fields(Settings)}
    return Settings(**{n: tuple(v) if isinstance(v, list) else v for n, v in values.items() if n in names})


def _manifest(dist: Path) -> dict[str, Any]:
    manifest = read_manifest(dist)
    if manifest is None:
        raise DatasetError(f"{dist} holds no dataset: name a folder that build-dataset wrote")
    return manifest


def _check_empty(out: Path) -> None:
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise OutputError(f"{out}: is not empty; name a new folder")


def _writer(path: Path, schema: pa.Schema) -> pq.ParquetWriter:
    path.parent.mkdir(parents=True, exist_ok=True)
    return pq.ParquetWriter(path, schema, **PUBLISHED_OPTIONS)
