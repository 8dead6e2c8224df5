"""Known truth, found in any rendering of a page: for training, scoring and the import of annotated corpora.

align(text, truth)                      paragraphs, headline, authors, date → where they stand
transfer(spans, from_text, to_text)     labelled spans of one rendering → another rendering
"""

from builder.align.transfer import Piece, Transfer, transfer
from builder.align.truth import WELL_ALIGNED, Alignment, Truth, align

__all__ = ["WELL_ALIGNED", "Alignment", "Piece", "Transfer", "Truth", "align", "transfer"]
