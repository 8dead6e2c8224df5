"""Rolls: which parts a whole-corpus task reads, in order, written down once instead of in every task.

In: keys of parts. Out: a file in the work folder named by its digest; and one digest for each part of what a
whole-corpus task found out about it.
"""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from builder.tasks.store import Store, write_manifest

if TYPE_CHECKING:
    from builder.tasks import Task

DIGEST_BYTES = 16


def write_roll(store: Store, keys: Sequence[str]) -> str:
    """Write a roll and return its name."""
    content = "\n".join(keys)
    name = hashlib.sha256(content.encode()).hexdigest()[:32]
    if store.manifest("rolls", name) is None:
        with store.new("rolls", name) as folder:
            (folder / "keys.txt").write_text(content)
            write_manifest(folder, {"keys": len(keys)})
    return name


def read_roll(task: "Task", name: str = "roll") -> list[str]:
    """The keys of the parts that a task reads, from the roll that its inputs have under some name."""
    return Path(task.part("rolls", task.inputs[name], "keys.txt")).read_text().split()


def digest_of(*columns: np.ndarray) -> bytes:
    """A digest of some numbers; nothing at all has one too."""
    digest = hashlib.blake2b(digest_size=DIGEST_BYTES)
    for column in columns:
        digest.update(np.ascontiguousarray(column).tobytes())
    return digest.digest()


def write_digests(folder: Path, digests: Sequence[bytes]) -> None:
    """One digest for each part, in the roll's order."""
    (folder / "digests.bin").write_bytes(b"".join(digests))


def read_digests(path: str) -> list[str]:
    """The digests of all parts, hexadecimal."""
    content = Path(path).read_bytes()
    return [content[at : at + DIGEST_BYTES].hex() for at in range(0, len(content), DIGEST_BYTES)]
