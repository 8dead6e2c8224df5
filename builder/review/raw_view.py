"""The page as it was found, made harmless: to be shown beside its text.

In: a record's `source` and the raw/ folder. Out: a document without scripts, links, forms or anything that could make a
request; each span's place carries the id ``span-N``, so that a fragment in the address scrolls to it and marks it.

Two walls stand behind this one: the frame's sandbox, and the response's Content-Security-Policy.
"""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from turbohtml.clean import OnDisallowed, Policy, sanitize

from builder.convert.decode import decode
from builder.model import RawPage, Record
from builder.read import READERS, plan, read
from builder.read.sniff import look_into
from builder.read.walk import Found
from builder.settings import Settings

_TAGS = """a abbr acronym address article aside b bdi bdo big blockquote br caption center cite code col colgroup dd del
dfn div dl dt em figcaption figure footer h1 h2 h3 h4 h5 h6 header hgroup hr i img ins kbd label li main mark
nav ol p picture pre q s samp section small span strike strong sub sup table tbody td tfoot th thead time tr tt u
ul var wbr font button"""
_DROPPED = "script noscript template iframe object embed applet svg math audio video canvas select textarea head title"
# No address of any kind is kept: nothing to fetch, nothing to click.
_POLICY = Policy(
    tags=frozenset(_TAGS.split()),
    attributes={
        "*": frozenset({"id", "dir", "lang", "style"}),
        "td": frozenset({"colspan", "rowspan"}),
        "img": frozenset({"alt"}),
    },
    on_disallowed_tag=OnDisallowed.STRIP,
    remove_with_content=frozenset([*_DROPPED.split(), "style"]),
    attribute_filter=lambda tag, name, value: None if name == "id" and not value.startswith(_OURS) else value,
)
_OURS = "span-"
_STYLE = """
:root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif; }
body { margin: 1rem; overflow-wrap: anywhere; }
a { text-decoration: underline dotted; }
img { font-style: italic; opacity: .7; }
[id^="span-"] { scroll-margin: 30vh; }
:target::before { content: "▶"; background: #f0e442; color: #000; outline: 3px solid #f0e442; }
"""


def find_raw(record: Record, raw: Path | None) -> RawPage | None:
    """The bytes a record was made of; None where they are no longer there or no longer the same."""
    source = record["source"]
    path = _inside(raw, source["path"])
    if path is None:
        return None
    settings = Settings()
    file = look_into(Found(str(path), source["path"], path.stat().st_size), READERS, settings)
    pieces = [piece for piece in plan([file], settings) if piece.record <= source["record"]]
    for item in read(pieces[-1], settings, source["record"]) if pieces else ():
        if isinstance(item, RawPage):
            return item if item.source.sha256 == source["sha256"] else None
    return None


def _inside(raw: Path | None, name: str) -> Path | None:
    """The file of this name in raw/; a name that leads out of it is no file."""
    if raw is None:
        return None
    root = Path(os.path.abspath(raw))
    root = root.parent if root.is_file() else root
    path = Path(os.path.normpath(root / name))
    return path if path.is_relative_to(root) and path.is_file() else None


def harmless(raw: RawPage, span_sources: Sequence[Mapping[str, int]] = ()) -> str:
    """A whole document that shows the page's markup and can do nothing."""
    body = sanitize(_marked(decode(raw).text, span_sources), _POLICY)
    head = f'<meta charset="utf-8"><style>{_STYLE}</style>'
    return f"<!doctype html><html><head>{head}</head><body>{body}</body></html>"


def _marked(markup: str, places: Sequence[Mapping[str, int]]) -> str:
    """The markup with an empty element of our own before each span."""
    parts, at = [], 0
    for number, place in sorted(enumerate(places), key=lambda pair: pair[1]["start"]):
        start = min(max(place["start"], at), len(markup))
        parts += [markup[at:start], f'<i id="{_OURS}{number}"></i>']
        at = start
    return "".join([*parts, markup[at:]])
