"""A page's text → hashes of runs of short lines: the menu and footer that pages of one site share."""

import re
from zlib import crc32

import numpy as np

RUN = 3  # lines: single menu words are shared by sites that have nothing in common
LONGEST_LINE = 60  # characters: longer ones belong to stories
SHARED_RUNS = 5
SHARED_SHARE = 0.1  # of the runs of the page that has fewer

_SHORT = re.compile(r"[^\W_][^\n]*", re.UNICODE)
_WEIGHTS = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9], np.uint64)


def template_runs(text: str) -> np.ndarray:
    """Distinct hashes of three short lines in a row, uint64, sorted.

    >>> len(template_runs("Home\\nNews\\nSport\\nWeather\\n"))
    2
    """
    lines = [" ".join(line.split()).casefold() for line in _SHORT.findall(text)]
    if len(lines) < RUN:
        return np.zeros(0, np.uint64)
    hashes = np.fromiter((crc32(line.encode("utf-8", "replace")) for line in lines), np.uint64, len(lines))
    short = np.fromiter((len(line) <= LONGEST_LINE for line in lines), bool, len(lines))
    count = len(lines) - RUN + 1
    mixed = sum(hashes[place : place + count] * weight for place, weight in enumerate(_WEIGHTS))
    whole = np.logical_and.reduce([short[place : place + count] for place in range(RUN)])
    return np.unique(mixed[whole])
