"""What to look at next.

In: the data set and what was reviewed so far. Out: groups with counts, and a window of the items in one of them.

    violations   what the build could not use or has mended, by rule and site
    doubtful     pages with a span below the bar of confidence, or odd as a whole; the least sure first
    sample       pages drawn at random, always the same for one seed
    pages        all pages, by site
    conflicts    pages on which reviewers disagree, or whose review went stale
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from builder.review.corrections import Reviews, judge
from builder.review.dataset import Dataset

SAMPLE = 50
GROUPS = 500  # sites listed, the largest first
NO_SITE = "(no site)"
SEARCHED = ("rule", "message", "excerpt", "site", "stage")
Item = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a curator wants to see."""

    queue: str = "violations"
    rule: str = ""
    site: str = ""
    search: str = ""
    bar: float = 0.8
    seed: str = "1"
    done: bool = False  # show what is finished too
    start: int = 0
    limit: int = 100


@dataclass(frozen=True, slots=True)
class Answer:
    """Groups with their counts, and the items from `start` on."""

    groups: list[dict[str, Any]]
    items: list[Item]
    total: int
    finished: int


def look_up(wish: Wish, dataset: Dataset, reviews: Reviews) -> Answer:
    """The groups and items of a queue."""
    if wish.queue == "violations":
        return _violations(wish, dataset, reviews)
    rows = _ROWS[wish.queue](wish, dataset, reviews)
    return _pages(wish, rows, dataset, reviews)


def violations_of(wish: Wish, dataset: Dataset) -> Iterator[Item]:
    """Yield the violations of a rule, a site, with some words."""
    words = wish.search.casefold()
    for violation in dataset.violations:
        if wish.rule and violation["rule"] != wish.rule:
            continue
        if wish.site and (violation["site"] or NO_SITE) != wish.site:
            continue
        if not words or words in _searched(violation):
            yield violation


def dealt_with(dataset: Dataset, reviews: Reviews) -> frozenset[str]:
    """Keys of the violations that were dismissed, or whose page was reviewed since the build.

    What was reviewed before the build and is still a violation has to be looked at again.
    """
    built = dataset.built_at()
    mended = {page for page, found in reviews.pages.items() if any(entry.time >= built for entry in found)}
    open_keys = (violation["key"] for page in mended for violation in dataset.violations_of_page.get(page, ()))
    return reviews.dismissed.union(open_keys)


def accepted_pages(reviews: Reviews) -> frozenset[str]:
    """Ids of the pages that somebody accepted as a whole."""
    return frozenset(entry.page for page in reviews.pages.values() for entry in page if entry.accepted)


def _searched(violation: Item) -> str:
    found = [str(violation[name] or "") for name in SEARCHED]
    return " ".join([*found, violation["source"]["path"], violation["id"] or ""]).casefold()


def _violations(wish: Wish, dataset: Dataset, reviews: Reviews) -> Answer:
    everything = list(violations_of(Wish(search=wish.search), dataset))
    done = dealt_with(dataset, reviews)
    left = [violation for violation in everything if violation["key"] not in done]
    counts = Counter((v["rule"], v["site"] or NO_SITE) for v in everything)
    still = Counter((v["rule"], v["site"] or NO_SITE) for v in left)
    groups = [
        {"rule": rule, "site": site, "count": count, "left": still[rule, site]}
        for (rule, site), count in sorted(counts.items(), key=lambda pair: (-still[pair[0]], -pair[1], pair[0]))
    ]
    chosen = list(violations_of(wish, dataset))
    shown = chosen if wish.done else [v for v in chosen if v["key"] not in done]
    items = [{**v, "done": v["key"] in done} for v in shown[wish.start : wish.start + wish.limit]]
    return Answer(groups, items, len(shown), len(everything) - len(left))


def _pages(wish: Wish, rows: np.ndarray, dataset: Dataset, reviews: Reviews) -> Answer:
    rows = rows[_matches(wish, dataset, rows)]
    sites = dataset.index["site"].take(pa.array(rows)).fill_null(NO_SITE)
    ids = dataset.index["id"].take(pa.array(rows))
    # A conflict is there until it is settled, however often the page was accepted.
    accepted = accepted_pages(reviews) if wish.queue != "conflicts" else ()
    done = pc.is_in(ids, pa.array(sorted(accepted), pa.string())).to_numpy()
    left = _counts(sites.filter(pa.array(~done)))
    most = _counts(sites).most_common(GROUPS)
    groups = [{"rule": "", "site": site, "count": count, "left": left[site]} for site, count in most]
    keep = np.ones(len(rows), bool) if wish.done else ~done
    if wish.site:
        keep &= pc.equal(sites, wish.site).to_numpy()
    shown = rows[keep][wish.start : wish.start + wish.limit]
    finished = set(ids.filter(pa.array(done)).to_pylist())
    items = [{**asdict(row), "done": row.id in finished} for row in dataset.rows(shown)]
    return Answer(groups, items, int(keep.sum()), len(finished))


def _counts(names: pa.ChunkedArray) -> Counter[str]:
    return Counter({row["values"]: row["counts"] for row in pc.value_counts(names).to_pylist()})


def _matches(wish: Wish, dataset: Dataset, rows: np.ndarray) -> np.ndarray:
    if not wish.search:
        return np.ones(len(rows), bool)
    found = np.zeros(len(rows), bool)
    for name in ("id", "url", "site", "title"):
        column = dataset.index[name].take(pa.array(rows))
        hits = pc.match_substring(column, wish.search, ignore_case=True).fill_null(False)
        found |= hits.to_numpy()
    return found


def _doubtful(wish: Wish, dataset: Dataset, reviews: Reviews) -> np.ndarray:
    lowest = dataset.index["lowest"].to_numpy()
    odd = dataset.index["doubts"].to_numpy() > 0
    rows = np.flatnonzero((lowest < wish.bar) | odd)
    return rows[np.argsort(-dataset.index["unsure"].to_numpy()[rows], kind="stable")]


def _sample(wish: Wish, dataset: Dataset, reviews: Reviews) -> np.ndarray:
    ids = dataset.index["id"].to_pylist()
    drawn = sorted(range(len(ids)), key=lambda row: hashlib.sha256(f"{wish.seed} {ids[row]}".encode()).digest())
    return np.array(drawn[:SAMPLE], int)


def _all_pages(wish: Wish, dataset: Dataset, reviews: Reviews) -> np.ndarray:
    return np.arange(dataset.index.num_rows)


def _conflicts(wish: Wish, dataset: Dataset, reviews: Reviews) -> np.ndarray:
    reviewed = pc.is_in(dataset.index["id"], pa.array(sorted(reviews.pages), pa.string())).to_numpy()
    return np.array([row for row in np.flatnonzero(reviewed) if _in_conflict(dataset, reviews, int(row))], int)


def _in_conflict(dataset: Dataset, reviews: Reviews, row: int) -> bool:
    page = dataset.index["id"][row].as_py()
    found = reviews.pages[page]
    # One person's reviews cannot disagree, and only a text that changed makes one stale.
    outcome = judge(dataset.record(page)["text"], found)
    return bool(outcome.conflicts or outcome.stale)


_ROWS: dict[str, Callable[[Wish, Dataset, Reviews], np.ndarray]] = {
    "doubtful": _doubtful,
    "sample": _sample,
    "pages": _all_pages,
    "conflicts": _conflicts,
}
QUEUES = ("violations", *_ROWS)
