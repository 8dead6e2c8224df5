"""The section an article is filed under, in: labelled section lines and the markup's sections, out: one name.

Of a path or list of sections the first counts: "Sport | Football" is Sport.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from builder.fields.labelled import fold_words, texts_of, tidy
from builder.model import Page, Span

_LONGEST = 60
_CAPTION = re.compile(
    r"^(?:(?:(?:filed|posted|published|see more|more)\s+)?(?:in|under)|section|category|categories|rubrik|ressort|"
    r"thema|kategorien?|sección|sezione|seção|rubrique|catégories?|categorías?|categoria|категория|рубрика|kategoria)"
    r"\b\s*:?\s*",
    re.I,
)
_BETWEEN = re.compile(r"\s*[|•·>»›,;]\s*|\s+/\s+")


def read_section(page: Page, spans: Sequence[Span]) -> str | None:
    """The section shown beside the article, spelled as the markup does where the page shouts it."""
    shown = list(_names(texts_of(page, spans, "section")))
    stated = list(_names(page.hints.sections))
    for name in shown:
        same = [other for other in stated if fold_words(other) == fold_words(name)]
        if same:
            return same[0] if name.isupper() else name
    return next(iter([*shown, *stated]), None)


def _names(texts: Iterable[str]) -> Iterator[str]:
    """The first name of each text without its caption; addresses and paths are none."""
    for text in texts:
        pieces = _BETWEEN.split(_CAPTION.sub("", tidy(text)).strip(" |/•·>»:,.*"))
        name = pieces[0].strip()
        if 1 < len(name) <= _LONGEST and "/" not in name and not name.startswith("http"):
            yield name
