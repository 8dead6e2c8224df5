"""Finished tasks at an address: the manifest is the commit, and nothing stays on the machine that did them."""

import subprocess
import sys
import tempfile
from pathlib import Path

import fsspec
import pytest

from builder.errors import OutputError
from builder.tasks.object_store import SCRATCH, ObjectStore, scratch, work_address
from builder.tasks.store import write_manifest

ADDRESS = "memory://bucket/news.work"
DIE = "import os; from builder.tasks.object_store import scratch; print(scratch(), flush=True); os.kill(os.getpid(), 9)"


@pytest.fixture
def store():
    """A store in this process."""
    system = fsspec.filesystem("memory")
    yield ObjectStore(ADDRESS)
    if system.exists("/bucket"):
        system.rm("/bucket", recursive=True)


def do(store: ObjectStore, key: str, text: str = "rain") -> None:
    with store.new("pages", key) as folder:
        (folder / "pages.arrow").write_text(text)
        write_manifest(folder, {"pages": 1})


def test_part_comes_back_as_it_was_and_its_manifest_tells(store, tmp_path):
    do(store, "one")
    store.fetch("pages", "one", "pages.arrow", tmp_path / "here/pages.arrow")
    assert (tmp_path / "here/pages.arrow").read_text() == "rain"
    assert store.manifest("pages", "one") == {"pages": 1}
    assert store.manifests("pages", ["none", "one"]) == {"one": {"pages": 1}}


def test_parts_are_on_the_disk_as_long_as_the_task(store):
    do(store, "one")
    with store.new("records", "two") as folder:
        part = Path(store.part("pages", "one", "pages.arrow"))
        assert part.read_text() == "rain"
        write_manifest(folder, {})
    assert not part.exists() and not list(scratch().iterdir())


def test_task_that_fails_leaves_nothing_here_and_no_manifest_there(store):
    with pytest.raises(KeyError), store.new("pages", "one") as folder:
        (folder / "pages.arrow").write_text("rain")
        raise KeyError
    assert store.manifest("pages", "one") is None and not list(scratch().iterdir())


def test_task_that_was_broken_off_while_sent_is_not_done(store, monkeypatch):
    system = fsspec.filesystem("memory")
    put = type(system).put_file

    def broken(self, here, there, **options):
        if there.endswith("task.json"):
            raise ConnectionError("gone")
        put(self, here, there, **options)

    with monkeypatch.context() as patch:
        patch.setattr(type(system), "put_file", broken)
        with pytest.raises(OutputError, match=r"news\.work: cannot be read or written \(ConnectionError: gone\)"):
            do(store, "one")
    assert store.manifests("pages", ["one"]) == {}
    do(store, "one")
    assert store.manifests("pages", ["one"]) == {"one": {"pages": 1}}


def test_part_that_somebody_removed_is_told(store):
    do(store, "one")
    fsspec.filesystem("memory").rm_file("/bucket/news.work/pages/one/pages.arrow")
    with pytest.raises(OutputError, match=r"pages/one/pages\.arrow, .* is gone; remove the other parts"):
        store.part("pages", "one", "pages.arrow")


def test_tidying_leaves_what_is_wanted_and_leases(store):
    do(store, "one")
    do(store, "two")
    fsspec.filesystem("memory").pipe_file("/bucket/news.work/leases/5f.claim", b"ada")
    store.tidy({"pages/two"})
    left = sorted(path.removeprefix("/bucket/news.work/") for path in fsspec.filesystem("memory").find("/bucket"))
    assert left == ["leases/5f.claim", "pages/two/pages.arrow", "pages/two/task.json"]


def test_folder_of_a_killed_process_is_swept_away_and_that_of_a_living_one_is_not(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    environment = {"TMPDIR": str(tmp_path), "PYTHONPATH": str(Path(__file__).parents[2])}
    killed = subprocess.run([sys.executable, "-c", DIE], env=environment, capture_output=True, text=True)
    assert Path(killed.stdout.strip()).is_dir()
    living = scratch.__wrapped__()
    other = scratch.__wrapped__()
    assert sorted(tmp_path.glob(f"*{SCRATCH}*")) == sorted([living, other])


@pytest.mark.parametrize("dist", ["s3://bucket", "s3://bucket/"])
def test_address_with_nothing_beside_it_is_refused(dist):
    with pytest.raises(OutputError, match=r"name a folder in it, such as s3://bucket/news"):
        work_address(dist)


def test_manifest_cut_short_is_none(store):
    do(store, "one")
    fsspec.filesystem("memory").pipe_file("/bucket/news.work/pages/one/task.json", b'{"pag')
    assert store.manifests("pages", ["one"]) == {}
