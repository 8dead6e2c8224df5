from datetime import date

import numpy as np
import pyarrow as pa

from builder.groups.names import earlier_groups
from builder.groups.signs import UNKNOWN_DAY, days_since_1970

MENU = "Home\nNews\nSport\nWeather\nTides\nLetters\nShop\nArchive\nContact\nImprint\n"


def test_pages_of_one_site_are_one_group(judge, page, story):
    names, _ = judge([page(story(n), site="lantern.example") for n in range(3)])
    assert names == ["lantern.example"] * 3


def test_pages_that_share_nothing_are_groups_of_their_own(judge, page, story):
    names, verdicts = judge([page(story(n), site=f"paper{n}.example") for n in range(3)] + [page(story(9))])
    assert len(set(names)) == 4 and verdicts.report["near_duplicates"] == 0


def test_wire_copy_joins_two_papers(judge, page, story):
    wire = story(1)
    pages = [
        page(wire, site="a.example"),
        page(story(2), site="a.example"),
        page(f"Menu\n{wire}\nFooter", site="b.example"),
        page(story(3), site="b.example"),
    ]
    names, verdicts = judge(pages)
    assert names == ["a.example"] * 4
    assert verdicts.like.tolist() == [-1, -1, 0, -1] and not verdicts.copy.any()


def test_near_duplicates_that_are_dropped_tie_nothing(judge, page, story):
    pages = [page(story(1), site="a.example"), page("Menu\n" + story(1), site="b.example")]
    names, verdicts = judge(pages, drop_near_duplicates=True)
    assert names == ["a.example", None] and verdicts.copy.tolist() == [False, True]


def test_exact_copy_is_published_once(judge, page, story):
    pages = [page(story(1), site="a.example"), page(story(1), site="b.example")]
    names, verdicts = judge(pages)
    assert names == ["a.example", None] and verdicts.like.tolist() == [-1, 0]


def test_refused_page_is_nobodys_original(judge, page, story):
    pages = [page(story(1), site="a.example"), page(story(1), site="b.example")]
    names, verdicts = judge(pages, refused=[1, 0])
    assert names == [None, "b.example"] and verdicts.like.tolist() == [-1, -1]


def test_variants_of_an_address_are_one_group(judge, page, story):
    pages = [
        page(story(1), url="https://m.lantern.example/1?utm_source=x"),
        page(story(2), url="https://syndicate.example/9", canonical="https://www.lantern.example/1"),
    ]
    names, _ = judge(pages)
    assert names[0] == names[1]


def test_dumps_with_one_menu_are_one_inferred_site(judge, page, story):
    names, verdicts = judge([page(MENU + story(1)), page(MENU + story(2)), page(story(3))])
    assert names[0] == names[1] != names[2]
    assert verdicts.report["largest"]["ties"]["template"] == 1


def test_menu_counts_for_nothing_where_the_split_is_by_page(judge, page, story):
    pages = [page(MENU + story(n)) for n in range(2)] + [page(story(n), site="a.example") for n in (3, 4)]
    names, _ = judge(pages, by_site=False)
    assert len(set(names)) == 4


def test_publisher_joins_its_sites(judge, page, story):
    pages = [page(story(n), site=f"paper{n}.example") for n in range(3)]
    names, _ = judge(pages, publishers={"paper0.example": "North Press", "paper2.example": "North Press"})
    assert names == ["paper0.example", "paper1.example", "paper0.example"]


def test_group_is_named_the_same_in_any_order(judge, page, story):
    pages = [page(MENU + story(n)) for n in range(4)] + [page(story(9), site="a.example")]
    names, _ = judge(pages)
    assert names == judge(pages[::-1])[0][::-1]


def test_growth_keeps_the_name_of_a_group(judge, page, story):
    pages = [page(story(n), site="lantern.example") for n in range(2)]
    names, _ = judge([*pages, *(page(story(n), site="lantern.example") for n in range(5, 9))])
    assert names[:2] == judge(pages)[0]


def earlier_of(pages, names):
    return earlier_groups([(-1, pa.table({"id": [one.id for one in pages], "split_group": names}))])


def test_group_that_meets_a_smaller_name_keeps_its_own(judge, page, story):
    old = [page(story(1), site="m.example"), page(story(2), site="m.example")]
    new = page("Menu\n" + story(2), site="a.example")
    assert judge([*old, new])[0] == ["a.example"] * 3
    names, verdicts = judge([*old, new], earlier=earlier_of(old, ["m.example"] * 2))
    assert names == ["m.example"] * 3 and verdicts.report["mergers"] == []


def test_copy_that_was_published_before_stays_the_original(judge, page, story):
    old = [page(story(1), site="m.example"), page(story(2), site="m.example")]
    new = [page(story(1), site="a.example"), page("Menu\n" + story(2), site="a.example")]
    _, verdicts = judge([*new, *old], earlier=earlier_of(old, ["m.example"] * 2), drop_near_duplicates=True)
    assert verdicts.like.tolist() == [2, 3, -1, -1] and verdicts.copy.tolist() == [True, True, False, False]


def test_merged_groups_are_reported(judge, page, story):
    old = [page(story(1), site="a.example"), *(page(story(n), site="b.example") for n in (2, 3))]
    link = page("Menu\n" + story(1), site="b.example")
    names, verdicts = judge([*old, link], earlier=earlier_of(old, ["a.example", "b.example", "b.example"]))
    assert names == ["b.example"] * 4
    assert verdicts.report["mergers"] == [{"name": "b.example", "absorbed": ["a.example"], "pages": 1}]


def test_large_group_is_told_with_its_ties(judge, page, story):
    pages = [page(f"Menu {n}\n" + story(1), site=f"paper{n}.example") for n in range(5)]
    _, verdicts = judge(pages)
    largest = verdicts.report["largest"]
    assert (largest["pages"], largest["sites"]) == (5, 5) and largest["ties"]["story"] >= 4


def test_capped_group_loses_its_weakest_ties_and_no_site(judge, page, story):
    pages = [
        page(story(n) + ("\n" + story(50) if n in (0, 5) else ""), site=f"paper{n // 5}.example") for n in range(10)
    ]
    pages += [page(story(50), site="paper2.example")]
    names, verdicts = judge(pages, largest_group=0.5)
    assert verdicts.report["ties_cut"] == 0 and len(set(names)) == 3
    tied = [page(f"x{n}\n" + story(7), site=f"paper{n % 2}.example") for n in range(8)]
    names, verdicts = judge(tied, largest_group=0.5)
    assert sorted(set(names)) == ["paper0.example", "paper1.example"] and verdicts.report["ties_cut"] > 0


def test_story_is_as_old_as_its_first_page(judge, page, story):
    pages = [
        page(story(1), site="a.example", day="2025-05-04"),
        page("Menu\n" + story(1), site="b.example", day="2025-05-01"),
        page(story(2), site="a.example", day="2025-05-03"),
        page(story(3), site="a.example"),
    ]
    first = days_since_1970(date(2025, 5, 1))
    assert judge(pages)[1].day.tolist() == [first, first, first + 2, UNKNOWN_DAY]


def test_no_pages_are_no_groups(judge):
    names, verdicts = judge([])
    assert names == [] and verdicts.report["largest"] is None and not np.any(verdicts.copy)
