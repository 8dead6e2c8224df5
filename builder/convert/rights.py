"""Opt-out signals, in: a parsed document and its HTTP headers, out: sorted names such as ``robots:noai``.

Only signals about reuse by machines count. ``noindex`` and ``nofollow`` speak to search results and ``noarchive`` to
caches, so they are left out; ``nosnippet`` and ``max-snippet:0`` forbid showing the text and are kept.

| signal | where |
|---|---|
| ``robots:<rule>`` | a rule of `ROBOTS_RULES` in ``<meta name="robots">``, its kin, or the header ``x-robots-tag`` |
| ``robots:<crawler>`` | ``<meta name="CCBot" content="nofollow">``: a crawler for training data is sent away |
| ``tdm-reservation`` | the TDM Reservation Protocol says 1, in a meta or a header |
| ``tdm-policy`` | the address of a licence for text and data mining, likewise |
| ``content-signal:<use>=no`` | the header ``content-signal``: search, ai-input, ai-train |
"""

import re
from collections.abc import Iterable, Iterator

from turbohtml import Document

ROBOTS_RULES = frozenset({"noai", "noimageai", "noml", "nosnippet", "max-snippet:0"})
ROBOTS_NAMES = frozenset({"robots", "x-robots-tag", "googlebot", "googlebot-news", "bingbot"})
TRAINING_CRAWLERS = frozenset(
    {
        "ccbot",
        "gptbot",
        "google-extended",
        "anthropic-ai",
        "claudebot",
        "bytespider",
        "applebot-extended",
        "img2dataset",
    }
)
_REFUSALS = frozenset({"noindex", "none", "nofollow", "disallow", "noai", "noarchive"})
_SIGNAL = re.compile(r"\b(search|ai-input|ai-train)\s*=\s*no\b")
_RULE = re.compile(r"max-snippet:\s*0\b|[\w-]+")


def read_rights(document: Document, headers: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """Names of the signals found, sorted; empty where nobody objects."""
    stated = [(meta.attr("name"), meta.attr("content")) for meta in document.select("meta")]
    pairs = [(name.strip().lower(), value.strip().lower()) for name, value in (*stated, *headers) if name and value]
    return tuple(sorted({signal for name, value in pairs for signal in _signals(name, value)}))


def _signals(name: str, value: str) -> Iterator[str]:
    if name in ROBOTS_NAMES:
        yield from (f"robots:{rule}" for rule in _rules(value) & ROBOTS_RULES)
    elif name in TRAINING_CRAWLERS and _rules(value) & _REFUSALS:
        yield f"robots:{name}"
    elif name == "tdm-policy" or (name == "tdm-reservation" and value == "1"):
        yield name
    elif name == "content-signal":
        yield from (f"content-signal:{use}=no" for use in _SIGNAL.findall(value))


def _rules(value: str) -> set[str]:
    """Rules of a robots line, whatever crawler they name: "GPTBot: noai, max-snippet: 0"."""
    return {rule.replace(" ", "") for rule in _RULE.findall(value)}
