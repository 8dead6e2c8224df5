"""Bytes to text, with the reason for the encoding chosen.

In: a `RawPage`. Out: `Decoded`: text, the encoding's name and reason, and flags; or text that is none, marked binary.

First choice that fits: byte-order mark, valid UTF-8 whatever the page says, nearly valid UTF-8, HTTP header, meta,
detection. Names are those of the WHATWG, so "latin1" is windows-1252, as in a browser.
"""

import codecs
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from turbohtml import parse
from turbohtml.detect import Detection, detect

from builder.model import RawPage

UNDECODABLE = "undecodable bytes"
NUL_CHARACTERS = "NUL characters"
DOUBLE_ENCODED = "double-encoded text"

MARKS = (  # UTF-32 first: its mark begins with that of UTF-16
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
SAMPLE = 65_536  # bytes that stand for the whole page
META_REACH = 4096
FEW_LETTERS = 8  # beyond ASCII: too few to tell one Latin encoding from another
NEARLY_VALID = 20  # letters beyond ASCII for each byte that is wrong

_META = re.compile(rb"""<(?:meta[^>]*?charset|\?xml[^>]*?encoding)\s*=\s*["']?\s*([\w.:-]+)""", re.I)
_DETECTION = Detection(excluded=frozenset(("UTF-8",)))
_BEYOND_ASCII = re.compile(rb"[\x80-\xff]")
# Bytes that text does not hold: control characters but tab, line ends, form feed and escape.
_CONTROLS = bytes(code for code in range(32) if code not in b"\t\n\v\f\r\x1b")
_MAGIC = (b"%PDF-", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"PK\x03\x04", b"\x1f\x8b\x08", b"\x28\xb5\x2f\xfd", b"RIFF")
# UTF-8 read as windows-1252 and written as UTF-8 again: "Ã¤", "â€œ". How it begins is looked for first, which is quick.
_DOUBLE = {
    "\xc3": re.compile("\xc3[\x80-\xbf\u0152-\u0192\u02c6-\u2122]"),
    "\xe2": re.compile("\xe2\u20ac[\x80-\xbf\u0152-\u2122]"),
}


class Decoded(NamedTuple):
    """Text of a payload and how it was read."""

    text: str
    encoding: str  # name and reason: "windows-1252 (meta)"
    flags: tuple[str, ...] = ()
    binary: bool = False


def decode(raw: RawPage) -> Decoded:
    """The text of a page's bytes; a byte that fits nowhere becomes U+FFFD and is flagged."""
    payload = raw.payload
    for name, reason, text in _readings(raw):
        binary = payload.startswith(_MAGIC) or _is_binary(payload, name)
        flags = _flags(text, payload, name)
        if NUL_CHARACTERS in flags:
            # It ends a string in C; HTML makes the same of it, as long as before, so offsets stay.
            text = text.replace("\0", "\ufffd")
        return Decoded(text, f"{name} ({reason})", flags, binary)
    raise AssertionError("detection always answers")


def _readings(raw: RawPage) -> Iterator[tuple[str, str, str]]:
    """Name, reason and text of each encoding that fits, the best first."""
    payload = raw.payload
    for mark, name in MARKS:
        if payload.startswith(mark):
            yield name, "byte-order mark", payload[len(mark) :].decode(name, "replace")
    if name := _wide(payload):
        yield name, "NUL bytes", payload.decode(name, "replace")
    text = payload.decode("utf-8", "replace")
    if "\ufffd" not in text or _is_valid(payload):
        # Seven-bit encodings are valid UTF-8 too, to the letter.
        if b"\x1b" in payload:
            yield from ((name, why, _read(payload, name)) for name, why in _stated(raw) if name == "iso-2022-jp")
        yield "utf-8", "valid bytes", text
    wrong = text.count("\ufffd")
    if sum(map(len, re.findall(r"[^\x00-\x7f\ufffd]+", text))) >= NEARLY_VALID * wrong:
        yield "utf-8", "nearly valid bytes", text
    for name, reason in _stated(raw):
        if name != "utf-8" and "\ufffd" not in (text := _read(payload, name)):
            yield name, reason, text
    name = _detected(raw)
    yield name, "detected", _read(payload, name)


def _is_valid(payload: bytes) -> bool:
    try:
        payload.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _wide(payload: bytes) -> str | None:
    """UTF-16 without a mark: every other byte of Western text is zero."""
    sample = payload[:1024]
    zeros = [sample[start::2].count(0) for start in (0, 1)]
    if len(sample) < 8 or max(zeros) < len(sample) * 0.3 or min(zeros) > max(zeros) * 0.1:
        return None
    return "utf-16-be" if zeros[0] > zeros[1] else "utf-16-le"


def _stated(raw: RawPage) -> Iterator[tuple[str, str]]:
    """Encodings that the HTTP header and the page itself name, with the reason."""
    if raw.charset and (name := whatwg_name(raw.charset)):
        yield name, "HTTP header"
    if raw.media == "html" and (meta := _META.search(raw.payload, 0, META_REACH)):
        name = whatwg_name(meta[1].decode("ascii"))
        # As in browsers: a page whose meta could be read is not UTF-16.
        if name and not name.startswith("utf-16"):
            yield name, "meta"


@lru_cache(maxsize=256)
def whatwg_name(label: str) -> str | None:
    """The standard's name for a label, lower-cased.

    >>> whatwg_name("latin1"), whatwg_name("klingon")
    ('windows-1252', None)
    """
    try:
        name = parse(b"", encoding=label.strip()).encoding
    except (LookupError, ValueError):
        return None
    return name.lower() if name and name.lower() != "replacement" else None


def _read(payload: bytes, name: str) -> str:
    return payload.decode(f"whatwg-{name}", "replace")


def _detected(raw: RawPage) -> str:
    first = _BEYOND_ASCII.search(raw.payload)
    start = first.start() if first else 0
    # A meta that names an encoding has had its chance.
    sample = raw.payload[start : start + SAMPLE].replace(b"charset", b"")
    match = detect(sample, _DETECTION)
    few = match.language is None and len(_BEYOND_ASCII.findall(sample)) < FEW_LETTERS
    return "windows-1252" if few or match.encoding is None else match.encoding.lower()


def _is_binary(payload: bytes, name: str) -> bool:
    sample = payload[:SAMPLE]
    if name.startswith(("utf-16", "utf-32")):
        return False
    return len(sample) - len(sample.translate(None, _CONTROLS)) > len(sample) * 0.02


def _flags(text: str, payload: bytes, name: str) -> tuple[str, ...]:
    flags = []
    if "\ufffd" in text and "\ufffd".encode() not in payload:
        flags.append(UNDECODABLE)
    # Bytes are searched faster, but UTF-16 is full of zeros.
    if b"\0" in payload and "\0" in text:
        flags.append(NUL_CHARACTERS)
    if sum(len(pattern.findall(text)) for head, pattern in _DOUBLE.items() if head in text) >= 3:
        flags.append(DOUBLE_ENCODED)
    return tuple(flags)
