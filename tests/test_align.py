"""`builder.align`: truth found in a text, labels carried from one rendering to another."""

import unicodedata
from datetime import date
from itertools import pairwise
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builder.align import Truth, align, transfer
from builder.align.fold import fold

RAIN = "Rain stopped play at noon, and the umpires took the players off the field for the rest of the day."
ADA = "“We waited three hours for the sky to clear,” said Ada Winter, who had made forty-one by then."
TEA = "After tea the covers stayed on while the crowd sang, danced and finally went home in good spirits."


class Labelled(NamedTuple):
    start: int
    end: int
    label: str


def found(text, truth):
    """The aligned pieces of the body as text, with their paragraph."""
    return [(text[start:end], index) for start, end, index in align(text, truth).body]


def test_paragraphs_are_found_among_noise():
    text = f"Home | News\n{RAIN}\nRead also: Snow\n{ADA}\n© The Paper"
    assert found(text, Truth(body=[RAIN, ADA])) == [(RAIN, 0), (ADA, 1)]


def test_spaces_quotes_case_accents_and_entities_do_not_matter():
    truth = Truth(body=['The Café&amp;Bar owner said: "Nous   étions là avant tout le monde" and left.'])
    text = unicodedata.normalize(
        "NFD", "x\nTHE CAFÉ & BAR owner said: «nous étions là, avant tout le monde», and left.\ny"
    )
    alignment = align(text, truth)
    assert alignment.coverage == 1.0
    assert text.splitlines()[1] == text[alignment.body[0][0] : alignment.body[0][1]]


def test_paragraph_split_over_lines_gives_one_piece_a_line():
    text = "Menu\n" + RAIN.replace("noon, ", "noon,\n").replace("off ", "off\n") + "\nMore"
    pieces = found(text, Truth(body=[RAIN]))
    assert [index for _, index in pieces] == [0, 0, 0]
    assert [piece for piece, _ in pieces] == text.splitlines()[1:-1]


def test_paragraphs_glued_in_one_line_are_told_apart():
    assert found(RAIN + ADA + " " + TEA, Truth(body=[RAIN, ADA, TEA])) == [(RAIN, 0), (ADA, 1), (TEA, 2)]


def test_repeated_paragraph_is_matched_where_the_story_goes_on():
    text = f"Most read\n{RAIN}\nMenu and other things to read today\n{RAIN}\n{ADA}\n{TEA}"
    start = text.rindex(RAIN)
    assert align(text, Truth(body=[RAIN, ADA, TEA])).body[0][:2] == (start, start + len(RAIN))


def test_paragraph_that_truth_has_twice_is_found_twice():
    text = f"{RAIN}\n{ADA}\n{RAIN}"
    assert [index for _, index in found(text, Truth(body=[RAIN, ADA, RAIN]))] == [0, 1, 2]


def test_small_edits_leave_one_piece():
    edited = RAIN.replace("umpires", "two umpires").replace("players", "teams")
    assert found(f"Menu\n{edited}\nMore", Truth(body=[RAIN])) == [(edited, 0)]


def test_truncated_text_is_covered_in_part():
    alignment = align(f"{RAIN}\n{ADA[:40]}", Truth(body=[RAIN, ADA, TEA]))
    assert 0.3 < alignment.coverage < 0.6
    assert alignment.shares[0] == 1.0 and alignment.shares[2] == 0.0
    assert not alignment.is_good


def test_paragraph_out_of_order_is_found():
    assert sorted(found(f"{TEA}\n{RAIN}\n{ADA}", Truth(body=[RAIN, ADA, TEA]))) == sorted(
        [(RAIN, 0), (ADA, 1), (TEA, 2)]
    )


def test_short_paragraph_is_found_between_its_neighbours_only():
    text = f"Tea\n{RAIN}\nTea\n{TEA}\nTea"
    start = text.index("\nTea\n") + 1
    assert (start, start + 3, 1) in align(text, Truth(body=[RAIN, "Tea", TEA])).body


def test_short_word_inside_a_longer_one_is_no_match():
    assert found(f"{RAIN}\nTeachers\n{TEA}", Truth(body=[RAIN, "Tea", TEA])) == [(RAIN, 0), (TEA, 2)]


def test_languages_without_spaces_align():
    paragraphs = [
        "雨のため試合は正午に中断され、選手たちは控え室に戻った。",
        "観客は歌いながら空が晴れるのを待っていた。",
    ]
    text = "ホーム|ニュース\n" + paragraphs[0] + "\n関連記事\n" + paragraphs[1]
    assert found(text, Truth(body=paragraphs)) == [(paragraphs[0], 0), (paragraphs[1], 1)]


def test_headline_is_found_in_every_place_and_without_its_site_name():
    text = f"Rain stops play | The Paper\nMenu\nRAIN STOPS PLAY\n{RAIN}"
    assert [text[s:e] for s, e in align(text, Truth(headline="Rain stops play")).headline] == [
        "Rain stops play",
        "RAIN STOPS PLAY",
    ]
    long = "Rain stops play at the old ground for a third day in a row"
    assert align(f"News\n{long}\nMore", Truth(headline=f"{long} - Paper")).headline == ((5, 5 + len(long)),)


def test_authors_are_found_by_name():
    text = "By ADA WINTER and Bob Lee\nAda Winterbottom"
    assert [text[s:e] for s, e in align(text, Truth(authors=["Ada Winter", "Bob Lee"])).authors] == [
        "ADA WINTER",
        "Bob Lee",
    ]


@pytest.mark.parametrize(
    "written",
    ["2025-05-04", "04.05.2025", "May 4, 2025", "4 мая 2025", "2025年5月4日", "4th of May 2025", "4 de mayo de 2025",
     "5/4/25", "4 मई 2025", "4 مايو 2025", "04-05-2025", "2025년 5월 4일", "4. Mai 2025", "4 toukokuu 2025"],
)  # fmt: skip
def test_day_is_found_however_it_is_written(written):
    text = f"Seoul | Updated: {written} 03:49 IST | 2 min"
    assert [text[s:e] for s, e in align(text, Truth(published=date(2025, 5, 4))).dates] == [written]


@pytest.mark.parametrize("written", ["14.05.2025", "2025-04-05", "3 June 2025", "4 May 2024", "May 2025", "25 4 May"])
def test_other_days_are_not_taken(written):
    assert align(f"Posted {written} again", Truth(published=date(2025, 5, 4))).dates == ()


def test_day_before_counts_where_the_day_itself_is_missing():
    assert align("May 3, 2025", Truth(published=date(2025, 5, 4))).dates == ((0, 11),)


def test_empty_text_and_empty_truth_are_no_error():
    assert align("", Truth(body=[RAIN], headline="Rain", authors=["Ada"], published=date(2025, 5, 4))).coverage == 0.0
    assert align(RAIN, Truth()).coverage == 1.0
    assert align(RAIN, Truth(body=["—", ""])).body == ()


@given(st.text())
def test_folding_keeps_one_character_for_one_and_its_place(text):
    folded = fold(text)
    assert len(folded.text) == folded.codes.size == folded.places.size
    assert [text[place].isalnum() for place in folded.places] == [True] * len(folded.text)


@given(st.lists(st.text(min_size=1), max_size=6), st.text(max_size=30))
def test_pieces_are_sorted_apart_and_on_one_line(paragraphs, noise):
    text = f"{noise}\n".join(paragraphs)
    body = align(text, Truth(body=paragraphs)).body
    assert all(0 <= start < end <= len(text) and "\n" not in text[start:end] for start, end, _ in body)
    assert all(left[1] <= right[0] for left, right in pairwise(body))


def test_labels_arrive_on_another_rendering():
    source = f"Home | News\nRain stops play\nBy Ada Winter | May 4\n{RAIN}\n{ADA}\nMost read"
    target = f"* Home\n* News\n\n# Rain stops play\n\nBy Ada Winter\nMay 4\n\n{RAIN} {ADA}\nAdded later\nMost  read"
    spans, place = [], 0
    for line, label in zip(source.split("\n"), ["menu", "title", "byline", "p1", "p2", "related"], strict=True):
        spans.append(Labelled(place, place + len(line), label))
        place += len(line) + 1
    carried = transfer(spans, source, target)
    assert carried.carried == 1.0 and 0.9 < carried.coverage < 1.0
    labels = [(target[piece.start : piece.end], spans[piece.span].label) for piece in carried.pieces]
    assert ("Rain stops play", "title") in labels
    assert (RAIN, "p1") in labels and (ADA, "p2") in labels
    assert ("May 4", "byline") in labels and ("Most  read", "related") in labels


def test_line_that_moved_keeps_its_label():
    source = f"Subscribe to our letters\n{RAIN}\n{ADA}"
    spans = [Labelled(0, 24, "promo"), Labelled(25, 25 + len(RAIN), "p1"), Labelled(26 + len(RAIN), len(source), "p2")]
    target = f"{RAIN}\n{ADA}\nSubscribe to our letters"
    assert [spans[piece.span].label for piece in transfer(spans, source, target).pieces] == ["p1", "p2", "promo"]


def test_text_of_a_few_words_over_and_over_still_aligns():
    words = ["rain", "play", "noon", "umpire", "field"]
    lines = [" ".join(words[(line * step) % 5] for step in range(1, 30 + line)) for line in range(60)]
    text = "\n".join(lines)
    assert align(text, Truth(body=lines)).coverage > 0.99
    assert transfer([Labelled(0, len(text), "")], text, text.replace(" ", "\n")).carried > 0.99


@given(st.lists(st.text(alphabet="abc déñ\n", min_size=1, max_size=40), min_size=1, max_size=8))
def test_transfer_onto_the_same_text_carries_nearly_everything(lines):
    text = "\n".join(lines)
    spans, place = [], 0
    for line in lines:
        spans.append(Labelled(place, place + len(line), ""))
        place += len(line) + 1
    pieces = transfer(spans, text, text).pieces
    assert all(left.end <= right.start for left, right in pairwise(pieces))
