"""MHTML, as browsers save a page with its images: one page a file.

In: a MIME message. Out: one RawPage with the bytes of its first HTML part.
"""

import re
from collections.abc import Iterator
from email import message_from_bytes
from email.message import Message

from builder.model import RawPage, Violation
from builder.read.inputs import Piece
from builder.read.page import damage_violation, excerpt_of, host_of, make_page, parse_time, place, source_of
from builder.read.text import read_whole
from builder.settings import Settings

_MULTIPART = re.compile(rb"^content-type:\s*multipart/related", re.I | re.M)
_HEADER = re.compile(rb"\s*[A-Za-z][A-Za-z-]*:")


def looks_like_mhtml(head: bytes, settings: Settings) -> bool:
    """Whether a file starts with the header of a MIME message of related parts."""
    return bool(_HEADER.match(head)) and bool(_MULTIPART.search(head))


def read_mhtml(piece: Piece, settings: Settings, start: int) -> Iterator[RawPage | Violation]:
    """Yield the first HTML part as a page."""
    stored, damage = read_whole(piece, settings.max_page_bytes)
    message = message_from_bytes(stored.lstrip())
    part = next((part for part in message.walk() if part.get_content_type() == "text/html"), None)
    if part is None or len(stored) > settings.max_page_bytes:
        source = source_of(piece, stored, 0, 0)
        fault = make_page(source, stored, settings.max_page_bytes, media="html")
        yield fault if isinstance(fault, Violation) else _without_html(fault)
    else:
        yield _page_of_part(piece, message, part, settings.max_page_bytes)
    if damage:
        yield damage_violation(piece, damage, 0, action="repaired", kept=stored)


def _page_of_part(piece: Piece, message: Message, part: Message, limit: int) -> RawPage | Violation:
    payload = part.get_payload(decode=True) or b""
    url = part.get("Content-Location") or message.get("Snapshot-Content-Location")
    return make_page(
        source_of(piece, payload, 0, 0),
        payload,
        limit,
        media="html",
        url=url if url and url.startswith(("http://", "https://")) else None,
        fetched_at=parse_time(message.get("Date")),
        charset=part.get_content_charset(),
        host=host_of(piece.name),
    )


def _without_html(page: RawPage) -> Violation:
    message = f"{place(page.source)}: an MHTML file without an HTML part; save the page again as HTML"
    return Violation(None, page.source, "read", "", "no HTML part", message, excerpt_of(page.payload))
