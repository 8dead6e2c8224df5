"""Extractors that others have made, each called as its manual says.

In: markup and its URL. Out: an `Answer`: body, headline, authors, day, whatever the tool gives. A new peer is a row in
`PEERS`. A tool that is not installed is named in the table, and why.
"""

import logging
from collections.abc import Callable
from datetime import date
from functools import cache, partial
from importlib import import_module
from importlib.metadata import version
from typing import Any, NamedTuple

from builder.gold import GoldPage, parse_day
from builder.score import Answer
from builder.score.dataset import days_of
from builder.score.fields import parse_time

_LOG = logging.getLogger(__name__)


BODY_EMPTY = Answer(body="")
TITLE_EMPTY = Answer(body="", headline="")
ALL_EMPTY = Answer(body="", headline="", authors=(), days=frozenset())


class Peer(NamedTuple):
    """A tool: the package that must be installed, and the call."""

    package: str
    call: Callable[[str, GoldPage], Answer]
    nothing: Answer  # what it says where it finds nothing

    def missing(self) -> str | None:
        """Why it cannot run here; None where it can."""
        try:
            version(self.package)
        except ModuleNotFoundError:
            return f"{self.package} is not installed (or does not install on this Python)"
        return None

    def answer(self, markup: str, page: GoldPage) -> Answer:
        """What the tool says; where it breaks, it has found nothing."""
        try:
            return self.call(markup, page)
        except Exception as error:  # a tool may raise whatever it likes
            _LOG.info("%s: %s on %s", self.package, type(error).__name__, page.key)
            return self.nothing


def decode(payload: bytes) -> str:
    """Markup as text, the same for every peer."""
    encoding = import_module("resiliparse.parse.encoding")
    return encoding.bytes_to_str(payload, encoding.detect_encoding(payload))


def trafilatura(markup: str, page: GoldPage, **options: Any) -> Answer:
    """Trafilatura's text and metadata, comments left out."""
    tool = import_module("trafilatura")
    found = tool.bare_extraction(markup, url=page.url, include_comments=False, with_metadata=True, **options)
    if found is None:
        return ALL_EMPTY
    return Answer(
        body=found.text or "",
        headline=found.title or "",
        authors=tuple(filter(None, (found.author or "").split("; "))),
        days=days_of(found.date),
    )


def readability(markup: str, _page: GoldPage) -> Answer:
    """The text of readability-lxml's summary, and its short title."""
    document = import_module("readability").Document(markup)
    return Answer(body=plain_text(document.summary()), headline=document.short_title() or "")


def plain_text(markup: str) -> str:
    """All text of a piece of markup, a block a line."""
    extract = import_module("resiliparse.extract.html2text").extract_plain_text
    return extract(markup, list_bullets=False, alt_texts=False)


def resiliparse(markup: str, _page: GoldPage) -> Answer:
    """Resiliparse's main content, with the options that did best in trials of its own kind."""
    extract = import_module("resiliparse.extract.html2text").extract_plain_text
    return Answer(body=extract(markup, main_content=True, alt_texts=False, list_bullets=False))


def magic_html(markup: str, page: GoldPage) -> Answer:
    """The text of magic-html's article."""
    found = _magic_html().extract(markup, base_url=page.url or "")
    return Answer(body=plain_text(found.get("html") or ""), headline=found.get("title") or "")


@cache
def _magic_html() -> Any:
    return import_module("magic_html").GeneralExtractor()


def justext(markup: str, page: GoldPage) -> Answer:
    """jusText's good paragraphs, with the stop words of the page's language."""
    tool = import_module("justext")
    paragraphs = tool.justext(markup.encode(), stop_words(page.language), encoding="utf-8")
    return Answer(body="\n".join(p.text for p in paragraphs if not p.is_boilerplate))


@cache
def stop_words(language: str | None) -> frozenset[str]:
    """jusText's list for a language, English where it has none."""
    names = {
        "ar": "Arabic", "cs": "Czech", "da": "Danish", "de": "German", "el": "Greek", "es": "Spanish",
        "et": "Estonian", "fi": "Finnish", "fr": "French", "hr": "Croatian", "hu": "Hungarian", "id": "Indonesian",
        "is": "Icelandic", "it": "Italian", "lt": "Lithuanian", "lv": "Latvian", "nb": "Norwegian_Bokmal",
        "nl": "Dutch", "no": "Norwegian_Bokmal", "pl": "Polish", "pt": "Portuguese", "ro": "Romanian",
        "ru": "Russian", "sk": "Slovak", "sl": "Slovenian", "sv": "Swedish", "tr": "Turkish", "uk": "Ukrainian",
    }  # fmt: skip
    return import_module("justext").get_stoplist(names.get(language or "en", "English"))


def boilerpy3(markup: str, _page: GoldPage) -> Answer:
    """boilerpipe's article extractor in Python."""
    found = import_module("boilerpy3.extractors").ArticleExtractor(raise_on_failure=False).get_doc(markup)
    return Answer(body=found.content or "", headline=found.title or "")


def newspaper(markup: str, page: GoldPage) -> Answer:
    """newspaper4k's article."""
    article = import_module("newspaper").Article(page.url or "http://example.org/", fetch_images=False)
    article.download(input_html=markup)
    article.parse()
    day: Any = article.publish_date
    return Answer(
        body=article.text or "",
        headline=article.title or "",
        authors=tuple(article.authors),
        days=frozenset({day.date()}) if hasattr(day, "date") else days_of(str(day or "")),
    )


def turbohtml(markup: str, _page: GoldPage) -> Answer:
    """turbohtml's article."""
    found = import_module("turbohtml").parse(markup).article()
    if found is None:
        return ALL_EMPTY
    return Answer(
        body=found.text or "",
        headline=found.title or "",
        authors=(found.byline,) if found.byline else (),
        days=_turbohtml_day(found.date),
    )


def _turbohtml_day(written: Any) -> frozenset[date]:
    time = parse_time(str(written or ""))
    day = parse_day(str(written or "")) if time is None else time.date()
    return frozenset({day}) if day else frozenset()


PEERS: dict[str, Peer] = {
    "trafilatura precision": Peer("trafilatura", partial(trafilatura, favor_precision=True), ALL_EMPTY),
    "trafilatura fast": Peer("trafilatura", partial(trafilatura, fast=True), ALL_EMPTY),
    "trafilatura": Peer("trafilatura", trafilatura, ALL_EMPTY),
    "readability-lxml": Peer("readability-lxml", readability, TITLE_EMPTY),
    "magic-html": Peer("magic-html", magic_html, TITLE_EMPTY),
    "newspaper4k": Peer("newspaper4k", newspaper, ALL_EMPTY),
    "resiliparse main content": Peer("resiliparse", resiliparse, BODY_EMPTY),
    "turbohtml article": Peer("turbohtml", turbohtml, ALL_EMPTY),
    "boilerpy3": Peer("boilerpy3", boilerpy3, TITLE_EMPTY),
    "jusText": Peer("jusText", justext, BODY_EMPTY),
}
