"""Speaks for the sample pages of `raw/`: every format is there, and each page can be read."""

import runpy
from pathlib import Path

import pytest

from builder.model import RawPage, Skipped, Violation
from builder.read import READERS

RAW = Path(__file__).parents[2] / "raw"


@pytest.fixture(scope="module")
def items():
    read_all = runpy.run_path(str(Path(__file__).parent / "conftest.py"))["read_all"]
    return read_all(str(RAW))


def test_every_format_is_there_and_nothing_is_wrong(items):
    pages = [item for item in items if isinstance(item, RawPage)]
    assert {page.source.format for page in pages} == set(READERS)
    assert len(pages) >= 16
    assert not [item for item in items if isinstance(item, Violation)]
    assert all(page.url or page.host for page in pages)


def test_warc_holds_what_a_crawl_brings_home_besides_pages(items):
    reasons = {item.reason for item in items if isinstance(item, Skipped)}
    assert reasons == {"warcinfo", "request", "image/jpeg", "HTTP status 404"}


def test_packed_samples_are_made_from_the_readable_sources(items, tmp_path, read_folder):
    runpy.run_path(str(Path(__file__).parent / "make_samples.py"))["make_samples"](tmp_path)
    made = read_folder(str(tmp_path))
    stored = {item.source.path: item for item in made if isinstance(item, RawPage)}
    shipped = [item for item in items if isinstance(item, RawPage) and item.source.path in stored]
    assert [(p.url, p.payload) for p in shipped] == [(p.url, p.payload) for p in made if isinstance(p, RawPage)]
