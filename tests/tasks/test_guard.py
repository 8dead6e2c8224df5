"""Who is in hand, who is passed over, and what becomes of the neighbours."""

import pytest

from builder.model import RawPage, Source, Violation
from builder.tasks.guard import ALONE, INDEX, Guard, Trial, Verdict

SOURCES = [Source("crawl.jsonl", "jsonl", number, -1, 0, "0" * 64) for number in range(5)]
PAGES = [RawPage(source, b"", "text") for source in SOURCES]


@pytest.fixture
def cursor():
    return memoryview(bytearray(32)).cast("q")


def rules(results):
    return [result.rule if isinstance(result, Violation) else result for result in results]


def squares(places):
    return [place * place for place in places]


def test_batch_is_taken_at_once(cursor):
    asked = []
    assert Guard(cursor, Trial()).apply_all(SOURCES, lambda places: asked.append(places) or squares(places)) == squares(
        range(5)
    )
    assert asked == [[0, 1, 2, 3, 4]]


def test_page_at_fault_leaves_its_batch(cursor):
    def stage(places):
        return [place // (3 - place) for place in places]

    assert rules(Guard(cursor, Trial()).apply_all(SOURCES, stage)) == [0, 0, 2, "failed: ZeroDivisionError", -4]


def test_what_was_tried_alone_is_done_together_all_the_same(cursor):
    asked = []
    guard = Guard(cursor, Trial(alone=frozenset({0}), condemned={2: Verdict("timeout", False)}))
    results = guard.apply_all(SOURCES, lambda places: asked.append(places) or squares(places))
    assert rules(results) == [0, 1, "timeout", 9, 16]
    assert asked == [[0], [1], [3], [4], [0, 1, 3, 4]]


def test_batch_that_does_harm_together_is_done_apart(cursor):
    asked = []
    guard = Guard(cursor, Trial(alone=frozenset({0}), apart=frozenset({0})))
    guard.apply_all(SOURCES, lambda places: asked.append(places) or squares(places))
    assert asked == [[0], [1], [2], [3], [4]]


def test_cursor_shows_the_record_in_hand_and_whether_it_is_alone(cursor):
    seen = []

    def stage(places):
        seen.append((cursor[INDEX], cursor[ALONE]))
        return squares(places)

    Guard(cursor, Trial(alone=frozenset({0}))).apply_all(SOURCES[:2], stage)
    assert seen == [(0, 1), (1, 1), (0, 0)]


def test_reader_that_does_not_get_past_a_record_loses_its_rest(cursor):
    def open_at(place):
        yield from PAGES[place:1]
        raise ValueError("broken for good")

    results = list(Guard(cursor, Trial()).read(open_at, SOURCES[0]))
    assert rules(results) == [PAGES[0], "failed: ValueError", "failed: ValueError"]


def test_reader_goes_on_behind_a_condemned_record(cursor):
    guard = Guard(cursor, Trial(condemned={2: Verdict("worker died: SIGKILL", True)}))
    results = list(guard.read(lambda place: iter(PAGES[place:]), SOURCES[0]))
    assert rules(results) == [*PAGES[:2], "worker died: SIGKILL", *PAGES[3:]]
