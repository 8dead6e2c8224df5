"""Round 4: parts of records → one published Parquet file.

In: the pieces of one shard, as planned from the parts' footers. Out: `shard.parquet`.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from builder.publish.shards import Piece, Shard, write_shard
from builder.tasks.guard import Guard
from builder.tasks.store import Manifest

if TYPE_CHECKING:
    from builder.tasks import Task


def run(task: "Task", folder: Path, guard: Guard) -> Manifest:
    """Write one shard."""
    groups = tuple(tuple(_found(task, *piece) for piece in group) for group in task.inputs["row_groups"])
    write_shard(Shard(str(folder / "shard.parquet"), task.inputs["view"], groups))
    return {"rows": sum(piece.rows for group in groups for piece in group)}


def _found(task: "Task", part: str, *place: int) -> Piece:
    """A piece of a part, by where that lies for this task."""
    return Piece(task.part(*part.split("/")), *place)
