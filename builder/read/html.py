"""Saved HTML pages: one page a file.

In: an `.html` file, perhaps compressed. Out: one RawPage, with the URL of a saved-from comment.
"""

import re
from collections.abc import Iterator

from builder.model import RawPage, Violation
from builder.read.inputs import Piece
from builder.read.page import damage_violation, host_of, make_page, source_of
from builder.read.text import read_whole
from builder.settings import Settings

_SAVED_FROM = re.compile(rb"<!--\s*saved from url=(?:\(\d+\))?(https?://[^\s>]+?)\s*-->", re.I)
# Possessive (++): a page of white space would else be tried in exponentially many ways.
_OPENING = re.compile(
    rb"(?:\xef\xbb\xbf)?(?:\s++|<!--.*?-->|<\?xml.*?\?>)*+<(?:!doctype\s+html|html|head|body)\b", re.I | re.S
)


def looks_like_html(head: bytes, settings: Settings) -> bool:
    """Whether a file clearly starts as an HTML document; a fragment does not."""
    return bool(_OPENING.match(head))


def read_html(piece: Piece, settings: Settings, start: int) -> Iterator[RawPage | Violation]:
    """Yield the file as a page."""
    payload, damage = read_whole(piece, settings.max_page_bytes)
    saved = _SAVED_FROM.search(payload, 0, 4096)
    url = saved[1].decode("ascii", "replace") if saved else None
    source = source_of(piece, payload, 0, 0)
    yield make_page(source, payload, settings.max_page_bytes, media="html", url=url, host=host_of(piece.name))
    if damage:
        yield damage_violation(piece, damage, 0, action="repaired", kept=payload)
