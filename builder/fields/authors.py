"""Who wrote an article, in: its labelled bylines and the markup's authors, out: names.

    Von Ada Winter und Bo Lind, Redakteure, ada@example.org   →   Ada Winter · Bo Lind

What is shown decides; the markup spells it, and speaks alone where no byline is shown.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from builder.fields.author_words import BY, JOINER, NOT_NAMES, OTHER_PART, PARTICLES, ROLES
from builder.fields.dates import find_dates
from builder.fields.labelled import fold_words, texts_of, tidy
from builder.model import Page, Span

_LONGEST = 60
_MOST_WORDS = 6
# Mail addresses, web addresses, handles, what stands in brackets, marks of lists.
_NOT_NAME = re.compile(r"\S+@\S+\.\w+|https?://\S+|\bwww\.\S+|(?<!\w)@\w+|\([^)]*\)|\[[^\]]*\]|[*•]|ORCID\S*.*$")
_EDGE = ' .,:;|/-–—·•*"“”„«»&<>'
_DIGITS = re.compile(r"\d")
_CASED = re.compile(r"[^\W\d_]")


def read_authors(page: Page, spans: Sequence[Span]) -> tuple[str, ...]:
    """The writers' names, each once, in the order of the byline."""
    junk = _junk(page)
    stated = [name for name in _names(page.hints.authors) if fold_words(name) not in junk]
    bylines = texts_of(page, spans, "byline")
    shown = [name for name in _names(bylines) if fold_words(name) not in NOT_NAMES]
    agreed = _agreed(stated, bylines)
    return _unique(agreed or shown or stated)


def _agreed(stated: Iterable[str], bylines: Sequence[str]) -> list[str]:
    """The markup's names that a byline shows too."""
    text = f" {fold_words(' '.join(bylines))} "
    return [name for name in stated if f" {fold_words(name)} " in text]


def _names(texts: Iterable[str]) -> Iterator[str]:
    """Names in lines of names: captions, roles, dates and addresses are left out."""
    for text in texts:
        for piece in JOINER.split(_without_dates(_NOT_NAME.sub(" ", tidy(text)))):
            if name := _name(piece):
                yield name


def _without_dates(text: str) -> str:
    for match in reversed(find_dates(text)):
        text = f"{text[: match.start]}|{text[match.end :]}"
    return text


def _name(piece: str) -> str | None:
    """The name in one piece of a byline, if there is one."""
    piece = piece.strip(_EDGE)
    if OTHER_PART.match(piece):
        return None
    while match := BY.match(piece):
        piece = piece[match.end() :].strip(_EDGE)
    words = _without_roles(piece.split())
    name = " ".join(words).strip(_EDGE)
    if not 1 < len(name) <= _LONGEST or len(words) > _MOST_WORDS or _DIGITS.search(name) or not _CASED.search(name):
        return None
    return name if any(not word.islower() or word in PARTICLES for word in words) or len(words) < 3 else None


def _without_roles(words: list[str]) -> list[str]:
    """The words before the first that says what somebody does; none where it comes first."""
    for place, word in enumerate(words):
        if word.casefold().strip(_EDGE) in ROLES:
            return words[:place]
    return words


def _junk(page: Page) -> set[str]:
    """What the markup calls an author and is none: placeholders and the site itself."""
    return set(NOT_NAMES) | {fold_words(page.site or "")}


def _unique(names: Iterable[str]) -> tuple[str, ...]:
    return tuple({fold_words(name): name for name in reversed(list(names))}.values())[::-1]
