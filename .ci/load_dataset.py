"""Load every view of a finished build with `datasets`, whole and streaming, and show that the label names are there."""

import sys
from typing import Any

import datasets

from builder.labels import KINDS, LABELS, TIERS


def inner(feature: Any) -> Any:
    """What a list holds, whichever way this version of `datasets` writes a list; other features as they are."""
    return feature[0] if isinstance(feature, list) else getattr(feature, "feature", feature)


def class_names(view: datasets.IterableDataset | datasets.Dataset, name: str) -> tuple[list[str], list[str]]:
    """Names of the label and kind columns of a view."""
    features = view.features
    if name == "pages":
        spans = inner(features["spans"])
        assert spans["tier"].names == list(TIERS), spans["tier"]
        return spans["label"].names, spans["kind"].names
    suffix = "" if name == "lines" else "_tags"
    return inner(features[f"label{suffix}"]).names, inner(features[f"kind{suffix}"]).names


def check(folder: str) -> None:
    """Raise `AssertionError` where a view loses its names or its rows."""
    for name in ("pages", "lines", "tokens"):
        loaded = datasets.load_dataset(folder, name)
        assert set(loaded) == {"train", "validation", "test"}, loaded
        rows = sum(split.num_rows for split in loaded.values())
        assert rows > 0, name
        labels, kinds = class_names(loaded["train"], name)
        streamed = datasets.load_dataset(folder, name, streaming=True)
        streamed_rows = sum(1 for split in streamed.values() for _ in split)
        assert streamed_rows == rows, (name, streamed_rows, rows)
        if name == "pages":
            assert tuple(labels) == LABELS, labels
            assert tuple(kinds) == KINDS, kinds
        print(f"datasets {datasets.__version__}: {name}, {rows} rows, {len(labels)} label names")


if __name__ == "__main__":
    check(sys.argv[1])
