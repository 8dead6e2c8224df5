"""What groups are made of, as a file: one row for each page of a part.

In: signs (see `builder.groups.signs`). Out: `signs.arrow`; and of a whole corpus, the pages whose story is signed.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa

from builder.groups.signs import ID_BYTES, SCHEMA, Sign, Signs, map_signatures, sign_table

SIGNATURES, SIGNED = "signatures.bin", "signed.bin"


def write_signs(path: Path, signs: Sequence[Sign]) -> None:
    """One row a page, in the order of the pages."""
    with pa.OSFile(str(path), "wb") as file, pa.ipc.new_file(file, SCHEMA) as writer:
        writer.write_batch(sign_table(signs))


def read_signs(path: str) -> pa.RecordBatch:
    """The signs of one part, read and not mapped: of a large corpus, the mappings are more than a process may have."""
    with pa.OSFile(path) as file:
        return pa.ipc.open_file(file).get_batch(0)


def write_signed(folder: Path, signs: Signs) -> None:
    """The ids of the pages that have a signature; these lie beside it, where `Signs` were told to put them."""
    signs.ids[signs.signatures()[1]].tofile(folder / SIGNED)


def read_signed(folder: Path) -> tuple[np.ndarray, np.ndarray]:
    """Ids and signatures, mapped."""
    return np.fromfile(folder / SIGNED, f"V{ID_BYTES}"), map_signatures(folder / SIGNATURES)
