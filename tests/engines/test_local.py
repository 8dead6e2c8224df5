"""What a page may do to its worker, and what becomes of the other pages."""

import gzip
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from builder.engines.supervisor import Limits, Supervisor, WorkerLost
from builder.pipeline import build
from builder.read import warc_cuts
from builder.settings import Settings
from builder.tasks import cut, make_task

CAUSES = {
    "kill": "worker died: SIGKILL",
    "segfault": "worker died: SIGSEGV",
    "stall": "timeout",
    "memory": "out of memory",
    "fault": "failed: KeyError",
}


def texts(dist: Path) -> set[str]:
    tables = [pq.read_table(path, columns=["text"]) for path in sorted((dist / "pages").iterdir())]
    return {text for table in tables for text in table["text"].to_pylist()}


def violations(dist: Path) -> list[dict]:
    return pq.read_table(dist / "violations.parquet").to_pylist()


# Two ways to die in each stage, and in one stage all others.
POISON = [
    ("read", ["kill", "fault"]),
    ("convert", ["kill", "segfault", "stall", "memory", "fault"]),
    ("annotate", ["kill", "fault"]),
]


@pytest.mark.parametrize(("stage", "causes"), POISON)
@pytest.mark.usefixtures("poisoned")
def test_poison_costs_its_page_and_names_the_cause(tmp_path, write_pages, settings, stage, causes):
    poison = {2 + number: f"poison {stage} {cause}" for number, cause in enumerate(causes)}
    raw = write_pages(tmp_path / "raw", poison=poison)
    built = build(str(raw), str(tmp_path / "dist"), settings)
    found = {Path(one["source"]["path"]).stem: one["rule"] for one in violations(tmp_path / "dist")}
    assert found == {f"page-{2 + number:03}": CAUSES[cause] for number, cause in enumerate(causes)}
    assert built.ledger["ledger"]["published"] == 12 - len(causes) == len(texts(tmp_path / "dist"))


@pytest.mark.usefixtures("poisoned", "small_tasks")
def test_pages_beside_poison_come_out_as_they_would_without(tmp_path, write_pages, settings):
    sound = write_pages(tmp_path / "sound", count=12)
    (sound / "varby.example" / "page-004.txt").unlink()
    poison = {4: "poison annotate kill"}
    build(str(sound), str(tmp_path / "one"), settings)
    build(str(write_pages(tmp_path / "raw", poison=poison)), str(tmp_path / "two"), settings)
    assert texts(tmp_path / "one") == texts(tmp_path / "two")


@pytest.mark.parametrize("cause", ["kill", "fault"])
@pytest.mark.usefixtures("poisoned")
def test_reader_goes_on_behind_the_record_it_stumbles_over(tmp_path, settings, cause):
    lines = [f"Ducks return to pond {number}\\nSaid the miller." for number in range(6)]
    lines[2] = f"poison read {cause}"
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw/pages.jsonl").write_text("".join(f'{{"text": "{line}"}}\n' for line in lines))
    built = build(str(tmp_path / "raw"), str(tmp_path / "dist"), settings)
    (violation,) = violations(tmp_path / "dist")
    assert (violation["rule"], violation["source"]["record"]) == (CAUSES[cause], 2)
    assert built.ledger["ledger"]["published"] == 5


@pytest.mark.usefixtures("poisoned")
def test_stage_that_fails_on_every_page_leaves_the_old_dataset(tmp_path, write_pages, settings):
    build(str(write_pages(tmp_path / "raw", count=3)), str(tmp_path / "dist"), settings)
    write_pages(tmp_path / "raw", count=3, poison=dict.fromkeys(range(3), "poison annotate fault"))
    with pytest.raises(RuntimeError, match=r"not one page .*failed: KeyError"):
        build(str(tmp_path / "raw"), str(tmp_path / "dist"), settings)
    assert len(texts(tmp_path / "dist")) == 3


def test_worker_that_never_starts_says_why(tmp_path):
    limits = Limits(page_timeout=1, memory=0, command=("python3", "-c", "raise SystemExit('no such thing')"))
    supervisor = Supervisor(limits)
    try:
        with pytest.raises(WorkerLost, match="no such thing"):
            supervisor.run(make_task("repeats", {"roll": "none"}, Settings(), str(tmp_path)))
    finally:
        supervisor.close()


def test_modules_of_the_folder_one_works_in_are_not_ours(tmp_path, write_pages, settings, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("builder", "json"):
        Path(f"{name}.py").write_text(f"raise SystemExit('a {name} of my own')")
    assert build(str(write_pages(tmp_path / "raw")), "dist", settings).ledger["ledger"]["published"] == 12


def test_fault_outside_of_any_page_rises_with_its_place(tmp_path):
    supervisor = Supervisor(Limits(page_timeout=1, memory=0))
    try:
        with pytest.raises(OSError, match=r"(?s)rolls\.py.*FileNotFoundError"):
            task = make_task("repeats", {"roll": "none", "bucket": 0, "buckets": 1}, Settings(), str(tmp_path))
            supervisor.run(task)
    finally:
        supervisor.close()


def test_one_archive_is_shared_by_workers_to_the_same_bytes(tmp_path, monkeypatch):
    sites = ("varby", "lindholm")
    records = [(f"https://{site}.example/{n}", f"Rain stops play {n}") for n in range(6) for site in sites]
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw/crawl.warc.gz").write_bytes(b"".join(gzip.compress(wet_record(*record)) for record in records))
    monkeypatch.setattr(warc_cuts, "PIECE_BYTES", 300)
    monkeypatch.setattr(cut, "BYTES_PER_TASK", 300)
    tables = []
    for workers in (1, 2):
        build(str(tmp_path / "raw"), str(tmp_path / f"dist{workers}"), Settings(workers=workers))
        tables.append([path.read_bytes() for path in sorted((tmp_path / f"dist{workers}/pages").iterdir())])
    assert len(list((tmp_path / ".dist1.work/pages").iterdir())) > 3
    assert tables[0] == tables[1]
    assert len(texts(tmp_path / "dist1")) == 6  # the others are copies


def wet_record(url: str, text: str) -> bytes:
    block = f"{text}\nThe river took the pitch, said the captain of {text.split()[-1]} on Sunday.".encode()
    head = f"WARC/1.0\r\nWARC-Type: conversion\r\nWARC-Target-URI: {url}\r\nContent-Type: text/plain\r\n"
    return f"{head}Content-Length: {len(block)}\r\n\r\n".encode() + block + b"\r\n\r\n"
