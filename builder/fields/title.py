"""The article's title, in: its labelled headline and the markup's headlines, out: one line.

What the reader sees decides. The markup helps where the page shows no headline, cuts it off, or glues the site's name
to it.
"""

import re
from collections.abc import Sequence

from builder.fields.labelled import fold_words, texts_of, tidy
from builder.model import Page, Span

_LIKELY = 0.4  # below, the markup knows better
_SEPARATOR = re.compile(r"\s+[|–—·•»«:\-]+\s+|\s*\|\s*")
_CUT = re.compile(r"\s*(?:…|\.\.\.)\s*$")
_MARKS_AROUND = re.compile(r"^[\s|•·*#>»:]+(?=\S)|[\s|•·*#]+$")


def read_title(page: Page, spans: Sequence[Span]) -> str | None:
    """The wording of the title spans, or of the markup's best headline where none is labelled."""
    stated = [title for title in (_without_site(tidy(text), page) for text in page.hints.headlines) if title]
    run = _title_run(spans)
    shown = _MARKS_AROUND.sub("", " ".join(texts_of(page, run, "title")))
    if not shown or run[0].confidence < _LIKELY:
        printed = (title for title in stated if title in page.text)
        return next(iter((*printed, *stated, shown))) or None
    if _CUT.search(shown):
        return _uncut(shown, stated)
    better = _printed(shown, stated, page, run[0].start) or _rest(page, run[0], stated)
    return better or (_without_site(shown, page) if _is_page_title(shown, page) else shown)


def _title_run(spans: Sequence[Span]) -> list[Span]:
    """The first title span and those that follow it directly: a headline may be set in two lines."""
    run: list[Span] = []
    for span in spans:
        if span.kind == "title":
            run.append(span)
        elif run:
            break
    return run


def _uncut(shown: str, stated: Sequence[str]) -> str:
    """The whole of a headline that the page cuts off with dots."""
    start = fold_words(_CUT.sub("", shown))
    return next((title for title in stated if fold_words(title).startswith(start) and not _CUT.search(title)), shown)


def _rest(page: Page, span: Span, stated: Sequence[str]) -> str | None:
    """The headline without its kicker or subtitle: an element sets that apart, and the markup states the rest alone.

    A subtitle that one of the markup's headlines has too is part of it.
    """
    block = next((block for block in page.blocks if block.start <= span.start < block.end), None)
    edges = {at for mark in (block.marks if block else ()) for at in (mark.start, mark.end)}
    cuts = [at for at in edges if span.start < at < span.end]
    if not cuts:
        return None
    rests = {_fold_part(page, at, span.end) for at in cuts}
    whole = _fold_part(page, span.start, span.end)
    if not any(whole in fold_words(title) for title in stated):
        rests |= {_fold_part(page, span.start, at) for at in cuts}
    return next((title for title in stated if fold_words(title) in rests), None)


def _fold_part(page: Page, start: int, end: int) -> str:
    return fold_words(tidy(page.text[start:end]))


def _printed(shown: str, stated: Sequence[str], page: Page, start: int) -> str | None:
    """The markup's headline that the page prints, where the labelled one is a piece of it or none of the markup's.

    On a line of its own it stands above, where some papers keep it in the breadcrumb; further down it is a teaser's.
    """
    printed = [title for title in stated if title in page.text]
    folded = fold_words(shown)
    if any(fold_words(title) == folded for title in printed):
        return None
    above = page.text[:start]
    return next((title for title in printed if folded in fold_words(title) or f"\n{title}\n" in above), None)


def _is_page_title(shown: str, page: Page) -> bool:
    """Whether a headline ends or begins with the site's name, like the title of a browser tab."""
    pieces = _SEPARATOR.split(shown)
    return len(pieces) > 1 and not _site_keys(page).isdisjoint({_key(pieces[0]), _key(pieces[-1])})


def _without_site(title: str, page: Page) -> str:
    """A tab title without the name of site and section around the headline.

    The site's name is known from the markup or the domain; else what another headline of the markup leaves out, or what
    the page does not print, is cut.
    """
    for other in page.hints.headlines:
        if len(other) < len(title) and _is_edge(tidy(other), title):
            return tidy(other)
    sites = _site_keys(page)
    start, end = 0, len(title)
    marks = [match.span() for match in _SEPARATOR.finditer(title)]
    while marks and _key(title[marks[-1][1] : end]) in sites:
        end = marks.pop()[0]
    while marks and _key(title[start : marks[0][0]]) in sites:
        start = marks.pop(0)[1]
    bare = title[start:end]
    heads = (title[start:mark] for mark, _ in reversed(marks))
    return bare if bare in page.text else next((head for head in heads if _is_line(head, page)), bare)


def _is_edge(part: str, title: str) -> bool:
    """Whether a title is the part, a separator and something more."""
    return bool(title.startswith(part) and _SEPARATOR.match(title, len(part)))


def _is_line(head: str, page: Page) -> bool:
    """Whether the page prints a text of some words, which Chinese and Japanese do not space, as a line of its own."""
    return (head.count(" ") > 1 or (len(head) > 15 and not head.isascii())) and f"\n{head}\n" in page.text


def _site_keys(page: Page) -> set[str]:
    """The site's name as it may be written: from the markup, and the domain with and without its ending."""
    names = {*page.hints.site_names, page.site or "", (page.site or "").partition(".")[0]}
    return {_key(name) for name in names} - {""}


def _key(name: str) -> str:
    """The Daily Rain, DailyRain and daily-rain are one site."""
    return fold_words(name).removeprefix("the ").replace(" ", "").removeprefix("the")
