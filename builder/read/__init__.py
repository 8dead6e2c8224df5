"""Read raw/: files in, `RawPage`s out, each with its place; what cannot be used comes out as a `Violation`.

discover(raw) ──▶ InputFile…     every file, also what is no input, with the reason
plan(files)   ──▶ Piece…         what one task reads: a file, or a part of a large one
read(piece)   ──▶ RawPage | Skipped | Violation…
"""

from collections import Counter
from collections.abc import Iterator, Sequence

from builder.errors import InputError
from builder.model import RawPage, Skipped, Violation
from builder.read.html import looks_like_html, read_html
from builder.read.inputs import InputFile, Piece, Reader, never, whole
from builder.read.jsonl import cut_jsonl, looks_like_jsonl, read_jsonl
from builder.read.mhtml import looks_like_mhtml, read_mhtml
from builder.read.page import unreadable_violation
from builder.read.parquet import cut_parquet, looks_like_parquet, read_parquet
from builder.read.sniff import look_into
from builder.read.text import read_text
from builder.read.walk import find
from builder.read.warc import looks_like_warc, read_warc
from builder.read.warc_cuts import cut_warc
from builder.settings import Settings

__all__ = ["READERS", "InputFile", "Piece", "Reader", "discover", "never", "plan", "read", "whole"]

# A new format is one file beside this one and one row here: how names end, how content is recognised, how a large
# file is cut, how a piece is read. The first row that recognises the content wins; docs/adding-a-format.md.
READERS: dict[str, Reader] = {
    "parquet": Reader((".parquet", ".pq"), looks_like_parquet, cut_parquet, read_parquet),
    "warc": Reader((".warc",), looks_like_warc, cut_warc, read_warc),
    "wet": Reader((".wet",), looks_like_warc, cut_warc, read_warc),
    "mhtml": Reader((".mhtml", ".mht"), looks_like_mhtml, whole, read_mhtml),
    "html": Reader((".html", ".htm", ".xhtml"), looks_like_html, whole, read_html),
    "jsonl": Reader((".jsonl", ".ndjson", ".jsonlines"), looks_like_jsonl, cut_jsonl, read_jsonl),
    "text": Reader((".txt", ".text"), never, whole, read_text),
}


def discover(raw: str, settings: Settings) -> list[InputFile]:
    """Every file of `raw` in sorted order; raises InputError where none of them is input."""
    files = [look_into(found, READERS, settings) for found in find(raw)]
    if all(file.skipped for file in files):
        seen = ", ".join(f"{count} × {reason}" for reason, count in Counter(f.skipped for f in files).most_common(4))
        known = " ".join(suffix for reader in READERS.values() for suffix in reader.suffixes)
        raise InputError(f"{raw}: no page dump among {len(files)} files ({seen}); expected files such as {known}")
    return files


def plan(files: Sequence[InputFile], settings: Settings) -> list[Piece]:
    """The pieces to read, in the order of the files; those that are no input have none."""
    return [piece for file in files if not file.skipped for piece in READERS[file.format].cut(file)]


def read(piece: Piece, settings: Settings, start: int = 0) -> Iterator[RawPage | Skipped | Violation]:
    """Yield what a piece holds, from the record numbered `start` on; the numbers count from the file's beginning."""
    number = piece.record
    try:
        for item in READERS[piece.format].read(piece, settings, start):
            number = (item.record if isinstance(item, Skipped) else item.source.record) + 1
            if number > start:
                yield item
    except OSError as error:
        yield unreadable_violation(piece, number, error)
