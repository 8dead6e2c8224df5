"""Which pages are kept out of a data set by their own wish, by a take-down list or by a benchmark's list.

In: the signs of all pages, the lists. Out: for each page a place in `REFUSALS`, 0 for a page that is welcome.
"""

import numpy as np

from builder.groups.components import connected_components
from builder.groups.near import similar_pairs
from builder.groups.signs import Signs
from builder.rights.lists import Benchmark, TakeDown

# Rule and message of the violation that such a page leaves in the ledger.
REFUSALS = (
    ("", ""),
    ("taken down", "the page is on the take-down list; its place in the ledger is all that is left of it"),
    ("opted out", "the page asks not to be used for training; build without --respect-opt-out to keep it"),
    ("in a benchmark", "the page is in a list given with --decontaminate, by its address or its story"),
)
TAKEN_DOWN, OPTED_OUT, IN_BENCHMARK = range(1, len(REFUSALS))


def refuse(signs: Signs, take_down: TakeDown, benchmark: Benchmark, *, respect_opt_out: bool) -> np.ndarray:
    """The refusal of each page, uint8; one that is on several lists has the first reason."""
    refused = np.zeros(signs.size, np.uint8)
    refused[in_benchmark(signs, benchmark)] = IN_BENCHMARK
    if respect_opt_out:
        refused[signs.objects] = OPTED_OUT
    refused[_taken_down(signs, take_down)] = TAKEN_DOWN
    return refused


def in_benchmark(signs: Signs, benchmark: Benchmark) -> np.ndarray:
    """Whether each page is one of a benchmark, or nearly repeats one."""
    found = _at(signs, benchmark.addresses) | _among(signs.texts, benchmark.texts)
    if not len(benchmark.signatures):
        return found
    signatures, pages = signs.signatures()
    both = np.concatenate([benchmark.signatures, signatures])
    pairs = similar_pairs(both)
    labels = connected_components(pairs.left, pairs.right, len(both))
    akin = np.isin(labels, labels[: len(benchmark.signatures)])
    found[pages[akin[len(benchmark.signatures) :]]] = True
    return found


def repeats_of(signs: Signs, pages: np.ndarray) -> np.ndarray:
    """Whether each page repeats one of some pages, exactly or nearly; these do."""
    if not pages.any():
        return np.zeros(signs.size, bool)
    signatures, signed = signs.signatures()
    texts = [text.tobytes() for text in signs.texts[pages]]
    return in_benchmark(signs, Benchmark(addresses=[], texts=texts, signatures=signatures[pages[signed]]))


def _taken_down(signs: Signs, take_down: TakeDown) -> np.ndarray:
    sites = np.array([name in take_down.sites for name in (*signs.site_names, None)], bool)  # the last: no site
    return _among(signs.ids, take_down.ids) | _at(signs, take_down.addresses) | sites[signs.sites]


def _at(signs: Signs, addresses: list[int]) -> np.ndarray:
    keys, pages = signs.addresses()
    found = np.zeros(signs.size, bool)
    found[pages[np.isin(keys, np.array(addresses, np.uint64))]] = True
    return found


def _among(values: np.ndarray, listed: list[bytes]) -> np.ndarray:
    """Whether 16-byte values are in a list, by their first half: the others' chance to share one is nil."""
    wanted = np.frombuffer(b"".join(listed), "V16").view(np.uint64)[::2]
    return np.isin(values.view(np.uint64)[::2], wanted)
