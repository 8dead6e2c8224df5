"""JSON Lines: one page a line, in fields that the settings name.

In: a `.jsonl` file, or a run of its lines. Out: a RawPage a line; a line that is no page is a Violation, the rest
goes on. Large uncompressed files are cut at line ends, so that workers share them. Blank lines count in the numbering.
"""

import io
import json
from collections.abc import Iterator

from builder.model import RawPage, Violation
from builder.read.fields import fields_violation, page_of_fields
from builder.read.inputs import InputFile, Piece, whole
from builder.read.page import damage_violation
from builder.read.storage import Stored, open_stored
from builder.settings import Settings

PIECE_BYTES = 64 << 20
_BLOCK = 1 << 20
_LONGEST_ESCAPE = 6  # bytes that JSON may spend on one byte of a page


def looks_like_jsonl(head: bytes, settings: Settings) -> bool:
    """Whether a file starts with a JSON object that has a field for text or HTML."""
    fields = (settings.text_field, settings.html_field)
    return head.lstrip().startswith(b"{") and any(json.dumps(name).encode() in head for name in fields)


def cut_jsonl(file: InputFile) -> list[Piece]:
    """Pieces of about 64 MB that end with a line; one where the file is compressed."""
    if file.compression or file.size <= PIECE_BYTES:
        return whole(file)
    cuts = _cuts(file.path)
    return [Piece(file.path, file.name, file.format, "", end - start, start, end, line) for start, end, line in cuts]


def _cuts(path: str) -> Iterator[tuple[int, int, int]]:
    """Yield start, end and first line number of each piece, in one pass that only counts line ends."""
    start = at = first = lines = 0
    with open_stored(path) as stream:
        while block := stream.read(_BLOCK):
            end = block.rfind(b"\n") + 1
            lines += block.count(b"\n")
            if end and at + end - start >= PIECE_BYTES:
                yield start, at + end, first
                start, first = at + end, lines
            at += len(block)
    if at > start:
        yield start, at, first


def read_jsonl(piece: Piece, settings: Settings, start: int) -> Iterator[RawPage | Violation]:
    """Yield a page or a violation for each line that is not blank."""
    limit = settings.max_page_bytes * _LONGEST_ESCAPE
    with Stored(piece.path, piece.compression, piece.start) as stored:
        number = piece.record
        for offset, line in _lines(io.BufferedReader(stored, 1 << 16), piece, limit):
            if stored.damage and not line.endswith(b"\n"):
                break  # the line that the damage cut
            if number >= start and not line.isspace():
                yield _read_line(piece, line, number, offset, settings)
            number += 1
        if stored.damage:
            yield damage_violation(piece, stored.damage, number, action="rejected")


def _lines(stream: io.BufferedReader, piece: Piece, limit: int) -> Iterator[tuple[int, bytes]]:
    """Yield the lines of a piece with their offsets; of a line beyond `limit`, the first `limit` bytes."""
    at = piece.start
    while (piece.end < 0 or at < piece.end) and (line := stream.readline(limit)):
        yield -1 if piece.compression else at, line
        at += len(line)
        while not line.endswith(b"\n") and (line := stream.readline(_BLOCK)):
            at += len(line)


def _read_line(piece: Piece, line: bytes, number: int, offset: int, settings: Settings) -> RawPage | Violation:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        fault = f"is not JSON: {error}; one object a line is expected"
        if b"\0" in line[:4]:
            fault = "has NUL bytes as UTF-16 has, where UTF-8 is expected"
        rule, message = "not JSON", f"line {number + 1} {fault}"
        if len(line) >= settings.max_page_bytes * _LONGEST_ESCAPE:
            rule, message = "page too large", f"line {number + 1} is too long; raise --max-page-bytes to keep it"
        return fields_violation(piece, number, offset, rule, message, excerpt=line[:400].decode("utf-8", "replace"))
    if not isinstance(row, dict):
        message = f"line {number + 1} is a JSON {type(row).__name__}; an object with fields is expected"
        return fields_violation(piece, number, offset, "not an object", message, excerpt=repr(row)[:400])
    return page_of_fields(piece, row, number, offset, settings)
