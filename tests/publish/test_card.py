import json
import os
import subprocess
import sys

import pytest
import yaml

from builder.labels import KINDS, LABELS
from builder.publish.card import size_category
from builder.publish.example import draw

LOAD = """
import json, sys
from datasets import load_dataset, __version__

def inner(feature):
    return feature[0] if isinstance(feature, list) else feature.feature

found = {"version": __version__}
for streaming in (False, True):
    pages = load_dataset(sys.argv[1], streaming=streaming)
    lines = load_dataset(sys.argv[1], "lines", streaming=streaming)
    tokens = load_dataset(sys.argv[1], "tokens", streaming=streaming)
    row = next(iter(pages["train"]))
    found[str(streaming)] = {
        "splits": {name: sum(1 for _ in split) for name, split in pages.items()},
        "lines": {name: sum(1 for _ in split) for name, split in lines.items()},
        "kinds": inner(pages["train"].features["spans"])["kind"].names,
        "labels": lines["train"].features["label"].names,
        "tags": inner(tokens["train"].features["label_tags"]).names[:3],
        "first": [row["text"][s["start"]:s["end"]] for s in row["spans"]][:3],
        "year": row["published_at"].year,
    }
print(json.dumps(found))
"""


def header(folder):
    return yaml.safe_load((folder / "README.md").read_text(encoding="utf-8").split("---\n")[1])


def load(python, folder, cache):
    environment = os.environ | {"HF_HUB_OFFLINE": "1", "HF_DATASETS_CACHE": str(cache), "TQDM_DISABLE": "1"}
    run = subprocess.run(
        [python, "-c", LOAD, str(folder)], env=environment, capture_output=True, text=True, cwd=cache.parent
    )
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout.splitlines()[-1])


def assert_loads(found, corpus):
    for how in ("False", "True"):
        assert found[how] == {
            "splits": {"train": 18, "validation": 1},
            "lines": {"train": 18 * 6, "validation": 6},
            "kinds": list(KINDS),
            "labels": list(LABELS),
            "tags": ["O", "B-headline", "I-headline"],
            "first": ["Home", "Section 0", "Story 0 of paper 0"],
            "year": 2025,
        }


def test_this_datasets_loads_every_view_with_label_names(dataset, corpus, tmp_path):
    assert_loads(load(sys.executable, dataset, tmp_path / "cache"), corpus)


@pytest.mark.skipif("OTHER_DATASETS_PYTHON" not in os.environ, reason="names a Python that has another `datasets`")
def test_another_datasets_loads_every_view_with_label_names(dataset, corpus, tmp_path):
    found = load(os.environ["OTHER_DATASETS_PYTHON"], dataset, tmp_path / "cache")
    import datasets

    assert found["version"] != datasets.__version__
    assert_loads(found, corpus)


def test_split_that_is_empty_is_not_named_in_the_yaml_but_told_of(dataset):
    assert [file["split"] for file in header(dataset)["configs"][0]["data_files"]] == ["train", "validation"]
    assert (dataset / "pages/test-00000-of-00001.parquet").is_file()
    assert "`test` is empty" in (dataset / "README.md").read_text(encoding="utf-8")


def test_yaml_names_what_the_hub_wants_to_know(dataset):
    card = header(dataset)
    assert card["language"] == ["en", "nb"] and card["size_categories"] == ["n<1K"]
    assert [config["config_name"] for config in card["configs"]] == ["pages", "lines", "tokens"]
    assert card["configs"][0]["default"] is True
    info = {one["config_name"]: one for one in card["dataset_info"]}
    assert [(split["name"], split["num_examples"]) for split in info["lines"]["splits"]] == [
        ("train", 18 * 6),
        ("validation", 6),
    ]
    assert info["pages"]["download_size"] == sum(path.stat().st_size for path in (dataset / "pages").iterdir())
    assert {"license", "annotations_creators", "task_categories"} <= card.keys()


def test_expert_annotations_are_claimed_only_when_there_are_some(publish, make_record, tmp_path, dataset):
    assert header(dataset)["annotations_creators"] == ["machine-generated"]
    record = make_record()
    record["spans"][0]["tier"] = "gold"
    folder = publish(tmp_path / "dist", {"train": [record]}, ("pages",))
    assert header(folder)["annotations_creators"] == ["machine-generated", "expert-generated"]


@pytest.mark.parametrize(("rows", "name"), [(0, "n<1K"), (999, "n<1K"), (1_000, "1K<n<10K"), (5 * 10**9, "n>1B")])
def test_sizes_have_the_names_of_the_hub(rows, name):
    assert size_category(rows) == name


def test_card_tells_how_it_was_made(publish, corpus, tmp_path):
    folder = publish(tmp_path / "dist", corpus, inputs=22, duplicates=1, rejected={"truncated gzip": 2}, name="lantern")
    text = (folder / "README.md").read_text(encoding="utf-8")
    assert "# lantern 1.0.0" in text
    assert "| 22 | 19 | 1 | 2 |" in text and "truncated gzip 2" in text
    assert "headline.title" in text and "How to cite it" in text and "first edition" in text


def test_example_shows_markup_as_text(make_record):
    drawn = draw(make_record([("title", "<b>Rain</b> & more")]))
    assert "&lt;b&gt;Rain&lt;/b&gt; &amp; more" in drawn and "🟥 headline.title" in drawn


def test_page_that_opted_out_is_not_shown_as_the_example(publish, make_record, tmp_path):
    shy = make_record([("title", "Do not show me")], [("byline", "By Ada")], rights=["noai"])
    folder = publish(tmp_path / "dist", {"train": [shy, make_record([("title", "Show me")])]}, ("pages",))
    text = (folder / "README.md").read_text(encoding="utf-8")
    assert "Show me" in text and "Do not show me" not in text


def test_dataset_without_pages_has_a_card(publish, tmp_path):
    folder = publish(tmp_path / "dist", {})
    assert "0 web pages" in (folder / "README.md").read_text(encoding="utf-8")


def test_long_runs_of_lines_alike_are_shortened_in_the_example(make_record):
    drawn = draw(make_record(*([("menu", f"Item {n}")] for n in range(20)), [("title", "Rain"), ("byline", "By Ada")]))
    assert "Item 1<" in drawn and "Item 2<" not in drawn and "18 more like this: menu" in drawn
    assert "Rain" in drawn and "By Ada" in drawn
