import json
import shutil
from pathlib import Path

import datasets
import pyarrow.parquet as pq
import pytest

from builder.errors import DatasetError, OutputError
from builder.pipeline import build
from builder.rights.cli import EXIT_UNPROVED, rehydrate_command
from builder.rights.stand_off import rehydrate, stand_off
from builder.settings import Settings

RAW = Path(__file__).parent.parent.parent / "raw"


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """A build of the shipped pages with masking, beside its raw folder."""
    folder = tmp_path_factory.mktemp("built")
    shutil.copytree(RAW, folder / "raw")
    build(str(folder / "raw"), str(folder / "dist"), Settings(workers=1, mask_personal_data=True))
    return folder


@pytest.fixture(scope="module")
def labels(built):
    stand_off(built / "dist", built / "labels")
    return built / "labels"


def rows(folder):
    return [row for path in sorted((folder / "pages").iterdir()) for row in pq.read_table(path).to_pylist()]


def test_edition_holds_no_text_of_the_pages(built, labels):
    lines = {line for row in rows(built / "dist") for line in row["text"].split("\n") if len(line) > 40}
    content = b"".join(path.read_bytes() for path in labels.glob("*.*")).decode()
    content += json.dumps(rows(labels), default=str, ensure_ascii=False)
    assert lines and not any(line in content for line in lines)


def test_edition_loads_with_its_label_names(built, labels, tmp_path):
    loaded = datasets.load_dataset(str(labels / "pages"), cache_dir=str(tmp_path))["train"]
    assert "text" not in loaded.column_names and "record_sha256" in loaded.column_names
    assert json.loads((labels / "manifest.json").read_text())["of"]["version"] == "1.0.0"


def test_text_comes_back_row_by_row(built, labels, tmp_path):
    told = rehydrate(labels, str(built / "raw"), tmp_path / "again")
    assert (told.restored, told.missing, told.changed) == (len(rows(built / "dist")), [], [])
    for path in sorted((built / "dist/pages").iterdir()):
        assert pq.read_table(tmp_path / "again/pages" / path.name).equals(pq.read_table(path), check_metadata=True)


def test_page_without_its_bytes_is_told(built, labels, tmp_path, capsys):
    shutil.copytree(built / "raw", tmp_path / "raw")
    shutil.rmtree(tmp_path / "raw/nordhafen-bote.example")
    lost = sorted(row["id"] for row in rows(built / "dist") if row["site"] == "nordhafen-bote.example")
    told = rehydrate(labels, str(tmp_path / "raw"), tmp_path / "again")
    assert sorted(told.missing) == lost and len(lost) == 2
    with pytest.raises(Exception) as exit_:
        rehydrate_command(labels, str(tmp_path / "raw"), tmp_path / "more")
    assert exit_.value.exit_code == EXIT_UNPROVED and lost[0] in capsys.readouterr().out


def test_record_that_comes_out_otherwise_is_told(built, labels, tmp_path):
    shutil.copytree(labels, tmp_path / "labels")
    path = max((tmp_path / "labels/pages").iterdir(), key=lambda path: path.stat().st_size)
    table = pq.read_table(path)
    digests = ["0" * 64, *table.column("record_sha256").to_pylist()[1:]]
    pq.write_table(table.set_column(table.schema.get_field_index("record_sha256"), "record_sha256", [digests]), path)
    told = rehydrate(tmp_path / "labels", str(built / "raw"), tmp_path / "again")
    assert told.changed == table.column("id").to_pylist()[:1]


def test_wrong_folders_are_told(built, labels, tmp_path):
    with pytest.raises(DatasetError, match="no edition without text"):
        rehydrate(built / "dist", str(built / "raw"), tmp_path / "again")
    with pytest.raises(DatasetError, match="no dataset"):
        stand_off(tmp_path, tmp_path / "out")
    with pytest.raises(OutputError, match="not empty"):
        stand_off(built / "dist", built / "raw")
