"""Weights that a person has trained: `--weights` labels by them, and by nothing else."""

import hashlib
import json
import shutil
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from builder.annotate.network import SHIPPED, network
from builder.errors import SettingsError
from builder.labels import KIND_CODE
from builder.pipeline import build
from builder.settings import Settings

RAW = Path(__file__).parent.parent / "raw/crawl"


@pytest.fixture
def own(tmp_path) -> Path:
    """A folder of weights that find legal lines everywhere."""
    folder = Path(shutil.copytree(SHIPPED, tmp_path / "own"))
    for path in folder.glob("*.npz"):
        with np.load(path) as file:
            arrays = dict(file)
        arrays["out.bias"][..., KIND_CODE["legal"]] += 50
        np.savez_compressed(path, **arrays)
    network.cache_clear()  # no program changes the weights that it has loaded, but these tests do
    yield folder
    network.cache_clear()


def spans_of(dist: Path) -> list[list[dict]]:
    return [row for path in sorted((dist / "pages").iterdir()) for row in pq.read_table(path)["spans"].to_pylist()]


def kinds_of(dist: Path) -> set[int]:
    return {span["kind"] for spans in spans_of(dist) for span in spans}


def test_pages_are_labelled_by_weights_of_ones_own(tmp_path, own):
    build(str(RAW), str(tmp_path / "dist"), Settings(workers=1, weights=str(own)))
    build(str(RAW), str(tmp_path / "usual"), Settings(workers=1))
    assert kinds_of(tmp_path / "dist") != kinds_of(tmp_path / "usual")
    legal = [span["kind"] == KIND_CODE["legal"] for spans in spans_of(tmp_path / "dist") for span in spans]
    assert np.mean(legal) > 0.5


def test_weights_are_named_from_where_one_stands_and_told_in_the_manifest(tmp_path, own, monkeypatch):
    monkeypatch.chdir(own.parent)
    build(str(RAW), str(tmp_path / "dist"), Settings(workers=1, weights=own.name))
    made_with = json.loads((tmp_path / "dist/manifest.json").read_bytes())["made_with"]
    digests = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in own.glob("*.npz")}
    assert made_with.items() >= digests.items() and len(digests) == 2


def test_labels_are_made_anew_when_the_weights_change(tmp_path, own):
    settings = Settings(workers=1, weights=str(own))
    build(str(RAW), str(tmp_path / "dist"), settings)
    assert not build(str(RAW), str(tmp_path / "dist"), settings).fresh
    shutil.copytree(SHIPPED, own, dirs_exist_ok=True)
    assert build(str(RAW), str(tmp_path / "dist"), settings).fresh
    build(str(RAW), str(tmp_path / "usual"), Settings(workers=1))
    assert spans_of(tmp_path / "dist") == spans_of(tmp_path / "usual")


@pytest.mark.parametrize("content", [None, b"", b"PK\x03\x04 no weights"])
def test_weights_that_cannot_be_read_are_told_before_the_build(tmp_path, content):
    if content is not None:
        (tmp_path / "markup.npz").write_bytes(content)
        (tmp_path / "text.npz").write_bytes(content)
    with pytest.raises(SettingsError, match=r"(text|markup)\.npz: holds no weights that can be read"):
        build(str(RAW), str(tmp_path / "dist"), Settings(weights=str(tmp_path)))
    assert not (tmp_path / "dist").exists()
