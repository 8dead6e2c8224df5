"""Stored files as streams of decompressed bytes, local or remote.

In: a path or an fsspec address. Out: a stream that ends where the file is damaged, and says so in `damage`.
"""

import glob
import io
import zlib
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

import fsspec
import zstandard

CHUNK = 1 << 16
ZSTD_STEP = 1 << 10

MAGIC = {b"\x1f\x8b": "gz", b"\x28\xb5\x2f\xfd": "zst", b"\x5d\x2a\x4d\x18": "zst"}  # the last opens a .warc.zst


class Damage(NamedTuple):
    """Where and why a stored file could not be read on."""

    rule: str
    offset: int  # bytes as stored, up to one chunk before the fault
    reason: str


def is_remote(path: str) -> bool:
    """Whether a path is an fsspec address.

    >>> is_remote("s3://crawl/2025"), is_remote("/data/crawl")
    (True, False)
    """
    return "://" in path or path.startswith("memory:")


def fixed_part(raw: str) -> str:
    """What all files of raw/ lie in; of a glob with `**`, the folder from which it goes down.

    >>> fixed_part("s3://crawl/2025/**/*.html"), fixed_part("s3://crawl/2025/*.warc.gz")
    ('s3://crawl/2025', 's3://crawl/2025/*.warc.gz')
    """
    if "**" not in raw:
        return raw
    folders = raw.split("/")
    return "/".join(folders[: next(at for at, name in enumerate(folders) if glob.has_magic(name))])


def open_stored(path: str) -> BinaryIO:
    """The file's bytes as stored; raises OSError."""
    return fsspec.open(path, "rb").open() if is_remote(path) else open(path, "rb")


def compression_of(head: bytes) -> str:
    """The compression that the first bytes of a file show.

    >>> compression_of(b"<html>")
    ''
    """
    return next((name for magic, name in MAGIC.items() if head.startswith(magic)), "")


class Stored(io.RawIOBase):
    """Decompressed bytes of a file; `damage` is set once the stream has ended early."""

    def __init__(self, path: str, compression: str, offset: int = 0, *, chunk: int = CHUNK) -> None:
        self.damage: Damage | None = None
        self._chunk = chunk
        self._file = open_stored(path)
        self._file.seek(offset)
        unpack = {"": self._plain, "gz": self._gunzip, "zst": self._unzstd}[compression]
        self._chunks = unpack()
        self._rest = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:
        rest = self._rest or next(self._chunks, b"")
        count = min(len(buffer), len(rest))
        buffer[:count] = rest[:count]
        self._rest = rest[count:]
        return count

    def close(self) -> None:
        if not self.closed:
            self._file.close()
        super().close()

    def _plain(self) -> Iterator[bytes]:
        while data := self._file.read(self._chunk):
            yield data

    def _gunzip(self) -> Iterator[bytes]:
        # Not the gzip module: it raises at damage and takes the last good bytes along.
        inflate, data = zlib.decompressobj(wbits=31), b""
        fresh = True  # between members
        while data := data or self._file.read(self._chunk):
            if inflate.eof:
                inflate, fresh, data = zlib.decompressobj(wbits=31), True, data.lstrip(b"\0")  # padding is legal
                continue
            try:
                out = inflate.decompress(data, 4 * self._chunk)
            except zlib.error as error:
                self.damage = Damage("broken gzip", self._file.tell() - len(data), str(error))
                return
            fresh, data = False, inflate.unused_data if inflate.eof else inflate.unconsumed_tail
            if out:
                yield out
        if not fresh and not inflate.eof:
            self.damage = Damage("truncated gzip", self._file.tell(), "the file ends inside a compressed part")
            yield inflate.flush()

    def _unzstd(self) -> Iterator[bytes]:
        # Fed in small steps: what comes out at once is bounded by what goes in, even of a bomb.
        inflate, data = zstandard.ZstdDecompressor().decompressobj(), b""
        fresh = True  # between frames
        while data := data or self._file.read(self._chunk):
            if inflate.eof:
                inflate, fresh = zstandard.ZstdDecompressor().decompressobj(), True
            try:
                out = inflate.decompress(data[:ZSTD_STEP])
            except zstandard.ZstdError as error:
                self.damage = Damage("broken zstd", self._file.tell() - len(data), str(error))
                return
            fresh, data = False, inflate.unused_data + data[ZSTD_STEP:]
            if out:
                yield out
        if not fresh and not inflate.eof:
            self.damage = Damage("truncated zstd", self._file.tell(), "the file ends inside a compressed part")


def read_head(path: str, size: int = 4096) -> tuple[str, bytes]:
    """The compression of a file and its first decompressed bytes; raises OSError."""
    with open_stored(path) as file:
        compression = compression_of(file.read(4))
    if not compression:
        with open_stored(path) as file:
            return "", file.read(size)
    with Stored(path, compression, chunk=size) as stream:
        return compression, io.BufferedReader(stream, size).read(size)
