"""The records of this stage: what was found under raw/, and the pieces it is read in.

raw/ ──discover──▶ InputFile… ──plan──▶ Piece… ──read──▶ RawPage | Skipped | Violation…
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from builder.model import RawPage, Skipped, Violation
from builder.settings import Settings


@dataclass(frozen=True, slots=True)
class InputFile:
    """A file found under raw/; one with `skipped` set is no input, and that is the reason."""

    path: str  # to open it: absolute, or an address that fsspec knows
    name: str  # relative to raw/, with forward slashes; the full address where the path is remote
    format: str  # a name of READERS; "" where skipped
    compression: str  # "", "gz" or "zst"
    size: int  # bytes as stored
    skipped: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """A file, or a part of one, that is read on its own; `Piece(**json.loads(…))` brings it back.

    Pieces depend on the files alone, never on the number of workers.
    """

    path: str
    name: str
    format: str
    compression: str
    size: int  # bytes as stored, of this piece
    start: int = 0  # first byte (JSON Lines) or first row group (Parquet)
    end: int = -1  # one after the last; -1 is the end of the file
    record: int = 0  # number of the piece's first record in its file


class Reader(NamedTuple):
    """How one container is recognised, cut and read."""

    suffixes: tuple[str, ...]  # of names, without .gz and .zst
    recognise: Callable[[bytes, Settings], bool]  # from the first decompressed bytes
    cut: Callable[[InputFile], list[Piece]]
    read: Callable[[Piece, Settings, int], Iterator[RawPage | Skipped | Violation]]  # the int: first record wanted


def whole(file: InputFile) -> list[Piece]:
    """The file as one piece: for containers that cannot be entered in the middle."""
    return [Piece(file.path, file.name, file.format, file.compression, file.size)]


def never(head: bytes, settings: Settings) -> bool:
    """For formats without marks of their own: the name decides."""
    return False
