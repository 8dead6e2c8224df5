"""Everyone on the same pages, in one run.

In: a gold folder. Out: `Row`s: a system, what it was given, its figures, its speed.

| set | pages | given |
|---|---|---|
| news | fundus, and articles of wcxb that are news (`GoldPage.is_news`) | markup, and the same rendered to bare text |
| articles | all of fundus and wcxb | markup |
| fields | every page with a headline, authors or a date | markup |
| lines | texts labelled by hand | bare text |
"""

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from benchmarks.quality.peers import PEERS, decode
from benchmarks.quality.project import SHIPPED, Weights, answer_all
from benchmarks.quality.text import RENDERERS, RULES
from builder.gold import GoldPage, read_gold
from builder.score import Answer, Figure, PageScore, score_page, summarise

PROJECT = "this project"
_HTML = ("fundus", "wcxb", "trafilatura", "postlight")


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table."""

    set: str
    system: str
    figures: dict[str, Figure]
    milliseconds: float | None = None  # of processor time, a page
    missing: str | None = None  # why it did not run


def run_markup(pages: Sequence[GoldPage], weights: Weights) -> list[Row]:
    """All systems on pages of markup."""
    payloads = [page.payload() for page in pages]
    markups = [decode(payload) for payload in payloads]
    rows = project_on_markup(pages, payloads, weights)
    for name, peer in PEERS.items():
        if why := peer.missing():
            rows.append(Row("news", name, {}, missing=why))
        else:
            peer.answer(markups[0], pages[0])  # what a tool loads once is not the speed of a page
            rows += _rows(name, pages, lambda peer=peer: list(map(peer.answer, markups, pages)))
    return rows


def project_on_markup(pages: Sequence[GoldPage], payloads: Sequence[bytes], weights: Weights = SHIPPED) -> list[Row]:
    """The project's rows on pages of markup."""
    answer_all(payloads[:1], pages[:1], "html", weights)  # models and tables are loaded once
    return _rows(PROJECT, pages, lambda: answer_all(payloads, pages, "html", weights))


def _rows(system: str, pages: Sequence[GoldPage], answer: Callable[[], Sequence[Answer]]) -> list[Row]:
    """Time a system, score it once, and sum up over each set."""
    answers, milliseconds = timed(answer, len(pages))
    scores = [score_page(said, page, rouge=False) for said, page in zip(answers, pages, strict=True)]
    return [
        Row(name, system, summarise([score for score in scores if choose(score.page)]), milliseconds)
        for name, choose in SETS.items()
    ]


SETS: dict[str, Callable[[GoldPage], bool]] = {
    "news": lambda page: page.is_news,
    "articles": lambda page: page.source in ("fundus", "wcxb"),
    "fields": lambda page: True,
}


def timed(answer: Callable[[], Sequence[Answer]], pages: int) -> tuple[Sequence[Answer], float]:
    """Answers, and milliseconds of processor time a page."""
    start = time.process_time()
    answers = answer()
    return answers, (time.process_time() - start) * 1000 / max(1, pages)


def run_texts(pages: Sequence[GoldPage], weights: Weights) -> list[Row]:
    """All systems on bare renderings of the same pages; a page counts once for each renderer."""
    markups = [decode(page.payload()) for page in pages]
    texts = render(markups)
    systems: dict[str, Callable[[Sequence[str]], Iterable[Answer]]] = {
        name: lambda shown, rule=rule: [Answer(body=rule(text, page)) for text, page in zip(shown, pages, strict=True)]
        for name, rule in RULES.items()
    }
    answer_texts(texts["wet"][:1], pages[:1], weights)
    systems = {PROJECT: lambda shown: answer_texts(shown, pages, weights), **systems}
    return [_text_row(name, call, texts, pages) for name, call in systems.items()]


def render(markups: Sequence[str]) -> dict[str, list[str]]:
    """Bare texts of the same pages by renderer."""
    return {name: list(map(call, markups)) for name, call in RENDERERS.items()}


def answer_texts(texts: Sequence[str], pages: Sequence[GoldPage], weights: Weights = SHIPPED) -> list[Answer]:
    """The project's answers to bare texts."""
    return answer_all([text.encode("utf-8", "replace") for text in texts], pages, "text", weights)


def _text_row(
    name: str,
    call: Callable[[Sequence[str]], Iterable[Answer]],
    texts: dict[str, list[str]],
    pages: Sequence[GoldPage],
) -> Row:
    scores: list[PageScore] = []
    spent = 0.0
    for shown in texts.values():
        answers, milliseconds = timed(lambda shown=shown: list(call(shown)), len(pages))
        spent += milliseconds / len(texts)
        scores += [score_page(said, page, rouge=False) for said, page in zip(answers, pages, strict=True)]
    return Row("text", name, summarise(scores), spent)


def run_lines(pages: Sequence[GoldPage], weights: Weights = SHIPPED) -> Row:
    """The project on texts labelled by hand."""
    texts = [page.text() for page in pages]
    answers, milliseconds = timed(lambda: answer_texts(texts, pages, weights), len(pages))
    scores = [score_page(said, page) for said, page in zip(answers, pages, strict=True)]
    return Row("lines", PROJECT, summarise(scores), milliseconds)


def run_project(gold: str) -> dict[str, dict[str, Figure]]:
    """The figures of the weights that ship, on the sites held out: set → name → figure."""
    pages = read_gold(gold, sources=_HTML, folds=SHIPPED)
    news = [page for page in pages if page.is_news and page.body]
    rows = project_on_markup(pages, [page.payload() for page in pages])
    texts = render([decode(page.payload()) for page in news])
    rows.append(_text_row(PROJECT, lambda shown: answer_texts(shown, news), texts, news))
    rows.append(run_lines(read_gold(gold, sources=("lines",), folds=SHIPPED)))
    return {row.set: row.figures for row in rows}


def run_all(gold: str, weights: Weights) -> tuple[list[Row], dict[str, int]]:
    """Every table on the folds that weights are given for, and how many pages each rests on."""
    pages = read_gold(gold, sources=_HTML, folds=weights)
    news = [page for page in pages if page.is_news and page.body]
    lines = read_gold(gold, sources=("lines",), folds=weights)
    rows = [*run_markup(pages, weights), *run_texts(news, weights), run_lines(lines, weights)]
    counts = {name: sum(map(choose, pages)) for name, choose in SETS.items()}
    return rows, counts | {"text": len(news), "lines": len(lines)}
