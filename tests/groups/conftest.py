"""Signs of pages of our own fiction."""

import hashlib
import random
from datetime import datetime

import numpy as np
import pytest

from builder.groups.join import Rules, join
from builder.groups.signs import Signs, sign, sign_table
from builder.model import Block, Hints, Page, Source


def story(seed, words=120):
    """Prose that resembles no other story; lines are long enough to count as such."""
    chosen = random.Random(seed)
    text = [f"{chosen.choice('abcdefghij')}{chosen.randrange(5000)}" for _ in range(words)]
    return "\n".join(" ".join(text[start : start + 20]) for start in range(0, words, 20))


def page(text, *, site=None, url=None, identity=None, canonical=None, rights=(), day=None):
    digest = hashlib.sha256(f"{text}{site}{url}".encode()).hexdigest()
    return Page(
        id=identity or digest[:32],
        source=Source("page.txt", "text", 0, 0, len(text), digest),
        text=text,
        blocks=(Block(0, len(text), 0, len(text)),),
        markup=False,
        url=url,
        site=site,
        hints=Hints(canonical_url=canonical),
        rights=rights,
        fetched_at=day and datetime.fromisoformat(f"{day}T12:00:00Z"),
    )


@pytest.fixture(name="story")
def _story():
    return story


@pytest.fixture(name="page")
def _page():
    return page


@pytest.fixture
def judge():
    """A function that joins pages: the group name of each, and the verdicts."""

    def judged(pages, refused=None, **rules):
        signs = Signs([sign_table([sign(one) for one in pages])])
        codes = np.zeros(len(pages), np.uint8) if refused is None else np.array(refused, np.uint8)
        verdicts = join(signs, codes, Rules(**rules))
        return [verdicts.names[group] if group >= 0 else None for group in verdicts.group], verdicts

    return judged
