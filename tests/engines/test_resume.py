"""Builds that are stopped, whichever way, and what is left of them."""

import errno
import hashlib
import os
import random
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from builder.engines import supervisor
from builder.errors import OutputError
from builder.pipeline import build

COMMAND = """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)  # a test run in the background is started with it ignored
from builder.tasks import cut
cut.FILES_PER_TASK = 3
from builder.cli import build_dataset
build_dataset()
"""
FULL_DISK = """
import errno
from builder.engines import worker
from builder.tasks import records

def full(*_):
    raise OSError(errno.ENOSPC, "No space left on device")

records.write_violations = full
worker.main()
"""


def start(raw: Path, dist: Path) -> subprocess.Popen:
    """The command, in a process group of its own."""
    arguments = [sys.executable, "-c", COMMAND, str(raw), str(dist), "--workers", "2"]
    return subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, process_group=0)


def digests(folder: Path) -> dict[str, str]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def group_members(group: int) -> list[int]:
    """Processes of a group that still run."""
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, member = status.read_text().rpartition(")")[2].split()[:3]
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(member) == group and state != "Z":
            found.append(int(status.parent.name))
    return found


def all_gone(group: int, patience: float = 10) -> bool:
    """Whether nobody of a group is left; the killed need a moment to die."""
    end = time.monotonic() + patience
    while group_members(group) and time.monotonic() < end:
        time.sleep(0.05)
    return not group_members(group)


def kill_and_resume(tmp_path: Path, raw: Path, moments: list[float]) -> None:
    """Kill a build at each moment, then let it end; compare with one that nobody disturbed."""
    for moment in moments:
        process = start(raw, tmp_path / "killed")
        time.sleep(moment)
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        assert all_gone(process.pid)
    for dist in ("killed", "whole"):
        process = start(raw, tmp_path / dist)
        assert process.wait() == 0, process.communicate()
    assert digests(tmp_path / "killed") == digests(tmp_path / "whole")
    assert not list((tmp_path / ".killed.work").glob("*/*.tmp"))


def test_killed_build_goes_on_to_the_same_bytes(tmp_path, write_pages):
    kill_and_resume(tmp_path, write_pages(tmp_path / "raw", count=24), [1.2])


@pytest.mark.slow
def test_build_killed_at_ten_moments_goes_on_to_the_same_bytes(tmp_path, write_pages):
    dice = random.Random(7)
    moments = [dice.uniform(0.3, 6) for _ in range(10)]
    kill_and_resume(tmp_path, write_pages(tmp_path / "raw", count=120), moments)


def test_worker_killed_at_any_moment_changes_no_byte(tmp_path, write_pages, settings):
    raw = write_pages(tmp_path / "raw", count=60)
    build(str(raw), str(tmp_path / "whole"), settings)
    killers = [threading.Timer(moment, kill_a_child) for moment in (1.0, 1.8)]
    for killer in killers:
        killer.start()
    try:
        build(str(raw), str(tmp_path / "hunted"), settings)
    finally:
        for killer in killers:
            killer.cancel()
    assert digests(tmp_path / "hunted") == digests(tmp_path / "whole")


def kill_a_child() -> None:
    """Kill a worker of this process, if there is one."""
    for children in Path("/proc/self/task").glob("*/children"):
        for child in children.read_text().split():
            os.kill(int(child), signal.SIGKILL)


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_interrupted_build_says_how_to_go_on_and_leaves_no_child(tmp_path, write_pages, how):
    process = start(write_pages(tmp_path / "raw", count=24), tmp_path / "dist")
    while not (tmp_path / ".dist.work").exists() and process.poll() is None:
        time.sleep(0.02)
    os.killpg(process.pid, how) if how == signal.SIGINT else process.send_signal(how)
    _, told = process.communicate(timeout=20)
    assert process.returncode == 130
    assert "same command again" in told
    assert all_gone(process.pid)
    assert not (tmp_path / "dist").exists()


def test_full_disk_leaves_the_old_build_whole_and_says_so(tmp_path, write_pages, settings, monkeypatch):
    raw = write_pages(tmp_path / "raw")
    build(str(raw), str(tmp_path / "dist"), settings)
    before = digests(tmp_path / "dist")
    write_pages(tmp_path / "raw", count=14)
    monkeypatch.setattr(supervisor, "WORKER", (sys.executable, "-c", FULL_DISK))
    with pytest.raises(OutputError, match=r"dist\.work.*no space left there"):
        build(str(raw), str(tmp_path / "dist"), settings)
    assert digests(tmp_path / "dist") == before


def test_parent_without_room_says_so_too(tmp_path, write_pages, settings, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("builder.pipeline.write_roll", full)
    with pytest.raises(OutputError, match="dist: no space left there"):
        build(str(write_pages(tmp_path / "raw")), str(tmp_path / "dist"), settings)
