import pyarrow as pa
import pytest

from builder.labels import KINDS, LABELS, TIERS, load_schema
from builder.publish.arrow import FEATURES, KIND_TAGS, LABEL_TAGS, arrow_schema, card_features


@pytest.mark.parametrize("table", FEATURES)
def test_datasets_reads_back_exactly_our_schema(table):
    from datasets import Features

    features = Features.from_arrow_schema(arrow_schema(table))
    assert features.arrow_schema.equals(arrow_schema(table))


@pytest.mark.parametrize("table", FEATURES)
def test_card_says_what_the_metadata_says(table):
    from datasets import Features

    assert Features._from_yaml_list(card_features(table)) == Features.from_arrow_schema(arrow_schema(table))


@pytest.mark.parametrize("table", FEATURES)
def test_metadata_holds_no_list_type_that_an_older_datasets_does_not_know(table):
    metadata = arrow_schema(table).metadata[b"huggingface"].decode()
    assert '"List"' not in metadata and '"Sequence"' not in metadata


@pytest.mark.parametrize(("table", "schema"), [("pages", "page"), ("violations", "violation")])
def test_columns_are_those_of_the_json_schema(table, schema):
    assert list(FEATURES[table]) == load_schema(f"{schema}.schema.json")["required"]


def test_span_codes_follow_labels_json():
    names = {name: feature["names"] for name, feature in FEATURES["pages"]["spans"][0].items() if "names" in feature}
    assert names == {"label": list(LABELS), "kind": list(KINDS), "tier": list(TIERS)}


def test_tags_are_o_then_b_and_i_of_each_name():
    assert LABEL_TAGS[:3] == ("O", "B-headline", "I-headline")
    assert len(LABEL_TAGS) == 1 + 2 * len(LABELS) and len(KIND_TAGS) == 1 + 2 * len(KINDS)


def test_times_are_in_utc():
    assert arrow_schema("pages").field("fetched_at").type == pa.timestamp("us", tz="UTC")
