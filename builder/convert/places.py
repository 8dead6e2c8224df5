"""Where an element stands: its block, its path, and whether a reader sees it.

In: elements of a document. Out: a `Place` each, made once.
"""

import re
from typing import NamedTuple

from turbohtml import Element, Node

INLINE = frozenset(
    [
        "a",
        "abbr",
        "acronym",
        "b",
        "bdi",
        "bdo",
        "big",
        "cite",
        "code",
        "data",
        "del",
        "dfn",
        "em",
        "font",
        "i",
        "img",
        "ins",
        "kbd",
        "label",
        "mark",
        "nobr",
        "picture",
        "q",
        "rp",
        "rt",
        "ruby",
        "s",
        "samp",
        "small",
        "span",
        "strike",
        "strong",
        "sub",
        "sup",
        "svg",
        "time",
        "tt",
        "u",
        "var",
        "wbr",
    ]
)
HIDDEN = frozenset(
    [
        "head",
        "script",
        "style",
        "template",
        "noscript",
        "noembed",
        "noframes",
        "svg",
        "math",
        "iframe",
        "object",
        "select",
        "textarea",
        "title",
        "datalist",
        "audio",
        "video",
        "canvas",
        "map",
    ]
)
# A line ends at these even where they hold no text.
BREAKS = frozenset(
    [
        "br",
        "hr",
        "p",
        "div",
        "ul",
        "ol",
        "li",
        "table",
        "tr",
        "section",
        "article",
        "header",
        "footer",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
    ]
)

MAX_PATH = 400
MAX_INLINES = 6
_INVISIBLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_HASHED = re.compile(r"\d\w*[a-z]\w*\d|^(css|sc|jsx|svelte)-")


class Place(NamedTuple):
    """What a text inherits from the elements around it."""

    block: Node | None
    path: str
    inlines: tuple[tuple[Element, str], ...]
    linked: bool
    hidden: bool


_TOP = Place(None, "", (), False, False)


class Places:
    """The places of one document's elements."""

    def __init__(self) -> None:
        self._known: dict[Node, Place] = {}

    def of(self, element: Node) -> Place:
        """The place of an element, from its parent's; deep trees are climbed in a loop."""
        known = self._known
        chain = []
        while element is not None and element not in known:
            chain.append(element)
            element = element.parent
        place = known[element] if element is not None else _TOP
        for element in reversed(chain):
            place = known[element] = _below(place, element)
        return place


def _below(parent: Place, element: Node) -> Place:
    if type(element) is not Element:
        return _TOP
    tag = element.tag
    if parent.hidden or tag in HIDDEN:
        return parent._replace(hidden=True)
    if tag in ("html", "body"):
        return parent._replace(block=element)
    attributes = dict(element.attrs)
    hidden = "hidden" in attributes or bool(_INVISIBLE.search(attributes.get("style") or ""))
    step = _step(tag, attributes)
    linked = parent.linked or tag == "a"
    if tag in INLINE:
        inlines = parent.inlines
        if len(inlines) < MAX_INLINES:
            inlines = (*inlines, (element, step))
        return Place(parent.block, parent.path, inlines, linked, hidden)
    return Place(element, _joined(parent.path, step), (), linked, hidden)


def _joined(path: str, step: str) -> str:
    path = f"{path}>{step}" if path else step
    return path if len(path) <= MAX_PATH else path[path.index(">", len(path) - MAX_PATH) + 1 :]


def _step(tag: str, attributes: dict) -> str:
    step = tag
    if name := attributes.get("id"):
        step += "#" + _token(name)
    classes = attributes.get("class") or []
    for token in (classes if isinstance(classes, list) else classes.split())[:3]:
        if not _HASHED.search(token):
            step += "." + _token(token)
    for name in ("role", "itemprop", "rel", "data-testid", "data-component"):
        if value := attributes.get(name):
            step += f"[{name}={_token(value if isinstance(value, str) else ' '.join(value))}]"
    return step


def _token(text: str) -> str:
    return re.sub(r"[^\w:-]+", "-", text.lower())[:40]
