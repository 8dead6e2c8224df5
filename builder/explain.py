"""Why a record does not fit the schema, in words.

In: a record that the compiled schema refused. Out: each fault with its JSON pointer, its rule and what was expected.
"""

import math
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from builder.labels import load_schema


class Problem(NamedTuple):
    """One thing wrong with a record, before it is written up as a `Violation`."""

    pointer: str
    rule: str
    message: str
    place: int | None = None  # in the text, where there is one


def explain(record: Any, schema: str) -> list[Problem]:
    """Everything that keeps a record from fitting a schema."""
    from jsonschema import Draft202012Validator  # slow to load, and seldom needed

    validator = Draft202012Validator(load_schema(schema))
    problems = [_explain(record, error) for error in validator.iter_errors(record)]
    return problems or list(_foreign_values(record, ""))


def _explain(record: Any, error: Any) -> Problem:
    steps = list(error.absolute_path)
    if error.validator in OF_MEMBERS:  # point at the member that lacks or is too many, not at what holds it
        steps += [OF_MEMBERS[error.validator](error)]
    pointer = "".join(f"/{str(step).replace('~', '~0').replace('/', '~1')}" for step in steps)
    rule, expectation = SCHEMA_RULES.get(error.validator, (error.validator, lambda error: error.message))
    return Problem(pointer, rule, f"{pointer or 'the record'} {expectation(error)}", _place(record, steps))


def shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "…"


def _missing_member(error: Any) -> str:
    return next(name for name in error.validator_value if name not in error.instance and f"'{name}'" in error.message)


def _surplus_member(error: Any) -> str:
    return next(name for name in error.instance if name not in error.schema["properties"])


OF_MEMBERS: dict[str, Callable[[Any], str]] = {"required": _missing_member, "additionalProperties": _surplus_member}

# By keyword of the schema: the rule's name, and what is wrong in words.
SCHEMA_RULES: dict[str, tuple[str, Callable[[Any], str]]] = {
    "required": ("missing column", lambda error: "is missing"),
    "additionalProperties": ("unknown column", lambda error: "is not a column of the schema: remove it"),
    "type": ("wrong type", lambda e: f"is {shown(e.instance)}; expected {_either(e.validator_value)}"),
    "enum": ("unknown name", lambda e: f"is {shown(e.instance)}; expected one of {', '.join(e.validator_value)}"),
    "pattern": ("wrong form", lambda e: f"is {shown(e.instance)}; expected {_form(e)}"),
    "minLength": ("empty value", lambda error: "is empty; leave it null where there is none"),
    "minimum": ("number out of range", lambda e: f"is {e.instance}; expected at least {e.validator_value}"),
    "maximum": ("number out of range", lambda e: f"is {e.instance}; expected at most {e.validator_value}"),
    "anyOf": ("kind of another label", lambda e: f"has the kind {shown(e.instance.get('kind'))}, which is no kind "
              f"of the label {shown(e.instance.get('label'))}"),
}  # fmt: skip


def writable(text: str) -> str:
    r"""Text as something that can be written as UTF-8: half a surrogate pair becomes its escape.

    >>> writable("caf\udce9.txt")
    'caf\\udce9.txt'
    """
    return text if text.isascii() else text.encode(errors="backslashreplace").decode()


def _form(error: Any) -> str:
    return error.schema.get("description", f"the form {error.validator_value}")


def _either(types: str | list[str]) -> str:
    return types if isinstance(types, str) else " or ".join(types)


def _foreign_values(value: Any, pointer: str) -> Iterator[Problem]:
    """Values that JSON cannot hold: NaN, bytes, numbers of numpy."""
    if type(value) is dict:
        for name, part in value.items():
            yield from _foreign_values(part, f"{pointer}/{name}")
    elif type(value) in (list, tuple):
        for index, part in enumerate(value):
            yield from _foreign_values(part, f"{pointer}/{index}")
    elif type(value) not in (str, int, bool, type(None)) and not (type(value) is float and math.isfinite(value)):
        kind = type(value).__name__
        yield Problem(pointer, "not JSON", f"{pointer} is {shown(value)} of type {kind}, which JSON cannot hold")


def _place(record: Any, steps: list[Any]) -> int | None:
    """Where in the text a fault is, when it is a span's."""
    match steps:
        case ["spans", int(index), *_]:
            start = record["spans"][index].get("start") if isinstance(record["spans"][index], dict) else None
            return start if isinstance(start, int) else None
    return None
