"""From labelled segments to spans.

In: a page, its segments and the kind of each. Out: spans; neighbours of one block and one kind are one span.
"""

from collections.abc import Sequence
from functools import partial

import numpy as np

from builder.annotate.decode import LABEL_OF_CODE, Choice, label_shares
from builder.annotate.network import Network
from builder.annotate.segments import Segment
from builder.labels import KINDS, LABELS
from builder.model import Page, Span

_BETWEEN = " \t\xa0|•·‖»›→¦:;,/–—-"  # may stand between two spans of a block, and belong to neither
_LABEL_NAMES = [LABELS[code] for code in LABEL_OF_CODE]
_span = partial(tuple.__new__, Span)  # takes a third of the time of Span()


def join(
    page: Page, parts: Sequence[Segment], posteriors: np.ndarray, choice: Choice, network: Network
) -> tuple[Span, ...]:
    """The spans of one page."""
    if not parts:
        return ()
    blocks = np.array([part.block for part in parts])
    new = np.r_[True, (blocks[1:] != blocks[:-1]) | (choice.kinds[1:] != choice.kinds[:-1])]
    first = np.flatnonzero(new)
    last = np.r_[first[1:] - 1, len(parts) - 1]
    raw = label_shares(posteriors)[np.arange(len(parts)), LABEL_OF_CODE.take(choice.kinds)]
    sure = np.round(np.minimum.reduceat(network.calibrated(raw), first), 4)
    rows = zip(first.tolist(), last.tolist(), sure.tolist(), choice.kinds.take(first).tolist(), strict=True)
    annotator, silver, reason = network.name, network.silver, choice.reasons.get
    found = []
    for begin, finish, confidence, kind in rows:
        start, end = _bare(page, parts[begin], parts[finish])
        tier = "silver" if confidence >= silver else "bronze"
        found.append(_span((start, end, _LABEL_NAMES[kind], KINDS[kind], confidence, tier, reason(begin, annotator))))
    return tuple(found)


def _bare(page: Page, first: Segment, last: Segment) -> tuple[int, int]:
    """Start and end without the separators at inner borders of a block; its own bullets and full stops stay."""
    start, end, block = first.start, last.end, page.blocks[first.block]
    if start == block.start and end == block.end:
        return start, end
    part = page.text[start:end]
    if not (bare := part.strip(_BETWEEN)):
        return start, end
    offset = start + part.index(bare)
    return (start if start == block.start else offset), (end if end == block.end else offset + len(bare))
