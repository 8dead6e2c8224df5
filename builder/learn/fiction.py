"""Dumps written for this project, every line labelled: languages and kinds that gold pages show too seldom.

In: `fiction/`, a file for each page and in it, for each line of the dump, its kind, a tab and its text; a line that
begins with "+" is a further part of the line before it, and an empty one an empty line. Out: examples. All of it is
made up: papers, people and events exist nowhere else.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

from builder.gold import GoldSpan
from builder.labels import LABEL_OF_KIND
from builder.learn.example import Example, blank, look_at, majority
from builder.learn.renderings import text_page
from builder.model import Page

SHIPPED = Path(str(files("builder") / "learn" / "fiction"))
NO_FOLD = -1  # of no site that could be left out


def read_fiction(folder: Path = SHIPPED) -> Iterator[Example]:
    """Yield every page of a folder."""
    for path in sorted(folder.glob("*.txt")):
        text, spans = parse(path.read_text(encoding="utf-8").rstrip("\n").split("\n"))
        key = f"fiction/{path.stem}"
        page = text_page(text, key)
        if not isinstance(page, Page) or page.text != text:
            raise ValueError(f"{path}: is not a dump that reads as it is written")
        segments, features = next(iter(look_at([page])))
        example = blank(page, key=key, site=key, fold=NO_FOLD, segments=segments, features=features)
        yield replace(example, kinds=majority(segments, spans, len(text)), by_hand=True)


def parse(lines: Iterable[str]) -> tuple[str, list[GoldSpan]]:
    r"""The text of a page and the spans on it.

    >>> text, spans = parse(["title\tRain stops play", "", "byline\tAda Winter", "+date_published\t | 3 May"])
    >>> text
    'Rain stops play\n\nAda Winter | 3 May'
    >>> [(text[span.start : span.end], span.kind) for span in spans]
    [('Rain stops play', 'title'), ('Ada Winter', 'byline'), (' | 3 May', 'date_published')]
    """
    text, spans = "", []
    for number, line in enumerate(lines):
        kind, _, part = line.partition("\t")
        text += "\n" if number and not kind.startswith("+") else ""
        if kind := kind.removeprefix("+"):
            spans.append(GoldSpan(len(text), len(text) + len(part), LABEL_OF_KIND[kind], kind))
        text += part
    return text, spans
