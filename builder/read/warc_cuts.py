"""Where a large WARC file can be cut, so that several workers share it.

In: a file. Out: pieces that begin and end with a record, and know their first record's number.

Records are not read for that, only their heads: in a plain file one record leads to the next by its length. In a file
of gzip members the next one begins where the size at the end of a member is the one that its record promises. What
cannot be told apart so, such as a damaged end, is the last piece.
"""

import io
import re
import zlib
from collections.abc import Callable, Iterator
from mmap import ACCESS_READ, mmap

from builder.read.inputs import InputFile, Piece, whole
from builder.read.storage import is_remote, open_stored

PIECE_BYTES = 64 << 20  # decompressed
UNPACKED = {"": 1, "gz": 5}  # how much larger pages are than they are stored
HEAD = 4096  # bytes that are looked into for the length of a record
_LENGTH = re.compile(rb"\r\ncontent-length:\s*(\d+)\s*\r\n", re.I)
_MEMBER = b"\x1f\x8b\x08"


def cut_warc(file: InputFile) -> list[Piece]:
    """Pieces of about 64 MB; one where the file is small, remote, or not to be entered in the middle."""
    find_next = FINDERS.get(file.compression)
    if not find_next or is_remote(file.path) or file.size * UNPACKED[file.compression] <= PIECE_BYTES:
        return whole(file)
    try:
        with open(file.path, "rb") as stream, mmap(stream.fileno(), 0, access=ACCESS_READ) as stored:
            cuts = [(0, 0), *_cuts(stored, find_next)]
    except OSError:  # reading it will say what is wrong
        return whole(file)
    ends = [*(start for start, _ in cuts[1:]), -1]
    return [_piece(file, start, end, record) for (start, record), end in zip(cuts, ends, strict=True)]


def _piece(file: InputFile, start: int, end: int, record: int) -> Piece:
    size = (file.size if end < 0 else end) - start
    return Piece(file.path, file.name, file.format, file.compression, size, start, end, record)


def _cuts(stored: mmap, find_next: Callable[[mmap, int], tuple[int, int] | None]) -> Iterator[tuple[int, int]]:
    """Yield offset and number of each record that begins a piece, but for the first."""
    at = number = size = 0
    while found := find_next(stored, at):
        at, unpacked = found
        number += 1
        size += unpacked
        if size >= PIECE_BYTES:
            yield at, number
            size = 0


def _after_plain(stored: mmap, at: int) -> tuple[int, int] | None:
    """Where the next record begins, and how long this one is."""
    size = _record_size(stored[at : at + HEAD])
    return (at + size, size) if size and stored[at + size : at + size + 5] == b"WARC/" else None


def _after_member(stored: mmap, at: int) -> tuple[int, int] | None:
    try:
        size = _record_size(zlib.decompressobj(wbits=31).decompress(stored[at : at + HEAD], HEAD))
    except zlib.error:
        return None
    found = stored.find((size % 2**32).to_bytes(4, "little") + _MEMBER, at) if size else -1
    return None if found < 0 else (found + 4, size)


def _record_size(head: bytes) -> int:
    """The bytes of a record, its end included; 0 where no record begins."""
    end = head.find(b"\r\n\r\n") + 4
    length = _LENGTH.search(head, 0, end)
    return end + int(length[1]) + 4 if length and head.startswith(b"WARC/") else 0


FINDERS: dict[str, Callable[[mmap, int], tuple[int, int] | None]] = {"": _after_plain, "gz": _after_member}


class Section(io.RawIOBase):
    """The bytes of a file from one offset to another, which keep their offsets."""

    def __init__(self, path: str, start: int, end: int) -> None:
        self._file = open_stored(path)
        self._end = end if end >= 0 else self._file.seek(0, io.SEEK_END)
        self._file.seek(start)

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        left = self._end - self._file.tell()
        return self._file.read(left if size < 0 else min(size, left))

    def tell(self) -> int:
        return self._file.tell()

    def close(self) -> None:
        self._file.close()
        super().close()
