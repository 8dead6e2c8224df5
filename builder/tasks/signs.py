"""What groups are made of, as a file: one row for each page of a part.

In: signs (see `builder.groups.signs`). Out: `signs.arrow`, not compressed, so that it is mapped rather than read.
"""

from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa

from builder.groups.signs import SCHEMA, Sign, sign_table


def write_signs(path: Path, signs: Sequence[Sign]) -> None:
    """One row a page, in the order of the pages."""
    with pa.OSFile(str(path), "wb") as file, pa.ipc.new_file(file, SCHEMA) as writer:
        writer.write_batch(sign_table(signs))


def read_signs(path: str) -> pa.RecordBatch:
    """The signs of one part."""
    with pa.memory_map(path) as file:
        return pa.ipc.open_file(file).get_batch(0)
