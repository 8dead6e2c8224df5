"""Real pages to be fast on.

In: the gold folder. Out: pages as bytes, and WARC files made of them.
"""

import gzip
import random
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

COLLECTIONS = ("fundus", "wcxb")


class Sample(NamedTuple):
    """Pages of real sites, as their bytes."""

    names: list[str]
    payloads: list[bytes]

    @property
    def mean_size(self) -> float:
        return sum(map(len, self.payloads)) / len(self.payloads)


def load(gold: Path, count: int) -> Sample:
    """Pages drawn from the gold, always the same."""
    paths = sorted(path for name in COLLECTIONS for path in (gold / name / "pages").iterdir())
    chosen = random.Random(0).sample(paths, min(count, len(paths)))
    return Sample([path.name.split(".")[0] for path in chosen], [gzip.decompress(path.read_bytes()) for path in chosen])


def write_warcs(folder: Path, sample: Sample, count: int, pages_each: int = 500) -> None:
    """So many pages as a crawler stores them; from the second round on they differ in site and in one line."""
    folder.mkdir(parents=True, exist_ok=True)
    for first in range(0, count, pages_each):
        with (folder / f"crawl-{first:07}.warc.gz").open("wb") as file:
            for record in _records(sample, range(first, min(first + pages_each, count))):
                file.write(gzip.compress(record, 1))


def _records(sample: Sample, numbers: range) -> Iterator[bytes]:
    for number in numbers:
        turn, original = divmod(number, len(sample.payloads))
        body = sample.payloads[original] + (b"<p>Edition %d</p>" % turn if turn else b"")
        # Some ten pages a site, as in a crawl of many papers.
        yield _record(f"https://site{original // 10}-{turn}.example/{number}", body)


def _record(url: str, body: bytes) -> bytes:
    http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n" % len(body) + body
    head = (
        f"WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2026-11-01T00:00:00Z\r\n"
        f"WARC-Record-ID: <urn:uuid:0>\r\nContent-Type: application/http; msgtype=response\r\n"
        f"Content-Length: {len(http)}\r\n\r\n"
    )
    return head.encode() + http + b"\r\n\r\n"
