"""A page's text → hashes of its short lines, and the pages that share rare ones: the menu and footer betray one site.

For pages whose site is unknown, so that a template does not leak into two splits.

A line counts by how few templates have it, not how few pages: a site of a thousand pages has one menu. So pages are
tied in rounds, the surest first, and those that are tied count as one template from then on.
"""

import numpy as np
from xxhash import xxh3_64_intdigest

from builder.groups.components import connected_components
from builder.groups.minhash import distinct
from builder.groups.near import NO_PAIRS, Pairs

LINE = range(2, 61)  # characters: longer lines belong to stories, a menu in Chinese has lines of two
OF_TEMPLATE = 1 / 3  # of the pages that count as one have a line of its template; the rest are teasers
# Round by round: how much rarity counts, and the share of the lighter template's weight that two must have in common.
# First all lines weigh the same: in a corpus of one site none is rare.
ROUNDS = ((0, 0.6), (2, 0.4), (2, 0.25), (2, 0.15))
SHARED_WEIGHT = 5.0  # a line that no other template has weighs 1
NEIGHBOURS = 2  # templates that a template is compared with for each of its lines
UNSEEN_TEMPLATES = 1_000  # which have no line of the corpus: in a small one, a line of two pages is rare all the same

_NO_DIGITS = str.maketrans("", "", "0123456789")  # "3 comments", "© 2024"


def template_lines(text: str) -> np.ndarray:
    """Distinct hashes of the short lines, uint64, sorted; case and digits change nothing.

    >>> len(template_lines("Home\\nNews\\n\\n3 Comments\\n4 comments\\n"))
    3
    """
    lines = map(str.strip, text.casefold().translate(_NO_DIGITS).split("\n"))
    short = [line.encode("utf-8", "surrogatepass") for line in lines if len(line) in LINE]
    return distinct(np.fromiter(map(xxh3_64_intdigest, short), np.uint64, len(short)))


def pairs_of_one_template(lines: np.ndarray, pages: np.ndarray) -> Pairs:
    """Pages that share enough lines, enough of them to connect all that do; strength is the share that ties them.

    `lines` are hashes, `pages` says whose each of them is.
    """
    names, rows = np.unique(pages, return_inverse=True)
    labels, found = np.arange(len(names)), [NO_PAIRS]
    for power, share in ROUNDS:
        pairs = _alike(*_templates(lines, labels[rows], np.bincount(labels, minlength=len(names))), power, share)
        labels = connected_components(pairs.left, pairs.right, len(names))[labels]
        found.append(pairs)
    left, right, strength = map(np.concatenate, zip(*found, strict=True))
    return Pairs(names[left], names[right], strength)


def _templates(lines: np.ndarray, labels: np.ndarray, sizes: np.ndarray) -> tuple[np.ndarray, np.ndarray, int]:
    """The lines of each template and whose they are, line by line; and how many templates there are."""
    order = np.lexsort((labels, lines))
    lines, labels = lines[order], labels[order]
    starts = np.flatnonzero(_begins(lines) | _begins(labels))
    counts = np.diff(np.append(starts, len(lines)))
    lines, labels = lines[starts], labels[starts]
    common = counts >= OF_TEMPLATE * sizes[labels]
    return lines[common], labels[common], int((sizes > 0).sum())


def _alike(lines: np.ndarray, labels: np.ndarray, templates: int, power: int, share: float) -> Pairs:
    """Templates that share enough of their weight."""
    if not len(lines):
        return NO_PAIRS
    line = np.cumsum(_begins(lines)) - 1
    holders = np.bincount(line)[line]
    weight = (1 - np.log(holders) / np.log(templates + UNSEEN_TEMPLATES)) ** power
    whole = np.bincount(labels, weight)
    size, keys, weights = len(whole), [np.zeros(0, np.int64)], [np.zeros(0)]
    for step in range(1, NEIGHBOURS + 1):
        left = np.flatnonzero(line[step:] == line[:-step])
        keys.append(labels[left] * size + labels[left + step])
        weights.append(weight[left])
    met, places = np.unique(np.concatenate(keys), return_inverse=True)
    shared = np.bincount(places, np.concatenate(weights), len(met))
    left, right = np.divmod(met, size)
    strength = shared / np.minimum(whole[left], whole[right])
    kept = (shared >= SHARED_WEIGHT) & (strength >= share)
    return Pairs(left[kept], right[kept], strength[kept].astype(np.float32))


def _begins(values: np.ndarray) -> np.ndarray:
    return np.r_[True, values[1:] != values[:-1]][: len(values)]
