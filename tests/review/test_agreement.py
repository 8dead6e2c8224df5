"""Agreement: figures that can be checked by hand."""

import pytest

from builder.review.agreement import agreement, kappa
from builder.review.corrections import Reviews
from builder.review.journal import PageReview, decide, stamp, text_digest

TEXT = "Home\nRain stops play\nBy Ada\nThe umpires left."
LINES = [(0, 4), (5, 20), (21, 27), (28, 45)]


def review(person, *names, text=TEXT, **more):
    spans = tuple(decide(text, *place, *name.split(".")) for place, name in zip(LINES, names, strict=False))
    return PageReview(**stamp(person), page="p", digest=text_digest(text), spans=spans, accepted=True, **more)


def found(*reviews):
    return agreement(Reviews(tuple(reviews)))


ADA = review("ada", "noise.menu", "headline.title", "metadata.byline", "body.paragraph")
BOB = review("bob", "noise.menu", "headline.deck", "metadata.byline", "noise.related")


def test_same_decisions_agree_fully():
    pair = found(ADA, review("bob", "noise.menu", "headline.title", "metadata.byline", "body.paragraph"))["pairs"][0]
    assert pair["kappa_label"] == pair["kappa_kind"] == 1.0 and set(pair["f1"].values()) == {1.0}


def test_figures_are_those_of_the_formula():
    pair = found(ADA, BOB)["pairs"][0]
    assert (pair["people"], pair["pages"], pair["pieces"]) == (["ada", "bob"], 1, 4)
    assert pair["kappa_label"] == pytest.approx((3 / 4 - 4 / 16) / (1 - 4 / 16), abs=1e-4)
    assert pair["f1"] == {"headline": 1.0, "metadata": 1.0, "body": 0.0, "noise": pytest.approx(2 / 3, abs=1e-4)}


def test_different_borders_are_cut_into_common_pieces():
    halves = [decide(TEXT, 5, 9, "noise", "ui"), decide(TEXT, 10, 20, "headline", "title")]
    other = PageReview(**stamp("bob"), page="p", digest=text_digest(TEXT), spans=tuple(halves), accepted=True)
    assert found(ADA, other)["pairs"][0]["pieces"] == 2


def test_everyone_is_measured_against_all_others():
    people = {one["person"]: one for one in found(ADA, BOB, review("eve", "noise.menu"))["people"]}
    assert people["ada"]["label"] == people["bob"]["label"] == 0.8 and people["eve"]["kind"] == 1.0


def test_reviews_of_different_texts_are_not_compared():
    assert found(ADA, review("bob", "noise.menu", text=TEXT + "!"))["pairs"] == []


def test_conflicts_name_who_says_what():
    says = {(one["person"], one["says"]) for one in found(ADA, BOB)["conflicts"]}
    assert says == {
        ("ada", "headline.title"),
        ("bob", "headline.deck"),
        ("ada", "body.paragraph"),
        ("bob", "noise.related"),
    }


def test_settled_page_has_no_conflict():
    names = ("noise.menu", "headline.title", "metadata.byline", "body.paragraph")
    assert found(ADA, BOB, review("eve", *names, settles=True))["conflicts"] == []


def test_chance_alone_is_no_agreement():
    assert kappa([("a", "a"), ("a", "b"), ("b", "a"), ("b", "b")]) == 0.0
    assert kappa([]) is None
