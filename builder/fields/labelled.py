"""Texts of labelled spans, in: a page and its spans, out: the wording of one kind, tidied."""

import re
import unicodedata
from collections.abc import Sequence

from builder.model import Page, Span

# Soft hyphens, zero-width spaces, word joiners, direction marks: layout, not wording.
_INVISIBLE = dict.fromkeys([0xAD, 0x200B, 0x2060, 0xFEFF, *range(0x200E, 0x2010), *range(0x202A, 0x202F)])
_SPACE = re.compile(r"\s+")
_ACCENTS = re.compile("[\u0300-\u036f]+")
_NOT_WORDS = re.compile(r"[\W_]+")


def texts_of(page: Page, spans: Sequence[Span], *kinds: str) -> list[str]:
    """The tidied texts of all spans of these kinds, in order, none empty."""
    texts = (tidy(page.text[span.start : span.end]) for span in spans if span.kind in kinds)
    return [text for text in texts if text]


def tidy(text: str) -> str:
    """One line without layout marks.

    >>> tidy(" Donau\\u00addampf\\n schiff ")
    'Donaudampf schiff'
    """
    return _SPACE.sub(" ", text.translate(_INVISIBLE)).strip()


def fold_words(text: str) -> str:
    """The words alone, without case, accents and marks: what two copies of a text have in common.

    >>> fold_words("„Élan“ – vital!")
    'elan vital'
    """
    if not text.isascii():
        text = _ACCENTS.sub("", unicodedata.normalize("NFKD", text))
    return _NOT_WORDS.sub(" ", text.casefold()).strip()
