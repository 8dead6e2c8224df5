"""From labelled segments to spans.

In: a page, its segments and the kind of each. Out: spans; neighbours of one block and one kind are one span.
"""

from collections.abc import Sequence
from itertools import groupby

import numpy as np

from builder.annotate.decode import LABEL_OF_CODE, Choice, label_shares
from builder.annotate.network import Network
from builder.annotate.segments import Segment
from builder.labels import KINDS, LABELS
from builder.model import Span

_LABEL_NAMES = [LABELS[code] for code in LABEL_OF_CODE]


def join(parts: Sequence[Segment], posteriors: np.ndarray, choice: Choice, network: Network) -> tuple[Span, ...]:
    """The spans of one page."""
    kinds = choice.kinds.tolist()
    raw = label_shares(posteriors)[np.arange(len(kinds)), LABEL_OF_CODE[choice.kinds]]
    sure = np.round(network.calibrated(raw), 4).tolist()
    spans = []
    for (_, kind), group in groupby(range(len(parts)), key=lambda place: (parts[place].block, kinds[place])):
        places = list(group)
        confidence = min(sure[place] for place in places)
        tier = "silver" if confidence >= network.silver else "bronze"
        annotator = choice.reasons.get(places[0], network.name)
        start, end = parts[places[0]].start, parts[places[-1]].end
        spans.append(Span(start, end, _LABEL_NAMES[kind], KINDS[kind], confidence, tier, annotator))
    return tuple(spans)
