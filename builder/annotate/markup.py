"""What markup says about each segment: the names around it, its container, and the page's statements about itself.

In: pages with paths and hints, their segments. Out: names as hashes, and dense columns, one row per segment.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING
from zlib import crc32

import numpy as np

from builder.annotate.characters import CODE, Text, keys_of
from builder.annotate.segments import Segment
from builder.model import Block, Hints, Page

if TYPE_CHECKING:
    from builder.annotate.features import Layout

_PROSE = 80  # characters of a block that counts as prose
_INNER, _OUTER, _MARK = 0, 0x5BD1E995, 0x1B873593  # tell the innermost element from the one around it and from marks
_NAME = re.compile(r"[a-z]+|[A-Z][a-z]*|[A-Z]+(?![a-z])")
_TAG = re.compile(r"[\w-]*")
_SLUG = re.compile(r"[^\W\d_]{3,}")


def _code(name: str) -> int:
    return crc32(name.encode("utf-8", "surrogatepass"))


_CARET = _code("^")


@lru_cache(maxsize=1 << 16)
def _tag_and_names(step: str) -> tuple[str, list[bytes]]:
    """The tag of one step of a path, and the words of its classes and attributes."""
    tag = _TAG.match(step).group()
    words = {name.lower() for name in _NAME.findall(step, len(tag)) if len(name) > 1}
    return tag, [word.encode() for word in words]


@lru_cache(maxsize=1 << 16)
def _far(path: str) -> frozenset[int]:
    """Codes of the steps far from the text: paths of one page begin alike, so that most are known up to the last."""
    if not path:
        return frozenset()
    above, _, step = path.rpartition(">")
    tag, names = _tag_and_names(step)
    # crc32(name, crc32(start)): of start + name
    return _far(above).union([_code(f"^<{tag}")], [crc32(name, _CARET) for name in names])


@lru_cache(maxsize=1 << 16)
def _near(step: str, where: int) -> list[int]:
    """Codes of a step near to the text."""
    if where != _INNER:
        return [code ^ where for code in _near(step, _INNER)]
    tag, names = _tag_and_names(step)
    start = _code(f"{tag}.")
    return [_code(f"<{tag}"), _code(step), *map(crc32, names), *[crc32(name, start) for name in names]]


@lru_cache(maxsize=1 << 15)
def codes_of(names: tuple[str, ...]) -> np.ndarray:
    """Codes of a path and the marks within: the innermost two steps tell more than the rest."""
    path, *marks = names
    far, outer, inner = ["", "", *path.rsplit(">", 2)][-3:]
    codes = {*_far(far), *_near(inner, _INNER)}
    if outer:
        codes.update(_near(outer, _OUTER))
    for mark in marks:
        codes.update(_near(mark, _MARK))
    steps = far.rpartition(">")[2], outer, inner
    codes.add(_code(">".join([_tag_and_names(step)[0] for step in steps if step])))
    return np.array(sorted(codes), np.uint64)


def names_around(page: Page, segments: Sequence[Segment]) -> Iterator[tuple[str, ...]]:
    """Yield for each segment its path, and the inline elements that hold most of it."""
    for start, end, number in segments:
        _, _, _, _, path, _, marks = page.blocks[number]
        names = [path]
        for begin, finish, tag in marks:  # min() and max() would take as long as all the rest
            if (finish if finish < end else end) - (begin if begin > start else start) > (end - start) / 2:
                names.append(tag)
        yield tuple(names)


def columns(pages: Sequence[Page], layout: "Layout") -> np.ndarray:
    """Dense columns of a batch."""
    containers = np.concatenate([containers_of(page.blocks) for page in pages]).take(layout.block, axis=0)
    return np.concatenate([containers, agreement(pages, layout)], axis=1, dtype=np.float32, casting="same_kind")


def containers_of(blocks: Sequence[Block]) -> np.ndarray:
    """How near each block is to the container that holds most prose, and what its likes are."""
    places: dict[str, int] = {}
    like = np.array([places.setdefault(block.path, len(places)) for block in blocks], np.intp)
    size = np.array([block.end - block.start for block in blocks])
    links = np.array([block.link_share for block in blocks])
    parents = [path.rpartition(">")[0] for path in places]
    steps = np.array([path.count(">") + 1 for path in places])
    prose: dict[str, int] = {}
    for place in np.flatnonzero((size > _PROSE) & (links < 0.5)).tolist():
        parent = parents[like[place]]
        prose[parent] = prose.get(parent, 0) + int(size[place])
    number = np.bincount(like)
    looks = [
        *_nearness(list(places), parents, steps, prose),
        np.log1p(number) / 2,
        np.log1p(np.bincount(like, size) / number) / 3,
        np.bincount(like, links) / number,
        steps / 10,
    ]
    return np.column_stack([np.column_stack(looks).take(like, axis=0), links])


def _nearness(
    paths: Sequence[str], parents: Sequence[str], steps: np.ndarray, prose: dict[str, int]
) -> list[np.ndarray]:
    """Columns of each path: the way from it to the main container, and how much prose both hold."""
    main = max(prose, key=prose.__getitem__, default="")
    ways = [f"{way}>" for way in accumulate(main.split(">"), "{}>{}".format)]  # from the top down to the container
    shared = np.array([sum(map(f"{path}>".startswith, ways)) for path in paths])
    total = sum(prose.values()) or 1
    return [
        np.array([parent == main for parent in parents]),
        shared == len(ways),
        shared / len(ways),
        (steps - shared) / 4,
        (len(ways) - shared) / 4,
        np.array([prose.get(parent, 0) for parent in parents]) / total,
        np.full(len(paths), prose.get(main, 1) / total),
    ]


_STATEMENTS: tuple[Callable[[Hints], Sequence[str]], ...] = (
    lambda hints: hints.headlines[:1],
    lambda hints: hints.headlines,
    lambda hints: hints.descriptions,
    lambda hints: hints.authors,
    lambda hints: hints.tags,
    lambda hints: hints.sections,
    lambda hints: hints.site_names,
    lambda hints: [hints.article_body] if hints.article_body else [],
)
_BY_WORDS = (0, 2, 3, 4, 7)  # statements looked for word by word
_KNOWN = (0, 3, 7)  # statements of which a column tells whether the page makes them
_SLUG_NUMBER = len(_STATEMENTS)


def agreement(pages: Sequence[Page], layout: "Layout") -> np.ndarray:
    """Where the page's statements about itself stand in its text."""
    said = [(number, place, text) for place, page in enumerate(pages) for number, text in _said(page)]
    topic = np.array([number for number, _, _ in said], np.int64)
    page = np.array([place for _, place, _ in said], np.int64)
    text = Text([text for _, _, text in said])
    lines = keys_of(text.line_hash(text.offsets[:-1], text.offsets[1:] - 1)[: len(said)], page)
    owner = np.searchsorted(text.offsets, text.words.start, side="right") - 1
    starts = text.words.start
    long = np.flatnonzero((text.words.end - starts > 2) | (text.classes.take(starts) == CODE["ideograph"]))
    owner = owner.take(long)
    words = keys_of(text.rolling(starts.take(long), text.words.end.take(long)), page.take(owner))
    subject = topic.take(owner)
    same = [layout.lines.holds(lines[topic == number]) for number in range(_SLUG_NUMBER)]
    content = (layout.size > 2) | (layout.word_class == CODE["ideograph"])
    contents = np.bincount(layout.owner, content, layout.count)
    shares = []
    for number in (*_BY_WORDS, _SLUG_NUMBER):
        shares += _word_shares(layout, words[subject == number], content, contents)
    known = np.zeros((len(pages), _SLUG_NUMBER + 1), bool)
    known[page, topic] = True
    columns = np.stack([*same, *shares], axis=1, dtype=np.float32, casting="same_kind")
    return np.concatenate([columns, known[:, _KNOWN].take(layout.page, axis=0)], axis=1)


def _said(page: Page) -> Iterator[tuple[int, str]]:
    for number, read in enumerate(_STATEMENTS):
        for text in read(page.hints):
            yield number, text
    if page.url:
        yield _SLUG_NUMBER, " ".join(_SLUG.findall(page.url.rpartition("://")[2].partition("/")[2]))


def _word_shares(layout: "Layout", words: np.ndarray, content: np.ndarray, contents: np.ndarray) -> list[np.ndarray]:
    """Which share of a segment's words a statement has, which share of the statement's words, and whether all."""
    if not len(words):
        return [np.zeros(layout.count)] * 3
    hits = np.bincount(layout.owner, layout.words.holds(words) & content, layout.count)
    share = hits / np.maximum(contents, 1)
    on_page = np.bincount(layout.page, hits, len(layout.pages) - 1)
    best = np.maximum.reduceat(hits, layout.pages[:-1]) if len(hits) else hits
    return [share, hits / np.maximum(best[layout.page], 1) * (on_page[layout.page] > 0), (share == 1) & (contents > 5)]
