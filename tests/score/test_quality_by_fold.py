"""`benchmarks.quality board --left-out`: each page is judged by weights that have not seen its site."""

import shutil

import numpy as np
import pytest

from benchmarks.quality.project import answer_all, by_fold
from builder.annotate.network import SHIPPED
from builder.errors import InputError
from builder.gold import GoldPage
from builder.labels import KIND_CODE

STORY = b"Home\nSport\nRain stops play\nThe match was called off after an hour, the umpires said on Monday.\nShare"


def weights_for(folder, kind):
    """Weights that find one kind everywhere."""
    folder.mkdir(parents=True)
    for name in ("text.npz", "markup.npz"):
        shutil.copy(f"{SHIPPED}/{name}", folder)
        with np.load(folder / name) as file:
            arrays = dict(file)
        arrays["out.bias"][..., KIND_CODE[kind]] += 50
        np.savez(folder / name, **arrays)


def gold_page(tmp_path, fold):
    return GoldPage(source="lines", id=str(fold), file=tmp_path / "a.txt", site=f"{fold}.example", fold=fold)


def test_each_page_is_judged_by_the_weights_of_its_fold(tmp_path):
    weights_for(tmp_path / "left-out/1-2-3", "legal")
    weights_for(tmp_path / "left-out/4-5-6", "consent")
    weights = by_fold(tmp_path / "left-out")
    assert sorted(weights) == [1, 2, 3, 4, 5, 6]
    pages = [gold_page(tmp_path, fold) for fold in (5, 1, 6)]
    answers = answer_all([STORY] * 3, pages, "text", weights)
    assert [answer.spans[-1].kind for answer in answers] == ["consent", "legal", "consent"]


def test_folder_without_weights_by_fold_is_told(tmp_path):
    with pytest.raises(InputError, match="holds no folder of weights by fold, such as 1-2-3"):
        by_fold(tmp_path)
