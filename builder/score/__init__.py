"""How good labels are, measured against pages with known truth.

    Answer ──score_page(answer, gold page)──▶ PageScore … ──summarise──▶ Figure, with its interval

The core takes plain text and spans, so training code and benchmarks call it without a dataset on disk;
`score-dataset` reads a dataset, matches its pages to the gold and prints the tables.
"""

from builder.score.page import Answer, PageScore, body_text, score_page, title_text
from builder.score.summary import FIGURES, Figure, summarise

__all__ = ["FIGURES", "Answer", "Figure", "PageScore", "body_text", "score_page", "summarise", "title_text"]
