"""Figures over many pages, with intervals.

In: `PageScore`s. Out: `Figure`s by name: body precision, recall and F1 of the averages, macro-F1 over labels … each
with the 95 % interval of a bootstrap over sites, since pages of one site err alike.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import NamedTuple

import numpy as np

from builder.score.body import harmonic
from builder.score.page import Counts, PageScore
from builder.score.segments import calibration_error, macro_f1, micro_f1

RESAMPLES = 1000
_SEED = 20260101
_INTERVAL = (2.5, 97.5)
_CASES = 10  # a kind with fewer cases does not count


class Figure(NamedTuple):
    """A figure, the 95 % interval around it, and the pages it rests on."""

    value: float
    low: float
    high: float
    pages: int


def _mean(name: str, sums: Counts) -> float:
    total, count = sums[name]
    return float(total / count) if count else float("nan")


def _f1(sums: Counts) -> float:
    return harmonic(_mean("body_precision", sums), _mean("body_recall", sums))


def _authors(sums: Counts) -> float:
    hits, said, true = sums["authors"]
    return float(2 * hits / (said + true)) if said + true else float("nan")


def _over(name: str, measure: Callable[[np.ndarray], float], sums: Counts) -> float:
    return measure(sums[name])


# name of the figure, the counts it needs, how it follows from their sums. A new figure is a row here.
FIGURES: dict[str, tuple[str, Callable[[Counts], float]]] = {
    "body_f1": ("body_recall", _f1),
    "body_precision": ("body_precision", partial(_mean, "body_precision")),
    "body_recall": ("body_recall", partial(_mean, "body_recall")),
    "body_exact": ("body_exact", partial(_mean, "body_exact")),
    "body_empty": ("body_empty", partial(_mean, "body_empty")),
    "rouge_lsum": ("rouge_lsum", partial(_mean, "rouge_lsum")),
    "must_include": ("must_include", partial(_mean, "must_include")),
    "must_exclude": ("must_exclude", partial(_mean, "must_exclude")),
    "headline": ("headline", partial(_mean, "headline")),
    "authors_f1": ("authors", _authors),
    "date": ("date", partial(_mean, "date")),
    "label_macro_f1": ("labels", partial(_over, "labels", macro_f1)),
    "label_micro_f1": ("labels", partial(_over, "labels", micro_f1)),
    "kind_macro_f1": ("kinds", partial(_over, "kinds", partial(macro_f1, cases=_CASES))),
    "kind_micro_f1": ("kinds", partial(_over, "kinds", micro_f1)),
    "calibration_error": ("reliability", partial(_over, "reliability", calibration_error)),
}

LESS_IS_BETTER = frozenset({"body_empty", "calibration_error"})


def add(scores: Iterable[PageScore]) -> Counts:
    """The counts of all pages together."""
    sums: Counts = {}
    for score in scores:
        for name, counts in score.counts.items():
            sums[name] = sums[name] + counts if name in sums else counts.copy()
    return sums


def summarise(scores: Sequence[PageScore], *, resamples: int = RESAMPLES) -> dict[str, Figure]:
    """Every figure that the pages allow, with its interval."""
    sums = add(scores)
    by_site = [add(group) for group in _by_site(scores)]
    figures = {}
    for name, (needs, measure) in FIGURES.items():
        if needs in sums and not np.isnan(value := measure(sums)):
            low, high = _interval(by_site, sums, name, resamples)
            figures[name] = Figure(value, low, high, sum(needs in score.counts for score in scores))
    return figures


def _by_site(scores: Sequence[PageScore]) -> list[list[PageScore]]:
    sites: dict[str, list[PageScore]] = {}
    for score in scores:
        sites.setdefault(score.page.site, []).append(score)
    return [sites[site] for site in sorted(sites)]


def _interval(by_site: Sequence[Counts], sums: Counts, name: str, resamples: int) -> tuple[float, float]:
    """The 95 % interval of a figure over resampled sites."""
    needs, measure = FIGURES[name]
    parts = {"body_precision", "body_recall"} if name == "body_f1" else {needs}
    weights = np.random.default_rng(_SEED).multinomial(
        len(by_site), np.full(len(by_site), 1 / len(by_site)), size=resamples
    )
    drawn: Counts = {}
    for part in parts & sums.keys():
        empty = np.zeros_like(sums[part])
        drawn[part] = np.tensordot(weights, np.stack([counts.get(part, empty) for counts in by_site]), axes=1)
    values = [measure({part: drawn[part][index] for part in drawn}) for index in range(resamples)]
    values = [value for value in values if not np.isnan(value)]
    low, high = np.percentile(values, _INTERVAL) if values else (float("nan"), float("nan"))
    return float(low), float(high)
