"""The command line: for scripts and CI without a browser."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from builder.review.cli import main
from builder.review.journal import read
from tests.review.samples import RAIN


def run(monkeypatch, capsys, *words):
    monkeypatch.setattr(sys, "argv", ["review-dataset", *map(str, words)])
    with pytest.raises(SystemExit) as done:
        main()
    return done.value.code or 0, *capsys.readouterr()


def test_violations_as_json_lines(site, monkeypatch, capsys):
    code, out, _ = run(monkeypatch, capsys, site / "dist", "--list", "--json")
    rows = [json.loads(line) for line in out.splitlines()]
    assert code == 0 and [row["rule"] for row in rows] == ["spans overlap"] * 3 + ["truncated gzip"]


def test_violations_as_a_table_name_every_page(site, monkeypatch, capsys):
    monkeypatch.setenv("COLUMNS", "200")
    _, out, _ = run(monkeypatch, capsys, site / "dist", "--list", "--rule", "spans overlap")
    assert all(f"broken{n}.txt" in out for n in range(3)) and "cut.gz" not in out


def test_listing_of_nothing_says_so(site, monkeypatch, capsys):
    _, out, _ = run(monkeypatch, capsys, site / "dist", "--list", "--rule", "no such rule")
    assert out.strip() == "no such violations"


def test_listing_needs_neither_server_nor_raw(site):
    (site / "raw").rename(site / "gone")
    blocked = "import sys; sys.modules['starlette'] = sys.modules['uvicorn'] = None; "
    command = (
        blocked + "from builder.review.cli import main; sys.argv = ['review-dataset', sys.argv[1], '--list']; main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", command, str(site / "dist")], capture_output=True, cwd=Path(__file__).parents[2]
    )
    assert done.returncode == 0, done.stderr.decode()


@pytest.mark.parametrize(
    "words", [["nowhere"], ["export", "nowhere", "--to", "doccano", "--out", "x"], ["agreement", "nowhere"]]
)
def test_missing_folder_is_one_clear_sentence(words, monkeypatch, capsys, tmp_path):
    monkeypatch.chdir(tmp_path)
    code, _, err = run(monkeypatch, capsys, *words)
    assert code == 2 and err.startswith("review-dataset: ") and "build-dataset" in err


def test_export_and_import_come_round(site, monkeypatch, capsys):
    out = site / "out.jsonl"
    code, said, _ = run(
        monkeypatch, capsys, "export", site / "dist", "--to", "doccano", "--out", out, "--site", "harbour.example"
    )
    assert code == 0 and "3 pages" in said
    code, _, _ = run(monkeypatch, capsys, "import", out, site / "dist", "--from", "doccano", "--reviewer", "bob")
    entries, _ = read(site / "reviews.jsonl")
    assert code == 0 and {e.reviewer for e in entries} == {"bob"} and all(e.accepted for e in entries)
    assert "".join(d.text for d in entries[0].spans) in RAIN.replace("\n", "")


def test_refused_import_says_so_and_fails(site, monkeypatch, capsys):
    (site / "x.jsonl").write_text(json.dumps({"page": "f" * 32, "text": "", "label": [[0, 1, "noise"]]}) + "\n")
    code, said, _ = run(monkeypatch, capsys, "import", site / "x.jsonl", site / "dist", "--from", "doccano")
    assert code == 1 and "not in this data set" in said.replace("\n", " ")


def test_unknown_tool_lists_the_known_ones(site, monkeypatch, capsys):
    code, _, err = run(monkeypatch, capsys, "export", site / "dist", "--to", "crayon", "--out", site / "x")
    assert code == 2 and "label-studio" in err


def test_agreement_is_json(site, monkeypatch, capsys):
    code, out, _ = run(monkeypatch, capsys, "agreement", site / "dist")
    assert code == 0 and json.loads(out)["pairs"] == []


def test_page_that_cannot_be_shown_is_named_with_the_next_step(site, monkeypatch, capsys):
    code, _, err = run(monkeypatch, capsys, site / "dist", "--page", "f" * 32, "--no-open")
    assert code == 2 and f"has no page {'f' * 32}" in " ".join(err.split()) and "--search" in err
