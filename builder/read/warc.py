"""WARC and WET archives: many records a file, compressed each on its own or all together.

In: an archive. Out: a RawPage for every response, resource and conversion record that holds HTML or text, and a
Skipped for each of the others, so that records in = records out. Records are numbered as they lie in the file.
"""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from fastwarc.warc import ArchiveIterator, WarcRecord, WarcRecordType

from builder.model import RawPage, Skipped, Source, Violation
from builder.read.http import decode_body
from builder.read.inputs import Piece
from builder.read.page import damage_violation, make_page, parse_time, place, source_of
from builder.read.storage import CHUNK, Damage, Stored, compression_of, is_remote, open_stored
from builder.read.warc_cuts import Section
from builder.settings import Settings

MEDIA = {"text/html": "html", "application/xhtml+xml": "html", "text/plain": "text"}
# Of rights, language and type; the rest of the HTTP header is of no use later.
KEPT_HEADERS = frozenset(
    ("content-type", "content-language", "x-robots-tag", "tdm-reservation", "tdm-policy", "link", "last-modified")
)
RESPONSE, RESOURCE, CONVERSION = WarcRecordType.response, WarcRecordType.resource, WarcRecordType.conversion
Item = RawPage | Skipped | Violation


def looks_like_warc(head: bytes, settings: Settings) -> bool:
    """Whether a file starts as a WARC or WET archive."""
    return head.startswith(b"WARC/")


def read_warc(piece: Piece, settings: Settings, start: int) -> Iterator[Item]:
    """Yield one item for each record from `start` on; a second one where it was cut short."""
    number, offset, item = piece.record - 1, piece.start, None
    try:
        apart = _records_apart(piece)
        for number, record in enumerate(_records(piece), piece.record):
            offset = record.stream_pos if apart else -1
            if number >= start:
                for item in _read_record(piece, record, number, offset, settings.max_page_bytes):
                    yield item
        nothing = number < piece.record
        damage = Damage("broken WARC", 0, "no record in it") if nothing else _damage_at_end(piece, max(offset, 0))
    except OSError as error:
        damage = Damage("broken WARC", max(offset, 0), str(error))
    if damage and not isinstance(item, Violation):  # else the record that was cut has said so
        yield damage_violation(piece, damage, number + 1, action="rejected")


def _records(piece: Piece) -> ArchiveIterator:
    if (piece.start, piece.end) != (0, -1):
        return ArchiveIterator(Section(piece.path, piece.start, piece.end), parse_http=False)
    # FastWARC opens local files itself, past Python's streams.
    return ArchiveIterator(open_stored(piece.path) if is_remote(piece.path) else piece.path, parse_http=False)


def _records_apart(piece: Piece) -> bool:
    """Whether each record can be found by its offset: where all are compressed together, none can."""
    if not piece.compression or (piece.start, piece.end) != (0, -1):  # a file is cut only where they can be found
        return True
    second = next((record.stream_pos for record in islice(_records(piece), 1, 2)), 0)
    with open_stored(piece.path) as stream:
        stream.seek(second)
        return compression_of(stream.read(4)) == piece.compression


def _damage_at_end(piece: Piece, offset: int) -> Damage | None:
    """Damage after the start of the last record: FastWARC takes a gzip part that was cut for the end of the file."""
    if piece.compression != "gz" or piece.end >= 0:
        return None
    with Stored(piece.path, "gz", offset) as stream:
        while stream.read(CHUNK):
            pass
        return stream.damage


def _read_record(piece: Piece, record: WarcRecord, number: int, offset: int, limit: int) -> Iterator[Item]:
    if reason := _not_a_page(record):
        expected = record.content_length
        if record.consume() == expected and record.headers.get("Content-Length") is not None:
            yield Skipped(piece.name, number, reason)
        else:
            yield _cut_short(source_of(piece, b"", number, offset), "rejected")
        return
    expected = min(record.content_length, limit + 1)
    body = record.reader.read(limit + 1)
    plain, whole = _plain_body(record, body, limit)
    source = source_of(piece, plain, number, offset, format="wet" if record.record_type == CONVERSION else "")
    page = make_page(source, plain, limit, media=_media(record), **_stated(record))
    if len(body) == expected and (whole or isinstance(page, Violation)):
        yield page
    elif isinstance(page, Violation):
        yield _cut_short(source, "rejected")
    else:
        yield page
        yield _cut_short(source, "repaired")


def _not_a_page(record: WarcRecord) -> str:
    """Why a record is no page by its nature; "" where it is one."""
    kind = record.record_type
    if kind == RESPONSE:
        if not record.is_http:
            return "not HTTP"
        record.parse_http()
        status = record.http_headers.status_code
        if status != 200:
            return f"HTTP status {status}" if status else "broken HTTP header"
    elif kind != CONVERSION and kind != RESOURCE:
        return str(kind)
    content_type = _content_type(record)
    return "" if not content_type or content_type in MEDIA else content_type


def _content_type(record: WarcRecord) -> str:
    """The declared media type, bare; "" where there is none."""
    if record.record_type == RESPONSE:
        return (record.http_content_type or "").lower()
    return (record.headers.get("Content-Type") or "").partition(";")[0].strip().lower()


def _media(record: WarcRecord) -> str:
    content_type = _content_type(record)
    return MEDIA[content_type] if content_type else "html"  # servers that name no type send HTML


def _plain_body(record: WarcRecord, body: bytes, limit: int) -> tuple[bytes, bool]:
    if record.record_type != RESPONSE:
        return body, True
    headers = record.http_headers
    return decode_body(body, headers.get("Transfer-Encoding") or "", headers.get("Content-Encoding") or "", limit)


def _stated(record: WarcRecord) -> dict[str, Any]:
    """What the record's headers say about the page."""
    response = record.record_type == RESPONSE
    url = record.headers.get("WARC-Target-URI")
    pairs = record.http_headers.items() if response else ()
    return {
        "url": url and url.strip("<>"),  # some old writers put it in angle brackets
        "fetched_at": parse_time(record.headers.get("WARC-Date")),
        "charset": record.http_charset if response else _charset(record),
        "headers": tuple((low, value) for name, value in pairs if (low := name.lower()) in KEPT_HEADERS),
    }


def _charset(record: WarcRecord) -> str | None:
    # WET is UTF-8 by its definition.
    return "utf-8" if record.record_type == CONVERSION else None


def _cut_short(source: Source, action: str) -> Violation:
    message = f"{place(source)}: the end of the record is missing; what is there was kept. Fetch it again."
    return Violation(None, source, "read", "", "truncated record", message, "", action)
