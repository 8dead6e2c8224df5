"""A dataset at an fsspec address, kept in step with a folder here; Amazon's protocol where a stand-in is installed."""

import hashlib
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from builder.errors import OutputError
from builder.pipeline import build
from builder.settings import Settings
from builder.tasks.mirror import Mirror, kept_at, local_folder
from builder.tasks.places import LEDGER, work_folder

RAW = Path(__file__).parents[2] / "raw"


class BrokenOff(BaseException):
    """What a kill is to the code: nothing after it runs."""


@pytest.fixture
def folder(tmp_path, publish, corpus) -> Path:
    """A published folder, as a build leaves it, and its work folder."""
    work_folder(tmp_path / "dist").mkdir()
    return publish(tmp_path / "dist", corpus)


def here(folder: Path) -> dict[str, str]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def there(system, root: str) -> dict[str, str]:
    system.invalidate_cache()
    paths = sorted(system.find(root))
    return {path[len(root) + 1 :]: hashlib.sha256(system.cat_file(path)).hexdigest() for path in paths}


def sent_files(monkeypatch, most: int = 1000) -> list[str]:
    """Names of the files that are sent from now on; the one after `most` is never sent."""
    names, upload = [], Mirror._upload

    def watched(self, name, digest):
        if len(names) == most:
            raise BrokenOff
        names.append(name)
        upload(self, name, digest)

    monkeypatch.setattr(Mirror, "_upload", watched)
    return names


def test_what_is_there_is_the_folder_and_the_manifest_came_last(folder, system, monkeypatch):
    names = sent_files(monkeypatch)
    Mirror("memory://bucket/news", folder).send()
    assert there(system, "/bucket/news") == here(folder)
    assert names[-1] == LEDGER and names.count(LEDGER) == 1


def test_what_was_sent_is_not_sent_again(folder, system, monkeypatch):
    Mirror("memory://bucket/news", folder).send()
    names = sent_files(monkeypatch)
    Mirror("memory://bucket/news", folder).send()
    assert names == []
    system.pipe("/bucket/news/README.md", b"By another hand")
    Mirror("memory://bucket/news", folder).send()
    assert names == ["README.md", LEDGER]


def test_copy_that_was_broken_off_has_no_manifest_and_goes_on(folder, system, monkeypatch, publish, make_record):
    Mirror("memory://bucket/news", folder).send()
    before = here(folder)
    shutil.rmtree(folder)
    publish(folder, {"train": [make_record(), make_record([("paragraph", "Ducks return")])]}, ("pages",))
    with monkeypatch.context() as patch:
        sent_files(patch, most=2)
        with pytest.raises(BrokenOff):
            Mirror("memory://bucket/news", folder).send()
    assert LEDGER not in there(system, "/bucket/news")
    names = sent_files(monkeypatch)
    mirror = Mirror("memory://bucket/news", folder)
    mirror.fetch()
    mirror.send()
    assert there(system, "/bucket/news") == here(folder), "files of the other views are gone"
    changed = [name for name, digest in here(folder).items() if before.get(name) != digest]
    assert len(names) == len(changed) - 2 > 1


def test_edition_that_is_there_is_brought_here(folder, system, tmp_path):
    Mirror("memory://bucket/news", folder).send()
    other = tmp_path / "other"
    work_folder(other).mkdir()
    Mirror("memory://bucket/news", other).fetch()
    assert here(other) == here(folder)


def test_edition_that_is_not_what_its_manifest_says_is_refused(folder, system, tmp_path):
    Mirror("memory://bucket/news", folder).send()
    system.pipe("/bucket/news/README.md", b"By another hand")
    work_folder(tmp_path / "other").mkdir()
    with pytest.raises(OutputError, match=r"README\.md is not the file"):
        Mirror("memory://bucket/news", tmp_path / "other").fetch()
    assert not (tmp_path / "other").exists()


def test_files_of_a_person_are_refused_and_stay(folder, system):
    system.pipe("/bucket/news/diary.txt", b"Rain again")
    with pytest.raises(OutputError, match="no dataset of ours"):
        Mirror("memory://bucket/news", folder).fetch()
    assert system.cat_file("/bucket/news/diary.txt") == b"Rain again"


def test_file_of_a_person_beside_the_dataset_stays(folder, system):
    Mirror("memory://bucket/news", folder).send()
    system.pipe("/bucket/news/notes.txt", b"Look at this")
    other = folder.with_name("other")
    work_folder(other).mkdir()
    mirror = Mirror("memory://bucket/news", other)
    mirror.fetch()
    mirror.send()
    assert "notes.txt" in there(system, "/bucket/news")


def test_store_out_of_reach_is_a_wrong_request(folder):
    with pytest.raises(OutputError, match=r"nosuch://bucket.*give the same command again"):
        Mirror("nosuch://bucket/news", folder)


INSIDE = ("", "/news/", "/news/raw", "/news.work", "/news.work/pages", "/**/*.html")


@pytest.mark.parametrize("raw", [f"memory://bucket{place}" for place in INSIDE])
def test_addresses_inside_each_other_are_refused(raw, system):
    with pytest.raises(OutputError, match="inside each other"):
        build(raw, "memory://bucket/news", Settings(workers=1))


def test_builds_at_an_address_are_those_in_a_folder(tmp_path, system, monkeypatch):
    """The second one on another machine, which knows the first only from the address."""
    settings = Settings(workers=1)
    raw = Path(shutil.copytree(RAW, tmp_path / "raw"))
    for number in range(2):
        machine = tmp_path / f"machine{number}"
        machine.mkdir()
        monkeypatch.chdir(machine)
        built = build(str(raw), "memory://bucket/news", settings)
        build(str(raw), str(tmp_path / "dist"), settings)
        assert there(system, "/bucket/news") == here(tmp_path / "dist")
        assert not build(str(raw), "memory://bucket/news", settings).fresh
        (raw / "late.txt").write_text("Ducks return to Varby\nThe ducks were gone for a week, said the miller.\n")
    assert [entry["version"] for entry in built.ledger["history"]] == ["1.1.0", "1.0.0"]


def test_second_machine_at_an_address_is_refused_before_it_does_anything(folder, tmp_path, system, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with kept_at("memory://bucket/news", folder), pytest.raises(OutputError, match="builds there"):
        build(str(RAW), "memory://bucket/news", Settings(workers=1))
    assert not list(work_folder(tmp_path / local_folder("memory://bucket/news")).glob("*/*"))


def test_machine_that_lost_its_address_writes_nothing_there(folder, system):
    with pytest.raises(OutputError, match="another build took over"), kept_at("memory://bucket/news", folder):
        system.rm("/bucket/news.work", recursive=True)
    assert not system.find("/bucket/news")


# --- the protocol of S3 -----------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_raw_and_dist_in_an_object_store_give_the_bytes_of_a_folder(tmp_path, s3, monkeypatch):
    s3.put(str(RAW), "bucket/crawl", recursive=True)
    settings = Settings(workers=1)
    build("s3://bucket/crawl", str(tmp_path / "dist"), settings)
    monkeypatch.chdir(tmp_path)
    with monkeypatch.context() as patch:
        sent_files(patch, most=3)
        with pytest.raises(BrokenOff):
            build("s3://bucket/crawl", "s3://bucket/news", replace(settings, workers=2))
    assert LEDGER not in there(s3, "bucket/news")
    names = sent_files(monkeypatch)
    assert not build("s3://bucket/crawl", "s3://bucket/news", settings).fresh
    assert there(s3, "bucket/news") == here(tmp_path / "dist") == here(Path(local_folder("s3://bucket/news")))
    assert len(names) == len(here(tmp_path / "dist")) - 3
