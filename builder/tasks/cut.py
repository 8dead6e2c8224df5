"""Which pieces of raw/ make a task.

In: pieces in the order of the files. Out: runs of them, the same whatever the number of workers.

Where many small files share a task, its end is chosen by a file's name and not by counting, so that a file added or
taken away changes one task and not all that follow.
"""

import hashlib
from collections.abc import Iterator, Sequence

from builder.read import Piece

BYTES_PER_TASK = 64 << 20  # decompressed: half a second of work, so that a task lost with its worker is soon done again
FILES_PER_TASK = 512  # in the mean, where all are small
UNPACKED = {"": 1, "gz": 5, "zst": 6}  # how much larger pages are than they are stored


def cut(pieces: Sequence[Piece]) -> Iterator[list[Piece]]:
    """Runs of pieces that are worth a task."""
    run: list[Piece] = []
    size = 0
    for piece in pieces:
        run.append(piece)
        size += weight(piece)
        if size >= BYTES_PER_TASK or _ends_here(piece.name):
            yield run
            run, size = [], 0
    if run:
        yield run


def weight(piece: Piece) -> int:
    """Bytes to be read from a piece, once they are decompressed."""
    return piece.size * UNPACKED[piece.compression]


def _ends_here(name: str) -> bool:
    digest = hashlib.blake2b(name.encode("utf-8", "surrogateescape"), digest_size=8).digest()
    return int.from_bytes(digest, "big") % FILES_PER_TASK == 0
