"""Corrections: merged as gold, re-anchored only where certain, never gold where people disagree."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from builder.model import Block, Page, Source, Span
from builder.review.corrections import apply, load_reviews, overlay
from builder.review.journal import Dismissal, LineReview, PageReview, Undo, append, decide, stamp, text_digest

TEXT = "Home | News\nRain 🌧️ stops play\nBy Ada\nThe umpires left the field at noon.\nSubscribe now\n"
SOURCE = Source(path="a.txt", format="text", record=0, offset=0, length=9, sha256="0" * 64)


def page_of(text, *, id="a" * 32, url=None, site="example.com"):
    blocks, start = [], 0
    for line in text.split("\n"):
        if line:
            blocks.append(Block(start, start + len(line), start, start + len(line)))
        start += len(line) + 1
    return Page(id=id, source=SOURCE, text=text, blocks=tuple(blocks), markup=False, url=url, site=site)


def machine(page, label="noise", kind="other"):
    return [Span(b.start, b.end, label, kind, 0.5, "bronze", "line-model") for b in page.blocks]


def decision(text, words, label, kind):
    start = text.index(words)
    return decide(text, start, start + len(words), label, kind)


def review(text, *decisions, reviewer="ada", **more):
    found = tuple(decision(text, *one) for one in decisions)
    fields = {"page": "a" * 32, "digest": text_digest(text), "spans": found, **more}
    return PageReview(**stamp(reviewer), **fields)


def reviews_of(tmp_path, *entries):
    append(tmp_path / "reviews.jsonl", entries)
    return load_reviews(tmp_path / "reviews.jsonl")


def gold(spans, text):
    return {text[s.start : s.end]: f"{s.label}.{s.kind}" for s in spans if s.tier == "gold"}


def test_no_file_changes_nothing(tmp_path):
    page = page_of(TEXT)
    spans = machine(page)
    assert apply(page, spans, load_reviews(tmp_path / "none.jsonl")) == (tuple(spans), None)


def test_correction_is_gold_and_names_its_reviewer(tmp_path):
    page = page_of(TEXT)
    spans, violation = apply(
        page, machine(page), reviews_of(tmp_path, review(TEXT, ("Rain 🌧️ stops play", "headline", "title")))
    )
    assert violation is None
    assert gold(spans, TEXT) == {"Rain 🌧️ stops play": "headline.title"}
    assert next(s for s in spans if s.tier == "gold").annotator == "review:ada"
    assert len(spans) == len(page.blocks)


def test_part_of_a_line_leaves_the_rest_to_the_machine(tmp_path):
    page = page_of(TEXT)
    spans, _ = apply(page, machine(page), reviews_of(tmp_path, review(TEXT, ("Home", "noise", "menu"))))
    assert [TEXT[s.start : s.end] for s in spans][:2] == ["Home", "| News"]
    assert [s.tier for s in spans][:2] == ["gold", "bronze"]


def test_later_decision_of_the_same_person_wins(tmp_path):
    both = [review(TEXT, ("By Ada", "noise", "ui")), review(TEXT, ("By Ada", "metadata", "byline"))]
    spans, violation = apply(page_of(TEXT), [], reviews_of(tmp_path, *both))
    assert gold(spans, TEXT) == {"By Ada": "metadata.byline"} and violation is None


def test_undone_correction_has_no_effect(tmp_path):
    wrong = review(TEXT, ("By Ada", "noise", "ui"))
    undo = Undo(**stamp("ada"), keys=(wrong.key,))
    spans, _ = apply(page_of(TEXT), [], reviews_of(tmp_path, wrong, undo))
    assert spans == ()


def test_changed_page_keeps_the_decisions_whose_words_are_there(tmp_path):
    new = "Cookies? 🍪\n" + TEXT
    reviews = reviews_of(tmp_path, review(TEXT, ("Rain 🌧️ stops play", "headline", "title")))
    spans, violation = apply(page_of(new), machine(page_of(new)), reviews)
    assert gold(spans, new) == {"Rain 🌧️ stops play": "headline.title"} and violation is None


def test_changed_words_become_a_stale_review(tmp_path):
    new = TEXT.replace("stops", "delays")
    reviews = reviews_of(
        tmp_path, review(TEXT, ("Rain 🌧️ stops play", "headline", "title"), ("By Ada", "metadata", "byline"))
    )
    spans, violation = apply(page_of(new), machine(page_of(new)), reviews)
    assert gold(spans, new) == {"By Ada": "metadata.byline"}
    assert violation.rule == "stale review" and violation.excerpt == "Rain 🌧️ stops play"


def test_words_that_moved_into_a_sentence_are_not_the_line_they_were(tmp_path):
    new = "The sign said Subscribe now and nothing else.\n"
    reviews = reviews_of(tmp_path, review(TEXT, ("Subscribe now", "noise", "promo")))
    spans, violation = apply(page_of(new), machine(page_of(new)), reviews)
    assert gold(spans, new) == {} and violation.rule == "stale review"


def test_copies_that_cannot_be_told_apart_get_no_gold(tmp_path):
    new = "Share\nSubscribe now\nOther words\nSubscribe now\nEnd\n"
    reviews = reviews_of(tmp_path, review(TEXT, ("Subscribe now", "noise", "promo")))
    assert gold(apply(page_of(new), machine(page_of(new)), reviews)[0], new) == {}


def test_accepting_the_changed_page_settles_the_stale_review(tmp_path):
    new = TEXT.replace("stops", "delays")
    old = review(TEXT, ("Rain 🌧️ stops play", "headline", "title"))
    again = review(new, ("Rain 🌧️ delays play", "headline", "title"), accepted=True)
    _, violation = apply(page_of(new), machine(page_of(new)), reviews_of(tmp_path, old, again))
    assert violation is None


def test_page_with_new_bytes_is_found_by_its_url(tmp_path):
    url = "https://example.com/rain"
    new = page_of("Menu\n" + TEXT, id="b" * 32, url=url)
    reviews = reviews_of(tmp_path, review(TEXT, ("By Ada", "metadata", "byline"), url=url))
    assert gold(apply(new, machine(new), reviews)[0], new.text) == {"By Ada": "metadata.byline"}


def test_other_page_is_left_alone(tmp_path):
    other = page_of(TEXT, id="b" * 32, url="https://example.com/other")
    reviews = reviews_of(tmp_path, review(TEXT, ("By Ada", "metadata", "byline"), url="https://example.com/rain"))
    assert apply(other, machine(other), reviews) == (tuple(machine(other)), None)


def test_two_who_agree_sign_together(tmp_path):
    one = [review(TEXT, ("By Ada", "metadata", "byline"), reviewer=name) for name in ("bob", "ada")]
    spans, violation = apply(page_of(TEXT), [], reviews_of(tmp_path, *one))
    assert spans[0].annotator == "review:ada+bob" and violation is None


def test_two_who_disagree_give_no_gold_but_a_conflict(tmp_path):
    page = page_of(TEXT)
    entries = [
        review(TEXT, ("By Ada", "metadata", "byline"), ("Home", "noise", "menu"), reviewer="ada"),
        review(TEXT, ("By Ada", "body", "paragraph"), reviewer="bob"),
    ]
    spans, violation = apply(page, machine(page), reviews_of(tmp_path, *entries))
    assert gold(spans, TEXT) == {"Home": "noise.menu"}
    assert violation.rule == "review conflict" and "ada, bob" in violation.message


def test_settled_conflict_is_gold(tmp_path):
    entries = [
        review(TEXT, ("By Ada", "metadata", "byline"), reviewer="ada"),
        review(TEXT, ("By Ada", "body", "paragraph"), reviewer="bob"),
        review(TEXT, ("By Ada", "metadata", "byline"), reviewer="eve", settles=True),
    ]
    spans, violation = apply(page_of(TEXT), [], reviews_of(tmp_path, *entries))
    assert gold(spans, TEXT) == {"By Ada": "metadata.byline"} and violation is None


def test_line_of_a_site_is_gold_on_its_pages_only(tmp_path):
    line = "Subscribe now"
    rule = LineReview(**stamp("ada"), site="example.com", line=line, spans=(decide(line, 0, 13, "noise", "promo"),))
    reviews = reviews_of(tmp_path, rule)
    here, there = page_of(TEXT), page_of(TEXT, site="example.org")
    assert gold(apply(here, machine(here), reviews)[0], TEXT) == {"Subscribe now": "noise.promo"}
    assert apply(there, machine(there), reviews)[0] == tuple(machine(there))


def test_page_decision_beats_the_line_of_its_site(tmp_path):
    line = "Subscribe now"
    rule = LineReview(**stamp("ada"), site="example.com", line=line, spans=(decide(line, 0, 13, "noise", "promo"),))
    reviews = reviews_of(tmp_path, review(TEXT, (line, "body", "paragraph")), rule)
    assert gold(apply(page_of(TEXT), [], reviews)[0], TEXT) == {line: "body.paragraph"}


def test_headline_chosen_by_a_person_is_the_only_title(tmp_path):
    page = page_of(TEXT)
    reviews = reviews_of(tmp_path, review(TEXT, ("Rain 🌧️ stops play", "headline", "title")))
    spans, _ = apply(page, machine(page, "headline", "title"), reviews)
    assert [s.kind for s in spans].count("title") == 1
    assert {s.kind for s in spans if s.tier != "gold"} == {"repeat"}


def test_dismissed_violation_is_remembered(tmp_path):
    assert "k" in reviews_of(tmp_path, Dismissal(**stamp("ada"), violation="k")).dismissed


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(1, 12)), max_size=6), st.integers(0, 5))
def test_overlay_never_loses_a_letter_or_overlaps(cuts, shift):
    page = page_of(TEXT)
    upper, end = [], 0
    for start, length in sorted(cuts):
        if start >= end and start + length <= len(TEXT):
            upper.append(Span(start, start + length, "body", "paragraph", 1.0, "gold", "review:ada"))
            end = start + length
    merged = overlay(TEXT, machine(page), upper)
    assert all(a.end <= b.start for a, b in pairwise(merged))
    covered = {i for span in merged for i in range(span.start, span.end)}
    assert all(i in covered for i, character in enumerate(TEXT) if character.isalnum())
