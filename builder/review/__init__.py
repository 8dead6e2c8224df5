"""Review in the browser, and the corrections that outlive a build.

    review-dataset dist/ ──▶ cli ──▶ server ──▶ dataset (what was built), raw_view (what it was built from)
                                        │
                                        ▼
                       journal (reviews.jsonl, append-only) ──▶ corrections.apply, in the next build

`agreement` compares people, `exchange` speaks to other annotation tools, `repairs` suggests how to mend a page.
"""

from builder.review.corrections import apply, load_reviews

__all__ = ["apply", "load_reviews"]
