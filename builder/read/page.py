"""From bytes and what is known of them to a `RawPage`, or to the `Violation` that says why not.

In: a payload, its place, what the container states. Out: one record. Every reader ends here, so every page is checked.
"""

import hashlib
import re
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cache, lru_cache
from pathlib import PurePosixPath
from typing import Any

from publicsuffixlist import PublicSuffixList

from builder.model import RawPage, Source, Violation
from builder.read.inputs import Piece
from builder.read.storage import Damage

KNOWN_BINARIES = {
    b"%PDF-": "a PDF",
    b"\x89PNG": "a PNG image",
    b"\xff\xd8\xff": "a JPEG image",
    b"GIF8": "a GIF image",
    b"RIFF": "a RIFF file (WebP, WAV)",
    b"PK\x03\x04": "a ZIP archive",
    b"\x7fELF": "a program",
    b"7z\xbc\xaf": "a 7z archive",
    b"BZh": "bzip2 data",
    b"\xfd7zXZ": "xz data",
    b"SQLite format 3": "a SQLite database",
}
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_CONTROLS = bytes(code for code in range(32) if code not in b"\t\n\v\f\r\x1b")  # ESC opens ISO-2022-JP
_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,24}", re.I)


def source_of(piece: Piece, payload: bytes, record: int, offset: int, *, format: str = "") -> Source:
    """The place of a payload, with its digest."""
    digest = hashlib.sha256(payload).hexdigest()
    return Source(piece.name, format or piece.format, record, offset, len(payload), digest)


def make_page(source: Source, payload: bytes, limit: int, **stated: Any) -> RawPage | Violation:
    """A page, or the violation that keeps it out; `stated` are further fields of RawPage."""
    if fault := fault_of(payload, limit):
        rule, message = fault
        return Violation(None, source, "read", "", rule, f"{place(source)}: {message}", excerpt_of(payload))
    return RawPage(source, payload, **stated)


def fault_of(payload: bytes, limit: int) -> tuple[str, str] | None:
    """Rule and message of what makes a payload unusable, whatever its format."""
    if len(payload) > limit:
        return "page too large", f"more than {limit:,} bytes; raise --max-page-bytes to keep it"
    if not payload or payload.isspace():
        return "empty page", "nothing but white space; fetch the page again or remove it"
    if binary := binary_content(payload[:2048]):
        return "binary content", f"{binary}, where text or HTML was expected; remove it or name its true format"
    return None


def binary_content(head: bytes) -> str:
    """What kind of binary the first bytes are, in words; "" for text in any encoding.

    >>> binary_content(b"%PDF-1.7 ..."), binary_content("Zürich".encode("utf-16"))
    ('a PDF', '')
    """
    if known := next((name for magic, name in KNOWN_BINARIES.items() if head.startswith(magic)), ""):
        return known
    controls = len(head) - len(head.translate(None, _CONTROLS))
    if controls * 20 <= len(head) or head.startswith(_UTF16_MARKS):  # a stray NUL is the fault of a CMS
        return ""
    few, many = sorted((head[::2].count(0), head[1::2].count(0)))
    utf16 = many * 10 > len(head) and few * 20 < many  # without a mark: NULs, but on one side only
    return "" if utf16 else "binary data"


def place(source: Source) -> str:
    """A source in words, for messages."""
    where = f" at byte {source.offset:,}" if source.offset > 0 else ""
    return (
        source.path if source.format in ("text", "html", "mhtml") else f"{source.path}, record {source.record}{where}"
    )


def excerpt_of(payload: bytes, size: int = 200) -> str:
    """The first characters of a payload, fit to be shown."""
    return payload[:size].decode("utf-8", "replace").strip()


def damage_violation(piece: Piece, damage: Damage, record: int, *, action: str, kept: bytes = b"") -> Violation:
    """The violation for a file that could not be read to its end."""
    source = source_of(piece, kept, record, damage.offset)
    message = (
        f"{piece.name}: {damage.rule} at byte {damage.offset:,} ({damage.reason}); what came before was kept, "
        "the rest is lost. Fetch the file again."
    )
    return Violation(None, source, "read", "", damage.rule, message, excerpt_of(kept[-200:]), action)


def unreadable_violation(piece: Piece, record: int, error: OSError) -> Violation:
    """The violation for a file, or a folder, that the system does not let us read."""
    reason = error.strerror or str(error)
    message = f"{piece.name}: cannot be read ({reason}); check that it is there and its permissions, then build again"
    return Violation(None, source_of(piece, b"", record, 0), "read", "", "unreadable file", message, "")


def parse_time(value: object) -> datetime | None:
    """A moment in UTC from ISO 8601, RFC 5322, fourteen digits, or seconds since 1970; None for anything else.

    >>> parse_time("2025-05-04").isoformat()
    '2025-05-04T00:00:00+00:00'
    """
    moment = value if isinstance(value, datetime) else None
    if isinstance(value, int | float) and not isinstance(value, bool):
        moment = _attempt(_from_seconds, value)
    elif isinstance(value, str):
        value = value.strip()
        moment = next((moment for parse in _TIME_FORMATS if (moment := _attempt(parse, value))), None)
    return moment and _attempt(_in_utc, moment)


def _in_utc(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _attempt(parse: Callable[[Any], datetime], value: object) -> datetime | None:
    try:
        return parse(value)
    except (TypeError, ValueError, OverflowError, OSError):
        return None


def _from_seconds(value: float) -> datetime:
    return datetime.fromtimestamp(value / 1000 if value > 1e11 else value, UTC)  # the larger are milliseconds


def _from_digits(value: str) -> datetime:
    return datetime.strptime(value, "%Y%m%d%H%M%S")


_TIME_FORMATS = (datetime.fromisoformat, _from_digits, parsedate_to_datetime)


@lru_cache(maxsize=4096)
def host_of(name: str) -> str | None:
    """The host that a file or a folder is named after, the nearest first.

    >>> host_of("2025/harbour-courier.example/ferry.txt"), host_of("news.caisse/ferry.v2.txt")
    ('harbour-courier.example', None)
    """
    path = PurePosixPath(name)
    stem = path.name.removesuffix(".gz").removesuffix(".zst").rpartition(".")[0]
    return next((part.lower() for part in (stem, *reversed(path.parts[:-1])) if _is_host(part)), None)


def _is_host(part: str) -> bool:
    """Whether a name can be a host: its last label must be a real domain, or one kept for examples."""
    if not _HOST.fullmatch(part):
        return False
    return part.lower().endswith((".example", ".test")) or _known_suffixes().privatesuffix(part.lower()) is not None


@cache
def _known_suffixes() -> PublicSuffixList:
    return PublicSuffixList(accept_unknown=False)
