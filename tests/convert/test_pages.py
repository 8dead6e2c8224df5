"""Pages of our own fiction in `tests/pages/<case>/`: an input and what is expected of it.

A new folder is a new test.
"""

import hashlib
import json
from pathlib import Path

import pytest

from builder.convert import convert
from builder.model import Page, RawPage, Source
from builder.settings import Settings

CASES = sorted(path.parent for path in (Path(__file__).parents[1] / "pages").glob("*/expected.json"))


def facts_of(page):
    """What an expected.json may speak of."""
    if not isinstance(page, Page):
        return {"violation": page.rule}
    texts = [page.text[block.start : block.end] for block in page.blocks]
    marks = [[[mark.tag, page.text[mark.start : mark.end]] for mark in block.marks] for block in page.blocks]
    return {
        "lines": texts,
        "paths": [block.path for block in page.blocks],
        "link_shares": [round(block.link_share, 2) for block in page.blocks],
        "marks": {text: found for text, found in zip(texts, marks, strict=True) if found},
        "encoding": page.source.encoding,
        "url": page.url,
        "site": page.site,
        "flags": list(page.flags),
    }


def convert_case(folder):
    path = next(folder.glob("input.*"))
    payload = path.read_bytes()
    media = {".html": "html", ".txt": "text"}[path.suffix]
    source = Source(path.name, media, 0, 0, len(payload), hashlib.sha256(payload).hexdigest())
    return convert(RawPage(source, payload, media), Settings())


@pytest.mark.parametrize("folder", CASES, ids=lambda folder: folder.name)
def test_page_comes_out_as_expected(folder):
    expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    facts = facts_of(convert_case(folder))
    assert {name: facts[name] for name in expected} == expected
