"""Pages survive the way to columns and back, whatever is in them."""

from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from builder.model import Block, Hints, Mark, Page, Source
from builder.tasks.page_columns import read_pages, write_pages

WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
PLACES = st.integers(0, 2**31 - 1)
MARKS = st.builds(Mark, PLACES, PLACES, WORDS)
BLOCKS = st.builds(
    Block, PLACES, PLACES, PLACES, PLACES, WORDS, st.floats(0, 1), st.lists(MARKS, max_size=3).map(tuple)
)
SOURCES = st.builds(Source, WORDS, st.just("html"), PLACES, st.just(-1), PLACES, WORDS, st.none() | WORDS)
TUPLES = st.lists(WORDS, max_size=2).map(tuple)
HINTS = st.builds(Hints, headlines=TUPLES, authors=TUPLES, article_body=st.none() | WORDS.filter(bool))
PAGES = st.builds(
    Page,
    id=WORDS,
    source=SOURCES,
    text=WORDS,
    blocks=st.lists(BLOCKS, max_size=4).map(tuple),
    markup=st.booleans(),
    url=st.none() | WORDS,
    site=st.none() | WORDS,
    fetched_at=st.none() | st.just(datetime(2025, 5, 4, 3, 49, tzinfo=UTC)),
    hints=HINTS,
    rights=TUPLES,
    flags=TUPLES,
)


@settings(deadline=None)
@given(st.lists(st.lists(PAGES, max_size=3), max_size=3))
def test_pages_come_back_as_they_were(tmp_path_factory, batches):
    path = tmp_path_factory.mktemp("part") / "pages.arrow"
    with path.open("wb") as file:
        write_pages(file, batches)
    assert list(read_pages(str(path))) == batches
