"""How far the labels that came with `builder.learn.more_labels` agree with those of people, where a page has both.

In: a gold folder. Out: lines of a report. Whoever made the labels was shown these pages among the others, unmarked;
training uses those of people.
"""

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from builder.labels import KINDS, LABEL_OF_KIND, LABELS
from builder.learn.example import UNKNOWN
from builder.learn.gather import labelled_twice

_LABEL_OF = np.array([LABELS.index(LABEL_OF_KIND[kind]) for kind in KINDS if kind in LABEL_OF_KIND])


def describe_agreement(gold: str) -> Iterator[str]:
    """Shares of the segments that have the same label and the same kind, page by page and together."""
    pairs = {}
    for key, theirs, ours in labelled_twice(Path(gold)):
        known = (theirs != UNKNOWN) & (ours != UNKNOWN)
        if known.any():  # people's labels of a dump do not always arrive on the text we make of the page
            pairs[key] = theirs[known], ours[known]
    for key, (theirs, ours) in pairs.items():
        yield f"{key}, {_describe(theirs, ours)}"
    together = [np.concatenate(side) for side in zip(*pairs.values(), strict=True)]
    yield f"{len(pairs)} pages, {_describe(*together)}"


def _describe(theirs: np.ndarray, ours: np.ndarray) -> str:
    labels, kinds = (_LABEL_OF[theirs] == _LABEL_OF[ours]).mean(), (theirs == ours).mean()
    return f"{len(theirs)} segments: labels {labels:.3f}, kinds {kinds:.3f}"
