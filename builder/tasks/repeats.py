"""Round 2: line counts of all parts → for each part, its lines that other pages of the same site have.

In: a bucket, a range of keys, of every part's `lines.arrow`. Out: `repeats.arrow` with one record batch for each part,
and `digests.bin` by which a part sees that its evidence is what it was.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from builder.tasks.guard import Guard
from builder.tasks.lines import read_counts, repeated, write_counts
from builder.tasks.rolls import digest_of, read_roll, write_digests
from builder.tasks.store import Manifest

if TYPE_CHECKING:
    from builder.tasks import Task


def run(task: "Task", folder: Path, guard: Guard) -> Manifest:
    """Sum one bucket; memory is bounded by the bucket, of which there are as many as the input is large."""
    parts = [task.part("pages", key, "lines.arrow") for key in read_roll(task)]
    bucket, buckets = task.inputs["bucket"], task.inputs["buckets"]
    slices = [read_counts(path, 0, bucket, buckets) for path in parts]
    results = list(repeated(slices))
    write_counts(folder / "repeats.arrow", results)
    write_digests(folder, [digest_of(keys, totals) for keys, totals in results])
    return {"keys": sum(len(keys) for keys, _ in results)}
