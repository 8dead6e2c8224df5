"""WARC and WET archives: many records a file, compressed each on its own or all together.

In: an archive. Out: a RawPage for every response, resource and conversion record that holds HTML or text, and a
Skipped for each of the others, so that records in = records out. Records are numbered as they lie in the file.
"""

from collections.abc import Iterator
from itertools import chain, islice
from typing import Any, NamedTuple

from fastwarc.warc import ArchiveIterator, WarcRecord, WarcRecordType

from builder.explain import shown
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
TRUNCATED, WRONG_LENGTH = "truncated record", "wrong Content-Length"
Item = RawPage | Skipped | Violation


def looks_like_warc(head: bytes, settings: Settings) -> bool:
    """Whether a file starts as a WARC or WET archive."""
    return head.startswith(b"WARC/")


def read_warc(piece: Piece, settings: Settings, start: int) -> Iterator[Item]:
    """Yield one item for each record from `start` on; a second one where it was cut short, or junk follows it."""
    number, offset, item = piece.record - 1, piece.start, None
    try:
        apart = _records_apart(piece)
        for record in _records(piece):
            if isinstance(record, Gap):
                if number >= start and not _told_of_end(item):
                    yield _gap_violation(piece, record, number)
                continue
            number, offset = number + 1, record.stream_pos if apart else -1
            if number >= start:
                for item in _read_record(piece, record, number, offset, settings.max_page_bytes):
                    yield item
        nothing = number < piece.record
        damage = Damage("broken WARC", 0, "no record in it") if nothing else _damage_at_end(piece, max(offset, 0))
    except OSError as error:
        damage = Damage("broken WARC", max(offset, 0), str(error))
    if damage and not _told_of_end(item):
        yield damage_violation(piece, damage, number + 1, action="rejected")


class Gap(NamedTuple):
    """No record begins where one should, in the bytes as they are stored or unpacked."""

    start: int  # of the record before
    end: int  # where the next record was found


def _told_of_end(item: Item | None) -> bool:
    """Whether the record before has said itself that its end is not where it should be."""
    return isinstance(item, Violation) and item.rule in (TRUNCATED, WRONG_LENGTH)


def _records(piece: Piece) -> Iterator[WarcRecord | Gap]:
    """Every record; where none begins as it should, the gap, and those that are found behind it."""
    count = offset = 0
    try:
        for record in _opened(piece):
            if not count and _lines_end_bare(record):
                break
            count, offset = count + 1, record.stream_pos
            yield record
        else:
            return
    except OSError:
        behind = islice(_opened(piece, lenient=True), count, None)
        if count == 0 or (record := next(behind, None)) is None:
            raise
        yield Gap(offset, record.stream_pos)
        yield from chain([record], behind)
        return
    yield from _opened(piece, lenient=True)


def _lines_end_bare(record: WarcRecord) -> bool:
    r"""Whether an archive ends its lines with \n, against the standard: all that follows is taken for one header."""
    return any("\nWARC-" in value for value in record.headers.values())


def _opened(piece: Piece, *, lenient: bool = False) -> ArchiveIterator:
    """The records as FastWARC finds them; the lenient way takes bare line ends, and passes over junk in silence."""
    options = {"parse_http": False, "quirks_mode": lenient}
    if (piece.start, piece.end) != (0, -1):
        return ArchiveIterator(Section(piece.path, piece.start, piece.end), **options)
    # FastWARC opens local files itself, past Python's streams.
    return ArchiveIterator(open_stored(piece.path) if is_remote(piece.path) else piece.path, **options)


def _records_apart(piece: Piece) -> bool:
    """Whether each record can be found by its offset: where all are compressed together, none can."""
    if not piece.compression or (piece.start, piece.end) != (0, -1):  # a file is cut only where they can be found
        return True
    second = next((record.stream_pos for record in islice(_opened(piece, lenient=True), 1, 2)), 0)
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
    stated = record.headers.get("Content-Length")
    if stated is not None and not (stated.strip().isdecimal() and int(stated) == record.content_length):
        yield _wrong_length(source_of(piece, b"", number, offset), stated)
        return
    if reason := _not_a_page(record):
        expected = record.content_length
        if record.consume() == expected and stated is not None:
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
    return Violation(None, source, "read", "", TRUNCATED, message, "", action)


def _wrong_length(source: Source, stated: str) -> Violation:
    message = f"{place(source)}: its Content-Length is {shown(stated)}, so nobody knows its end; the page is lost"
    return Violation(None, source, "read", "", WRONG_LENGTH, f"{message}. Fetch it again.")


def _gap_violation(piece: Piece, gap: Gap, number: int) -> Violation:
    source = source_of(piece, b"", number, gap.start)
    message = f"{place(source)}: junk follows it, or its Content-Length is wrong; what lies between it and the next "
    message += f"record, at byte {gap.end:,}, is lost, and junk further on is passed over. Fetch the file again."
    return Violation(None, source, "read", "", "broken WARC", message)
