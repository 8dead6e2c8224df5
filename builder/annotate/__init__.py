"""Label every part of a page.

In: pages. Out: for each page its spans: a partition of its letters and digits, with label, kind and confidence.

    segments ──features──▶ network ──▶ posteriors ──site evidence, cues──▶ decode ──▶ kinds ──join──▶ spans

`segment` cuts blocks, `measure` describes every segment, the networks judge each in the light of the others,
`weigh_repeats` adds what the rest of the site tells and `weigh_cues` what a few words say, `decode` makes the page
coherent, `join` writes it down.
"""

from collections.abc import Sequence

from builder.annotate.cues import weigh_cues
from builder.annotate.decode import Lines, decode
from builder.annotate.features import measure
from builder.annotate.header import weigh_header
from builder.annotate.network import Network, network
from builder.annotate.repeats import weigh_repeats
from builder.annotate.segments import segment
from builder.annotate.spans import join
from builder.model import Page, SiteRepeats, Span

__all__ = ["annotate", "label"]

_BATCH = 32  # pages measured together: enough to make use of wide arrays, few enough for the cache


def annotate(
    pages: Sequence[Page], repeats: Sequence[SiteRepeats | None] | None = None, weights: str = ""
) -> list[tuple[Span, ...]]:
    """The spans of each page, in text order; by the weights of the package unless a folder is named."""
    found: list[tuple[Span, ...]] = [()] * len(pages)
    evidence = repeats or [None] * len(pages)
    for markup in (False, True):
        places = [place for place, page in enumerate(pages) if page.markup == markup]
        for start in range(0, len(places), _BATCH):
            batch = places[start : start + _BATCH]
            judge = network("markup" if markup else "text", weights)
            spans = label([pages[place] for place in batch], [evidence[place] for place in batch], judge)
            for place, own in zip(batch, spans, strict=True):
                found[place] = own
    return found


def label(pages: Sequence[Page], repeats: Sequence[SiteRepeats | None], judge: Network) -> list[tuple[Span, ...]]:
    """The spans of pages that all have markup, or all have none, by one network."""
    segments = [segment(page) for page in pages]
    features = measure(pages, segments)
    posteriors = judge(features)
    spans = []
    for number, (page, parts) in enumerate(zip(pages, segments, strict=True)):
        rows = slice(features.pages[number], features.pages[number + 1])
        lines = Lines(page.text, parts, features.letters[rows], features.line_hash[rows])
        likely, overruled = weigh_repeats(posteriors[rows], lines, repeats[number])
        likely, cued = weigh_cues(likely, lines)
        likely, headed = weigh_header(likely, page, lines)
        choice = decode(likely, lines)
        told = dict.fromkeys(overruled, "site:repeated") | cued | headed
        choice.reasons.update({place: reason for place, reason in told.items() if place not in choice.reasons})
        spans.append(join(page, parts, likely, choice, judge))
    return spans
