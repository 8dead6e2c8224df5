"""What markup says about each segment: the names around it, its container, and the page's statements about itself.

In: pages with paths and hints, their segments. Out: names as hashes, and dense columns, one row per segment.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING
from zlib import crc32

import numpy as np

from builder.annotate.characters import CODE, Text, mix
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


@lru_cache(maxsize=1 << 16)
def _step(step: str) -> tuple[str, tuple[int, ...], tuple[int, ...]]:
    """Tag of one step of a path, and its codes far from the text and near to it."""
    tag = _TAG.match(step).group()
    names = sorted({name.lower() for name in _NAME.findall(step[len(tag) :]) if len(name) > 1})
    far = [_code(f"^<{tag}"), *(_code(f"^{name}") for name in names)]
    near = [
        _code(f"<{tag}"),
        _code(step),
        *(_code(name) for name in names),
        *(_code(f"{tag}.{name}") for name in names),
    ]
    return tag, tuple(far), tuple(near)


@lru_cache(maxsize=1 << 15)
def codes_of(names: tuple[str, ...]) -> np.ndarray:
    """Codes of a path and the marks within: the innermost two steps tell more than the rest."""
    path, *marks = names
    steps = [_step(step) for step in path.split(">")]
    codes = [code for _, far, _ in steps[:-2] for code in far]
    codes += (code ^ _OUTER for _, _, near in steps[-2:-1] for code in near)
    codes += (code ^ _INNER for _, _, near in steps[-1:] for code in near)
    codes += (code ^ _MARK for mark in marks for code in _step(mark)[2])
    codes.append(_code(">".join(tag for tag, _, _ in steps[-3:])))
    return np.unique(np.array(codes, np.uint64))


def names_around(page: Page, segments: Sequence[Segment]) -> Iterator[tuple[str, ...]]:
    """Yield for each segment its path, and the inline elements that hold most of it."""
    for start, end, number in segments:
        block = page.blocks[number]
        if block.marks:
            half = (end - start) / 2
            held = [mark.tag for mark in block.marks if min(end, mark.end) - max(start, mark.start) > half]
            yield (block.path, *held)
        else:
            yield (block.path,)


def columns(pages: Sequence[Page], segments: Sequence[Sequence[Segment]], layout: "Layout") -> np.ndarray:
    """Dense columns of a batch."""
    containers = [
        containers_of(page.blocks)[[segment.block for segment in found]]
        for page, found in zip(pages, segments, strict=True)
    ]
    return np.concatenate([np.concatenate(containers), agreement(pages, layout)], axis=1)


def containers_of(blocks: Sequence[Block]) -> np.ndarray:
    """How near each block is to the container that holds most prose, and what its likes are."""
    weights: Counter[str] = Counter()
    likes: dict[str, list[float]] = {}
    for block in blocks:
        path, size, links = block.path, block.end - block.start, block.link_share
        if size > _PROSE and links < 0.5:
            weights[path.rpartition(">")[0]] += size
        like = likes.setdefault(path, [0, 0, 0])
        like[0] += 1
        like[1] += size
        like[2] += links
    main, most = weights.most_common(1)[0] if weights else ("", 1)
    total = sum(weights.values()) or 1
    rows = {path: _container(path, main, weights[path.rpartition(">")[0]] / total, most / total, *like)
            for path, like in likes.items()}  # fmt: skip
    return np.array([(*rows[block.path], block.link_share) for block in blocks]).reshape(len(blocks), -1)


def _container(
    path: str, main: str, share: float, main_share: float, number: int, size: int, links: float
) -> tuple[float, ...]:
    """Columns of one path."""
    steps, main_steps = path.split(">"), main.split(">")
    shared = 0
    for one, other in zip(steps, main_steps, strict=False):
        if one != other:
            break
        shared += 1
    return (
        path.rpartition(">")[0] == main,
        shared == len(main_steps),
        shared / len(main_steps),
        (len(steps) - shared) / 4,
        (len(main_steps) - shared) / 4,
        share,
        main_share,
        np.log1p(number) / 2,
        np.log1p(size / number) / 3,
        links / number,
        len(steps) / 10,
    )


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
_SLUG_NUMBER = len(_STATEMENTS)


def agreement(pages: Sequence[Page], layout: "Layout") -> np.ndarray:
    """Where the page's statements about itself stand in its text."""
    said = [(number, place, text) for place, page in enumerate(pages) for number, text in _said(page)]
    topic = np.array([number for number, _, _ in said], np.int64)
    key = mix(np.array([place for _, place, _ in said], np.uint64) + np.uint64(1))
    text = Text([text for _, _, text in said])
    lines = text.line_hash(text.offsets[:-1], text.offsets[1:] - 1)[: len(said)] ^ key
    owner = np.searchsorted(text.offsets, text.words.start, side="right") - 1
    long = (text.words.end - text.words.start > 2) | (text.classes[text.words.start] == CODE["ideograph"])
    owner = owner[long]
    words = text.rolling(text.words.start[long], text.words.end[long]) ^ key[owner]
    same = [layout.lines.holds(lines[topic == number]) for number in range(_SLUG_NUMBER)]
    content = (layout.size > 2) | (layout.word_class == CODE["ideograph"])
    contents = np.bincount(layout.owner, content, layout.count)
    shares = []
    for number in (*_BY_WORDS, _SLUG_NUMBER):
        shares += _word_shares(layout, words[topic[owner] == number], content, contents)
    known = [
        np.isin(np.arange(len(pages)), [p for n, p, _ in said if n == number])[layout.page] for number in (0, 3, 7)
    ]
    return np.column_stack([*same, *shares, *known])


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
