"""Figures for people and for programs.

In: matches. Out: a `Report`: JSON-able values, and the same as tables on a terminal.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Column, Table

from builder.gold import GoldPage
from builder.labels import KINDS, LABELS
from builder.score.dataset import Matched
from builder.score.page import PageScore, score_page
from builder.score.segments import KIND_NAMES, LABEL_NAMES, f1_per_class
from builder.score.summary import add, summarise
from builder.score.worst import worst

Report = dict[str, Any]

GROUPS: dict[str, Callable[[GoldPage], str | None]] = {
    "source": lambda page: page.source,
    "language": lambda page: page.language,
    "renderer": lambda page: page.renderer,
}


# What group tables show, and under which head.
CHIEF = {
    "body_f1": "body F1",
    "headline": "headline",
    "authors_f1": "authors",
    "date": "date",
    "label_macro_f1": "labels",
    "kind_macro_f1": "kinds",
}


def make_report(matched: Matched, *, number: int = 10, rouge: bool = True) -> Report:
    """Score all matches and sum up."""
    answers = [match.answer for match in matched.matches]
    scores = [score_page(match.answer, match.page, rouge=rouge) for match in matched.matches]
    sums = add(scores)
    return {
        "pages": len(scores),
        "missing": [page.key for page in matched.missing],
        "figures": _figures(scores),
        "groups": {name: _grouped(scores, group) for name, group in GROUPS.items()},
        "labels": _classes(sums.get("labels"), LABELS),
        "kinds": _classes(sums.get("kinds"), KINDS),
        "label_confusion": _confusion(sums.get("labels"), LABELS, LABEL_NAMES),
        "kind_confusion": _confusion(sums.get("kinds"), KINDS, KIND_NAMES),
        "reliability": _reliability(sums.get("reliability")),
        "worst": [asdict(failure) for failure in worst(zip(answers, scores, strict=True), number)],
    }


def _figures(scores: Sequence[PageScore]) -> dict[str, dict[str, float]]:
    return {name: figure._asdict() for name, figure in summarise(scores).items()}


def _grouped(scores: Sequence[PageScore], group: Callable[[GoldPage], str | None]) -> dict[str, Any]:
    """Figures of each group, groups of unknown name left out."""
    names = sorted({name for score in scores if (name := group(score.page))})
    return {name: _figures([score for score in scores if group(score.page) == name]) for name in names}


def _classes(confusion: np.ndarray | None, names: Sequence[str]) -> dict[str, dict[str, float]]:
    """Precision, recall and F1 of each class that has a case."""
    if confusion is None:
        return {}
    hits, true, said = np.diagonal(confusion), confusion.sum(axis=1), confusion[:, :-1].sum(axis=0)
    f1 = f1_per_class(confusion)
    return {
        name: {
            "precision": float(hits[code] / max(1, said[code])),
            "recall": float(hits[code] / true[code]),
            "f1": float(f1[code]),
            "cases": int(true[code]),
        }
        for code, name in enumerate(names)
        if true[code]
    }


def _confusion(confusion: np.ndarray | None, rows: Sequence[str], columns: Sequence[str]) -> dict[str, dict[str, int]]:
    """Cells that are not zero: true name → predicted name → segments."""
    if confusion is None:
        return {}
    return {
        row: {column: int(count) for column, count in zip(columns, counts, strict=True) if count}
        for row, counts in zip(rows, confusion, strict=True)
        if counts.any()
    }


def _reliability(reliability: np.ndarray | None) -> list[dict[str, float]]:
    """For each bin of confidence how many labels were right."""
    if reliability is None:
        return []
    return [
        {"from": index / len(reliability), "segments": int(count), "confidence": total / count, "right": right / count}
        for index, (count, total, right) in enumerate(reliability.tolist())
        if count
    ]


def print_report(report: Report, console: Console) -> None:
    """Print a report as tables."""
    console.print(f"{report['pages']} pages scored, {len(report['missing'])} gold pages not in the dataset")
    console.print(_figure_table(report["figures"]))
    for name, groups in report["groups"].items():
        if groups:
            console.print(_group_table(name, groups))
    for name in ("labels", "kinds"):
        if report[name]:
            console.print(_class_table(name, report[name]))
    if report["label_confusion"]:
        console.print(_confusion_table(report["label_confusion"]))
        console.print(_reliability_table(report["reliability"]))
    if report["worst"]:
        console.print(_worst_table(report["worst"]))


def _figure_table(figures: dict[str, dict[str, float]]) -> Table:
    """Every figure with its interval."""
    table = Table("figure", "value", "95 % interval", "pages", title="all pages")
    for name, figure in figures.items():
        interval = f"{figure['low']:.3f} to {figure['high']:.3f}"
        table.add_row(name, f"{figure['value']:.3f}", interval, f"{figure['pages']:,.0f}")
    return table


def _group_table(title: str, groups: dict[str, dict[str, dict[str, float]]]) -> Table:
    """The chief figures of each group, and how many pages each rests on."""
    shown = [name for name in CHIEF if any(name in figures for figures in groups.values())]
    table = Table(Column(title, no_wrap=True), *(CHIEF[name] for name in shown), title=f"by {title}")
    for name, figures in groups.items():
        table.add_row(name, *(_cell(figures.get(figure)) for figure in shown))
    return table


def _cell(figure: dict[str, float] | None) -> str:
    return f"{figure['value']:.3f} ({figure['pages']:.0f})" if figure else ""


def _class_table(title: str, classes: dict[str, dict[str, float]]) -> Table:
    table = Table(title.removesuffix("s"), "precision", "recall", "F1", "cases", title=title)
    for name, row in classes.items():
        table.add_row(name, *(f"{row[key]:.3f}" for key in ("precision", "recall", "f1")), f"{row['cases']:,}")
    return table


def _confusion_table(confusion: dict[str, dict[str, int]]) -> Table:
    table = Table("true \\ said", *LABEL_NAMES, title="segments")
    for name, row in confusion.items():
        table.add_row(name, *(f"{row.get(column, 0):,}" for column in LABEL_NAMES))
    return table


def _reliability_table(bins: Iterable[dict[str, float]]) -> Table:
    table = Table("confidence from", "segments", "mean confidence", "right", title="reliability")
    for row in bins:
        table.add_row(
            f"{row['from']:.1f}", f"{row['segments']:,.0f}", f"{row['confidence']:.3f}", f"{row['right']:.3f}"
        )
    return table


def _worst_table(failures: Iterable[dict[str, Any]]) -> Table:
    table = Table("page", "measure", "value", "excerpt", title="worst pages")
    for row in failures:
        table.add_row(row["page"], row["measure"], f"{row['value']:.3f}", row["excerpt"])
    return table
