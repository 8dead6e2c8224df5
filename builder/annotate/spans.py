"""From labelled segments to spans.

In: a page, its segments and the kind of each. Out: spans; neighbours of one block and one kind are one span.
"""

from collections.abc import Sequence
from itertools import groupby

import numpy as np

from builder.annotate.decode import LABEL_OF_CODE, Choice
from builder.annotate.segment import Segment
from builder.labels import KINDS, LABELS
from builder.model import Page, Span

SILVER = 0.97  # calibrated confidence above which a label is silver


def join(
    page: Page, parts: Sequence[Segment], posteriors: np.ndarray, choice: Choice, *, model: str
) -> tuple[Span, ...]:
    """The spans of one page."""
    labels = LABEL_OF_CODE[choice.kinds]
    sums = np.stack([posteriors[:, LABEL_OF_CODE == code].sum(axis=1) for code in range(len(LABELS))], axis=1)
    certain = np.clip(sums[np.arange(len(parts)), labels], 0, 1).tolist()
    kinds = choice.kinds.tolist()
    spans = []
    for _, group in groupby(range(len(parts)), key=lambda place: (parts[place].block, kinds[place])):
        places = list(group)
        confidence = min(certain[place] for place in places)
        spans.append(
            Span(
                start=parts[places[0]].start,
                end=parts[places[-1]].end,
                label=LABELS[labels[places[0]]],
                kind=KINDS[kinds[places[0]]],
                confidence=round(confidence, 4),
                tier="silver" if confidence >= SILVER else "bronze",
                annotator=choice.reasons.get(places[0], model),
            )
        )
    return tuple(spans)
