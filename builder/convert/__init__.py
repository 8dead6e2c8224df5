"""Turn what was found into text with blocks.

In: a `RawPage`, bytes and what their container says. Out: a `Page`, or the `Violation` that says why there is none.

A new medium is a file in this folder and a row in `CONVERTERS`.
"""

import hashlib
from collections.abc import Callable
from dataclasses import replace

from builder.convert.decode import Decoded, decode
from builder.convert.html import convert_html
from builder.convert.text_dump import convert_text
from builder.model import Page, RawPage, Violation
from builder.settings import Settings

__all__ = ["CONVERTERS", "convert"]

CONVERTERS: dict[str, Callable[[RawPage, Decoded, str], Page]] = {
    "html": convert_html,
    "text": convert_text,
}


def convert(raw: RawPage, settings: Settings) -> Page | Violation:
    """The page as text with blocks, or why it has none."""
    if len(raw.payload) > settings.max_page_bytes:
        return _rejected(raw, "too large", f"{len(raw.payload):,} bytes; the limit is {settings.max_page_bytes:,}")
    decoded = decode(raw)
    if decoded.binary:
        return _rejected(raw, "binary content", "most bytes are no text: is this file an image or an archive?")
    source = replace(raw.source, encoding=decoded.encoding)
    page = CONVERTERS[raw.media](replace(raw, source=source), decoded, page_id(raw))
    if not page.blocks:
        return _rejected(raw, "no text", "the page has no visible letter or digit")
    return page


def page_id(raw: RawPage) -> str:
    """The same page has the same id wherever its file lies: a digest of payload and address."""
    identity = f"{raw.source.sha256}\n{raw.url or ''}"
    return hashlib.sha256(identity.encode()).hexdigest()[:32]


def _rejected(raw: RawPage, rule: str, message: str) -> Violation:
    return Violation(page_id(raw), raw.source, "convert", "", rule, message)
