"""How good networks are on sites they have not learned from.

In: a network and gold pages of folds it has not seen. Out: scores, and the curve that turns its probabilities into
confidences.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from builder.align.fold import fold
from builder.annotate import label
from builder.annotate.network import Network
from builder.convert import convert
from builder.convert.decode import decode
from builder.gold import GoldPage, read_gold
from builder.labels import KINDS, LABEL_CODE, LABELS
from builder.learn.calibrate import calibrate
from builder.learn.gather import raw_page
from builder.learn.renderings import renderings, text_page
from builder.learn.torch_network import LineNetwork, save
from builder.model import Page, Span
from builder.score.page import Answer, MovedSpan, PageScore, body_text, move_spans, score_page, title_text
from builder.score.segments import f1_per_class, macro_f1
from builder.score.summary import add, summarise
from builder.settings import Settings

_BATCH = 32
_NEWS = ("fundus", "wcxb")
_OF_NEWS = ("body_f1", "body_precision", "body_recall", "body_empty", "headline")
_UNCALIBRATED = {"curve": np.array([[0, 1], [0, 1]], np.float32), "silver": np.float32(1)}


@dataclass(frozen=True, slots=True)
class Trial:
    """Pages that a network has not learned from, and what it says about them."""

    golds: list[GoldPage]
    pages: list[Page]
    spans: list[tuple[Span, ...]]


def shipped_form(committee: Sequence[LineNetwork], name: str, **calibration: np.ndarray) -> Network:
    """The committee as a build would load it."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"{name}.npz"
        save(path, committee, **(calibration or _UNCALIBRATED))
        return Network.load(path)


def try_out(network: Network, gold: Path, folds: Collection[int], *, markup: bool) -> Trial:
    """Let a network label the gold pages of some folds: the markup pages, or dumps and what renderers make of news."""
    golds = read_gold(gold, sources=(*_NEWS, "trafilatura", "postlight") if markup else ("lines",), folds=folds)
    found = [(one, page) for one in golds if isinstance(page := convert(raw_page(one), Settings()), Page)]
    found += [] if markup else _rendered_news(gold, folds)
    pages = [page for _, page in found]
    spans: list[tuple[Span, ...]] = []
    for start in range(0, len(pages), _BATCH):
        batch = pages[start : start + _BATCH]
        spans += label(batch, [None] * len(batch), network)
    return Trial([one for one, _ in found], pages, spans)


def _rendered_news(gold: Path, folds: Collection[int]) -> Iterator[tuple[GoldPage, Page]]:
    for one in read_gold(gold, sources=_NEWS, folds=folds):
        page = convert(raw_page(one), Settings()) if one.is_news and one.body else None
        if isinstance(page, Page):
            texts = renderings(page, decode(raw_page(one)).text)
            copies = [text_page(text, f"{one.key}/{name}") for name, text in texts.items()]
            yield from ((one, copy) for copy in copies if isinstance(copy, Page))


def calibration_of(trial: Trial, gold: Path) -> dict[str, np.ndarray]:
    """Curve and silver bar, from the hand-labelled pages of a trial."""
    right, sure = [], []
    for truth, text, spans in _hand_labelled(trial, gold):
        for span, hit in zip(*_compare(truth, text, spans), strict=True):
            sure.append(span.confidence)
            right.append(hit)
    curve, silver = calibrate(np.array(sure), np.array(right, float))
    return {"curve": curve, "silver": np.float32(silver)}


def _hand_labelled(trial: Trial, gold: Path) -> list[tuple[GoldPage, str, Sequence[Span] | Sequence[MovedSpan]]]:
    dumps = {dump.page: dump for dump in read_gold(gold, sources=("lines",))}
    found = []
    for one, page, spans in zip(trial.golds, trial.pages, trial.spans, strict=True):
        if one.spans is not None:
            found.append((one, page.text, spans))
        elif page.markup and (dump := dumps.get(one.key)):
            text = dump.text()
            found.append((dump, text, move_spans(spans, page.text, text)))
    return found


def _compare(truth: GoldPage, text: str, spans: Sequence) -> tuple[list, list[bool]]:
    """Spans, and whether most of their labelled letters have their label."""
    places = fold(text).places
    labels = np.full(places.size, len(LABELS))
    for known in truth.spans or ():
        low, high = np.searchsorted(places, (known.start, known.end))
        labels[low:high] = LABEL_CODE[known.label]
    judged, right = [], []
    for span in spans:
        low, high = np.searchsorted(places, (span.start, span.end))
        counts = np.bincount(labels[low:high], minlength=len(LABELS) + 1)[: len(LABELS)].tolist()
        if sum(counts):
            judged.append(span)
            right.append(max(counts) == counts[LABEL_CODE[span.label]])
    return judged, right


def scores(trial: Trial, gold: Path) -> list[PageScore]:
    """The scorer's verdict on every page of a trial."""
    results = [
        score_page(Answer(body=body_text(page.text, spans), headline=title_text(page.text, spans)), one, rouge=False)
        for one, page, spans in zip(trial.golds, trial.pages, trial.spans, strict=True)
        if one.is_news
    ]
    results += [
        score_page(Answer(text=text, spans=spans), dump, rouge=False)
        for dump, text, spans in _hand_labelled(trial, gold)
    ]
    return results


def describe(results: Sequence[PageScore]) -> str:
    """The figures as a few lines of Markdown."""
    counts, lines = add(results), []
    if "labels" in counts:
        labels, kinds = counts["labels"], counts["kinds"]
        lines.append(f"- macro-F1 over the labels {macro_f1(labels):.3f}, over kinds {macro_f1(kinds, cases=10):.3f}")
        lines.append(
            "- " + ", ".join(f"{name} {f1:.3f}" for name, f1 in zip(LABELS, f1_per_class(labels), strict=True))
        )
        per_kind = zip(KINDS, f1_per_class(kinds), kinds.sum(axis=1), strict=True)
        lines.append("- " + ", ".join(f"{name} {f1:.2f} ({int(cases)})" for name, f1, cases in per_kind if cases))
    known = summarise(results)
    lines.append("- " + ", ".join(f"{name} {known[name].value:.3f}" for name in _OF_NEWS if name in known))
    return "\n".join(lines)
