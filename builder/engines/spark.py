"""Spark, for a cluster that already has it: tasks as rows, run through `mapInArrow`.

In: tasks. Out: their manifests, when the last of a stage is done. raw/ and dist/ are shared folders, or addresses.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict

import pyarrow as pa
from pyspark import SparkConf
from pyspark.sql import SparkSession

from builder.engines.remote import run_supervised
from builder.engines.supervisor import PACKAGE_PATH, Limits, manifest_of
from builder.tasks import Manifest, Task

ANSWER = "answer string"


class SparkEngine:
    """Runs tasks with Spark, each under the same supervisor as elsewhere."""

    def __init__(self, workers: int, limits: Limits) -> None:
        self._limits = limits
        self._ours = SparkSession.getActiveSession() is None
        options = SparkConf().setIfMissing("spark.master", f"local[{workers}]")
        options.set("spark.executorEnv.PYTHONPATH", PACKAGE_PATH)
        self._session = SparkSession.builder.appName("news-markup").config(conf=options).getOrCreate()

    def __enter__(self) -> "SparkEngine":
        return self

    def __exit__(self, *error: object) -> None:
        if self._ours:
            self._session.stop()

    def run(self, tasks: Iterable[Task], watch: Callable[[int], None]) -> Iterator[tuple[Task, Manifest]]:
        """Each task with its manifest."""
        by_key = {task.key: task for task in tasks}
        if not by_key:
            return
        rows = [(json.dumps(asdict(task)),) for task in by_key.values()]
        # One row a partition: Spark retries and places each task by itself.
        table = self._session.createDataFrame(self._session.sparkContext.parallelize(rows, len(rows)), "task string")
        limits = self._limits
        for row in table.mapInArrow(lambda batches: _answers(batches, limits), ANSWER).collect():
            answer = json.loads(row.answer)
            yield by_key[answer["key"]], manifest_of(answer)


def _answers(batches: Iterable[pa.RecordBatch], limits: Limits) -> Iterator[pa.RecordBatch]:
    for batch in batches:
        for task in batch.column(0).to_pylist():
            answer = json.dumps(run_supervised(json.loads(task), limits))
            yield pa.RecordBatch.from_pydict({"answer": [answer]})
