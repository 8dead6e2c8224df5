"""The records that travel between stages: small, frozen, picklable, without a parser tree.

    RawPage ──convert──▶ Page ──annotate──▶ Span… ──▶ Record (one row of `pages`)
        └──────────────── Violation, at any stage ───────────────┘

All offsets count Unicode code points, `end` exclusive; times are aware `datetime`s in UTC.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

Record = dict[str, Any]
"""One row of `pages`, with the columns of `schema/page.schema.json` and label names in full."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where the bytes of a page are: a file, and for containers the record in it."""

    path: str  # relative to raw/, with forward slashes; the full address where the path is remote
    format: str  # a name of `builder.read.READERS`: text, wet, html, mhtml, warc, jsonl, parquet
    record: int  # 0-based place in its container; 0 where a file is one page
    offset: int  # bytes from the start of the file as stored; -1 where the container has no byte offsets
    length: int  # bytes of the payload
    sha256: str  # of the payload, hexadecimal
    encoding: str | None = None  # set by convert: name and reason of the choice, such as "utf-8 (valid bytes)"


@dataclass(frozen=True, slots=True)
class RawPage:
    """A page as it was found: bytes, and what the container says about them."""

    source: Source
    payload: bytes
    media: str  # "html" or "text"
    url: str | None = None
    fetched_at: datetime | None = None
    charset: str | None = None  # of the HTTP header
    headers: tuple[tuple[str, str], ...] = ()  # HTTP headers that speak of rights or language, lower-cased names
    host: str | None = None  # of a folder or file named like one; the site where there is no URL


class Skipped(NamedTuple):
    """A record of a container that is no page by its nature (a request, an image, a redirect): counted, not shown."""

    path: str
    record: int
    reason: str  # short and stable, for grouping: "request", "image/png", "HTTP status 404"


class Mark(NamedTuple):
    """A run of a block's text inside one inline element, such as ``<time>`` or ``<span class="author">``."""

    start: int
    end: int
    tag: str  # written like a CSS step: "time", "a.author[rel=author]", "span.date[itemprop=datePublished]"


class Block(NamedTuple):
    """One line of a page's text: a line of a dump, or a block element of a page.

        Home | News↵Rain stops play↵By Ada
        0         11             26

    >>> "Home | News\\nRain stops play\\nBy Ada"[12:27]
    'Rain stops play'
    """

    start: int
    end: int
    source_start: int  # range of the block in the decoded markup; in a dump the same as start and end
    source_end: int
    path: str = ""  # CSS-like steps from body down: "main>article.story>h1[itemprop=headline]"; empty in a dump
    link_share: float = 0.0  # letters and digits inside links over all letters and digits
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class Hints:
    """What the markup states about the page, raw, best source first: JSON-LD, microdata, OpenGraph, meta, title."""

    headlines: tuple[str, ...] = ()
    descriptions: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    published: tuple[str, ...] = ()
    modified: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    article_body: str | None = None
    types: tuple[str, ...] = ()  # schema.org and OpenGraph types: "NewsArticle", "article", "website"
    site_names: tuple[str, ...] = ()
    language: str | None = None  # of <html lang>, HTTP or meta
    canonical_url: str | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """A page as text: what annotators see, whatever format it came in."""

    id: str
    source: Source
    text: str
    blocks: tuple[Block, ...]  # in text order, never overlapping; every letter and digit of text is in one
    markup: bool  # whether blocks carry paths and links
    url: str | None = None
    site: str | None = None  # registrable domain
    fetched_at: datetime | None = None
    hints: Hints = field(default_factory=Hints)
    rights: tuple[str, ...] = ()  # opt-out signals found; ("unknown",) where the format can carry none
    flags: tuple[str, ...] = ()


class SiteRepeats(NamedTuple):
    """How often a page's lines occur over its site: evidence that only the whole corpus holds.

    A site of one page has none: annotators then get None.
    """

    pages: int  # of the site in this build, this one included
    counts: tuple[int, ...]  # for each block, the pages of the site that have the same line, this one included


class Span(NamedTuple):
    """Characters of a page's text that play one part, as text[start:end].

        Home | Rain stops play
        nnnn   hhhhhhhhhhhhhhh      n noise.menu, h headline.title

    >>> "Home | Rain stops play"[7:22]
    'Rain stops play'
    """

    start: int
    end: int
    label: str
    kind: str
    confidence: float  # calibrated probability that the kind's label is right, 0 to 1
    tier: str
    annotator: str  # the evidence that decided, such as "line-model", "markup:headline", "site:repeated", "review:ada"


@dataclass(frozen=True, slots=True)
class Violation:
    """A page or record that could not be used, or was mended, with the place and the rule."""

    id: str | None  # of the page, where it got that far
    source: Source
    stage: str  # read, convert, annotate, validate, review, engine
    pointer: str  # JSON pointer into the record, such as "/spans/3/end"; "" is the whole record
    rule: str  # short and stable, for grouping: "truncated gzip", "spans overlap", "worker died: SIGKILL"
    message: str  # for a person: what is wrong, what was expected, what to do next
    excerpt: str = ""  # the text around the place
    action: str = "rejected"  # or "repaired": the page is published, mended
    payload: str | None = None  # the record as JSON, where it got that far; the bytes stay where `source` says
