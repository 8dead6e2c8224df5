"""Lines of a page with a label each, for line classification.

In: a row of `pages`. Out: the lines that have a span. Like the `lines` table, in the names of any scheme.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from builder.training.schemes import names_of, scheme_of


class LabelledLine(NamedTuple):
    """A line without the space around it, and what most of it is."""

    index: int  # among all lines of the text
    start: int
    end: int
    text: str
    label: int  # code; `IGNORED` where the scheme has no place for it
    purity: float  # share of the labelled characters that have the label


def line_labels(row: Mapping[str, Any], *, scheme: str = "label") -> Iterator[LabelledLine]:
    """Yield the lines of a page that have a span; the larger part of a line decides, the earlier of two equal ones."""
    code_of, start = scheme_of(scheme).code, 0
    spans = list(row["spans"])
    for index, line in enumerate(row["text"].split("\n")):
        end, weights = start + len(line), Counter[int]()
        while spans and spans[0]["start"] < end:  # a span never crosses a line
            span = spans.pop(0)
            weights[code_of(*names_of(span))] += span["end"] - span["start"]
        if weights:
            label, weight = weights.most_common(1)[0]
            first = start + len(line) - len(line.lstrip())
            kept = line.strip()
            yield LabelledLine(index, first, first + len(kept), kept, label, weight / weights.total())
        start = end + 1
