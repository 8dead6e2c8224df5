"""Lists that people keep: pages to be taken down, pages of a benchmark, publishers of sites.

In: a text file, one entry a line; empty lines and lines that begin with # say nothing. Out: what pages are compared by.

    take-down list    0f3c…                                 the page with that id (32 hexadecimal digits)
                      https://courier.example/story         the page at that address, in every variant
                      courier.example                       every page of that site
    benchmark         https://courier.example/story         the page at that address
                      {"url": "…", "text": "…"}             the page at that address or with that story; either may lack
    publishers        courier.example  North Press          the site and who publishes it
"""

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from xxhash import xxh3_128_digest

from builder.errors import InputError
from builder.groups.minhash import BINS, signature, story_shingles
from builder.groups.signs import address_key
from builder.rights.mask import mask
from builder.settings import Settings
from builder.sites import registrable_domain

PAGE_ID = re.compile(r"[0-9a-f]{32}")


class TakeDown(NamedTuple):
    """Pages that must not be published again."""

    ids: list[bytes]
    addresses: list[int]
    sites: set[str]


class Benchmark(NamedTuple):
    """Pages that a model will be tested on elsewhere."""

    addresses: list[int]
    texts: list[bytes]  # digests
    signatures: np.ndarray


def read_take_down(path: str) -> TakeDown:
    """A take-down list, empty where no path is given; raises `InputError` where a line names no page and no site."""
    listed = TakeDown([], [], set())
    for place, line in _lines(path):
        if PAGE_ID.fullmatch(line.lower()):
            listed.ids.append(bytes.fromhex(line))
        elif "://" in line and (key := address_key(line)):
            listed.addresses.append(key)
        elif (site := registrable_domain(line)) and site == line.lower() and "." in site:
            listed.sites.add(site)
        else:
            hint = f"; did you mean the site {site}?" if site else ""
            raise InputError(f"{place}: {line[:80]!r} is neither a page id nor an address nor a site{hint}")
    return listed


def read_benchmarks(paths: Sequence[str], *, masked: bool = False) -> Benchmark:
    """The pages of several lists together, masked where the pages that they are compared with are."""
    entries = [_entry(place, line) for path in paths for place, line in _lines(path)]
    texts = [mask(text).text if masked else text for _, text in entries if text]
    signs = [signs for text in texts if (signs := signature(story_shingles(text))) is not None]
    return Benchmark(
        addresses=[key for url, _ in entries if url and (key := address_key(url))],
        texts=[xxh3_128_digest(text.encode("utf-8", "surrogatepass")) for text in texts],
        signatures=np.stack(signs) if signs else np.zeros((0, BINS), np.uint16),
    )


def read_publishers(path: str) -> dict[str, str]:
    """The publisher of each site; none where no path is given."""
    pairs = [(place, line.split(maxsplit=1)) for place, line in _lines(path)]
    for place, pair in pairs:
        if len(pair) != 2:
            raise InputError(f"{place}: {pair[0]!r} has no publisher; write the site, a space, and who publishes it")
    return {registrable_domain(host) or host: publisher for _, (host, publisher) in pairs}


def check_lists(settings: Settings) -> None:
    """Read all lists of a build once, so that a wrong line is told before the work begins."""
    read_take_down(settings.take_down)
    read_benchmarks(settings.decontaminate)
    read_publishers(settings.publishers)


def _entry(place: str, line: str) -> tuple[str | None, str | None]:
    if not line.startswith("{"):
        return (line, None) if "://" in line and " " not in line else (None, line)
    try:
        entry: dict[str, Any] = json.loads(line)
    except ValueError as error:
        raise InputError(f"{place}: begins like JSON and is none ({error})") from error
    if not (entry.get("url") or entry.get("text")):
        raise InputError(f"{place}: has neither 'url' nor 'text'")
    return entry.get("url"), entry.get("text")


def _lines(path: str) -> Iterator[tuple[str, str]]:
    """Where each entry stands, and the entry."""
    if not path:
        return
    try:
        content = Path(path).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: cannot be read as a list ({error}); give a text file in UTF-8") from error
    for number, line in enumerate(content.split("\n"), 1):
        if (entry := line.strip()) and not entry.startswith("#"):
            yield f"{path} line {number}", entry
