import json
import os
import subprocess

import pytest

from builder.publish.arrow import FEATURES
from builder.publish.fingerprints import sha256_of

LOAD = """
import json, sys
import mlcroissant

dataset = mlcroissant.Dataset(sys.argv[1])
errors = sorted(dataset.metadata.issues.errors)
records = {one.uuid: list(dataset.records(record_set=one.uuid)) for one in dataset.metadata.record_sets}
counts = {name: len(rows) for name, rows in records.items()}
first = next(row for row in records["pages"] if b"Story 0 of paper 0" in row["pages/text"])
kinds = {row["kinds/code"]: row["kinds/name"] for row in records["kinds"]}
shown = [kinds[span["pages/spans/kind"]] for span in first["pages/spans"]]
print(json.dumps({"errors": errors, "counts": counts, "kinds": [str(kind) for kind in shown]}))
"""


@pytest.fixture
def described(dataset):
    return json.loads((dataset / "croissant.json").read_text(encoding="utf-8"))


@pytest.mark.skipif("CROISSANT_PYTHON" not in os.environ, reason="names a Python that has mlcroissant[parquet]")
def test_mlcroissant_finds_no_error_and_loads_every_record(dataset, tmp_path):
    command = [os.environ["CROISSANT_PYTHON"], "-c", LOAD, str(dataset / "croissant.json")]
    run = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path)
    assert run.returncode == 0, run.stderr
    found = json.loads(run.stdout.splitlines()[-1])
    assert found["errors"] == []
    assert found["counts"] == {"pages": 19, "lines": 19 * 6, "tokens": 19, "labels": 4, "kinds": 38, "tiers": 3}
    assert found["kinds"] == ["menu", "menu", "title", "paragraph", "paragraph", "paragraph", "legal"]


def test_every_column_is_a_field(described):
    fields = {one["@id"]: [field["name"] for field in one["field"]] for one in described["recordSet"]}
    assert all(fields[view] == list(FEATURES[view]) for view in ("pages", "lines", "tokens"))


def test_every_shard_has_its_digest(dataset, described):
    files = {part["contentUrl"]: part["sha256"] for part in described["distribution"] if "contentUrl" in part}
    assert files == {p.relative_to(dataset).as_posix(): sha256_of(p) for p in dataset.glob("*/*.parquet")}


def test_rai_fields_are_filled(described):
    rai = {name: value for name, value in described.items() if name.startswith("rai:")}
    assert len(rai) >= 12 and all(rai.values())


def test_views_that_were_not_built_are_not_promised(publish, corpus, tmp_path):
    folder = publish(tmp_path / "dist", corpus, ("pages",))
    described = json.loads((folder / "croissant.json").read_text(encoding="utf-8"))
    assert [one["@id"] for one in described["recordSet"]] == ["pages", "labels", "kinds", "tiers"]
