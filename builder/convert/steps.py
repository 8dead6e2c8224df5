"""How an element is written in a path or a mark: "article.story", "span.author[itemprop=name]".

In: an element's tag, classes and attributes. Out: a short CSS-like step, lower-cased, without the names that a style
sheet's compiler made up.
"""

import re
from functools import lru_cache

from turbohtml import Element

# Attributes that say what an element is for.
MEANINGFUL = frozenset(("role", "itemprop", "rel", "data-testid", "data-component", "data-type", "property"))

MAX_CLASSES = 4
MAX_NAME = 40
MAX_TOKENS = 24  # of a class attribute that are looked at

# Names that change with every release of a site: "css-1x2y3z", "sc-bdVaJa", and "kZpQrT", "a1b2c3"; and those that are
# rather a style than a name: "md:mt-4".
_COMPILED = r"(?:css|sc|jsx|svelte|astro|emotion|styled)-"
_NO_NAME = re.compile(rf"{_COMPILED}|_|\W*\d|[^:/\[\]]*[:/\[\]]")
_RANDOM = re.compile(r"[a-z][A-Z][a-z]?[A-Z]|\d[a-zA-Z]+\d|[a-z]\d[a-zA-Z]")
# "Story_headline__3xYzQ": the name before the hash is the author's.
_HASH_TAIL = re.compile(r"(__|--|_|-)(?=\w*\d)(?=\w*[a-zA-Z])\w{5,10}$")
# What needs no mending, as most.
_PLAIN = re.compile(rf"(?!{_COMPILED})[a-z]+(?:[-_]+[a-z]+)*(?:-\d+)?\Z")
_UNSAFE = re.compile(r"[^\w-]+")


def plain_step(tag: str, classes: str | None) -> str:
    """A step of tag and classes alone.

    >>> plain_step("h1", "Story_headline__3xYzQ css-1x2y3z big")
    'h1.story_headline.big'
    """
    return tag + _class_part(classes) if classes else tag


def rich_step(element: Element, tag: str) -> str:
    """The step of an element that has an id or a meaningful attribute."""
    name = _name(element.attr("id") or "")
    step = plain_step(f"{tag}#{name}" if name else tag, element.attr("class"))
    for attribute in element.attrs:
        if attribute in MEANINGFUL and (value := _name(element.attr(attribute) or "")):
            step += f"[{attribute}={value}]"
    return step


@lru_cache(maxsize=65536)
def _class_part(classes: str) -> str:
    names: dict[str, str] = {}
    for token in classes.split()[:MAX_TOKENS]:
        if name := _name(token):
            names[name] = f".{name}"
            if len(names) == MAX_CLASSES:
                break
    return "".join(names.values())


@lru_cache(maxsize=65536)
def _name(token: str) -> str:
    if _PLAIN.match(token):
        return token[:MAX_NAME]
    token = token[:200]
    if _NO_NAME.match(token):
        return ""
    token = _HASH_TAIL.sub("", token)
    return "" if _RANDOM.search(token) else _UNSAFE.sub("-", token).strip("-").lower()[:MAX_NAME]
