"""Cut blocks into segments, the units that get one label each.

In: a `Page`. Out: its segments in text order; every letter and digit of a block lies in exactly one of them.
Cutting too often costs little, since equal neighbours are joined again; a cut that is missing cannot be mended later.
"""

import re
from collections.abc import Iterable, Iterator
from functools import partial
from typing import NamedTuple

from builder.model import Mark, Page


class Segment(NamedTuple):
    """A part of a block: ``page.text[start:end]``, without the white space around it."""

    start: int
    end: int
    block: int


LONG_BLOCK = 220  # characters; a longer block is prose, in which dashes and dates are no borders
SHORT_BLOCK = 60  # characters; a shorter block without a suspicious character is one segment
EDGE = 90  # characters at both ends of a long block in which credits and dates are looked for

_CLOCK = r"\d{1,2}(?::\d\d(?::\d\d)?|[.h]\d\d(?!\d))(?:\s?[ap]\.?m\b\.?|\s[A-Z]{2,4}\b|\s?Uhr\b)?"
_DAY = (
    r"\d{4}[-./]\d{1,2}[-./]\d{1,2}(?:T[\d:.+Z-]+)?"
    r"|\d{1,2}[-./]\d{1,2}[-./]\d{2,4}(?!\d)"
    r"|\d{1,2}(?:\.|st|nd|rd|th)?\s(?:de\s)?[^\W\d_]{3,12}\.?,?\s(?:de\s)?\d{4}(?!\d)"
    r"|\d{1,2}(?:st|nd|rd|th)?,\s\d{4}(?!\d)"
    r"|\d{4}\s?[年년]\s?\d{1,2}\s?[月월]\s?\d{1,2}\s?[日일]"
)
_DATE = re.compile(rf"(?<![\w.])(?:(?:{_DAY})(?:,?\s?[,–-]?\s?(?:at |um |kl\.? |à )?{_CLOCK})?|{_CLOCK})(?![a-z\d])")
_DATE_CAPTIONS = (
    "date|published(?: on)?|updated(?: on| at)?|posted(?: on)?|created|modified|vom|am|den|le|publié|publicado|"
    "publisert|publicerad|oppdatert|uppdaterad|actualizado|aktualisiert|stand"
)
_BEFORE_DATE = re.compile(rf"(?:(?:\w+:|{_DATE_CAPTIONS})\s+)?$", re.IGNORECASE)
_DAY_AFTER_MONTH = re.compile(r"\d{1,2}(?:st|nd|rd|th)?,\s\d{4}")
_MONTH = re.compile(r"(?:[^\W\d_]{2,10}(?:\.|,|\.,)\s)?[^\W\d_]{3,10}\.?\s$")
_SEPARATOR = re.compile(r"\s*(?:[|•·‖»›→¦●▪■]+|\t|\u3000|  )\s*")
_BAR = re.compile(r"[|•·‖»›→¦●▪■\t\u3000]")  # asked first: `_SEPARATOR` takes ten times as long to find nothing
_DIGIT = re.compile(r"\d")  # asked before `_DATE`, likewise
_DASH = re.compile(r"[-–—/](?<=\s.)(?:(?<=/)/)?\s+")
_CREDIT_WORDS = [
    "photo",
    "photos",
    "photograph",
    "picture",
    "pic",
    "foto",
    "fotos",
    "fotó",
    "fot",
    "image",
    "images",
    "illustration",
    "bild",
    "bilder",
    "bildquelle",
    "bildrechte",
    "credit",
    "credits",
    "crédit",
    "créditos",
    "quelle",
    "source",
    "fuente",
    "grafik",
    "graphic",
    "zdjęcie",
    "kuva",
    "写真",
    "사진",
    "фото",
]
# One set of first letters, then the rest of any word: a search that begins with a plain set runs ten times faster.
_CREDIT = re.compile(
    rf"[(©{''.join(sorted({w[0] for w in _CREDIT_WORDS} | {w[0].upper() for w in _CREDIT_WORDS}))}](?<!\w.)"
    rf"(?:(?<=\()(?=[^()]{{2,60}}\)\s*$)|(?<=©)|(?:{'|'.join(sorted({w[1:] for w in _CREDIT_WORDS}))})\s?"
    r"(?:(?:by|von|de|av|credit)\b|[:：/©]))"
)
_LAST_SENTENCE = re.compile(r"[.!?…»”\"’)\xa0](?<!\d.)(?:\s+|(?=[(©A-Z]))(?=[^.!?…]{2,70}\.?$)")
# What every border has beside it.
_SUSPECT = re.compile(r"[|•·‖»›→¦●▪■\t\u3000(©:：\d]|\s[-–—/\s]")
_WORDY = re.compile(r"[^\W_]")
_segment = partial(tuple.__new__, Segment)  # takes half the time of Segment()


def segment(page: Page) -> list[Segment]:
    """The segments of a page, block by block; most lines are short and plain, and need no closer look."""
    text, suspicious = page.text, _SUSPECT.search
    found: list[Segment] = []
    for number, (start, end, _, _, _, _, marks) in enumerate(page.blocks):
        inner = [mark for mark in marks if mark[0] > start or mark[1] < end] if marks else marks
        if inner or end - start > SHORT_BLOCK or suspicious(text, start, end):
            found += [_segment((*part, number)) for part in _cut(text[start:end], start, inner)]
        elif end > start:
            found.append(_segment((start, end, number)))
    return found


def _cut(text: str, offset: int, marks: Iterable[Mark]) -> list[tuple[int, int]]:
    """The parts of a block's text, as ranges of the page's."""
    borders = {*_borders(text), *[place - offset for start, end, _ in marks for place in (start, end)]} - {0, len(text)}
    if not borders:
        return [(offset, offset + len(text))]
    return [_trimmed(text, *part, offset) for part in _wordy_parts(text, [*sorted(borders), len(text)])]


def _borders(text: str) -> list[int]:
    """Places to cut at, in any order."""
    length, borders = len(text), []
    if length < 5:
        return borders
    if _BAR.search(text) or "  " in text:
        borders += [cut.end() for cut in _SEPARATOR.finditer(text)]
    if length <= LONG_BLOCK:  # dashes and dates are part of the prose in a paragraph
        if _DASH.search(text):  # which finds nothing sooner than `finditer`
            borders += [dash.end() for dash in _DASH.finditer(text)]
        if digit := _DIGIT.search(text):
            borders += _dates(text, digit.start())
    edge = max(0, length - 2 * EDGE)
    if _CREDIT.search(text, edge):
        borders += [credit.start() for credit in _CREDIT.finditer(text, edge)]
    if last := _LAST_SENTENCE.search(text, max(0, length - EDGE)):
        borders.append(last.end())
    return borders


def _dates(text: str, first: int) -> Iterator[int]:
    """Both ends of each date, its caption included; no date begins before `first`."""
    for date in _DATE.finditer(text, first):
        start = date.start()
        if _DAY_AFTER_MONTH.match(date.group()) and (month := _MONTH.search(text, max(0, start - 24), start)):
            start = month.start()
        yield _BEFORE_DATE.search(text, max(0, start - 24), start).start()
        yield date.end()


def _trimmed(text: str, start: int, end: int, offset: int) -> tuple[int, int]:
    part = text[start:end]
    return offset + end - len(part.lstrip()), offset + start + len(part.rstrip())


def _wordy_parts(text: str, borders: list[int]) -> list[tuple[int, int]]:
    """What lies between borders; a part without letters and digits joins the next one, or the last one."""
    parts: list[tuple[int, int]] = []
    start = 0
    for end in borders:
        if _WORDY.search(text, start, end):
            parts.append((start, end))
            start = end
    if not parts:
        return [(0, len(text))]
    parts[-1] = (parts[-1][0], len(text))
    return parts
