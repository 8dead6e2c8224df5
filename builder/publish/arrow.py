"""Columns of every published table, from one description.

In: labels, kinds and tiers. Out: Arrow schemas whose metadata tells `datasets` of the ClassLabel names, and the
same features as the card's YAML wants them.

Both use the older way to write a list, ``[item]`` in the metadata and ``list:`` in the YAML: every version of
`datasets` from 3 to 5 reads it. ``List`` is unknown to 3.x, and ``Sequence`` of a dict turns the rows into columns.
"""

import json
from collections.abc import Iterator
from functools import cache
from typing import Any

import pyarrow as pa

from builder.labels import KINDS, LABELS, TIERS

Feature = dict[str, Any] | list[Any]


def _value(dtype: str) -> dict[str, str]:
    return {"dtype": dtype, "_type": "Value"}


def _names(names: tuple[str, ...]) -> dict[str, Any]:
    return {"names": list(names), "_type": "ClassLabel"}


STRING, INDEX, COUNT, SHARE = _value("string"), _value("int32"), _value("int64"), _value("float32")
TIME = _value("timestamp[us, tz=UTC]")
LABEL, KIND, TIER = _names(LABELS), _names(KINDS), _names(TIERS)

OUTSIDE = "O"
LABEL_TAGS: tuple[str, ...] = (OUTSIDE, *(f"{prefix}-{name}" for name in LABELS for prefix in "BI"))
KIND_TAGS: tuple[str, ...] = (OUTSIDE, *(f"{prefix}-{name}" for name in KINDS for prefix in "BI"))

SPAN: dict[str, Feature] = {
    "start": INDEX,
    "end": INDEX,
    "label": LABEL,
    "kind": KIND,
    "confidence": SHARE,
    "tier": TIER,
    "annotator": STRING,
}

SOURCE: dict[str, Feature] = {
    "path": STRING,
    "format": STRING,
    "record": COUNT,
    "offset": COUNT,
    "length": COUNT,
    "sha256": STRING,
    "encoding": STRING,
}

FEATURES: dict[str, dict[str, Feature]] = {
    "pages": {
        "id": STRING,
        "url": STRING,
        "site": STRING,
        "language": STRING,
        "fetched_at": TIME,
        "published_at": TIME,
        "modified_at": TIME,
        "title": STRING,
        "authors": [STRING],
        "section": STRING,
        "text": STRING,
        "spans": [SPAN],
        "span_sources": [{"start": COUNT, "end": COUNT}],
        "source": SOURCE,
        "split_group": STRING,
        "duplicate_of": STRING,
        "flags": [STRING],
        "rights": [STRING],
    },
    "lines": {
        "page_id": STRING,
        "index": INDEX,
        "text": STRING,
        "start": INDEX,
        "end": INDEX,
        "label": LABEL,
        "kind": KIND,
        "purity": SHARE,
        "confidence": SHARE,
    },
    "tokens": {
        "page_id": STRING,
        "tokens": [STRING],
        "starts": [INDEX],
        "ends": [INDEX],
        "label_tags": [_names(LABEL_TAGS)],
        "kind_tags": [_names(KIND_TAGS)],
    },
    "duplicates": {
        "id": STRING,
        "url": STRING,
        "site": STRING,
        "source": SOURCE,
        "duplicate_of": STRING,
        "reason": STRING,
    },
    "violations": {
        "id": STRING,
        "source": SOURCE,
        "stage": STRING,
        "pointer": STRING,
        "rule": STRING,
        "message": STRING,
        "excerpt": STRING,
        "action": STRING,
        "payload": STRING,
    },
}
"""Columns by table, in the form `datasets` keeps in Arrow metadata."""


@cache
def arrow_schema(table: str) -> pa.Schema:
    """The exact schema of a published table: pages, lines, tokens, duplicates or violations."""
    features = FEATURES[table]
    metadata = {"huggingface": json.dumps({"info": {"features": features}})}
    return pa.schema([(name, _arrow_type(feature)) for name, feature in features.items()], metadata=metadata)


def _arrow_type(feature: Feature) -> pa.DataType:
    """A list is ``[item]``, a struct a plain dict, a value a dict with ``_type``."""
    if isinstance(feature, list):
        return pa.list_(_arrow_type(feature[0]))
    if feature.get("_type") == "ClassLabel":
        return pa.int64()  # what `datasets` holds a ClassLabel in: no cast when loading
    if feature.get("_type") == "Value":
        return pa.timestamp("us", tz="UTC") if feature is TIME else getattr(pa, feature["dtype"])()
    return pa.struct([(name, _arrow_type(part)) for name, part in feature.items()])


@cache
def leaves(table: str) -> tuple[str, ...]:
    """The paths of a published table's columns in a Parquet file, such as ``spans.list.element.start``."""
    return tuple(leaf for field in arrow_schema(table) for leaf in _leaves(field.name, field.type))


def _leaves(path: str, kind: pa.DataType) -> Iterator[str]:
    if pa.types.is_list(kind):
        yield from _leaves(f"{path}.list.element", kind.value_type)
    elif pa.types.is_struct(kind):
        for part in kind:
            yield from _leaves(f"{path}.{part.name}", part.type)
    else:
        yield path


def card_features(table: str) -> list[dict[str, Any]]:
    """The features of a table as the ``features:`` list of the card's YAML."""
    return _card_fields(FEATURES[table])


def _card_fields(features: dict[str, Feature]) -> list[dict[str, Any]]:
    return [{"name": name, **_card_feature(feature)} for name, feature in features.items()]


def _card_feature(feature: Feature) -> dict[str, Any]:
    if isinstance(feature, list):
        inner = _card_feature(feature[0])
        return {"list": inner["struct"] if "struct" in inner else inner["dtype"]}
    if feature.get("_type") == "ClassLabel":
        return {"dtype": {"class_label": {"names": {str(code): name for code, name in enumerate(feature["names"])}}}}
    if feature.get("_type") == "Value":
        return {"dtype": feature["dtype"]}
    return {"struct": _card_fields(feature)}
