"""What the rest of the site tells about a page's lines.

In: posteriors of a page's segments, and on how many pages of its site each line stands. Out: posteriors in which a
line that other pages have too is no part of this story.

Titles are left alone unless half the site has them: other pages link to this one by its title. A page whose story is
mostly repeated is a copy of another one, and then repetition says nothing. No evidence changes nothing.
"""

import numpy as np

from builder.annotate.decode import LABEL_OF_CODE, TITLE, Lines, label_shares
from builder.labels import KIND_CODE, LABELS
from builder.model import SiteRepeats

_DOUBT = 0.003  # what is left of the odds of body
_MOSTLY = 0.35  # share of the story's letters that may be repeated before the page counts as a copy
_MANY = 4  # pages with a title before it is a slogan
_BODY = LABELS.index("body")
_DECK = KIND_CODE["deck"]


def weigh_repeats(posteriors: np.ndarray, lines: Lines, repeats: SiteRepeats | None) -> tuple[np.ndarray, list[int]]:
    """Posteriors in the light of the site, and the segments whose kind that changes."""
    if repeats is None or repeats.pages < 2:
        return posteriors, []
    counts = np.array([repeats.counts[part.block] for part in lines.parts])
    body = label_shares(posteriors)[:, _BODY] * lines.letters
    repeated = counts >= 2
    if not repeated.any() or (body * repeated).sum() > _MOSTLY * body.sum():
        return posteriors, []
    slogan = (counts >= _MANY) & (2 * counts > repeats.pages)
    factor = np.ones_like(posteriors)
    factor[np.ix_(repeated, LABEL_OF_CODE == _BODY)] = _DOUBT
    factor[slogan, TITLE] = _DOUBT
    factor[slogan, _DECK] = _DOUBT
    weighed = posteriors * factor
    weighed /= weighed.sum(axis=1, keepdims=True)
    changed = weighed.argmax(axis=1) != posteriors.argmax(axis=1)
    return weighed, np.flatnonzero(changed).tolist()
