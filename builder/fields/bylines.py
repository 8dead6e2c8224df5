"""Names in bylines, in: lines as newspapers print them, out: names, and what each stands for.

Von Ada Winter und Bo Lind, Redakteure | Foto: Cy Moor
    person         person                      other
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from builder.fields.author_words import (
    AGENCIES,
    BEATS,
    BY,
    COLLECTIVES,
    GLUED_BY,
    HELPED,
    JOINER,
    OTHER_PART,
    PARTICLES,
    PLACEHOLDERS,
    PLACING,
    ROLE,
)
from builder.fields.calendar_words import MONTHS, fold
from builder.fields.dates import find_dates
from builder.fields.labelled import fold_words, tidy
from builder.fields.moments import CHANGED, PUBLISHED

_LONGEST_LINE = 1000  # a longer one is no byline, and some patterns take their time
_LONGEST = 60
_MOST_WORDS = 6
_EDGE = ' .,:;|/-–—·⋅・•*="“”„«»&<>#()'
# Mail addresses, web addresses, handles, what stands in brackets, identifiers of researchers.
_NOT_NAME = re.compile(r"\S+@\S+\.\w+|https?://\S+|\bwww\.\S+|@\w+|\([^)]*\)|\[[^\]]*\]|ORCID\S*.*$")
ADDRESS = re.compile(r"(?:https?:|www\.|//)|[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}(?=[/,\s]|$)", re.I)
_BY_WORD = re.compile(r"(?:\b(?:by|von|vom|par|por|door|av|af|przez|di)|[:：])\s*$", re.I)
_LETTERS = re.compile(r"[^\W\d_].*[^\W\d_]")  # "H-4" is a desk's code
_NOTE_MARKS = re.compile(r"(?<=[^\W\d_A-Z])\d+\b|^\d+\.$")
_JOB_ENDING = re.compile(r"(?<=\w\w)(?:記者|记者|기자|特派員|編集委員)$")
_GLUED_WORDS = re.compile(r"(?<=[^\W\d_A-Z])(?=[A-ZÄÖÜ][^\W\d_A-Z]+$)")


class Name(NamedTuple):
    """A name in a byline and what it stands for."""

    text: str
    part: str  # person, group, short (initials in small letters), other (an editor, a photographer), role


def read_names(texts: Iterable[str], site: set[str]) -> list[Name]:
    """All names of some lines, in order; `site` holds the site's own names, folded.

    A caption on a line of its own holds until the next: behind "Edited by" nobody is a writer.
    """
    names: list[Name] = []
    helps = False
    for text in (tidy(text[:_LONGEST_LINE]) for text in texts):
        line = list(_read_line(text, site, helps and not BY.match(text)))
        if any(" " in name.text for name in names) and _is_job(text):
            line = [name._replace(part="role") for name in line]
        names += [name for name in line if name != _EDITED]
        helps = (helps and not BY.match(text)) or line[-1:] == [_EDITED]
    full = any(name.part == "person" and " " in name.text for name in names)
    return [name._replace(part="role") if full and _is_place(name) else name for name in names]


# A line in brackets as a whole has its names there.
_NO_BRACKETS = str.maketrans("()[]", "    ")
# Stands behind a caption without a name.
_EDITED = Name("", "other")


def is_introduced(text: str) -> bool:
    """Whether a line says that a name is a writer's: "By Ada Winter", "Author: Ada Winter"."""
    by = BY.match(text)
    return bool(by and by.end() < len(text) and _BY_WORD.search(by[0])) or bool(GLUED_BY.match(text))


def _read_line(text: str, site: set[str], helps: bool) -> Iterator[Name]:
    helps = helps or bool(HELPED.search(text))
    if " " in text and fold_words(text) in site:
        yield Name(text, "group")  # "Rain & Snow" are not two people
        return
    bare = _NOT_NAME.sub(" ", text)
    if not _LETTERS.search(bare) and not ADDRESS.match(text):
        bare = text.translate(_NO_BRACKETS)
    for place, piece in enumerate(JOINER.split(_without_dates(bare))):
        piece, introduced = piece.strip(_EDGE), False
        if place and piece.split(" ")[0] in PLACING:
            return  # where it stands follows: "By Ada Winter, in Sport, Cricket"
        if other := OTHER_PART.match(piece):
            helps, piece = True, piece[other.end() :].strip(_EDGE)
        while (by := BY.match(piece) or GLUED_BY.match(piece)) and (place == 0 or _is_caption(by[0])):
            helps, introduced, piece = False, True, piece[by.end() :].strip(_EDGE)
        if name := _read_name(piece, site, first=place == 0, introduced=introduced):
            yield name._replace(part="other") if helps else name
        elif other and not piece:
            yield _EDITED


def _is_job(text: str) -> bool:
    """Whether a line below a name only says what its bearer does: "Content Marketing Coordinator"."""
    words = text.split()
    return not (BY.match(text) or JOINER.search(text)) and any(_is_role(word) for word in words[1:])


def _is_place(name: Name) -> bool:
    """Whether a name beside a full one is no person's but, most likely, where they write from: "Ada Winter, Berlin"."""
    single = " " not in name.text and name.text.upper() != name.text.lower()
    return name.part == "person" and single and name.text.casefold() not in AGENCIES


def _is_caption(words: str) -> bool:
    """Whether words behind a comma are a caption: "di" is, the "Di" of "Di Nord" is a name."""
    return words[0].islower() or words.rstrip().endswith((":", "：")) or len(words.strip()) > 3


def _without_dates(text: str) -> str:
    for match in reversed(find_dates(text)):
        text = f"{text[: match.start]}|{text[match.end :]}"
    return text


def _read_name(piece: str, site: set[str], *, first: bool, introduced: bool) -> Name | None:
    """The name at the start of a piece, without what the person does or where."""
    words = _JOB_ENDING.sub("", piece).split()
    if words and words[0] in PLACING:
        return None
    if len(words) > 1:
        words = [part for word in words if (bare := _NOTE_MARKS.sub("", word)) for part in _unglued(bare)]
    if words and words[: len(words) // 2] == words[len(words) // 2 :]:
        words = words[: len(words) // 2]  # printed twice, as text and as a picture's description
    kept = words[: _name_length(words)]
    while len(kept) > 1 and kept[-1] in PLACING:
        kept.pop()  # "Ada on", in front of a date
    name = " ".join(kept).strip(_EDGE)
    if not 1 < len(name) <= _LONGEST or len(kept) > _MOST_WORDS or not _LETTERS.search(name):
        return None
    if name.casefold() in PLACEHOLDERS or (len(kept) == 1 and not introduced and _is_of_date(name)):
        return None
    if not (first and (introduced or len(kept) < 3)) and _describes(kept):
        return Name(name, "role")
    return Name(name, _part(name, kept, site))


def _is_of_date(word: str) -> bool:
    """Whether a word stands around a date: May, Published."""
    return fold(word) in MONTHS or bool(PUBLISHED.match(word) or CHANGED.match(word))


def _unglued(word: str) -> list[str]:
    """WinterReporter in two words, McDonald in one."""
    parts = _GLUED_WORDS.split(word)
    return parts if len(parts) > 1 and _is_role(parts[-1], beats=True) else [word]


def _name_length(words: Sequence[str]) -> int:
    """How many words are the name: a role or a place ends it, but not before the second word."""
    if words and words[-1].casefold() in COLLECTIVES:
        return len(words)
    ends = (at for at, word in enumerate(words) if word in PLACING or _is_role(word))
    end = next((at for at in ends if at > 1 or (at == 1 and not words[at].isascii())), len(words))
    while 2 < end < len(words) and _is_role(words[end - 1], beats=True):
        end -= 1  # "Staff" of "Staff Writer", "Travel" of "Travel Reporter"
    return end


def _is_role(word: str, *, beats: bool = False) -> bool:
    """Whether a word says what somebody does; `beats` also counts words that stand before such a word."""
    word = word.casefold().strip(_EDGE)
    return bool(ROLE.fullmatch(word)) or (beats and (word in BEATS or word in COLLECTIVES))


def _describes(words: Sequence[str]) -> bool:
    """Whether words behind a comma tell what somebody is: names have no small words but particles."""
    small = [word for word in words if word.islower()]
    return len(words) > 1 and (len(small) == len(words) or (len(words) > 2 and not PARTICLES.issuperset(small)))


def _part(name: str, words: Sequence[str], site: set[str]) -> str:
    pieces = [piece for word in words for piece in (word.strip(_EDGE), *word.split("-")[1:])]
    folded = [piece.casefold() for piece in pieces]
    whole = fold_words(name)
    # Two words are no site's: Ada Winter writes on adawinter.example.
    glued = whole if len(words) == 2 else whole.replace(" ", "")
    if not site.isdisjoint({whole, glued, folded[0]}):
        return "group"
    if not COLLECTIVES.isdisjoint(folded) or ADDRESS.match(name):
        return "group"
    if any(_is_role(piece) for piece in folded):
        return "role"
    return "short" if name.islower() and len(name) < 5 and name not in AGENCIES else "person"
