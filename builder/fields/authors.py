"""Who wrote an article, in: its labelled bylines and the markup's authors, out: names.

    Von Ada Winter und Bo Lind, Redakteure, ada@example.org   →   Ada Winter · Bo Lind

What is shown decides; the markup spells it, and speaks alone where no byline is shown. Groups ("Newsroom", "Reuters and
staff") count only where no person is named.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from builder.fields.author_words import (
    AGENCIES,
    BY,
    COLLECTIVES,
    GLUED_BY,
    HELPED,
    JOINER,
    OTHER_PART,
    PARTICLES,
    PLACEHOLDERS,
    PLACING,
    ROLES,
)
from builder.fields.dates import find_dates
from builder.fields.labelled import fold_words, tidy
from builder.model import Page, Span

_LONGEST = 60
_MOST_WORDS = 6
_EDGE = ' .,:;|/-–—·•*="“”„«»&<>#()'
# Mail addresses, web addresses, handles, what stands in brackets, identifiers of researchers.
_NOT_NAME = re.compile(r"\S+@\S+\.\w+|https?://\S+|\bwww\.\S+|(?<!\w)@\w+|\([^)]*\)|\[[^\]]*\]|ORCID\S*.*$")
_ADDRESS = re.compile(r"(?:https?:|www\.|//)|[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}(?=[/,\s]|$)", re.I)
_LETTER = re.compile(r"[^\W\d_]")
_NOTE_MARKS = re.compile(r"(?<=[^\W\d_A-Z])\d+\b|^\d+\.?$")


class Name(NamedTuple):
    """A name in a byline and what it stands for."""

    text: str
    part: str  # person, group, short (initials in small letters), other (an editor, a photographer), role


def read_authors(page: Page, spans: Sequence[Span]) -> tuple[str, ...]:
    """The writers' names, each once, in the order of the byline."""
    site = _site_words(page)
    stated = _read_names((text for text in page.hints.authors if not _ADDRESS.match(text)), site)
    lines = _bylines(page, spans)
    shown = [_read_names(part, site) for part in lines]
    for part, names in zip(lines, shown, strict=True):
        agreed = _agreed(stated, names, part)
        if any(name.part == "person" for name in agreed):
            return _unique(_parts(agreed, "person", "group"))
    everything = [name for names in shown for name in names]
    people = _parts(stated, "person")
    return _unique(
        (people if _is_printed(people, everything, page) else [])
        or next(filter(None, (_parts(names, "person") for names in shown)), [])
        or people
        or _parts(everything, "group")
        or _parts(stated, "group")
        or _parts(everything, "short", "role")
        or _parts(everything, "other")
    )


def _is_printed(people: Sequence[str], shown: Sequence[Name], page: Page) -> bool:
    """Whether the page prints one of them, as a byline that was not labelled may do."""
    helpers = _parts(shown, "other")
    return any(name in page.text and name not in helpers for name in people)


def _bylines(page: Page, spans: Sequence[Span]) -> tuple[list[str], list[str]]:
    """Texts of bylines above the story and below its first paragraph."""
    first = next((span.start for span in spans if span.kind == "paragraph"), len(page.text))
    bylines = [(span.start < first, tidy(page.text[span.start : span.end])) for span in spans if span.kind == "byline"]
    return [text for above, text in bylines if above], [text for above, text in bylines if not above]


def _agreed(stated: Sequence[Name], shown: Sequence[Name], lines: Sequence[str]) -> list[Name]:
    """The markup's names that a byline shows too, unless it says that they only helped."""
    text = f" {fold_words(' '.join(lines))} "
    glued = text.replace(" ", "")
    helpers = {fold_words(name.text) for name in shown if name.part == "other"}
    folded = [(fold_words(name.text), name) for name in stated]
    return [name for key, name in folded if key not in helpers and _is_in(key, text, glued)]


def _is_in(name: str, text: str, glued: str) -> bool:
    """Whether a text has a name, as words or, where bylines run into their neighbours, as letters."""
    return f" {name} " in text or (name.count(" ") > 0 and name.replace(" ", "") in glued)


def _parts(names: Iterable[Name], *parts: str) -> list[str]:
    return [name.text for name in names if name.part in parts]


def _read_names(texts: Iterable[str], site: set[str]) -> list[Name]:
    """Names in lines of names, each with its part; captions hold until the next."""
    return [name for text in texts for name in _read_line(tidy(text), site)]


def _read_line(text: str, site: set[str]) -> Iterator[Name]:
    helps = bool(HELPED.search(text))
    for place, piece in enumerate(JOINER.split(_without_dates(_NOT_NAME.sub(" ", text)))):
        piece = piece.strip(_EDGE)
        if other := OTHER_PART.match(piece):
            helps, piece = True, piece[other.end() :].strip(_EDGE)
        while (by := BY.match(piece) or GLUED_BY.match(piece)) and (place == 0 or _is_caption(by[0])):
            helps, piece = False, piece[by.end() :].strip(_EDGE)
        if name := _read_name(piece, site, first=place == 0):
            yield name._replace(part="other") if helps else name


def _is_caption(words: str) -> bool:
    """Whether words behind a comma are a caption: "di" is, the "Di" of "Di Nord" is a name."""
    return words[0].islower() or words.rstrip().endswith((":", "：")) or len(words.strip()) > 3


def _without_dates(text: str) -> str:
    for match in reversed(find_dates(text)):
        text = f"{text[: match.start]}|{text[match.end :]}"
    return text


def _read_name(piece: str, site: set[str], *, first: bool) -> Name | None:
    """The name at the start of a piece, without what the person does or where."""
    words = piece.split()
    if len(words) > 1:
        words = [word for word in (_NOTE_MARKS.sub("", word) for word in words) if word]
    kept = words[: _name_length(words)]
    name = " ".join(kept).strip(_EDGE)
    folded = [part for word in kept for part in (word.casefold().strip(_EDGE), *word.casefold().split("-")[1:])]
    if not 1 < len(name) <= _LONGEST or len(kept) > _MOST_WORDS or not _LETTER.search(name):
        return None
    if name.casefold() in PLACEHOLDERS:
        return None
    if not first and _describes(kept):
        return Name(name, "role")
    return Name(name, _part(name, folded, site))


def _name_length(words: Sequence[str]) -> int:
    """How many words are the name: a role or a place ends it, but not before the second word."""
    if words and words[-1].casefold() in COLLECTIVES:
        return len(words)
    ends = (at for at, word in enumerate(words) if word in PLACING or word.casefold().strip(_EDGE) in ROLES)
    end = next((at for at in ends if at > 1), len(words))
    while 2 < end < len(words) and words[end - 1].casefold() in COLLECTIVES:
        end -= 1  # "Staff" of "Staff Writer"
    return end


def _describes(words: Sequence[str]) -> bool:
    """Whether words behind a comma tell what somebody is: names have no small words but particles."""
    return len(words) > 2 and any(word.islower() and word not in PARTICLES for word in words)


def _part(name: str, folded: Sequence[str], site: set[str]) -> str:
    if not COLLECTIVES.isdisjoint(folded) or _ADDRESS.match(name) or fold_words(name) in site or folded[0] in site:
        return "group"
    if not ROLES.isdisjoint(folded):
        return "role"
    return "short" if name.islower() and len(name) < 5 and name not in AGENCIES else "person"


def _site_words(page: Page) -> set[str]:
    """The site's name as bylines may have it: from the markup, and the domain without its ending."""
    label = (page.site or "").partition(".")[0]
    names = {fold_words(name) for name in page.hints.site_names} | {fold_words(label), label}
    return {name for name in names if len(name) > 2}


def _unique(names: Sequence[str]) -> tuple[str, ...]:
    """Each name once, in its fullest form: "Ada" is left out beside "Ada Winter"."""
    first: dict[str, str] = {}
    for name in names:
        first.setdefault(fold_words(name), name)
    return tuple(
        name
        for key, name in first.items()
        if " " in key or not any(f" {key} " in f" {other} " for other in first if other != key)
    )
