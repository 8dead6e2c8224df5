"""The header that a crawler wrote above a dump: `date 2025-05-04`.

In: a page, its segments, the kinds chosen so far. Out: the header's segment is `noise.other`: the date of the crawl
says nothing about the article.
"""

import re
from collections.abc import Sequence

from builder.annotate.decode import OTHER, Choice
from builder.annotate.segments import Segment
from builder.model import Page

_HEADER = re.compile(r"\s*date:?\s+\d{4}-\d\d-\d\d\b", re.IGNORECASE)


def mark_header(page: Page, parts: Sequence[Segment], choice: Choice) -> None:
    """Overrule the model on a dump's header."""
    header = None if page.markup else _HEADER.match(page.text)
    if header and parts and parts[0].end <= header.end():
        choice.kinds[0] = OTHER
        choice.reasons[0] = "dump:header"
