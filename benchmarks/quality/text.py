"""Bare text: renderings of a page, and the rules that pass for extractors where no markup is left.

In: markup, or a text. Out: a text of lines; the lines that a rule takes for the body.
"""

import html
import re
from collections.abc import Callable
from importlib import import_module

from benchmarks.quality.peers import boilerpy3, justext
from builder.gold import GoldPage

_END = re.compile(r"[.!?…。！？]['\"”’»)\]]*\s*$")
_LEAST = 15  # words of a line that a rule keeps
_COST = 12  # words a line must have to be worth its place in a run


def _resiliparse(markup: str) -> str:
    return import_module("resiliparse.extract.html2text").extract_plain_text(markup)


def _inscriptis(markup: str) -> str:
    return import_module("inscriptis").get_text(markup)


def _wet(markup: str) -> str:
    """Lines of visible text without indents and empty lines, as WET files have them."""
    text = import_module("resiliparse.extract.html2text").extract_plain_text(markup, alt_texts=False)
    lines = (line.strip().replace("•", "*") for line in text.split("\n"))
    return "\n".join(filter(None, lines))


RENDERERS: dict[str, Callable[[str], str]] = {"resiliparse": _resiliparse, "inscriptis": _inscriptis, "wet": _wet}


def all_lines(text: str, _page: GoldPage) -> str:
    """Everything."""
    return text


def long_sentences(text: str, _page: GoldPage) -> str:
    """Lines of fifteen words or more that end like a sentence."""
    return "\n".join(line for line in text.split("\n") if len(line.split()) >= _LEAST and _END.search(line))


def long_lines(text: str, _page: GoldPage) -> str:
    """Lines of fifteen words or more."""
    return "\n".join(line for line in text.split("\n") if len(line.split()) >= _LEAST)


def best_run(text: str, _page: GoldPage) -> str:
    """The run of lines that holds most words after paying for each line."""
    lines = [line for line in text.split("\n") if line.strip()]
    best, start, total, chosen = 0, 0, 0, (0, 0)
    for place, line in enumerate(lines):
        if total <= 0:
            start, total = place, 0
        total += len(line.split()) - _COST
        if total > best:
            best, chosen = total, (start, place + 1)
    return "\n".join(lines[slice(*chosen)])


def as_paragraphs(text: str) -> str:
    """Every line as a paragraph of markup, for tools that need some."""
    lines = (f"<p>{html.escape(line)}</p>" for line in text.split("\n") if line.strip())
    return f"<html><body>{''.join(lines)}</body></html>"


def justext_on_lines(text: str, page: GoldPage) -> str:
    """jusText on lines made paragraphs."""
    return justext(as_paragraphs(text), page).body or ""


def boilerpy3_on_lines(text: str, page: GoldPage) -> str:
    """boilerpy3 on lines made paragraphs."""
    return boilerpy3(as_paragraphs(text), page).body or ""


# The rules were tuned on other pages by those who published them. A new rule is a row here.
RULES: dict[str, Callable[[str, GoldPage], str]] = {
    "end punctuation and 15 words": long_sentences,
    "15 words": long_lines,
    "best contiguous run": best_run,
    "jusText on lines": justext_on_lines,
    "boilerpy3 on lines": boilerpy3_on_lines,
    "all lines": all_lines,
}
