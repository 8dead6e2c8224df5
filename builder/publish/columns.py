"""Records to columns and back.

In: records, violations or duplicates. Out: one Arrow batch of their table; and records again from a batch of `pages`.

Every value goes through one flat list per column: several times as fast as handing Arrow a list of dicts.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict
from itertools import accumulate, pairwise
from typing import Any

import pyarrow as pa

from builder.explain import writable
from builder.labels import KIND_CODE, KINDS, LABEL_CODE, LABELS, TIER_CODE, TIERS
from builder.model import Record, Violation
from builder.publish.arrow import FEATURES, TIME, arrow_schema

CODES = {"label": LABEL_CODE, "kind": KIND_CODE, "tier": TIER_CODE}
NAMES = {"label": LABELS, "kind": KINDS, "tier": TIERS}
TIMES = tuple(name for name, feature in FEATURES["pages"].items() if feature is TIME)


def page_columns(records: Sequence[Record]) -> pa.RecordBatch:
    """The `pages` rows of valid records."""
    return _columns("pages", records)


def violation_columns(violations: Sequence[Violation]) -> pa.RecordBatch:
    """The `violations` rows; what tells of something unwritable is itself written with escapes."""
    return _columns("violations", [_writable(asdict(violation)) for violation in violations])


def duplicate_columns(duplicates: Sequence[Mapping[str, Any]]) -> pa.RecordBatch:
    """The `duplicates` rows, each given by its values."""
    return _columns("duplicates", [_writable({**row, "source": asdict(row["source"])}) for row in duplicates])


def _columns(table: str, rows: Sequence[Mapping[str, Any]]) -> pa.RecordBatch:
    schema = arrow_schema(table)
    columns = [_column(field, [row[field.name] for row in rows]) for field in schema]
    return pa.RecordBatch.from_arrays(columns, schema=schema)


def _writable(values: dict[str, Any]) -> dict[str, Any]:
    changed = {name: writable(value) for name, value in values.items() if isinstance(value, str)}
    return values | changed | {name: _writable(value) for name, value in values.items() if isinstance(value, dict)}


def _column(field: pa.Field, values: list[Any]) -> pa.Array:
    if convert := SPECIAL_COLUMNS.get(field.name):
        return convert(field.type, values)
    return pa.array(values, field.type)


def _times(kind: pa.DataType, values: list[str | None]) -> pa.Array:
    return pa.array(values, pa.string()).cast(kind)


def _list_of_structs(kind: pa.DataType, values: list[list[dict[str, Any]]]) -> pa.ListArray:
    names = [field.name for field in kind.value_type]
    columns: list[list[Any]] = [[] for _ in names]
    for items in values:  # list by list: its dicts are still in the processor's cache for the next column
        for name, column in zip(names, columns, strict=True):
            column += [item[name] for item in items]
    return pa.ListArray.from_arrays(offsets_of(values), _struct_array(kind.value_type, columns), type=kind)


def _structs(kind: pa.DataType, rows: list[dict[str, Any]]) -> pa.StructArray:
    return _struct_array(kind, [[row[field.name] for row in rows] for field in kind])


def _struct_array(kind: pa.DataType, columns: list[list[Any]]) -> pa.StructArray:
    """One array from the values of each field; label names become codes."""
    parts = [_part(field, column) for field, column in zip(kind, columns, strict=True)]
    return pa.StructArray.from_arrays(parts, fields=list(kind))


def _part(field: pa.Field, values: list[Any]) -> pa.Array:
    codes = CODES.get(field.name)
    return pa.array([codes[name] for name in values] if codes else values, field.type)


def offsets_of(values: Iterable[Sequence[Any]]) -> pa.Array:
    """List offsets: where each row's items begin in the flat column, and the end of the last."""
    return pa.array([0, *accumulate(map(len, values))], pa.int32())


# A column not named here is one flat call of `pa.array`.
SPECIAL_COLUMNS: dict[str, Callable[[pa.DataType, list[Any]], pa.Array]] = {
    **dict.fromkeys(TIMES, _times),
    "spans": _list_of_structs,
    "span_sources": _list_of_structs,
    "source": _structs,
}


def read_records(batch: pa.RecordBatch) -> list[Record]:
    """The records of `pages` rows, label names in full and times as text, as `page_columns` took them.

    Column by column: several times as fast as `to_pylist` on lists of structs.
    """
    names = batch.schema.names
    columns = [READ_COLUMNS.get(name, pa.Array.to_pylist)(batch.column(name)) for name in names]
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]


def _read_times(column: pa.TimestampArray) -> list[str | None]:
    return [time and time.isoformat().replace("+00:00", "Z") for time in column.to_pylist()]


def _read_structs(column: pa.StructArray) -> list[dict[str, Any]]:
    names = [field.name for field in column.type]
    columns = [_read_values(name, column.field(name)) for name in names]
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]


def _read_values(name: str, column: pa.Array) -> list[Any]:
    """The values of a field of a struct; label names for codes, and one string for all that are alike."""
    if labels := NAMES.get(name):
        return list(map(labels.__getitem__, column.to_numpy().tolist()))
    if not pa.types.is_string(column.type):
        return column.to_numpy().tolist()
    encoded = column.dictionary_encode()
    known = [*encoded.dictionary.to_pylist(), None]
    return list(map(known.__getitem__, encoded.indices.fill_null(-1).to_numpy().tolist()))


def _read_lists_of_structs(column: pa.ListArray) -> list[list[dict[str, Any]]]:
    items = _read_structs(column.flatten())
    return [items[start:end] for start, end in pairwise(accumulate(column.value_lengths().to_pylist(), initial=0))]


READ_COLUMNS: dict[str, Callable[[Any], list[Any]]] = {
    **dict.fromkeys(TIMES, _read_times),
    "spans": _read_lists_of_structs,
    "span_sources": _read_lists_of_structs,
    "source": _read_structs,
}
