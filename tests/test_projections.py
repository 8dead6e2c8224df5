import pytest

from builder.errors import SettingsError
from builder.labels import KINDS, LABEL_OF_KIND, UNKNOWN_KIND
from builder.projections import PROJECTIONS
from builder.training import scheme_of


@pytest.mark.parametrize("name", PROJECTIONS)
def test_kinds_are_projected_onto_known_labels_all_of_them_used(name):
    projection = PROJECTIONS[name]
    used = {projection.of(LABEL_OF_KIND[kind], kind) for kind in KINDS if kind != UNKNOWN_KIND}
    assert used - {None} == set(projection.labels)


@pytest.mark.parametrize("name", ["l3s", "boilernet", "dragnet", "dragnet+comments", "mineru_v0", "mineru_v2"])
def test_schemes_of_whole_pages_have_a_place_for_every_kind(name):
    assert all(PROJECTIONS[name].of(label, kind) for kind, label in LABEL_OF_KIND.items())


def test_title_is_main_content_to_the_later_prompts_only():
    assert [PROJECTIONS[name].of("headline", "title") for name in ("mineru_v0", "mineru_v2")] == ["other", "main"]


def test_comments_are_told_apart_on_request():
    assert [PROJECTIONS[name].of("noise", "comment") for name in ("dragnet", "dragnet+comments")] == [
        "chrome",
        "comments",
    ]


def test_unknown_kind_is_projected_where_all_kinds_of_the_label_agree():
    assert PROJECTIONS["mineru_v2"].of("noise", UNKNOWN_KIND) == "other"
    assert PROJECTIONS["l3s"].of("noise", UNKNOWN_KIND) is None


def test_unknown_scheme_is_a_wrong_request():
    with pytest.raises(SettingsError, match="mineru_v2"):
        scheme_of("mineru")
