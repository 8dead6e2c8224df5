"""A small data set, built from the samples."""

import pytest

from builder.model import Source, Violation
from tests.review.samples import HOSTILE, RAIN, broken, record, violation_of, write_dist, write_html


@pytest.fixture
def site(tmp_path):
    """raw/ and dist/ side by side: four pages of two sites, two rejected pages."""
    raw = tmp_path / "raw"
    raw.mkdir()
    texts = {"rain.txt": RAIN, "calm.txt": RAIN.replace("ferry", "tug"), "bad.txt": HOSTILE}
    for name, text in texts.items():
        (raw / name).write_text(text, encoding="utf-8")
    records = [
        record(RAIN, path="rain.txt"),
        record(texts["calm.txt"], path="calm.txt"),
        record(HOSTILE, path="bad.txt", site="evil.example"),
        write_html(raw),
    ]
    rejected = [violation_of(broken(RAIN + f"\nEdition {n}", f"broken{n}.txt")) for n in range(3)]
    unread = Violation(
        None, Source("cut.gz", "html", 0, 0, 0, "0" * 64), "read", "", "truncated gzip", "cut.gz: ends early"
    )
    write_dist(tmp_path / "dist", records, [*rejected, unread])
    return tmp_path
