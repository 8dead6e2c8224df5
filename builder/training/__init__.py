"""Published rows for a model: tokens, lines and spans with the labels of any scheme.

In: a row of `pages`, as `datasets` loads it or as `build-dataset` made it. Out: what a training loop wants.

    token_labels(row, tokenizer)      windows of token ids with a label each, for token classification
    token_rows(batch, tokenizer)      the same for Dataset.map(batched=True)
    line_labels(row)                  the lines of a page, a label each, for line classification
    spans_of(row)                     the spans with their text, in the names of any scheme
    text_of(row, labels=("body",))    what a page says under some labels

A scheme is "label" (the four labels), "kind", or the name of a projection such as "l3s" (see `builder.projections`).
"""

from builder.training.lines import LabelledLine, line_labels
from builder.training.schemes import IGNORED, Scheme, scheme_of
from builder.training.spans import LabelledSpan, spans_of, text_of
from builder.training.tokens import TokenWindows, token_labels, token_rows

__all__ = [
    "IGNORED",
    "LabelledLine",
    "LabelledSpan",
    "Scheme",
    "TokenWindows",
    "line_labels",
    "scheme_of",
    "spans_of",
    "text_of",
    "token_labels",
    "token_rows",
]
