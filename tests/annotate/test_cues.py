import re

import numpy as np
import pytest

from builder.annotate.cues import CUES, DOUBT, find_cue, weigh_cues
from builder.annotate.decode import KIND_COUNT, Lines
from builder.annotate.segments import Segment
from builder.labels import KIND_CODE


def lines_of(*texts):
    """Each text as a segment of its own."""
    starts = np.cumsum([0, *(len(text) + 1 for text in texts)])[:-1].tolist()
    parts = [
        Segment(start, start + len(text), block) for block, (start, text) in enumerate(zip(starts, texts, strict=True))
    ]
    return Lines("\n".join(texts), parts, np.array(list(map(len, texts))), np.arange(len(texts)))


def posteriors(rows, **kinds):
    """Rows that give each named kind its probability and spread the rest evenly."""
    row = np.full(KIND_COUNT, (1 - sum(kinds.values())) / (KIND_COUNT - len(kinds)))
    for kind, share in kinds.items():
        row[KIND_CODE[kind]] = share
    return np.tile(row, (rows, 1))


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("updated: 04-05-2025 03:49 ist", "date_modified"),
        ("zuletzt aktualisiert am 4. mai", "date_modified"),
        ("опубликовано 4 мая 2025", "date_published"),
        ("created: 04-05-2025", "date_published"),
        ("(with inputs from agencies.)", "source"),
        ("• country:", "location"),
        ("5 min read", "reading_time"),
        ("foto: ada ferris", "image_credit"),
        ("lesen sie auch: die fähre", "related"),
        ("left menu", "menu"),
        ("اقرأ أيضا", "related"),
        ("関連記事", "related"),
        ("3 commentaires", "comment"),
    ],
)
def test_words_tell_a_kind(words, kind):
    assert find_cue(words).kind == kind


@pytest.mark.parametrize(
    "words", ["", "the minister updated her will", "sharen ate lunch", "menus of the world", "delta"]
)
def test_words_inside_other_words_tell_nothing(words):
    assert find_cue(words) is None


def test_cue_tips_the_balance_where_the_network_is_in_doubt():
    weighed, decided = weigh_cues(posteriors(1, related=0.4, source=0.2), lines_of("(With inputs from agencies.)"))
    assert weighed[0].argmax() == KIND_CODE["source"]
    assert decided == {0: "cue:source"}
    assert weighed[0].sum() == pytest.approx(1)


def test_cue_is_not_asked_where_the_network_is_sure():
    sure = posteriors(1, paragraph=DOUBT + 0.01)
    weighed, decided = weigh_cues(sure, lines_of("Updated: 4 May 2025"))
    assert weighed is sure and not decided


def test_name_of_a_field_speaks_for_the_next_line_too():
    weighed, decided = weigh_cues(posteriors(3, tags=0.3, location=0.1), lines_of("Country:", "South Korea", "Seoul"))
    assert [row.argmax() == KIND_CODE["location"] for row in weighed] == [True, True, False]
    assert set(decided) == {0, 1}


def test_name_between_byline_and_date_is_a_place():
    text = "Ada Ferris | Porto Calmo | 4 May 2025"
    parts = [Segment(0, 12, 0), Segment(13, 26, 0), Segment(27, 37, 0)]
    rows = np.concatenate(
        [posteriors(1, byline=0.9), posteriors(1, section=0.3, location=0.05), posteriors(1, date_published=0.9)]
    )
    weighed, decided = weigh_cues(rows, Lines(text, parts, np.array([9, 10, 8]), np.arange(3)))
    assert weighed[1].argmax() == KIND_CODE["location"] and decided == {1: "cue:location"}


def test_name_out_of_the_headline_alone_under_it_is_a_caption():
    lines = lines_of("Ada Ferris Sails Again", "Ada Ferris", "Ada Ferris")
    rows = np.concatenate([posteriors(1, title=0.9), posteriors(2, subheading=0.5, caption=0.1)])
    assert weigh_cues(rows, lines)[1] == {1: "cue:caption"}


def test_long_segments_are_sentences():
    text = "Published and unpublished letters " * 5
    assert not weigh_cues(posteriors(1, paragraph=0.5), lines_of(text))[1]


def test_every_cue_compiles_alone_and_raises_its_odds():
    for cue in CUES:
        assert re.compile(cue.pattern) and cue.odds > 1 and cue.kind in KIND_CODE


def test_field_name_that_the_network_is_sure_of_speaks_for_the_next_line():
    rows = posteriors(2, tags=0.7, location=0.2)
    rows[0] = posteriors(1, location=0.97)
    weighed, decided = weigh_cues(rows, lines_of("• Country:", "• Norland"))
    assert weighed[1].argmax() == KIND_CODE["location"] and decided[1] == "cue:location"
    unnamed, _ = weigh_cues(rows, lines_of("• Norland", "• Sundmark"))
    assert unnamed[1].argmax() == KIND_CODE["tags"]


def test_credit_of_agencies_outweighs_the_teasers_below_it_and_a_source_in_general_does_not():
    rows = posteriors(1, related=0.8, source=0.02)
    assert weigh_cues(rows, lines_of("(With inputs from agencies.)"))[0].argmax() == KIND_CODE["source"]
    assert weigh_cues(rows, lines_of("Source: Norland Today"))[0].argmax() == KIND_CODE["related"]
