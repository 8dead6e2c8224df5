"""A text dump as a page: the text as it is, and its lines as blocks.

In: decoded text. Out: a `Page` whose `text` is the dump to the letter.
"""

import re
from functools import partial

from builder.convert.decode import Decoded
from builder.model import Block, Page, RawPage
from builder.sites import registrable_domain

# Every line break that `str.splitlines` knows ends a line, so that a span never holds one.
_LINE = re.compile(r"[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")
_block = partial(tuple.__new__, Block)  # takes a third of the time of Block()


def convert_text(raw: RawPage, decoded: Decoded, page_id: str) -> Page:
    """A page with the text verbatim and one block for each line that shows anything."""
    address = raw.url or getattr(raw, "host", None)
    return Page(
        id=page_id,
        source=raw.source,
        text=decoded.text,
        blocks=tuple(_lines(decoded.text)),
        markup=False,
        url=raw.url,
        site=registrable_domain(address) if address else None,
        fetched_at=raw.fetched_at,
        rights=("unknown",),
        flags=decoded.flags,
    )


def _lines(text: str) -> list[Block]:
    blocks = []
    for line in _LINE.finditer(text):
        visible = line[0].strip()
        if visible and (visible[0].isalnum() or any(map(str.isalnum, visible))):
            start = line.start() + line[0].index(visible)
            end = start + len(visible)
            blocks.append(_block((start, end, start, end, "", 0.0, ())))
    return blocks
