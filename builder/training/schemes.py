"""Schemes of labels by name, for training.

In: a name. Out: a `Scheme`: names, their codes, and the code of a span.
"""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, NamedTuple

from builder.errors import SettingsError
from builder.labels import KIND_CODE, KINDS, LABEL_CODE, LABELS
from builder.projections import PROJECTIONS

IGNORED = -100
"""The code that losses pass over: special tokens, what lies between spans, and kinds that a scheme has no place for."""


class Scheme(NamedTuple):
    """Labels to train for."""

    names: tuple[str, ...]
    code: Callable[[str, str], int]  # of a span's label and kind; `IGNORED` where there is none

    def tags(self) -> tuple[str, ...]:
        """The names for tags that tell the beginning of a span: code 0 is outside of all.

        >>> scheme_of("dragnet").tags()
        ('O', 'B-chrome', 'I-chrome', 'B-content', 'I-content')
        """
        return ("O", *(f"{prefix}-{name}" for name in self.names for prefix in "BI"))


@cache
def scheme_of(name: str) -> Scheme:
    """The scheme of that name; raises `SettingsError` where there is none."""
    if name == "label":
        return Scheme(LABELS, lambda label, kind: LABEL_CODE[label])
    if name == "kind":
        return Scheme(KINDS, lambda label, kind: KIND_CODE[kind])
    if name not in PROJECTIONS:
        raise SettingsError(f"unknown scheme {name!r}: choose from label, kind, {', '.join(PROJECTIONS)}")
    projection = PROJECTIONS[name]
    return Scheme(projection.labels, lambda label, kind: _or_ignored(projection.code(label, kind)))


def names_of(span: Mapping[str, Any]) -> tuple[str, str]:
    """Label and kind of a span in names, whether it holds names or the codes that `datasets` loads.

    >>> names_of({"label": 2, "kind": "paragraph"})
    ('body', 'paragraph')
    """
    label, kind = span["label"], span["kind"]
    return label if isinstance(label, str) else LABELS[label], kind if isinstance(kind, str) else KINDS[kind]


def _or_ignored(code: int | None) -> int:
    return IGNORED if code is None else code
