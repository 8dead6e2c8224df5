"""Records become a published folder.

A task writes its records as parts, one Arrow file per view and split::

    parts = PartWriter(task_folder, settings.views)
    parts.write(records, "train")                     # as often as there are batches
    parts = parts.close()                             # {"pages": {"train": Part(…/pages-train.arrow)}, "lines": {…}}

The parts are put together in their order, then the folder is described::

    assemble({"train": [part, …], "test": […]}, dist, "pages")   # or plan_shards, then write_shard in parallel
    write_violations(violations, dist / "violations.parquet")
    write_duplicates(duplicates, dist / "duplicates.parquet")
    finish(dist, Facts(settings=…, inputs=…, duplicates=…, rejected={"truncated gzip": 1}, previous=old_dist))

`builder.publish.finish.finish` counts what the files hold, then writes the card, `croissant.json` and, last,
`manifest.json`: the ledger.
"""

from builder.publish.duplicates import Duplicate, write_duplicates
from builder.publish.facts import Facts
from builder.publish.shards import (
    Part,
    PartWriter,
    Size,
    assemble,
    plan_shards,
    write_part,
    write_shard,
    write_violations,
)

__all__ = [
    "Duplicate",
    "Facts",
    "Part",
    "PartWriter",
    "Size",
    "assemble",
    "plan_shards",
    "write_duplicates",
    "write_part",
    "write_shard",
    "write_violations",
]
