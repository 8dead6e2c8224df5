"""How many pages of a site have a line: counted part by part, summed over the corpus, handed back to each part.

In: pages. Out: sorted keys with counts; after the shuffle, `SiteRepeats` for every page.

A key is the 64-bit hash of site and line together, so that a site with a hundred thousand pages weighs on all buckets
alike; the hash of the site alone counts its pages. A bucket is a range of keys: parts are sorted, so it is one slice.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
from xxhash import xxh3_64_intdigest

from builder.model import Page, SiteRepeats

SCHEMA = pa.schema({"key": pa.uint64(), "pages": pa.uint32()})
Counts = tuple[np.ndarray, np.ndarray]
NO_COUNTS: Counts = (np.zeros(0, np.uint64), np.zeros(0, np.uint32))


class LineCounts:
    """Counts the lines of the pages of one part."""

    def __init__(self) -> None:
        self._counts: Counter[int] = Counter()

    def __len__(self) -> int:
        return len(self._counts)

    def add(self, keys: list[int]) -> None:
        """Count the keys of one page, once each."""
        self._counts.update(set(keys))

    def write(self, path: Path) -> None:
        """Write keys and counts, by key."""
        keys = np.fromiter(self._counts.keys(), np.uint64, len(self._counts))
        pages = np.fromiter(self._counts.values(), np.uint32, len(self._counts))
        order = np.argsort(keys)
        write_counts(path, [(keys[order], pages[order])])


def page_keys(page: Page) -> list[int]:
    """The keys of a page's site and lines; a page of no known site has none to share."""
    return [site_key(page.site), *line_keys(page)] if page.site else []


def site_key(site: str) -> int:
    """The key under which the pages of a site are counted."""
    return xxh3_64_intdigest(site.encode())


def line_keys(page: Page) -> list[int]:
    """The key of each block."""
    prefix, text = f"{page.site}\n", page.text
    return [xxh3_64_intdigest((prefix + text[b.start : b.end]).encode("utf-8", "surrogatepass")) for b in page.blocks]


def write_counts(path: Path, tables: Sequence[Counts]) -> None:
    """One record batch for each pair of keys and counts; not compressed, so that a reader maps only its slice."""
    with pa.OSFile(str(path), "wb") as file, pa.ipc.new_file(file, SCHEMA) as writer:
        for keys, pages in tables:
            writer.write_batch(pa.record_batch([pa.array(keys), pa.array(pages)], schema=SCHEMA))


def read_counts(path: str, number: int, bucket: int = 0, buckets: int = 1) -> Counts:
    """One record batch as it was written, or what of it belongs to one of several buckets.

    Mapped, so that no more is read, and then copied, so that the mapping can go: a process may have only so many.
    """
    with pa.memory_map(path) as file:
        batch = pa.ipc.open_file(file).get_batch(number)
        keys, pages = slice_of((batch.column(0).to_numpy(), batch.column(1).to_numpy()), bucket, buckets)
        return keys.copy(), pages.copy()


def slice_of(counts: Counts, bucket: int, buckets: int) -> Counts:
    """The part of sorted counts that belongs to one of several buckets."""
    keys, pages = counts
    edges = [(bucket + step) * 2**64 // buckets for step in (0, 1)]
    start, end = (len(keys) if edge == 2**64 else int(np.searchsorted(keys, np.uint64(edge))) for edge in edges)
    return keys[start:end], pages[start:end]


def repeated(parts: Sequence[Counts]) -> Iterator[Counts]:
    """For each part, those of its keys that more than one page has, with the pages of all parts."""
    shared, totals = _shared([NO_COUNTS, *parts])
    for own, _ in parts:
        places = np.searchsorted(shared, own)
        found = places < len(shared)
        found[found] = shared[places[found]] == own[found]
        yield own[found], totals[places[found]]


def _shared(parts: Sequence[Counts]) -> Counts:
    """The keys that more than one page has, sorted, with the pages of all parts."""
    keys, pages = map(np.concatenate, zip(*parts, strict=True))
    order = np.argsort(keys, kind="stable")  # which makes use of runs that are sorted
    keys = keys[order]
    starts = np.flatnonzero(np.r_[True, keys[1:] != keys[:-1]][: len(keys)])
    sums = np.add.reduceat(pages[order], starts, dtype=np.uint32) if len(starts) else pages
    return keys[starts[sums > 1]], sums[sums > 1]


def joined(buckets: Sequence[Counts]) -> Counts:
    """The counts of all buckets, by key: each bucket is a range of keys, in their order."""
    keys, pages = zip(*buckets, strict=True)
    return np.concatenate(keys), np.concatenate(pages)


def site_repeats(page: Page, known: Counts) -> SiteRepeats | None:
    """What a page's site says about its lines; None where the page is its site's only one."""
    keys, totals = known
    if not page.site or not len(keys):
        return None
    own = np.array(page_keys(page), np.uint64)
    places = np.minimum(np.searchsorted(keys, own), len(keys) - 1)
    pages, *counts = np.where(keys[places] == own, totals[places], 0).tolist()
    return SiteRepeats(pages, tuple(count or 1 for count in counts)) if pages else None
