"""Who wrote an article, in: its labelled bylines and the markup's authors, out: names.

What is shown decides; the markup spells it, and speaks alone where no byline is shown. Lines with "By" come before
others. Groups ("Newsroom", the site itself) count only where no person is named.
"""

from collections.abc import Iterator, Sequence

from builder.fields.author_words import BY
from builder.fields.bylines import ADDRESS, Name, is_introduced, read_names
from builder.fields.labelled import fold_words, texts_of, tidy
from builder.model import Page, Span

_SURE = 0.7  # any line may look like a name: a doubtful byline is wrong more often than right
_LONGEST_NAME = 60
_BESIDE = ("date_published", "date_modified", "section", "author_bio")  # may share a line with the byline


def read_authors(page: Page, spans: Sequence[Span]) -> tuple[str, ...]:
    """The writers' names, each once, in the order of the byline."""
    site = _site_names(page)
    stated = read_names(_stated(page), site)
    bylines = list(_lines(page, spans, "byline"))
    sure = _split(page, spans, [line for line in bylines if line[0].confidence >= _SURE])
    for part in sure:
        agreed = _agreed(stated, read_names(part, site), part)
        if any(name.part == "person" for name in agreed):
            return _unique(_parts(agreed, "person", "group"))
    top, end = (read_names(_introduced(part), site) for part in sure)
    return _unique(
        _people(stated, top, end, page)
        or _elsewhere(page, spans, site)
        or _others(stated, [*top, *end])
        or _parts(read_names(_split(page, spans, bylines)[0], site), "person")
    )


def _stated(page: Page) -> list[str]:
    """The markup's authors without addresses, but for one that is the site's name."""
    names = {name.casefold() for name in page.hints.site_names}
    return [text for text in page.hints.authors if not ADDRESS.match(text[:80]) or text.casefold() in names]


def _lines(page: Page, spans: Sequence[Span], *kinds: str) -> Iterator[tuple[Span, str]]:
    """Spans of these kinds with their texts, and with the name that follows a caption on a line of its own."""
    for place, span in enumerate(spans):
        if span.kind in kinds:
            text = tidy(page.text[span.start : span.end])
            yield span, text + _line_after(page, spans[place + 1 : place + 2]) if BY.fullmatch(text) else text


def _split(page: Page, spans: Sequence[Span], lines: Sequence[tuple[Span, str]]) -> tuple[list[str], list[str]]:
    """The texts of lines above the story and below its first paragraph."""
    first = next((span.start for span in spans if span.kind == "paragraph"), len(page.text)) if lines else 0
    return [text for span, text in lines if span.start < first], [text for span, text in lines if span.start >= first]


def _introduced(lines: Sequence[str]) -> Sequence[str]:
    """The lines with "By" and a name, where there are any: beside them a name on a line of its own is no writer's."""
    return [text for text in lines if is_introduced(text)] or lines


def _elsewhere(page: Page, spans: Sequence[Span], site: set[str]) -> list[str]:
    """Names behind "By" in lines about something else, such as the date, or the full name that heads an author box."""
    for _, line in _lines(page, spans, *_BESIDE):
        if is_introduced(line) and (names := _parts(read_names([line], site), "person")):
            return names
    box = texts_of(page, spans, "author_bio")
    told = " ".join(text for text in box if len(text) > _LONGEST_NAME)
    heads = (name for text in box if len(text) <= _LONGEST_NAME for name in _parts(read_names([text], site), "person"))
    return next(([name] for name in heads if " " in name and name in told), [])


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


def _people(stated: Sequence[Name], top: Sequence[Name], end: Sequence[Name], page: Page) -> list[str]:
    """The persons who most likely are the writers, where markup and bylines share none."""
    people = _parts(stated, "person")
    return (
        (people if _is_printed(people, [*top, *end], page) else [])
        or _parts(top, "person")
        or _parts(end, "person")
        or people
    )


def _others(stated: Sequence[Name], shown: Sequence[Name]) -> list[str]:
    """Who stands for the writers, where no person is named."""
    return _parts(shown, "group") or _parts(stated, "group") or _parts(shown, "short", "role") or _parts(shown, "other")


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
