"""Reading what a test wrote, the way a build does."""

import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import pytest

from builder.model import RawPage, Skipped, Violation
from builder.read import Piece, discover, plan, read
from builder.settings import Settings

Item = RawPage | Skipped | Violation


def read_all(raw: str, start: int = 0, **settings) -> list[Item]:
    """Everything under `raw`; pieces travel as JSON, as they do between processes."""
    options = Settings(**settings)
    pieces = [Piece(**json.loads(json.dumps(asdict(piece)))) for piece in plan(discover(raw, options), options)]
    return [item for piece in pieces for item in read(piece, options, start)]


@pytest.fixture
def read_file(tmp_path: Path) -> Callable[..., list[Item]]:
    """Write one file and read it back: `read_file("a.txt", b"...", max_page_bytes=10)`."""

    def write_and_read(name: str, content: bytes, **settings) -> list[Item]:
        path = tmp_path / "raw" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        return read_all(str(tmp_path / "raw"), **settings)

    return write_and_read


@pytest.fixture
def read_folder() -> Callable[..., list[Item]]:
    """Read everything under a folder or address."""
    return read_all
