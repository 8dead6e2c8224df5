"""Speaks for `builder/read/sniff.py`."""

import gzip
import io
import lzma

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import zstandard

from builder.read import discover
from builder.settings import Settings

WARC = b"WARC/1.0\r\nWARC-Type: warcinfo\r\n"
HTML = b"<!doctype html><html><body>Rain</body></html>"
LINE = b'{"url": "https://a.example", "text": "Rain"}\n'


def parquet() -> bytes:
    buffer = io.BytesIO()
    pq.write_table(pa.table({"text": ["Rain"]}), buffer)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "format", "compression"),
    [
        ("a.txt", gzip.compress(WARC), "warc", "gz"),
        ("a.warc.gz", WARC, "warc", ""),
        ("a.warc.wet.gz", gzip.compress(WARC), "wet", "gz"),
        ("a.wet.zst", zstandard.compress(WARC), "wet", "zst"),
        ("a.txt", HTML, "html", ""),
        ("a.txt", b"Rain <html> is a tag", "text", ""),
        ("a.html", b"<p>A fragment", "html", ""),
        ("a.html", LINE, "jsonl", ""),
        ("a.json", LINE, "jsonl", ""),
        ("a.txt", b"{not a page}", "text", ""),
        ("a", zstandard.compress(HTML), "html", "zst"),
        ("a.bin", parquet(), "parquet", ""),
        ("a.TXT.GZ", gzip.compress(b"Rain"), "text", "gz"),
        ("a.parquet", b"junk", "parquet", ""),
        ("a.jsonl", b"", "jsonl", ""),
    ],
)
def test_content_decides_where_the_name_lies(tmp_path, name, content, format, compression):
    (tmp_path / name).write_bytes(content)
    (file,) = discover(str(tmp_path), Settings())
    assert (file.format, file.compression, file.size) == (format, compression, len(content))


def test_what_is_no_input_keeps_its_reason(tmp_path):
    (tmp_path / "page.txt").write_bytes(b"Rain")
    (tmp_path / "photo.jpg").write_bytes(b"\xff\xd8\xff\xe0")
    (tmp_path / "notes.md").write_bytes(b"# Notes")
    (tmp_path / "pages.txt.xz").write_bytes(lzma.compress(b"Rain"))
    (tmp_path / "zero").write_bytes(b"")
    reasons = {file.name: file.skipped for file in discover(str(tmp_path), Settings())}
    assert reasons["page.txt"] == ""
    assert reasons["photo.jpg"] == "unknown format: a JPEG image"
    assert reasons["notes.md"] == "unknown format: text under an unknown name (rename it to .txt if it is a page)"
    assert reasons["pages.txt.xz"] == "unknown format: xz data (unpack it; .gz and .zst are read as they are)"
    assert reasons["zero"] == "empty, of unknown name"
