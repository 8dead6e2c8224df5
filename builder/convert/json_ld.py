"""JSON-LD as publishers write it, in: texts of script elements, out: flat nodes, the article's first.

Much of it is broken: comments, trailing commas, entities, control characters, several values in one script.
"""

import json
import re
from collections.abc import Iterable, Iterator
from html import unescape
from typing import Any

Node = dict[str, Any]

# A page may hold thousands of nodes; the article is among the first.
_MAX_NODES = 500
_MAX_DEPTH = 8
ARTICLE_TYPE = re.compile(r"(Article|Posting|Report|Review)$")
# Said about the page where nothing is said about an article.
PAGE_TYPES = frozenset({"WebPage", "CreativeWork", "Recipe", "HowTo", "MedicalWebPage", "Book", "Event"})
# Keys under which the page's own article may lie; lists of other texts (hasPart, itemListElement) stay closed.
_INNER = ("@graph", "mainEntity", "mainEntityOfPage")

_DECODER = json.JSONDecoder(strict=False)
# What pages wrap around a script's text for very old browsers.
_OPENING = ("\ufeff", "<!--", "//<![CDATA[", "<![CDATA[", "/*<![CDATA[*/", "/* <![CDATA[ */")
_CLOSING = ("-->", "//]]>", "]]>", "/*]]>*/", "/* ]]> */")
# What is not closed reaches to the end: else hostile scripts would be searched again and again.
_STRING_OR_FLAW = re.compile(r'("(?:[^"\\]|\\.)*(?:"|\Z))|/\*.*?(?:\*/|\Z)|//[^\n]*|,(?=\s*[}\]])|;(?=\s*\Z)', re.S)
_BAD_ESCAPE = re.compile(r'\\(?!["\\/bfnrtu])')
_URL_FRAME = re.compile(r"^https?://(?:www\.)?|[?#].*$", re.S)
_SALVAGED = re.compile(r'"(headline|datePublished|dateModified|articleSection)"\s*:\s*"((?:[^"\\\n]|\\.)*)"')


def read_nodes(scripts: Iterable[str]) -> list[Node]:
    """All nodes that may speak of the page, in document order, with references by `@id` put in place."""
    nodes: list[Node] = []
    for script in scripts:
        for value in _parse(script):
            nodes.extend(_walk(value))
        if len(nodes) > _MAX_NODES:
            break
    return _resolve(nodes[:_MAX_NODES])


def article_nodes(nodes: list[Node], urls: Iterable[str | None]) -> list[Node]:
    """The page's article, or what stands for it: nodes that name one of the page's URLs come first."""
    articles = [node for node in nodes if any(map(ARTICLE_TYPE.search, types_of([node])))]
    if not articles:
        return [node for node in nodes if PAGE_TYPES.intersection(types_of([node]))][:1]
    own = {_bare(url) for url in urls if url}
    named = [node for node in articles if own.intersection(_addresses(node))]
    # Teasers are marked up as articles too: beside the page's own article the others are not hers.
    return named or articles[:1]


def types_of(nodes: Iterable[Node]) -> list[str]:
    """Type names without their vocabulary: "https://schema.org/NewsArticle" is NewsArticle."""
    names = []
    for node in nodes:
        value = node.get("@type")
        for name in value if isinstance(value, list) else [value]:
            if isinstance(name, str):
                names.append(name.rstrip("/").rpartition("/")[2].rpartition(":")[2])
    return names


def _parse(script: str) -> Iterator[Any]:
    """The JSON values of one script, mended where they need it; what is beyond mending yields its plain fields."""
    for mend in (str.strip, _mend, lambda text: _mend(unescape(text))):
        try:
            yield from _decode(mend(script))
            return
        except (ValueError, RecursionError):
            continue
    if fields := {key: unescape(value) for key, value in reversed(_SALVAGED.findall(script))}:
        yield {"@type": "Article", **fields}


def _decode(text: str) -> list[Any]:
    """One value, or several in a row; raises ValueError where the first is broken."""
    values = []
    place = 0
    while place < len(text):
        try:
            value, place = _DECODER.raw_decode(text, place)
        except ValueError:
            if values:
                break
            raise
        values.append(value)
        while place < len(text) and text[place] in " \t\r\n,;":
            place += 1
    return values


def _mend(text: str) -> str:
    text = text.strip()
    for opening in _OPENING:
        text = text.removeprefix(opening).lstrip()
    for closing in _CLOSING:
        text = text.removesuffix(closing).rstrip()
    text = _STRING_OR_FLAW.sub(lambda match: match[1] or "", text)
    return _BAD_ESCAPE.sub(r"\\\\", text).strip()


def _walk(value: Any, depth: int = 0) -> Iterator[Node]:
    if depth > _MAX_DEPTH:
        return
    if isinstance(value, list):
        for item in value[:_MAX_NODES]:
            yield from _walk(item, depth + 1)
    elif isinstance(value, dict):
        if "@type" in value or "@id" in value:
            yield value
        for key in _INNER:
            yield from _walk(value.get(key), depth + 1)


def _resolve(nodes: list[Node]) -> list[Node]:
    """Nodes whose author and publisher are named, not only referred to."""
    by_id = {node["@id"]: node for node in nodes if isinstance(node.get("@id"), str) and "name" in node}
    if not by_id:
        return nodes
    return [
        {key: _replace(value, by_id) if key in _REFERRING else value for key, value in node.items()} for node in nodes
    ]


_REFERRING = frozenset({"author", "creator", "publisher"})


def _replace(value: Any, by_id: dict[str, Node]) -> Any:
    if isinstance(value, list):
        return [_replace(item, by_id) if isinstance(item, dict) else item for item in value]
    if isinstance(value, dict) and "name" not in value:
        return by_id.get(str(value.get("@id")), value)
    return value


def _addresses(node: Node) -> set[str]:
    values = [node.get("url"), node.get("@id"), node.get("mainEntityOfPage")]
    texts = [value.get("@id") or value.get("url") if isinstance(value, dict) else value for value in values]
    return {_bare(text) for text in texts if isinstance(text, str)}


def _bare(url: str) -> str:
    """An address without what differs between copies of it: scheme, www, query, fragment, closing slash."""
    return _URL_FRAME.sub("", url.strip()).rstrip("/").lower()
