"""Pack the sample pages of `sources/` into the containers of `raw/`: `python tests/read/make_samples.py [FOLDER]`.

In: pages as files that a person can read and edit. Out: the compressed and binary files of raw/, the same bytes from
the same libraries. What is readable in itself (text dumps, HTML) lies in raw/ as it is.
"""

import gzip
import json
import quopri
import sys
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import zstandard

SOURCES = Path(__file__).parent / "sources"
RAW = Path(__file__).parents[2] / "raw"
TRIBUNE = "https://www.tidewater-tribune.example"
FETCHED = "2025-05-11T09:00:00Z"


def source(name: str) -> str:
    """The text of one readable page."""
    return (SOURCES / name).read_text(encoding="utf-8")


def tribune(name: str, title: str, kind: str = "article") -> bytes:
    """A page of the Tidewater Tribune: its middle in the site's frame."""
    return source("tidewater-frame.html").format(title=title, type=kind, main=source(name)).encode()


def warc_record(number: int, kind: str, url: str, body: bytes, content_type: str) -> bytes:
    """One WARC record, compressed on its own."""
    url_line = f"WARC-Target-URI: {url}\r\n" if url else ""
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\n{url_line}WARC-Date: {FETCHED}\r\n"
        f"WARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-{number:012d}>\r\n"
        f"Content-Type: {content_type}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return gzip.compress(head.encode() + body + b"\r\n\r\n", mtime=0)


def http(body: bytes, status: str = "200 OK", content_type: str = "text/html; charset=utf-8", *more: str) -> bytes:
    """An HTTP response as it came over the wire."""
    lines = (f"HTTP/1.1 {status}", f"Content-Type: {content_type}", f"Content-Length: {len(body)}", *more, "", "")
    return "\r\n".join(lines).encode() + body


def exchange(path: str, response: bytes) -> list[tuple[str, str, bytes, str]]:
    """A request and its response, as crawlers store them."""
    request = f"GET {path} HTTP/1.1\r\nHost: www.tidewater-tribune.example\r\n\r\n".encode()
    url = TRIBUNE + path
    return [
        ("request", url, request, "application/http; msgtype=request"),
        ("response", url, response, "application/http; msgtype=response"),
    ]


def pack_warc() -> bytes:
    """Three stories, the front page, and what else a crawl brings home."""
    oysters = tribune("tidewater-oyster-auction.html", "Oyster auction goes silent, then sets a record")
    clock = tribune("tidewater-clock-tower.html", "The clock tower will be wrong until October")
    ferry = tribune("tidewater-ferry-class.html", "When the ferry is late, class starts on board")
    front = tribune("tidewater-index.html", "Local news from the coast", "website")
    packed = gzip.compress(clock, mtime=0)
    records = [
        (
            "warcinfo",
            "",
            b"software: a crawler of samples\r\nformat: WARC File Format 1.0\r\n",
            "application/warc-fields",
        ),
        *exchange("/", http(front)),
        *exchange(
            "/waterfront/oyster-auction", http(oysters, "200 OK", "text/html; charset=utf-8", "TDM-Reservation: 0")
        ),
        *exchange("/news/clock-tower", http(packed, "200 OK", "text/html; charset=utf-8", "Content-Encoding: gzip")),
        *exchange("/schools/ferry-class", http(ferry, "200 OK", "text/html; charset=utf-8", "X-Robots-Tag: noai")),
        *exchange("/img/ferry.jpg", http(b"\xff\xd8\xff\xe0 no picture", "200 OK", "image/jpeg")),
        *exchange("/news/no-such-story", http(b"<h1>Not found</h1>", "404 Not Found")),
    ]
    return b"".join(warc_record(number, *record) for number, record in enumerate(records))


def pack_wet() -> bytes:
    """Two stories as text, the way Common Crawl does."""
    info = ("warcinfo", "", b"Software-Info: a converter of samples\r\n", "application/warc-fields")
    stories = {"cronaca/faro-olio": "cronache-faro.txt", "cronaca/traghetto-medusa": "cronache-medusa.txt"}
    conversions = [
        ("conversion", f"https://www.cronache-del-porto.example/{path}", source(name).encode(), "text/plain")
        for path, name in stories.items()
    ]
    return b"".join(warc_record(number, *record) for number, record in enumerate([info, *conversions]))


def pack_mhtml() -> bytes:
    """A page as a browser saves it, with one image."""
    url = "https://www.phare-de-rochebrune.example/mer/bouee"
    head = (
        f"From: <Saved by a browser>\r\nSnapshot-Content-Location: {url}\r\nSubject: La bouee\r\n"
        "Date: Fri, 9 May 2025 07:00:00 -0000\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/related; type="text/html"; boundary="----Boundary"\r\n\r\n'
    )
    html = f"""------Boundary
Content-Type: text/html
Content-Transfer-Encoding: quoted-printable
Content-Location: {url}

"""
    image = """
------Boundary
Content-Type: image/gif
Content-Transfer-Encoding: base64

R0lGODlhAQABAAAAACw=
------Boundary--
"""
    page = html.encode() + quopri.encodestring(source("bouee-jaune.html").encode()) + image.encode()
    return head.encode() + page.replace(b"\n", b"\r\n")


def pack_jsonl() -> bytes:
    """Two pages as HTML, one as text."""
    estuary = "https://www.jornal-estuario.example/cidade/"
    rows = [
        {"url": f"{estuary}eletrico-12", "date": "2025-06-03T08:00:00Z", "html": source("estuario-bonde.html")},
        {"url": f"{estuary}sino", "date": "2025-05-28T19:00:00Z", "html": source("estuario-cegonhas.html")},
        {"url": "https://kelp-letter.example/bus-reef", "date": "2025-06-18", "text": source("kelp-letter.txt")},
    ]
    lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    return zstandard.ZstdCompressor(level=10).compress(lines.encode())


def pack_parquet(path: Path) -> None:
    """Two text dumps as rows, with a column that is of no use here."""
    rows = {
        "url": ["https://polderpost.example/dorpen/goede-wind", "https://www.skargardsbladet.example/kultur/bastu"],
        "text": [source("polderpost-molen.txt"), source("skargard-bastu.txt")],
        "date": [datetime(2025, 3, 23, 4, 0, tzinfo=UTC), datetime(2025, 7, 6, 9, 30, tzinfo=UTC)],
        "token_count": [410, 380],
    }
    pq.write_table(pa.table(rows), path, compression="zstd")


def make_samples(raw: Path) -> None:
    """Write every packed file under `raw`."""
    packed = {
        "meridian-dispatch.example/2025-05-06-night-trains.txt.gz": gzip.compress(
            source("2025-05-06-night-trains.txt").encode(), mtime=0
        ),
        "phare-de-rochebrune.example/bouee-jaune.mhtml": pack_mhtml(),
        "crawl/tidewater-2025-05-11.warc.gz": pack_warc(),
        "crawl/porto-2025-04.warc.wet.gz": pack_wet(),
        "crawl/letters.jsonl.zst": pack_jsonl(),
    }
    for name, content in packed.items():
        (raw / name).parent.mkdir(parents=True, exist_ok=True)
        (raw / name).write_bytes(content)
    pack_parquet(raw / "crawl" / "north.parquet")


if __name__ == "__main__":
    make_samples(Path(sys.argv[1]) if len(sys.argv) > 1 else RAW)
