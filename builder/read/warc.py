"""WARC and WET archives: many records a file, compressed each on its own or all together.

In: an archive. Out: a RawPage for every response, resource and conversion record that holds HTML or text, and a
Skipped for each of the others, so that records in = records out. Records are numbered as they lie in the file.
"""

from collections.abc import Iterator
from typing import Any

from fastwarc.warc import ArchiveIterator, WarcRecord, WarcRecordType

from builder.model import RawPage, Skipped, Source, Violation
from builder.read.http import decode_body
from builder.read.inputs import Piece
from builder.read.page import damage_violation, make_page, parse_time, place, source_of
from builder.read.storage import Damage, is_remote, open_stored
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
    # FastWARC opens local files itself, past Python's streams.
    stream = open_stored(piece.path) if is_remote(piece.path) else piece.path
    number, offset = -1, 0
    try:
        for number, record in enumerate(ArchiveIterator(stream, parse_http=False)):
            offset = record.stream_pos
            if number >= start:
                yield from _read_record(piece, record, number, settings.max_page_bytes)
    except OSError as error:
        yield damage_violation(piece, Damage("broken WARC", offset, str(error)), number + 1, action="rejected")
        return
    if number < 0:
        yield damage_violation(piece, Damage("broken WARC", 0, "no WARC record in it"), 0, action="rejected")


def _read_record(piece: Piece, record: WarcRecord, number: int, limit: int) -> Iterator[Item]:
    offset = record.stream_pos
    reason = _not_a_page(record)
    left = record.content_length
    if reason:
        yield Skipped(piece.name, number, reason)
        if record.consume() < left:
            yield _cut_short(source_of(piece, b"", number, offset), "truncated WARC record", "rejected")
        return
    body = record.reader.read(limit + 1)
    plain, whole = _plain_body(record, body, limit)
    source = source_of(piece, plain, number, offset, format="wet" if record.record_type == CONVERSION else "")
    yield make_page(source, plain, limit, media=_media(record, plain), **_stated(record))
    if len(body) < min(left, limit + 1):
        yield _cut_short(source, "truncated WARC record", "repaired")
    elif not whole:
        yield _cut_short(source, "truncated HTTP body", "repaired")


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


def _media(record: WarcRecord, plain: bytes) -> str:
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


def _cut_short(source: Source, rule: str, action: str) -> Violation:
    message = f"{place(source)}: {rule}: the end is missing; what is there was kept. Fetch the file or the page again."
    return Violation(None, source, "read", "", rule, message, "", action)
