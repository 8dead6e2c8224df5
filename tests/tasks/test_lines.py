"""Lines are counted over a site, wherever its pages lie, and each part gets its own back."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from builder.model import Block, Page, SiteRepeats, Source
from builder.tasks.lines import LineCounts, joined, page_keys, read_counts, repeated, site_repeats, slice_of

SOURCE = Source("page.txt", "text", 0, 0, 0, "0" * 64)
LINES = st.lists(st.sampled_from(["Home", "News", "Ducks return", "Rain stops play", "© Lindholm"]), max_size=5)
PAGES = st.lists(st.tuples(st.sampled_from(["one.example", "two.example", None]), LINES), max_size=8)


def page_of(site, lines):
    blocks, place = [], 0
    for line in lines:
        blocks.append(Block(place, place + len(line), place, place + len(line)))
        place += len(line) + 1
    return Page("0" * 32, SOURCE, "\n".join(lines), tuple(blocks), False, site=site)


def counts_of(pages, folder):
    counts = LineCounts()
    for page in pages:
        counts.add(page_keys(page))
    counts.write(folder / "lines.arrow")
    return read_counts(str(folder / "lines.arrow"), 0)


def expected(page, pages):
    """The same, counted the plain way."""
    own = [other for other in pages if other.site == page.site]
    if page.site is None or len(own) < 2:
        return None
    texts = [set(other.text.split("\n")) for other in own]
    return SiteRepeats(len(own), tuple(sum(page.text[b.start : b.end] in text for text in texts) for b in page.blocks))


@given(st.lists(PAGES, min_size=1, max_size=3), st.integers(1, 5))
def test_counts_are_those_of_a_plain_count_whatever_the_buckets(tmp_path_factory, parts, buckets):
    parts = [[page_of(*page) for page in part] for part in parts]
    counted = [counts_of(part, tmp_path_factory.mktemp("part")) for part in parts]
    found = [list(repeated([slice_of(counts, bucket, buckets) for counts in counted])) for bucket in range(buckets)]
    pages = [page for part in parts for page in part]
    for number, part in enumerate(parts):
        evidence = joined([bucket[number] for bucket in found])
        assert [site_repeats(page, evidence) for page in part] == [expected(page, pages) for page in part]


@given(st.lists(st.integers(0, 2**64 - 1), unique=True), st.integers(1, 7))
def test_buckets_share_out_every_key_once(keys, buckets):
    counts = (np.array(sorted(keys), np.uint64), np.ones(len(keys), np.uint32))
    shared = np.concatenate([slice_of(counts, bucket, buckets)[0] for bucket in range(buckets)])
    assert shared.tolist() == sorted(keys)
