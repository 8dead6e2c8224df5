"""The documents name what there is."""

import re
from pathlib import Path

import pytest

from builder.explain import SCHEMA_RULES
from builder.labels import KINDS, LABELS
from builder.publish.arrow import FEATURES
from builder.validate import REPAIRS

DOCS = Path(__file__).parent.parent / "docs"


def names_in(document):
    return set(re.findall(r"`([a-z_0-9 ]+)`", (DOCS / document).read_text(encoding="utf-8")))


@pytest.mark.parametrize("table", FEATURES)
def test_every_column_is_described(table):
    assert FEATURES[table].keys() <= names_in("data-format.md")


def test_every_rule_of_the_validation_is_described():
    rules = {rule for rule, _ in SCHEMA_RULES.values()} | set(REPAIRS)
    assert rules <= names_in("data-format.md")


def test_every_label_and_kind_is_described():
    assert {*LABELS, *KINDS} <= names_in("label-scheme.md")
