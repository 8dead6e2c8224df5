"""Who wrote an article, in: its labelled bylines and the markup's authors, out: names.

What is shown decides; the markup spells it, and speaks alone where no byline is shown. Groups ("Newsroom", the site
itself) count only where no person is named.
"""

from collections.abc import Sequence

from builder.fields.author_words import BY
from builder.fields.bylines import ADDRESS, Name, read_names
from builder.fields.labelled import fold_words, tidy
from builder.model import Page, Span

_SURE = 0.7  # any line may look like a name: a doubtful byline is wrong more often than right
_LONGEST_NAME = 60


def read_authors(page: Page, spans: Sequence[Span]) -> tuple[str, ...]:
    """The writers' names, each once, in the order of the byline."""
    site = _site_names(page)
    stated = read_names((text for text in page.hints.authors if not ADDRESS.match(text[:80])), site)
    lines = _bylines(page, spans, _SURE)
    shown = [read_names(part, site) for part in lines]
    for part, names in zip(lines, shown, strict=True):
        agreed = _agreed(stated, names, part)
        if any(name.part == "person" for name in agreed):
            return _unique(_parts(agreed, "person", "group"))
    return _unique(_best(stated, *shown, page) or _parts(read_names(_bylines(page, spans, 0)[0], site), "person"))


def _bylines(page: Page, spans: Sequence[Span], least: float) -> tuple[list[str], list[str]]:
    """Texts of bylines above the story and below its first paragraph, of this confidence at least."""
    first = next((span.start for span in spans if span.kind == "paragraph"), len(page.text))
    top: list[str] = []
    end: list[str] = []
    for place, span in enumerate(spans):
        if span.kind == "byline" and span.confidence >= least:
            text = tidy(page.text[span.start : span.end])
            if BY.fullmatch(text):
                text += _line_after(page, spans[place + 1 : place + 2])
            (top if span.start < first else end).append(text)
    return top, end


def _line_after(page: Page, rest: Sequence[Span]) -> str:
    """What stands behind a "By" on a line of its own: the name, whatever its label, but for running text."""
    texts = (page.text[span.start : span.end] for span in rest if span.kind != "paragraph")
    return "".join(f" {tidy(text)}" for text in texts if len(text) <= _LONGEST_NAME)


def _agreed(stated: Sequence[Name], shown: Sequence[Name], lines: Sequence[str]) -> list[Name]:
    """The markup's names that a byline shows too, unless it says that they only helped."""
    text = f" {fold_words(' '.join(lines))} "
    glued = text.replace(" ", "")
    helpers = {fold_words(name) for name in _parts(shown, "other")}
    folded = [(fold_words(name.text), name) for name in stated]
    return [name for key, name in folded if key not in helpers and _is_in(key, text, glued)]


def _is_in(name: str, text: str, glued: str) -> bool:
    """Whether a text has a name, as words or, where bylines run into their neighbours, as letters."""
    return f" {name} " in text or (" " in name and name.replace(" ", "") in glued)


def _best(stated: Sequence[Name], top: Sequence[Name], end: Sequence[Name], page: Page) -> list[str]:
    """The names that most likely are the writers, where markup and bylines share none."""
    shown, people = [*top, *end], _parts(stated, "person")
    return (
        (people if _is_printed(people, shown, page) else [])
        or _parts(top, "person")
        or _parts(end, "person")
        or people
        or _parts(shown, "group")
        or _parts(stated, "group")
        or _parts(shown, "short", "role")
        or _parts(shown, "other")
    )


def _is_printed(people: Sequence[str], shown: Sequence[Name], page: Page) -> bool:
    """Whether the page prints one of them, as a byline that was not labelled may do."""
    helpers = _parts(shown, "other")
    return any(name in page.text and name not in helpers for name in people)


def _parts(names: Sequence[Name], *parts: str) -> list[str]:
    return [name.text for name in names if name.part in parts]


def _site_names(page: Page) -> set[str]:
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
