"""The section an article is filed under, in: labelled section lines and the markup's sections, out: one name."""

import re
from collections.abc import Sequence

from builder.fields.labelled import fold_words, texts_of, tidy
from builder.model import Page, Span

_LONGEST = 60
_CAPTION = re.compile(
    r"^(?:(?:filed|posted|published)?\s*(?:in|under)|section|category|categories|rubrik|ressort|kategorie|sección|"
    r"sezione|seção|rubrique|catégorie|categoria|категория|рубрика|kategori|kategoria)\s*:?\s+",
    re.I,
)


def read_section(page: Page, spans: Sequence[Span]) -> str | None:
    """The section shown beside the article, in the markup's spelling where both have it."""
    shown = [name for name in map(_name, texts_of(page, spans, "section")) if name]
    stated = [name for name in map(_name, page.hints.sections) if name]
    known = {fold_words(name): name for name in reversed(stated)}
    agreed = next((known[fold_words(name)] for name in shown if fold_words(name) in known), None)
    return agreed or next(iter([*shown, *stated]), None)


def _name(text: str) -> str | None:
    """A short name without its caption; addresses and paths are none."""
    name = _CAPTION.sub("", tidy(text)).strip(" |/•·>»:,")
    return name if 1 < len(name) <= _LONGEST and not re.search(r"https?:|/", name) else None
