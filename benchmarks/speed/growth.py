"""How a whole build grows with its input, as a user runs it.

In: a sample and numbers of pages. Out: for each number the seconds, on the clock and of the processors, and the memory
of the largest worker. Pages beyond the sample are its copies on other sites.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from benchmarks.speed.sample import Sample, write_warcs

COMMAND = "from builder.cli import build_dataset; build_dataset()"
# Runs the command and tells of its whole family: processor seconds, and the peak memory of its largest process.
MEASURE = """
import json, resource, subprocess, sys, time
start = time.monotonic()
status = subprocess.run([sys.executable, "-c", sys.argv[1], *sys.argv[2:]], stdout=subprocess.DEVNULL).returncode
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps([status, time.monotonic() - start, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024]))
"""


class Point(NamedTuple):
    """One build."""

    pages: int
    workers: int
    seconds: float
    processor: float  # seconds, of all processes
    memory: float  # MiB, of the largest process


def grow(sample: Sample, counts: list[int], workers: int) -> list[Point]:
    """Build so many pages from nothing, for each count."""
    return [_build(sample, count, workers) for count in counts]


def _build(sample: Sample, count: int, workers: int) -> Point:
    with tempfile.TemporaryDirectory() as folder:
        write_warcs(Path(folder, "raw"), sample, count)
        arguments = [f"{folder}/raw", f"{folder}/dist", "--workers", str(workers)]
        told = subprocess.run([sys.executable, "-c", MEASURE, COMMAND, *arguments], capture_output=True, check=True)
    status, *figures = json.loads(told.stdout)
    if status:
        raise RuntimeError(f"the build of {count} pages ended with {status}")
    return Point(count, workers, *figures)
