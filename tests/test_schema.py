import pytest
from jsonschema import Draft202012Validator

from builder.labels import KINDS, LABEL_OF_KIND, LABELS, TIERS, UNKNOWN_KIND, load_schema, meaning

PAGE = load_schema("page.schema.json")
SPAN = PAGE["$defs"]["span"]


@pytest.mark.parametrize("name", ["page", "violation"])
def test_schema_is_a_valid_draft_2020_12_schema(name):
    schema = load_schema(f"{name}.schema.json")
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    Draft202012Validator.check_schema(schema)


def test_schema_knows_the_names_of_labels_json_and_no_others():
    names = {name: SPAN["properties"][name]["enum"] for name in ("label", "kind", "tier")}
    assert names == {"label": list(LABELS), "kind": list(KINDS), "tier": list(TIERS)}


def test_schema_ties_every_kind_to_its_label():
    allowed = {one["properties"]["label"]["const"]: one["properties"]["kind"]["enum"] for one in SPAN["anyOf"]}
    assert allowed.keys() == set(LABELS)
    for label, kinds in allowed.items():
        assert kinds == [*(kind for kind in KINDS if LABEL_OF_KIND.get(kind) == label), UNKNOWN_KIND]


def test_every_column_is_required_and_no_other_is_allowed():
    for schema in (PAGE, SPAN, PAGE["properties"]["source"], load_schema("violation.schema.json")):
        assert schema["required"] == list(schema["properties"]) and schema["additionalProperties"] is False


def test_a_source_is_the_same_thing_in_both_schemas():
    assert load_schema("violation.schema.json")["properties"]["source"]["required"] == list(
        PAGE["properties"]["source"]["properties"]
    )


def test_kind_names_are_unique_and_explained():
    assert len(set(KINDS)) == len(KINDS)
    assert all(meaning(name) for name in (*LABELS, *KINDS))
