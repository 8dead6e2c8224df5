"""How well near-duplicates are found, and what it costs.

    python -m benchmarks.near_duplicates recall GOLD     against exact Jaccard, on pages with planted edits
    python -m benchmarks.near_duplicates templates GOLD  pages without URL against their true sites
    python -m benchmarks.near_duplicates growth GOLD     pages that move to another split when a corpus doubles
    python -m benchmarks.near_duplicates speed GOLD      signatures a second, beside datasketch and rensa if installed
    python -m benchmarks.near_duplicates scale           time and memory up to ten million signatures

GOLD is a gold folder (see `builder.gold`); sites of fold 0 are left out.
"""

import json
import random
import re
import resource
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

import numpy as np
import pyarrow as pa
import typer

from builder.convert import convert
from builder.gold import GoldPage, read_gold
from builder.groups.components import connected_components
from builder.groups.deal import deal
from builder.groups.join import Rules, join
from builder.groups.minhash import BINS, SIMILAR, signature, story_shingles
from builder.groups.names import NOTHING_EARLIER, Earlier, earlier_groups
from builder.groups.near import similar_pairs
from builder.groups.signs import Sign, Signs, sign, sign_table
from builder.groups.templates import pairs_of_one_template, template_lines
from builder.model import Page, RawPage, Source
from builder.settings import Settings

FOLDS, TUNED_ON, REPORTED = range(1, 10), range(1, 6), range(6, 10)  # what was tuned on: the rule of templates
PLATFORMS = {"wordpress.com", "substack.com", "archive.org", "medium.com"}

app = typer.Typer(add_completion=False, help=__doc__)


def pages_of(gold: Path) -> Iterator[tuple[GoldPage, Page]]:
    """The gold pages with markup, as the builder converts them."""
    for page in read_gold(gold, folds=FOLDS):
        data = page.payload()
        media = "text" if page.source == "lines" else "html"
        raw = RawPage(Source(page.key, media, 0, 0, len(data), page.digest()), data, media, url=page.url)
        converted = convert(raw, Settings())
        if isinstance(converted, Page):
            yield page, converted


# --- recall and precision -----------------------------------------------------------------------------------------


def truncated(text: str, others: list[str], chance: random.Random) -> str:
    """The first 60 to 95 % of the lines, as behind a wall or in a feed."""
    lines = text.split("\n")
    return "\n".join(lines[: int(len(lines) * chance.uniform(0.6, 0.95))])


def other_chrome(text: str, others: list[str], chance: random.Random) -> str:
    """The lines of prose, amid the short lines of another page."""
    other = [line for line in chance.choice(others).split("\n") if len(line) < 80]
    middle = len(other) // 2
    return "\n".join([*other[:middle], *(line for line in text.split("\n") if len(line) >= 80), *other[middle:]])


def other_headline(text: str, others: list[str], chance: random.Random) -> str:
    """Another first line of prose, and a paragraph added."""
    lines, other = text.split("\n"), [line for line in chance.choice(others).split("\n") if len(line) >= 80]
    prose = [place for place, line in enumerate(lines) if len(line) >= 80]
    if prose and other:
        lines[prose[0]] = other[0]
        lines.insert(prose[-1], other[-1])
    return "\n".join(lines)


def edited_words(text: str, others: list[str], chance: random.Random) -> str:
    """One word in thirty changed, as an editor does."""
    return " ".join(f"{word}x" if chance.random() < 1 / 30 else word for word in text.split(" "))


EDITS: dict[str, Callable[[str, list[str], random.Random], str]] = {
    "truncated": truncated,
    "other chrome": other_chrome,
    "other headline": other_headline,
    "edited words": edited_words,
}


@app.command()
def recall(gold: Annotated[Path, typer.Argument(help="A gold folder.")]) -> None:
    """Clusters against exact Jaccard at the same bar, and planted copies that are found."""
    texts = [page.text for gold_page, page in pages_of(gold) if gold_page.source != "lines"]
    chance = random.Random(1)
    planted = [(name, n, edit(texts[n], texts, chance)) for n in range(len(texts)) for name, edit in EDITS.items()]
    shingles = [story_shingles(text) for text in [*texts, *(text for _, _, text in planted)]]
    signed = [(place, signs) for place, one in enumerate(shingles) if (signs := signature(one)) is not None]
    places = np.array([place for place, _ in signed])
    pairs = similar_pairs(np.stack([signs for _, signs in signed]))
    found = connected_components(places[pairs.left], places[pairs.right], len(shingles))
    true = exact_components(shingles, places)
    told = {"texts": len(texts), "planted": len(planted), "long enough": len(places), "bar": SIMILAR}
    print(json.dumps(told | agreement(found, true), indent=1))
    for name in EDITS:
        kept = [(n, len(texts) + m) for m, (edit, n, _) in enumerate(planted) if edit == name]
        kept = [(n, m) for n, m in kept if min(len(shingles[n]), len(shingles[m])) >= 20]
        above = [(n, m) for n, m in kept if jaccard(shingles[n], shingles[m]) >= SIMILAR]
        hit = sum(found[n] == found[m] for n, m in above)
        print(f"{name:16} {len(kept):5} copies, {len(above):5} with Jaccard ≥ {SIMILAR}: found {hit / len(above):.4f}")


def exact_components(shingles: list[np.ndarray], places: np.ndarray) -> np.ndarray:
    """Components over all pairs whose shingle sets have a Jaccard similarity above the bar."""
    owners = np.repeat(places, [len(shingles[place]) for place in places])
    values = np.concatenate([shingles[place] for place in places])
    order = np.argsort(values, kind="stable")
    values, owners = values[order], owners[order]
    common: Counter[tuple[int, int]] = Counter()
    edges = np.flatnonzero(np.r_[True, values[1:] != values[:-1], True])
    for start, end in zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True):
        holders = owners[start:end].tolist()
        common.update((one, other) for place, one in enumerate(holders) for other in holders[place + 1 :])
    size = {place: len(shingles[place]) for place in places.tolist()}
    alike = [
        (one, other) for (one, other), both in common.items() if both / (size[one] + size[other] - both) >= SIMILAR
    ]
    left, right = np.array(alike, np.int64).reshape(-1, 2).T
    return connected_components(left, right, len(shingles))


def jaccard(left: np.ndarray, right: np.ndarray) -> float:
    """Exact similarity of two sets."""
    both = len(np.intersect1d(left, right, assume_unique=True))
    return both / (len(left) + len(right) - both)


def agreement(found: np.ndarray, true: np.ndarray) -> dict[str, float]:
    """Pairs of pages in one cluster, against the truth."""

    def pairs(*labels: np.ndarray) -> int:
        counts = Counter(zip(*(label.tolist() for label in labels), strict=True)).values()
        return sum(count * (count - 1) // 2 for count in counts)

    both, ours, theirs = pairs(found, true), pairs(found), pairs(true)
    return {"precision": round(both / max(1, ours), 4), "recall": round(both / max(1, theirs), 4), "true pairs": theirs}


@app.command()
def templates(gold: Annotated[Path, typer.Argument(help="A gold folder.")]) -> None:
    """Inferred sites of pages without URL against their true sites, by renderer."""
    rendered: dict[str, list[tuple[int, str, np.ndarray]]] = {}
    for gold_page, page in pages_of(gold):
        row = (gold_page.fold, true_site(gold_page), template_lines(page.text))
        rendered.setdefault(gold_page.renderer or "builder", []).append(row)
    for folds, (renderer, rows) in product((TUNED_ON, REPORTED, FOLDS), rendered.items()):
        chosen = [(site, lines) for fold, site, lines in rows if fold in folds]
        told = {"folds": f"{min(folds)}-{max(folds)}", "renderer": renderer, "pages": len(chosen)}
        print(json.dumps(told | inferred(chosen)))


def inferred(rows: list[tuple[str, np.ndarray]]) -> dict[str, float]:
    """How well pages, each a true site and its short lines, are joined to sites."""
    sites = np.unique([site for site, _ in rows], return_inverse=True)[1]
    pages = np.repeat(np.arange(len(rows)), [len(lines) for _, lines in rows])
    pairs = pairs_of_one_template(np.concatenate([lines for _, lines in rows]), pages)
    found = connected_components(pairs.left, pairs.right, len(rows))
    return agreement(found, sites) | {"largest": int(np.bincount(found).max())}


def true_site(page: GoldPage) -> str:
    """The site; of a platform, the host, as its blogs are sites of their own. An archive's page is the archived one."""
    url = re.sub(r"^https?://web\.archive\.org/web/\w+/", "", page.url or "")
    if page.site in PLATFORMS or url != (page.url or ""):
        return urlsplit(url).hostname or page.site
    return page.site


@app.command()
def growth(gold: Annotated[Path, typer.Argument(help="A gold folder.")]) -> None:
    """Pages that another split gets when a corpus grows from half its pages to all, with URLs and without."""
    pages = [page for gold_page, page in pages_of(gold) if gold_page.source != "lines"]
    nameless = [replace(page, url=None, site=None, hints=replace(page.hints, canonical_url=None)) for page in pages]
    for name, corpus in (("with URLs", pages), ("without URLs", nameless)):
        signs = [sign(page) for page in corpus]
        for seed in range(3):
            half = random.Random(seed).sample(signs, len(signs) // 2)
            first, groups = dealt(half, NOTHING_EARLIER)
            afresh, _ = dealt(signs, NOTHING_EARLIER)
            again, _ = dealt(signs, earlier_groups(groups))
            moved = [sum(later.get(page, split) != split for page, split in first.items()) for later in (afresh, again)]
            print(
                f"{name:14} {len(first):,} pages: {moved[0]} moved afresh, {moved[1]} in the folder of the first half"
            )


def dealt(signs: list[Sign], earlier: Earlier) -> tuple[dict[bytes, int], list[tuple[int, pa.Table]]]:
    """The split of each published page, and what a later edition knows of this one."""
    table = Signs([sign_table(signs)])
    verdicts = join(table, np.zeros(table.size, np.uint8), Rules(earlier=earlier))
    splits = deal(table, verdicts, Settings(), earlier, {}).split
    published = [place for place in range(table.size) if splits[place] >= 0]
    rows = [{"id": signs[p].id.hex(), "split_group": verdicts.names[verdicts.group[p]]} for p in published]
    parts = [(int(splits[p]), pa.Table.from_pylist([row])) for p, row in zip(published, rows, strict=True)]
    return {signs[p].id: int(splits[p]) for p in published}, parts


# --- speed and scale ----------------------------------------------------------------------------------------------


@app.command()
def speed(gold: Annotated[Path, typer.Argument(help="A gold folder.")]) -> None:
    """Processor time for one page, everything included."""
    texts = [page.text for gold_page, page in pages_of(gold) if gold_page.source != "lines"]
    print(f"{len(texts)} pages of {sum(map(len, texts)) // len(texts):,} characters in the mean")
    signers = {"shingles alone": story_shingles, "shingles and signature": signed, "template lines": template_lines}
    for name, signer in (signers | libraries()).items():
        best = min(_seconds(signer, texts) for _ in range(3))
        print(f"{name:36} {best / len(texts) * 1e6:7.0f} µs a page")


def signed(text: str) -> np.ndarray | None:
    """What the builder does for each page."""
    return signature(story_shingles(text))


def permuted(text: str) -> np.ndarray:
    """A signature of 128 permutations in numpy, from the same shingles."""
    shingles = story_shingles(text)
    factors = np.random.Generator(np.random.PCG64(1)).integers(1, 2**63, BINS, dtype=np.uint64) | np.uint64(1)
    return (shingles[:, None] * factors).min(axis=0, initial=2**64 - 1)


def libraries() -> dict[str, Callable[[str], object]]:
    """The same with what others offer, from the same shingles."""
    found: dict[str, Callable[[str], object]] = {"128 permutations in numpy": permuted}
    try:
        from datasketch import MinHash

        def with_datasketch(text: str) -> object:
            sketch = MinHash(num_perm=BINS, hashfunc=int)
            sketch.update_batch((story_shingles(text) >> np.uint64(32)).tolist())
            return sketch

        found["datasketch MinHash"] = with_datasketch
    except ImportError:
        pass
    try:
        from rensa import RMinHash

        def with_rensa(text: str) -> object:
            sketch = RMinHash(num_perm=BINS, seed=1)
            sketch.update([str(shingle) for shingle in story_shingles(text).tolist()])
            return sketch

        found["rensa RMinHash"] = with_rensa
    except ImportError:
        pass
    return found


def _seconds(signer: Callable[[str], object], texts: list[str]) -> float:
    started = time.process_time()
    for text in texts:
        signer(text)
    return time.process_time() - started


@app.command()
def scale(sizes: Annotated[str, typer.Option(help="Numbers of pages.")] = "100000,1000000,10000000") -> None:
    """Search among made-up signatures, a tenth of them near-duplicates, each size in a process of its own."""
    rows = [json.loads(_alone("measure", size)) for size in sizes.split(",")]
    for row in rows:
        print(f"{row['pages']:>10,} pages  {row['seconds']:7.1f} s  {row['bytes'] / row['pages']:6.0f} bytes a page")


def _alone(command: str, size: str) -> str:
    return subprocess.run(
        [sys.executable, "-m", "benchmarks.near_duplicates", command, size], check=True, capture_output=True, text=True
    ).stdout


@app.command(hidden=True)
def measure(size: int) -> None:
    """One size, for `scale`."""
    before = _peak()
    signatures = made_up(size)
    started = time.process_time()
    pairs = similar_pairs(signatures)
    seconds = time.process_time() - started
    print(json.dumps({"pages": size, "seconds": seconds, "bytes": _peak() - before, "pairs": len(pairs.left)}))


def made_up(size: int) -> np.ndarray:
    """Random signatures; every tenth is another one with a tenth of its bins changed, and a hundredth is one story."""
    chance = np.random.Generator(np.random.PCG64(7))
    signatures = chance.integers(0, 65535, (size, BINS), np.uint16)
    copies = np.arange(10, size, 10)
    signatures[copies] = signatures[chance.integers(0, 10, len(copies)) + copies - 10]
    signatures[100::100] = signatures[0]
    changed = chance.random((len(copies), BINS), np.float32) < 0.1
    signatures[copies] = np.where(changed, chance.integers(0, 65535, changed.shape, np.uint16), signatures[copies])
    return signatures


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


if __name__ == "__main__":
    app()
