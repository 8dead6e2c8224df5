"""What a page's markup states about itself, in: a parsed document and its URL, out: `Hints`.

Sources, best first: JSON-LD of the article, microdata, OpenGraph and named metas, `<time>`, `<title>`. Values keep
their wording: only entities and runs of whitespace are resolved. Nothing here decides which value is true.
"""

import re
from collections.abc import Iterable, Iterator
from html import unescape
from typing import Any
from urllib.parse import urljoin, urlsplit

from turbohtml import Document, Element

from builder.convert.json_ld import ARTICLE_TYPE, PAGE_TYPES, Node, article_nodes, read_nodes, types_of
from builder.model import Hints

Metas = dict[str, list[str]]

# Names and properties of <meta>, lower-cased, best first. A new publisher's meta is one more row.
HEADLINE_METAS = ("og:title", "twitter:title", "parsely-title", "sailthru.title", "dc.title", "dcterms.title", "title")
DESCRIPTION_METAS = ("og:description", "description", "twitter:description", "dc.description", "sailthru.description")
AUTHOR_METAS = (
    "author",
    "article:author",
    "article:author_name",
    "og:article:author",
    "parsely-author",
    "sailthru.author",
    "cxenseparse:author",
    "dc.creator",
    "dcterms.creator",
    "dc.contributor",
    "byl",
    "byline",
    "citation_author",
    "authors",
    "article.author",
    "twitter:data1",
)
PUBLISHED_METAS = (
    "article:published_time",
    "article:published",
    "og:article:published_time",
    "og:published_time",
    "datepublished",
    "parsely-pub-date",
    "cxenseparse:recs:publishtime",
    "cxenseparse:publishtime",
    "sailthru.date",
    "publication_date",
    "publish-date",
    "publish_date",
    "publishdate",
    "published_time",
    "published-date",
    "pubdate",
    "article.published",
    "citation_publication_date",
    "citation_date",
    "citation_online_date",
    "dc.date.issued",
    "dcterms.issued",
    "dc.date.created",
    "dcterms.created",
    "dc.date",
    "dcterms.date",
    "rnews:datepublished",
    "last-publish-date",
    "article_date_original",
    "date.release",
    "date",
    "dat",
    "created",
)
MODIFIED_METAS = (
    "article:modified_time",
    "og:article:modified_time",
    "og:updated_time",
    "datemodified",
    "article:updated_time",
    "article:modified",
    "dcterms.modified",
    "dc.date.modified",
    "last-modified",
    "lastmod",
    "last_modified",
    "revised",
    "date.update",
    "modified",
)
SECTION_METAS = (
    "article:section",
    "og:article:section",
    "articlesection",
    "parsely-section",
    "cxenseparse:section",
    "section",
    "category",
    "dc.subject.section",
)
TAG_METAS = ("article:tag", "og:article:tag", "news_keywords", "keywords", "parsely-tags", "sailthru.tags")
SITE_METAS = ("og:site_name", "application-name", "apple-mobile-web-app-title", "al:android:app_name", "dc.publisher")

_TIME_IS_MODIFIED = re.compile(r"updat|modif|aktualis|changed", re.I)
_TIME_IS_PUBLISHED = re.compile(
    r"publi|pubdate|posted|entry-date|created|article-date|story-date|timestamp|dateline", re.I
)
# Teasers, comments and menus carry times of other texts.
_OTHER_TEXTS = "nav,aside,footer,[class*=related],[class*=teaser],[class*=comment],[id*=comment]"
_MAX_TIMES = 20
_MAX_PROPERTIES = 500


def read_hints(document: Document, url: str | None) -> Hints:
    """Everything the markup says about headline, authors, dates, section and kind of a page."""
    metas = _read_metas(document)
    nodes = read_nodes(script.text for script in document.select('script[type*="ld+json" i]'))
    canonical = _canonical_url(document, metas, url)
    articles = article_nodes(nodes, (url, canonical))
    itemprops = _read_itemprops(document) if not _complete(articles) else {}
    published, modified = _read_times(document)
    titles = [title.text for title in document.select("head > title")] or [t.text for t in document.select("title")[:1]]
    return Hints(
        headlines=_merge(
            _texts(articles, "headline"),
            itemprops.get("headline", ()),
            _named(metas, HEADLINE_METAS),
            titles,
        ),
        descriptions=_merge(_texts(articles, "description"), _named(metas, DESCRIPTION_METAS)),
        authors=_merge(
            _names(articles, ("author", "creator")),
            itemprops.get("author") or itemprops.get("creator", ()),
            _author_metas(metas),
        )
        or _merge(_author_links(document)),
        published=_merge(
            _texts(articles, "datePublished"),
            itemprops.get("datePublished", ()),
            _named(metas, PUBLISHED_METAS),
            _texts(articles, "dateCreated"),
            published,
        ),
        modified=_merge(
            _texts(articles, "dateModified"), itemprops.get("dateModified", ()), _named(metas, MODIFIED_METAS), modified
        ),
        sections=_merge(
            _texts(articles, "articleSection"), itemprops.get("articleSection", ()), _named(metas, SECTION_METAS)
        ),
        tags=_merge(_split_commas((*_texts(articles, "keywords"), *_named(metas, TAG_METAS)))),
        article_body=max(_texts(articles, "articleBody"), key=len, default=None),
        types=_merge(types_of(articles), types_of(nodes), metas.get("og:type", ())),
        site_names=_merge(_named(metas, SITE_METAS), _names(articles, ("publisher",)), _site_nodes(nodes)),
        language=_language(document, metas),
        canonical_url=canonical,
    )


def _complete(articles: list[Node]) -> bool:
    """Whether JSON-LD leaves nothing for microdata to say: a scan of all attributes costs as much as the rest."""
    return all(any(article.get(key) for article in articles) for key in ("headline", "author", "datePublished"))


def _read_metas(document: Document) -> Metas:
    metas: Metas = {}
    for meta in document.select("meta"):
        attrs = dict(meta.attrs.items())
        # Some pages write value for content.
        content = attrs.get("content") or attrs.get("value")
        if content and not content.isspace():
            for key in _META_KEYS & attrs.keys():
                metas.setdefault((attrs[key] or "").strip().lower(), []).append(content)
    return metas


_META_KEYS = frozenset({"property", "name", "http-equiv"})


def _read_itemprops(document: Document) -> Metas:
    """Microdata of articles, by property; what lies in the scope of another thing counts as that thing's."""
    found: Metas = {}
    article: Element | None = None
    for element in document.select("[itemprop]")[:_MAX_PROPERTIES]:
        names = [name for name in (element.attr("itemprop") or "").split() if name in _ITEMPROPS]
        if not names or element.closest(_OTHER_TEXTS):
            continue
        scope = element.parent.closest("[itemscope]") if element.parent else None
        if scope is not None:
            # Pictures, comments, teasers and cited works have authors and dates too.
            article = article or (scope if _is_article(scope) else None)
            if scope != article:
                continue
        for name in names:
            found.setdefault(name, []).append(_ITEMPROPS[name](element))
    return found


def _is_article(scope: Element) -> bool:
    kind = (scope.attr("itemtype") or "Article").strip().rpartition("/")[2]
    if scope.attr("itemprop") in {"citation", "comment", "mentions"}:
        return False
    return bool(ARTICLE_TYPE.search(kind)) or kind in PAGE_TYPES


def _content(element: Element) -> str:
    return element.attr("content") or element.attr("datetime") or element.text


def _content_name(element: Element) -> str:
    """The name inside a scope, or the element's own text."""
    name = element.select_one("[itemprop~=name]")
    return _content(name or element)


_ITEMPROPS = {
    "headline": _content,
    "author": _content_name,
    "creator": _content_name,
    "datePublished": _content,
    "dateModified": _content,
    "articleSection": _content,
}


def _named(metas: Metas, names: Iterable[str]) -> Iterator[str]:
    for name in names:
        yield from metas.get(name, ())


def _author_metas(metas: Metas) -> Iterator[str]:
    for name in AUTHOR_METAS:
        # Twitter cards label their free fields: data1 is an author only where label1 says so.
        if name == "twitter:data1" and not _AUTHOR_LABEL.match("".join(metas.get("twitter:label1", ()))):
            continue
        values = (value for value in metas.get(name, ()) if not _is_address(value))
        yield from map(_first_name_first, values) if name in _LAST_NAME_FIRST else values


# Libraries catalogue authors as "Winter, Ada".
_LAST_NAME_FIRST = frozenset({"citation_author", "dc.creator", "dc.contributor", "dcterms.creator"})


def _first_name_first(name: str) -> str:
    last, comma, first = name.partition(", ")
    return f"{first} {last}" if comma and "," not in first and len(last.split()) < 3 else name


_AUTHOR_LABEL = re.compile(
    r"written by|author|by$|verfasst|geschrieben|écrit|escrito|autor|scritto|door|skrevet|skriven", re.I
)


def _author_links(document: Document) -> list[str]:
    """The first author link: later ones may belong to other stories."""
    links = (link.text for link in document.select("a[rel~=author]")[:10] if not link.closest(_OTHER_TEXTS))
    return [text for text in links if text.strip()][:1]


def _is_address(value: str) -> bool:
    return value.lstrip().lower().startswith(("http:", "https:", "www.", "//", "@"))


def _texts(nodes: list[Node], key: str) -> list[str]:
    return [text for node in nodes for text in _strings(node.get(key))]


def _names(nodes: list[Node], keys: Iterable[str]) -> list[str]:
    """Names of the people or organisations under the first of the keys that a node has."""
    found = []
    for node in nodes:
        value = next((node[key] for key in keys if node.get(key)), None)
        found += [name for name in _strings(value, key="name") if not _is_address(name)]
    return found


def _strings(value: Any, key: str = "@value", depth: int = 0) -> Iterator[str]:
    """Strings of a JSON-LD value: itself, a list of them, or the `key` of an object."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield str(value)
    elif isinstance(value, list) and depth < 4:
        for item in value:
            yield from _strings(item, key, depth + 1)
    elif isinstance(value, dict) and depth < 4:
        yield from _strings(value.get(key) or value.get("@value"), key, depth + 1)


def _site_nodes(nodes: list[Node]) -> list[str]:
    sites = [node for node in nodes if {"WebSite", "NewsMediaOrganization"} & set(types_of([node]))]
    return _texts(sites, "name")


def _read_times(document: Document) -> tuple[list[str], list[str]]:
    """`datetime` values of <time>: (published, modified); those that say what they are come first."""
    named: list[str] = []
    plain: list[str] = []
    modified: list[str] = []
    for time in document.select("time")[:_MAX_TIMES]:
        attrs = time.attrs
        value = attrs.get("datetime")
        if not value or time.closest(_OTHER_TEXTS):
            continue
        role = f"{attrs.get('itemprop')} {attrs.get('class')} {'pubdate' if 'pubdate' in attrs else ''}"
        if _TIME_IS_PUBLISHED.search(role):
            named.append(value)
        elif _TIME_IS_MODIFIED.search(role):
            modified.append(value)
        elif time.closest("article,main,header"):
            plain.append(value)
    return (named or plain)[:1], modified[:1]


def _canonical_url(document: Document, metas: Metas, url: str | None) -> str | None:
    links = [link.attr("href") for link in document.select("link[rel~=canonical i]")]
    for value in (*links, *metas.get("og:url", ())):
        if value and value.strip():
            return _absolute(value.strip(), url)
    return None


def _absolute(value: str, url: str | None) -> str | None:
    try:
        absolute = urljoin(url or "", value)
        return absolute if urlsplit(absolute).scheme in {"http", "https"} else None
    except ValueError:
        return None


def _language(document: Document, metas: Metas) -> str | None:
    html = document.select("html")
    stated = (html[0].attr("lang") or html[0].attr("xml:lang")) if html else None
    for value in (stated, *_named(metas, ("content-language", "og:locale", "dc.language", "language", "inlanguage"))):
        if value and value.strip():
            return value.strip()
    return None


def _split_commas(values: Iterable[str]) -> Iterator[str]:
    for value in values:
        yield from value.split(",")


def _merge(*sources: Iterable[str]) -> tuple[str, ...]:
    """All values in order, tidied, each once."""
    values = (unescape(value) if "&" in value else value for source in sources for value in source)
    tidy = (" ".join(value.split()) for value in values)
    return tuple(dict.fromkeys(value for value in tidy if value))
