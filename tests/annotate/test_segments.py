from hypothesis import given
from hypothesis import strategies as st

from builder.annotate.segments import segment
from builder.convert import convert
from builder.model import Page, RawPage, Source
from builder.settings import Settings
from tests.annotate.pages import STORY, page_of


def cut(line: str) -> list[str]:
    page = page_of(line)
    return [page.text[part.start : part.end].strip(" |") for part in segment(page)]


def test_line_of_facts_is_cut_at_bars():
    assert cut("Coastwire News Desk | Port Elin | Updated: 07-03-2024 09:12 IST | Created: 07-03-2024 09:12 IST") == [
        "Coastwire News Desk",
        "Port Elin",
        "Updated: 07-03-2024 09:12 IST",
        "Created: 07-03-2024 09:12 IST",
    ]


def test_byline_and_date_glued_by_a_space_come_apart():
    assert cut("Ada Berg 4. Mai 2024, 14:30 Uhr") == ["Ada Berg", "4. Mai 2024, 14:30 Uhr"]
    assert cut("Ada Berg May 4, 2024") == ["Ada Berg", "May 4, 2024"]


def test_two_spaces_and_a_tab_are_borders():
    assert cut("Ada Berg  Port Elin") == ["Ada Berg", "Port Elin"]
    assert cut("Ada Berg\tPort Elin") == ["Ada Berg", "Port Elin"]


def test_header_of_a_dump_is_cut_from_the_menu():
    assert cut(" date 2024-03-07 Left Menu") == ["date 2024-03-07", "Left Menu"]


def test_credit_is_cut_from_its_caption():
    assert cut("The harbour of Port Elin on a winter morning. Photo: Jon Vik")[-1] == "Photo: Jon Vik"
    assert cut("The harbour of Port Elin on a winter morning (Foto: Jon Vik)")[-1] == "(Foto: Jon Vik)"


def test_paragraph_with_dashes_stays_whole():
    prose = "The barge – the first of its kind – has opened in the harbour, " * 5 + "and the crews have come to see it."
    assert cut(prose) == [prose]


def test_marks_are_borders():
    page = page_of(STORY, "html")
    parts = [page.text[part.start : part.end] for part in segment(page)]
    assert "By Ada Berg" in parts and "2 May 2024" in parts


@given(st.text(max_size=400))
def test_every_letter_lies_in_exactly_one_segment_of_its_block(text):
    payload = text.encode("utf-8", "surrogatepass")
    page = convert(RawPage(Source("x", "text", 0, 0, len(payload), ""), payload, "text"), Settings())
    if not isinstance(page, Page):
        return
    parts = segment(page)
    covered = [place for part in parts for place in range(part.start, part.end)]
    assert len(covered) == len(set(covered))
    assert {place for place, char in enumerate(page.text) if char.isalnum()} <= set(covered)
    for part in parts:
        block = page.blocks[part.block]
        assert block.start <= part.start < part.end <= block.end
