"""Nodes that see no folder of the machine that starts a build: everything goes through the store."""

import errno
import hashlib
import json
import os
import shutil
import socket
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from builder.engines.remote import run_supervised
from builder.engines.supervisor import Limits, manifest_of
from builder.errors import InputError, OutputError
from builder.pipeline import build
from builder.read import Piece
from builder.tasks import Trial, make_task, object_store, run_task
from builder.tasks.guard import IDLE, INDEX
from builder.tasks.mirror import local_folder

NEWS = "memory://bucket/news"
GET_FILE = "fsspec.implementations.memory.MemoryFileSystem.get_file"
REVIEW = {"what": "encoding", "key": "1", "action": "1", "reviewer": "ada", "time": "2026-01-31T09:00:00Z"}


class OtherMachine:
    """A cluster of one node, which knows the driver's machine from nothing but what it is told."""

    def __init__(self, driver: Path, most: int = 1000) -> None:
        self._driver, self._most = driver, most
        self.done: list[str] = []

    def run(self, tasks, watch):
        for task in list(tasks):
            if len(self.done) == self._most:
                raise KeyboardInterrupt
            assert str(self._driver) not in json.dumps(asdict(task)), "a folder that this machine does not have"
            manifest = run_task(task, memoryview(bytearray(32)).cast("q"), Trial())
            self.done.append(task.stage)
            yield task, manifest


@pytest.fixture
def ray(settings):
    """Settings of a cluster; the engine is passed by hand."""
    return replace(settings, engine="ray")


def here(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def there(system, root: str) -> dict[str, bytes]:
    return {path[len(root) + 1 :]: system.cat_file(path) for path in sorted(system.find(root))}


@pytest.mark.usefixtures("small_tasks")
def test_nodes_that_see_no_folder_of_ours_give_the_bytes_of_one_machine(
    tmp_path, write_pages, settings, ray, system, driver
):
    raw = str(write_pages(tmp_path / "raw"))
    build(raw, str(tmp_path / "dist"), settings)
    node = OtherMachine(driver)
    build(raw, NEWS, ray, engine=node)
    assert here(driver / local_folder(NEWS)) == there(system, "/bucket/news") == here(tmp_path / "dist")
    assert set(node.done) == {"pages", "records", "shards"}
    kept = {name.split("/")[0] for name in there(system, "/bucket/news.work")}
    assert kept == set(node.done), "what was sent for this build only is gone, and so is the lease"
    assert not list(object_store.scratch().iterdir())


@pytest.mark.usefixtures("small_tasks")
def test_stopped_build_goes_on_with_what_the_nodes_have_done(tmp_path, write_pages, ray, system, driver):
    raw = str(write_pages(tmp_path / "raw"))
    whole = OtherMachine(driver)
    build(raw, "memory://bucket/other", ray, engine=whole)
    pages = whole.done.count("pages")
    ended = []
    for most in (pages - 1, 2, 1000):  # in round 1, in round 3, to the end
        node = OtherMachine(driver, most)
        try:
            build(raw, NEWS, ray, engine=node)
        except KeyboardInterrupt:  # and whoever goes on knows nothing but the address
            shutil.rmtree(driver)
            driver.mkdir()
            os.chdir(driver)
        ended += node.done
    assert ended == whole.done
    assert there(system, "/bucket/news") == there(system, "/bucket/other")


def test_what_people_said_reaches_the_nodes(tmp_path, write_pages, settings, ray, system, driver):
    raw, journal = write_pages(tmp_path / "raw", count=3), tmp_path / "reviews.jsonl"
    for edition in range(2):
        build(str(raw), NEWS, ray, engine=OtherMachine(journal))
        build(str(raw), str(driver / "dist"), settings)
        assert there(system, "/bucket/news") == here(driver / "dist"), edition
        page = (raw / "varby.example/page-001.txt").read_bytes()
        said = REVIEW | {"sha256": hashlib.sha256(page).hexdigest(), "encoding": "windows-1252"}
        journal.write_text(json.dumps(said) + "\n")
    assert "2.0.0" in (driver / "dist/README.md").read_text(), "the review changed a page"


def full(*_, **__):
    raise OSError(errno.ENOSPC, "No space left on device")


# A node writes what it makes, and this machine what it fetches from the node.
STEPS = {"builder.tasks.pages.write_violations": object_store.SCRATCH, GET_FILE: ".work/nodes/pages/"}


@pytest.mark.parametrize("step", STEPS)
def test_full_disk_is_told_with_its_place_and_machine(tmp_path, write_pages, ray, system, driver, monkeypatch, step):
    monkeypatch.setattr(step, full)
    with pytest.raises(OutputError, match=f"{STEPS[step]}.*no space left there, on {socket.gethostname()}"):
        build(str(write_pages(tmp_path / "raw")), NEWS, ray, engine=OtherMachine(driver))


def test_no_page_is_blamed_for_the_time_that_sending_takes(tmp_path, write_pages, settings, system, monkeypatch):
    """A worker whose cursor shows a page for too long is taken for stalled."""
    cursor, seen = memoryview(bytearray(32)).cast("q"), []
    send = object_store.ObjectStore.send

    def watched(store, *place):
        seen.append(cursor[INDEX])
        send(store, *place)

    monkeypatch.setattr(object_store.ObjectStore, "send", watched)
    path = write_pages(tmp_path / "raw", count=1) / "lindholm.example/page-000.txt"
    piece = Piece(str(path), path.name, "text", "", path.stat().st_size)
    task = make_task("pages", {"pieces": [asdict(piece)], "reviews": ""}, settings, f"{NEWS}.work")
    assert run_task(task, cursor, Trial())["pages"] == 1
    assert seen == [IDLE]


def test_node_that_does_not_see_raw_is_named_before_its_pages_are_lost(settings):
    piece = asdict(Piece("/nowhere/page.txt", "page.txt", "text", "", 1))
    task = make_task("pages", {"pieces": [piece], "reviews": ""}, settings, f"{NEWS}.work")
    answer = run_supervised(asdict(task), Limits(page_timeout=1, memory=0))
    with pytest.raises(InputError, match=rf"/nowhere/page\.txt: is not to be seen on {socket.gethostname()}"):
        manifest_of(answer)


def test_node_that_does_not_see_the_weights_is_named_before_its_pages_are_lost(settings):
    task = make_task("records", {}, replace(settings, weights="/nowhere/weights"), f"{NEWS}.work")
    answer = run_supervised(asdict(task), Limits(page_timeout=1, memory=0))
    with pytest.raises(InputError, match=rf"/nowhere/weights: is not to be seen on {socket.gethostname()}"):
        manifest_of(answer)
