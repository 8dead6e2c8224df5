"""Bytes to text, with the reason for the encoding chosen.

In: a `RawPage`. Out: `Decoded`, the text, the encoding's name and reason, and flags.
"""

from typing import NamedTuple

from turbohtml.detect import detect

from builder.model import RawPage


class Decoded(NamedTuple):
    """Text of a payload and how it was read."""

    text: str
    encoding: str
    flags: tuple[str, ...] = ()
    binary: bool = False


def decode(raw: RawPage) -> Decoded:
    """The text of a page's bytes."""
    payload = raw.payload
    if not payload.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return Decoded(payload.decode("utf-8-sig"), "utf-8 (valid bytes)")
        except UnicodeDecodeError:
            pass
    match = detect(payload)
    text = payload.decode(match.codec or "utf-8", "replace")
    flags = ("undecodable bytes",) if "\ufffd" in text else ()
    return Decoded(text, f"{(match.encoding or 'utf-8').lower()} (detected)", flags)
