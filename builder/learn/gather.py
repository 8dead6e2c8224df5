"""Make examples of gold pages.

In: a gold folder. Out: markup examples, and text examples: hand-labelled dumps, and renderings of the markup pages
that carry over what is known there.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow.dataset as arrow

from builder.align import transfer
from builder.convert import convert
from builder.convert.decode import decode
from builder.gold import HELD_OUT, GoldPage, GoldSpan, fold_of, read_gold
from builder.labels import KINDS, LABEL_OF_KIND, LABELS, TIERS, UNKNOWN_KIND
from builder.learn.example import ANY, UNKNOWN, Example, blank, look_at, majority
from builder.learn.more_labels import Labels, find_again, read_labels
from builder.learn.partial import narrow
from builder.learn.renderings import renderings, text_page
from builder.model import Block, Hints, Mark, Page, RawPage, Source
from builder.settings import Settings

FOLDS = tuple(fold for fold in range(10) if fold != HELD_OUT)
CHECKED = (1, 2, 3)  # left out once, for figures and calibration
_MARKUP = ("fundus", "wcxb", "trafilatura", "postlight")
_CARRIED = 0.8  # share of hand labels that must arrive on the markup for a page to count as labelled by hand
_FAR_FETCHED = 0.05  # probability of all allowed kinds below which a network contradicts the truth
_LONGEST = 4000  # segments; longer pages teach nothing new and cost much


def raw_page(gold: GoldPage) -> RawPage:
    """The gold page as a reader would give it; texts come without their URL, as dumps do."""
    payload = gold.payload()
    media = "html" if gold.spans is None else "text"
    source = Source(gold.key, media, 0, 0, len(payload), "")
    return RawPage(source, payload, media, url=gold.url if media == "html" else None)


def hand_labelled(folder: Path) -> list[Example]:
    """The dumps of `lines/`, every segment labelled."""
    golds = read_gold(folder, sources=("lines",), folds=FOLDS)
    pages = [convert(raw_page(gold), Settings()) for gold in golds]
    kept = [(gold, page) for gold, page in zip(golds, pages, strict=True) if isinstance(page, Page)]
    examples = []
    for (gold, page), (segments, features) in zip(kept, look_at([page for _, page in kept]), strict=True):
        site = blank(page, key=gold.page, site=gold.site, fold=gold.fold, segments=segments, features=features)
        site.kinds = majority(segments, gold.spans, len(page.text))
        site.by_hand = True
        examples.append(site)
    return examples


def corrected(dataset: Path) -> Iterator[Example]:
    """Yield pages of a dataset of ours that a person has corrected: spans of tier gold count, the others do not."""
    table = arrow.dataset(dataset / "pages", format="parquet").to_table(columns=["id", "site", "text", "spans"])
    for row in table.to_pylist():
        spans = [GoldSpan(s["start"], s["end"], s["label"], s["kind"]) for s in _by_person(row["spans"])]
        page = text_page(row["text"], row["id"]) if spans else None
        if isinstance(page, Page):
            segments, features = next(iter(look_at([page])))
            site = row["site"] or row["id"]
            example = blank(page, key=row["id"], site=site, fold=fold_of(site), segments=segments, features=features)
            example.kinds = majority(segments, spans, len(page.text))
            example.by_hand = bool((example.kinds != UNKNOWN).all())
            yield example


def _by_person(spans: Sequence[dict]) -> list[dict]:
    columns = (("label", LABELS), ("kind", KINDS), ("tier", TIERS))
    named = [span | {name: _name(span[name], names) for name, names in columns} for span in spans]
    return [span for span in named if span["tier"] == "gold" and span["kind"] != UNKNOWN_KIND]


def _name(value: int | str, names: Sequence[str]) -> str:
    return value if isinstance(value, str) else names[value]


def markup_pages(folder: Path) -> dict[str, GoldPage]:
    """The gold pages of markup, by key."""
    return {gold.key: gold for gold in read_gold(folder, sources=_MARKUP, folds=FOLDS)}


def markup_examples(folder: Path) -> list[Example]:
    """All pages of markup: every line labelled where somebody did so, with partial truth everywhere."""
    golds = list(markup_pages(folder).values())
    dumps = {gold.page: gold for gold in read_gold(folder, sources=("lines",), folds=FOLDS)}
    more = read_labels()
    pages = [convert(raw_page(gold), Settings()) for gold in golds]
    kept = [(gold, page) for gold, page in zip(golds, pages, strict=True) if isinstance(page, Page)]
    examples = []
    for (gold, page), (segments, features) in zip(kept, look_at([page for _, page in kept]), strict=True):
        example = blank(page, key=gold.key, site=gold.site, fold=gold.fold, segments=segments, features=features)
        narrow(example, gold)
        if gold.key in dumps:
            _carry_hand_labels(example, dumps[gold.key])
        if not example.by_hand and gold.key in more:
            _recall_labels(example, more[gold.key])
        examples.append(example)
    return examples


def _carry_hand_labels(example: Example, dump: GoldPage) -> None:
    """Labels of a dump, on the text we make of the same page."""
    moved = transfer(dump.spans, dump.text(), example.page.text)
    if moved.carried > _CARRIED:
        spans = [dump.spans[piece.span]._replace(start=piece.start, end=piece.end) for piece in moved.pieces]
        _set_kinds(example, majority(example.segments, spans, len(example.page.text)))


def _recall_labels(example: Example, labels: Labels) -> None:
    """Labels that this project has of the page."""
    kinds = find_again(example, labels)
    if (kinds != UNKNOWN).mean() > _CARRIED:
        _set_kinds(example, kinds)


def _set_kinds(example: Example, kinds: np.ndarray) -> None:
    """Take kinds as known; what other truth allows no longer counts, since its conventions may be others."""
    example.kinds, example.by_hand = kinds, True
    example.allowed[kinds != UNKNOWN] = ANY


def labelled_twice(folder: Path) -> Iterator[tuple[str, np.ndarray, np.ndarray]]:
    """Yield pages that people labelled and that this project has labels of: key, and the kinds of both."""
    more = read_labels()
    dumps = {gold.page: gold for gold in read_gold(folder, sources=("lines",), folds=FOLDS) if gold.page in more}
    for gold in read_gold(folder, sources=_MARKUP, folds=FOLDS):
        page = convert(raw_page(gold), Settings()) if gold.key in dumps else None
        if isinstance(page, Page):
            segments, features = next(iter(look_at([page])))
            example = blank(page, key=gold.key, site=gold.site, fold=gold.fold, segments=segments, features=features)
            _carry_hand_labels(example, dumps[gold.key])
            yield gold.key, example.kinds, find_again(example, more[gold.key])


class Rendering(NamedTuple):
    """A text of a page of markup, and which segment of the markup each of its segments shows, or -1."""

    example: Example
    shows: np.ndarray


def rendered(example: Example, gold: GoldPage) -> Iterator[Rendering]:
    """Yield text examples of one markup example, a renderer each, with the segments that it shows."""
    markup = decode(raw_page(gold)).text
    for name, text in renderings(example.page, markup).items():
        page = text_page(text, f"{example.key}/{name}")
        if not isinstance(page, Page):
            continue
        segments, features = next(iter(look_at([page])))
        if len(segments) > _LONGEST:
            continue
        copy = blank(page, key=example.key, site=example.site, fold=example.fold, segments=segments, features=features)
        yield Rendering(copy, _shown(example, copy))


def _shown(origin: Example, copy: Example) -> np.ndarray:
    owner = np.full(len(copy.page.text), -1)
    for piece in transfer(origin.segments, origin.page.text, copy.page.text).pieces:
        owner[piece.start : piece.end] = piece.span
    shown = np.full(len(copy.segments), -1)
    for place, (start, end, _) in enumerate(copy.segments):
        inside = owner[start:end]
        inside = inside[inside >= 0]
        if 3 * len(inside) > end - start:
            shown[place] = np.bincount(inside).argmax()
    return shown


def carry(origin: Example, rendering: Rendering) -> Example:
    """The rendering with what is known about the segments that it shows."""
    copy, shows = rendering
    known = shows >= 0
    return replace(
        copy,
        kinds=np.where(known, origin.kinds[shows], UNKNOWN),
        allowed=np.where(known, origin.allowed[shows], ANY),
        weights=np.where(known, origin.weights[shows], 1).astype(np.float32),
        by_hand=origin.by_hand,
    )


def taught(example: Example, posteriors: np.ndarray, least: float = 0.5) -> Example:
    """The example with the kinds a teacher is sure of, among those that its partial truth allows."""
    if example.by_hand:
        return example
    possible = posteriors * _allowed_bits(example, posteriors.shape[1])
    total = possible.sum(axis=1)
    share = possible.max(axis=1) / np.maximum(total, 1e-9)
    sure = (total > _FAR_FETCHED) & (share > least)
    kinds = np.where(sure, possible.argmax(axis=1), UNKNOWN)
    return replace(example, kinds=kinds, weights=np.where(sure, share, 1.0).astype(np.float32))


def _allowed_bits(example: Example, kinds: int) -> np.ndarray:
    return (example.allowed[:, None] >> np.arange(kinds)) & 1


def without_story(example: Example) -> Example | None:
    """The page without everything that makes it an article: what an index page looks like to a model."""
    noise = [kind != UNKNOWN and LABEL_OF_KIND[KINDS[kind]] == "noise" for kind in example.kinds]
    blocks = example.page.blocks
    kept = [True] * len(blocks)
    for part, is_noise in zip(example.segments, noise, strict=True):
        kept[part.block] &= is_noise
    page = _only(example.page, kept)
    if len(page.blocks) < 10:
        return None
    segments, features = next(iter(look_at([page])))
    key = f"{example.key}/without story"
    rest = blank(page, key=key, site=example.site, fold=example.fold, segments=segments, features=features)
    kinds = [kind for part, kind in zip(example.segments, example.kinds, strict=True) if kept[part.block]]
    if len(kinds) != len(segments):
        return None
    rest.kinds, rest.by_hand = np.array(kinds), True
    return rest


def _only(page: Page, kept: Sequence[bool]) -> Page:
    """The page with some of its blocks, as if the others had never been there."""
    lines: list[str] = []
    blocks: list[Block] = []
    place = 0
    for block, keep in zip(page.blocks, kept, strict=True):
        if keep:
            begin = page.text.rfind("\n", 0, block.start) + 1
            shift = place - begin
            marks = tuple(Mark(mark.start + shift, mark.end + shift, mark.tag) for mark in block.marks)
            blocks.append(block._replace(start=block.start + shift, end=block.end + shift, marks=marks))
            lines.append(page.text[begin : block.end])
            place += block.end - begin + 1
    hints = Hints(site_names=page.hints.site_names, types=("website",))
    return replace(page, text="\n".join(lines), blocks=tuple(blocks), hints=hints, url=None)
