"""Records become a published folder.

A task writes its records as parts, one Parquet file per view and split::

    parts = PartWriter(task_folder, settings.views)
    parts.write(records, "train")                     # as often as there are batches
    paths = parts.close()                             # {"pages": {"train": …/pages-train.parquet}, "lines": {…}}

The finish puts them together, in the order of the parts::

    assemble({"train": [part, …], "test": […]}, dist, "pages")     # or plan_shards, and write_shard on each in parallel
    write_violations(violations, dist / "violations.parquet")
"""

from builder.publish.shards import PartWriter, assemble, plan_shards, write_part, write_shard, write_violations

__all__ = ["PartWriter", "assemble", "plan_shards", "write_part", "write_shard", "write_violations"]
