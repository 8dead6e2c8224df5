"""Text dumps: one page a file, kept verbatim.

In: a `.txt` file, perhaps compressed. Out: one RawPage, with time and URL where the first lines state them.
"""

import io
import re
from collections.abc import Iterator

from builder.model import RawPage, Violation
from builder.read.inputs import Piece
from builder.read.page import damage_violation, host_of, make_page, parse_time, source_of
from builder.read.storage import Damage, Stored
from builder.settings import Settings

# `date 2025-05-04 Left Menu`: the header may share its line with the first words of the page.
_DATE = re.compile(r"^\s*(?:date|fetched|crawled)\s*:?\s+(\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d)?Z?)?)", re.I | re.M)
_URL = re.compile(r"^\s*(?:url|source)\s*:?\s+(https?://\S+)", re.I | re.M)
_HEADER_LINES = 3


def read_text(piece: Piece, settings: Settings, start: int) -> Iterator[RawPage | Violation]:
    """Yield the file as a page."""
    payload, damage = read_whole(piece, settings.max_page_bytes)
    url, date = read_header(payload)
    source = source_of(piece, payload, 0, 0)
    stated = {"media": "text", "url": url, "fetched_at": parse_time(date), "host": host_of(piece.name)}
    yield make_page(source, payload, settings.max_page_bytes, **stated)
    if damage:
        yield damage_violation(piece, damage, 0, action="repaired", kept=payload)


def read_whole(piece: Piece, limit: int) -> tuple[bytes, Damage | None]:
    """The decompressed file, at most one byte more than `limit`: enough to know that it is too large."""
    with Stored(piece.path, piece.compression) as stream:
        payload = io.BufferedReader(stream, 1 << 16).read(limit + 1)
        return payload, stream.damage


def read_header(payload: bytes) -> tuple[str | None, str | None]:
    """URL and date that the first lines state.

    >>> read_header(b"date 2025-05-04 Left Menu")
    (None, '2025-05-04')
    """
    lines = payload[:2000].decode("utf-8", "replace").lstrip("\ufeff").split("\n")[:_HEADER_LINES]
    url, date = _URL.search("\n".join(lines)), _DATE.search("\n".join(lines))
    return url and url[1], date and date[1]
