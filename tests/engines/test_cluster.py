"""Ray and Spark run the same tasks to the same bytes, poison or not."""

import hashlib
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from importlib import import_module
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from builder.engines.supervisor import PACKAGE_PATH
from builder.errors import SettingsError
from builder.pipeline import build
from builder.settings import Settings

POISON = {1: "poison convert kill", 4: "poison annotate segfault", 8: "poison read fault"}


@pytest.fixture(params=["ray", "spark"])
def engine(request, monkeypatch) -> Iterator[str]:
    """An engine that is installed here."""
    pytest.importorskip({"ray": "ray", "spark": "pyspark"}[request.param])
    monkeypatch.setenv("PYSPARK_PYTHON", sys.executable)
    yield request.param
    if request.param == "spark":
        end_java()


def end_java() -> None:
    """Let the next session start Java anew: workers have the environment of the first one."""
    context = import_module("pyspark").SparkContext
    context._gateway.shutdown()
    context._gateway = context._jvm = None


def digests(folder: Path) -> dict[str, str]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


@pytest.mark.slow
@pytest.mark.usefixtures("poisoned", "small_tasks")
def test_cluster_gives_the_bytes_of_one_machine(tmp_path, write_pages, settings, engine):
    raw = write_pages(tmp_path / "raw", poison=POISON)
    build(str(raw), str(tmp_path / "local"), settings)
    build(str(raw), str(tmp_path / "cluster"), replace(settings, engine=engine, workers=2))
    assert digests(tmp_path / "local") == digests(tmp_path / "cluster")
    rules = pq.read_table(tmp_path / "cluster/violations.parquet")["rule"].to_pylist()
    assert sorted(rules) == ["failed: KeyError", "worker died: SIGKILL", "worker died: SIGSEGV"]


@pytest.mark.slow
def test_ray_starts_here_though_a_dead_cluster_left_its_address(write_pages, tmp_path, settings, monkeypatch):
    pytest.importorskip("ray")
    with tempfile.TemporaryDirectory(dir="/tmp") as short:  # Ray's sockets have their place under it
        monkeypatch.setenv("RAY_TMPDIR", short)
        Path(short, "ray").mkdir()
        Path(short, "ray/ray_current_cluster").write_text("127.0.0.1:9\n")
        build(str(write_pages(tmp_path / "raw")), str(tmp_path / "dist"), replace(settings, engine="ray", workers=1))
    assert (tmp_path / "dist/manifest.json").exists()


@pytest.mark.slow
def test_ray_address_where_nothing_answers_is_told(write_pages, tmp_path, settings, monkeypatch):
    pytest.importorskip("ray")
    monkeypatch.setenv("RAY_ADDRESS", "127.0.0.1:9")
    with pytest.raises(SettingsError, match=r"no Ray cluster answers at RAY_ADDRESS=127\.0\.0\.1:9"):
        build(str(write_pages(tmp_path / "raw")), str(tmp_path / "dist"), replace(settings, engine="ray"))


@pytest.mark.slow
def test_killed_ray_worker_costs_nothing(tmp_path, write_pages, settings, small_tasks):
    pytest.importorskip("ray")
    raw = write_pages(tmp_path / "raw", count=60)
    build(str(raw), str(tmp_path / "local"), settings)
    killer = threading.Thread(target=kill_one, args=("ray::run_supervised",))
    killer.start()
    build(str(raw), str(tmp_path / "ray"), replace(settings, engine="ray", workers=2))
    killer.join()
    assert digests(tmp_path / "local") == digests(tmp_path / "ray")


@pytest.fixture
def three_nodes(monkeypatch):
    """A Ray cluster on this machine: a head that runs no task, and two nodes of one core."""
    utils = pytest.importorskip("ray.cluster_utils")
    room = {"object_store_memory": 100 << 20, "memory": 2 << 30}
    cluster = utils.Cluster(initialize_head=True, head_node_args={"num_cpus": 0, "include_dashboard": False, **room})
    nodes = [cluster.add_node(num_cpus=1, **room) for _ in range(2)]
    monkeypatch.setenv("RAY_ADDRESS", cluster.address)
    yield cluster, nodes
    cluster.shutdown()


@pytest.mark.slow
def test_killed_ray_node_costs_nothing(tmp_path, write_pages, settings, small_tasks, three_nodes):
    cluster, (first, _) = three_nodes
    raw, work = write_pages(tmp_path / "raw", count=24), tmp_path / ".ray.work"
    build(str(raw), str(tmp_path / "local"), settings)
    done = []

    def some_are_done() -> bool:
        done.extend(work.glob("pages/*/task.json"))
        return bool(done)

    killer = threading.Thread(target=kill_a_node, args=(cluster, first, some_are_done), daemon=True)
    killer.start()
    build(str(raw), str(tmp_path / "ray"), replace(settings, engine="ray"))
    killer.join()
    assert 0 < len(done) < len(list(work.glob("pages/*/task.json")))
    assert digests(tmp_path / "local") == digests(tmp_path / "ray")


STORED = "s3://bucket/news"
DRIVER = """
from builder.tasks import cut
cut.FILES_PER_TASK = 3
from builder.cli import build_dataset
build_dataset()
"""


@pytest.fixture
def patient(settings) -> Settings:
    """The first page waits for the imports of what reads the store, on a busy machine for seconds."""
    return replace(settings, page_timeout=60)


def put_pages(s3, raw: Path) -> str:
    s3.put(str(raw), "bucket/crawl", recursive=True)
    return "s3://bucket/crawl"


def stored(s3, root: str) -> dict[str, str]:
    s3.invalidate_cache()
    return {path[len(root) + 1 :]: hashlib.sha256(s3.cat_file(path)).hexdigest() for path in s3.find(root)}


def done_in(s3, stage: str) -> dict[str, object]:
    """When each finished task of a stage was written."""
    s3.invalidate_cache()
    found = s3.find(f"bucket/news.work/{stage}", detail=True)
    return {path: info["LastModified"] for path, info in found.items() if path.endswith("task.json")}


@pytest.mark.slow
@pytest.mark.usefixtures("poisoned", "small_tasks")
def test_cluster_that_shares_a_store_only_gives_the_bytes_of_one_machine(
    tmp_path, write_pages, patient, s3, engine, driver
):
    raw = put_pages(s3, write_pages(tmp_path / "raw", poison=POISON))
    build(raw, str(tmp_path / "local"), patient)
    build(raw, STORED, replace(patient, engine=engine, workers=2))
    assert stored(s3, "bucket/news") == digests(tmp_path / "local")
    assert not build(raw, STORED, replace(patient, engine=engine, workers=2)).fresh


@pytest.mark.slow
def test_nodes_that_share_a_store_only_survive_one_of_them_and_the_driver(
    tmp_path, write_pages, patient, small_tasks, s3, driver, three_nodes
):
    """The driver is killed when round 1 is under way, and the one that goes on loses a node."""
    cluster, (first, _) = three_nodes
    raw = put_pages(s3, write_pages(tmp_path / "raw", count=48))
    build(raw, str(tmp_path / "local"), patient)
    options = [raw, STORED, "--engine", "ray"]
    environment = os.environ | {"PYTHONPATH": PACKAGE_PATH}
    process = subprocess.Popen([sys.executable, "-c", DRIVER, *options], env=environment, process_group=0)
    while not (before := done_in(s3, "pages")):
        assert process.poll() is None
        time.sleep(0.05)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()

    def more_are_done() -> bool:
        return len(done_in(s3, "pages")) > len(before)

    killer = threading.Thread(target=kill_a_node, args=(cluster, first, more_are_done), daemon=True)
    killer.start()
    build(raw, STORED, replace(patient, engine="ray"))
    killer.join()
    after = done_in(s3, "pages")
    assert len(before) < len(after) and {path: after[path] for path in before} == before, "nothing is done twice"
    assert stored(s3, "bucket/news") == digests(tmp_path / "local")


def kill_a_node(cluster, node, when) -> None:
    while not when():
        time.sleep(0.02)
    cluster.remove_node(node, allow_graceful=False)


def kill_one(name: str, patience: float = 60) -> None:
    """Kill the first process of that title."""
    for _ in range(int(patience / 0.05)):
        for command in Path("/proc").glob("[0-9]*/cmdline"):
            with suppress(OSError):
                if command.read_bytes().startswith(name.encode()):
                    os.kill(int(command.parent.name), signal.SIGKILL)
                    return
        time.sleep(0.05)
    raise TimeoutError(f"no process {name} came up")
