"""What people's labels score against the bodies of the benchmarks: conventions differ, and nobody gets far beyond.

In: a gold folder, whose `lines/` holds dumps of its pages labelled by hand. Out: lines of a report.
"""

from collections.abc import Iterator

from builder.gold import read_gold
from builder.score import Answer, body_text, score_page, summarise

_BODIES = ("fundus", "wcxb")
_SHOWN = ("body_f1", "body_precision", "body_recall", "body_exact")


def describe_ceiling(gold: str) -> Iterator[str]:
    """The body that hand labels give, scored like any extractor's: news pages, by source."""
    pages = {page.key: page for page in read_gold(gold, sources=_BODIES) if page.is_news}
    dumps = [dump for dump in read_gold(gold, sources=("lines",)) if dump.page in pages and pages[dump.page].body]
    for sources in (_BODIES, *((source,) for source in _BODIES)):
        scores = [
            score_page(Answer(body=body_text(dump.text(), dump.spans)), pages[dump.page], rouge=False)
            for dump in dumps
            if pages[dump.page].source in sources
        ]
        figures = summarise(scores)
        told = ", ".join(f"{name.removeprefix('body_')} {figures[name].value:.3f}" for name in _SHOWN)
        low, high = figures["body_f1"].low, figures["body_f1"].high
        yield f"{' and '.join(sources)}, {len(scores)} pages: {told}; F1 in [{low:.3f}, {high:.3f}]"
