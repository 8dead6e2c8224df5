"""The header that a crawler wrote above a dump: `date 2025-05-04`.

In: posteriors of a page's segments. Out: the same, with the header's segment `noise.other` for certain: the date of
the crawl says nothing about the article.
"""

import re

import numpy as np

from builder.annotate.decode import OTHER, Lines
from builder.model import Page

_HEADER = re.compile(r"\s*date:?\s+\d{4}-\d\d-\d\d\b", re.IGNORECASE)


def weigh_header(posteriors: np.ndarray, page: Page, lines: Lines) -> tuple[np.ndarray, dict[int, str]]:
    """Posteriors that know a dump's header, and where it stands."""
    header = None if page.markup else _HEADER.match(page.text)
    if not header or not lines.parts or lines.parts[0].end > header.end():
        return posteriors, {}
    weighed = posteriors.copy()
    weighed[0] = np.arange(posteriors.shape[1]) == OTHER
    return weighed, {0: "dump:header"}
