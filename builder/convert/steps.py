"""How an element is written in a path or a mark: "article.story", "span.author[itemprop=name]".

In: an element and its tag. Out: a short CSS-like step, lower-cased, without what a style sheet's compiler made up.
"""

import re
from functools import lru_cache

from turbohtml import Document, Element

# Attributes that say what an element is for.
MEANINGFUL = ("role", "itemprop", "rel", "data-testid", "data-component", "data-type", "property")

MAX_CLASSES = 4
MAX_NAME = 40

# "css-1x2y3z", "sc-bdVaJa", "jsx-3241", "kZpQrT", "a1b2c3": names that change with every release of a site.
_MADE_UP = re.compile(
    r"^(css|sc|jsx|svelte|astro|emotion|styled|tw)-|^_|[a-z][A-Z][a-z]?[A-Z]|\d[a-zA-Z]+\d|[a-z]\d[a-zA-Z]|^\W*\d|[:/\[\]]"
)
# "Story_headline__3xYzQ": the name before the hash is the author's.
_HASH_TAIL = re.compile(r"(__|--|_|-)(?=\w*\d)(?=\w*[a-zA-Z])\w{5,10}$")
_UNSAFE = re.compile(r"[^\w-]+")


class Steps:
    """The steps of one document's elements."""

    def __init__(self, document: Document) -> None:
        self._rich = set(document.select("[id]," + ",".join(f"[{name}]" for name in MEANINGFUL)))
        self._plain: dict[tuple[str, str | None], str] = {}

    def of(self, element: Element, tag: str) -> str:
        """The step of an element; most have a class at most, and few classes occur once."""
        key = (tag, element.attr("class"))
        step = self._plain.get(key)
        if step is None:
            step = self._plain[key] = tag + class_tokens(key[1] or "")
        return step if element not in self._rich else _rich_step(element, tag, step)


def _rich_step(element: Element, tag: str, plain: str) -> str:
    """The plain step with its id after the tag and the other attributes at the end."""
    name = _name(element.attr("id") or "")
    step = f"{tag}#{name}{plain[len(tag) :]}" if name else plain
    for attribute in MEANINGFUL:
        if value := _name(element.attr(attribute) or ""):
            step += f"[{attribute}={value}]"
    return step


@lru_cache(maxsize=65536)
def class_tokens(classes: str) -> str:
    """The first few meaningful classes, each behind a dot.

    >>> class_tokens("Story_headline__3xYzQ css-1x2y3z mt-4 big")
    '.story_headline.mt-4.big'
    """
    names = dict.fromkeys(name for token in classes.split()[:24] if (name := _name(token)))
    return "".join(f".{name}" for name in list(names)[:MAX_CLASSES])


@lru_cache(maxsize=65536)
def _name(token: str) -> str:
    token = _HASH_TAIL.sub("", token[:200])
    return "" if _MADE_UP.search(token) else _UNSAFE.sub("-", token).strip("-").lower()[:MAX_NAME]
