import numpy as np
import pyarrow as pa
import pytest

from builder.groups.deal import NEVER, cut_days, deal
from builder.groups.join import Rules, join
from builder.groups.names import DEALT, NOTHING_EARLIER, earlier_groups
from builder.groups.signs import Signs, sign, sign_table
from builder.settings import SPLITS, Settings

SITES = 30
DAYS = [f"2025-05-{day:02}" for day in range(1, 29)]


@pytest.fixture
def dealt():
    """A function that joins and deals pages: the split of each, and what is told."""

    def run(pages, earlier=NOTHING_EARLIER, days=None, **options):
        settings = Settings(**options)
        signs = Signs([sign_table([sign(one) for one in pages])])
        by_site, houses = settings.split_by == "site", settings.unseen_sites > 0
        rules = Rules(by_site=by_site, houses=houses, earlier=earlier, largest_group=settings.largest_group)
        verdicts = join(signs, np.zeros(len(pages), np.uint8), rules)
        splits, told = deal(signs, verdicts, settings, earlier, days or {})
        return [DEALT[place] if place >= 0 else None for place in splits.tolist()], told

    return run


def edition(pages, splits):
    """What is kept of an edition whose pages are groups of their own."""
    tables = [pa.table({"id": [one.id], "split_group": [one.id]}) for one in pages]
    return earlier_groups(zip(map(DEALT.index, splits), tables, strict=True))


@pytest.fixture
def papers(page, story):
    """Four pages each of many sites."""
    return [page(story(4 * site + n), site=f"paper{site}.example") for site in range(SITES) for n in range(4)]


@pytest.fixture
def calendar(page, story):
    """A page for each day of four weeks."""
    return [page(story(n), site="a.example", day=day) for n, day in enumerate(DAYS)]


# --- unseen sites -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("split_by", ["site", "page", "date"])
def test_unseen_site_is_in_no_other_split(dealt, papers, split_by):
    splits, _ = dealt(papers, split_by=split_by, unseen_sites=0.3)
    sides = {(one.site, split == "test_unseen_site") for one, split in zip(papers, splits, strict=True)}
    assert len(sides) == SITES and {apart for _, apart in sides} == {True, False}


def test_split_by_page_deals_the_pages_of_other_sites_to_all_splits(dealt, papers):
    splits, _ = dealt(papers, split_by="page", unseen_sites=0.3)
    shared = {one.site for one, split in zip(papers, splits, strict=True) if split == "train"}
    assert shared & {one.site for one, split in zip(papers, splits, strict=True) if split == "test"}


def test_sites_that_are_set_apart_leave_the_others_where_they_were(dealt, papers):
    (before, _), (after, _) = dealt(papers), dealt(papers, unseen_sites=0.3)
    assert {new for old, new in zip(before, after, strict=True) if old != new} == {"test_unseen_site"}


def test_wire_copy_is_set_apart_with_all_papers_that_print_it(dealt, page, papers, story):
    wire = [page(f"Menu {n}\n{story(999)}", site=f"paper{n}.example") for n in range(SITES)]
    splits, _ = dealt([*papers, *wire], split_by="page", unseen_sites=0.5)
    assert len({split == "test_unseen_site" for split in splits}) == 1


def test_story_stays_whole_where_ties_between_houses_are_cut(dealt, page, papers, story):
    wire = [page(f"Menu {n}\n{story(999)}", site=f"paper{n}.example") for n in range(SITES)]
    splits, _ = dealt([*papers, *wire], split_by="page", unseen_sites=0.5, largest_group=0.3)
    assert len(set(splits[-SITES:])) == 1


@pytest.mark.parametrize("unseen", [True, False])
def test_house_stays_seen_or_unseen_when_a_smaller_name_joins(dealt, page, papers, story, unseen):
    old = [one for one in papers if one.site == "paper9.example"]
    split = "test_unseen_site" if unseen else "train"
    earlier = edition(old, [split] * len(old))
    new = [page(f"Menu {n}\n{story(36)}", site=f"a{n}.example") for n in range(3)]
    for salt in "abcdef":
        splits, _ = dealt([*old, *new], earlier, split_by="page", unseen_sites=0.5, salt=salt)
        assert {split == "test_unseen_site" for split in splits} == {unseen}


# --- dates --------------------------------------------------------------------------------------------------------


def test_split_by_date_gives_the_newest_share_to_test(dealt, calendar):
    splits, told = dealt(calendar, split_by="date", shares=(0.5, 0.25, 0.25))
    assert splits == ["train"] * 14 + ["validation"] * 7 + ["test"] * 7
    assert told["days"] == {"validation": "2025-05-15", "test": "2025-05-22"} and told["undated"] == 0


def test_no_day_is_divided(dealt, page, story):
    pages = [page(story(n), day=DAYS[n // 5]) for n in range(20)]
    splits, _ = dealt(pages, split_by="date", shares=(0.5, 0.2, 0.3))
    assert splits == ["train"] * 10 + ["validation"] * 5 + ["test"] * 5


def test_pages_of_one_day_are_all_for_training(dealt, page, story):
    splits, told = dealt([page(story(n), day=DAYS[0]) for n in range(5)], split_by="date")
    assert set(splits) == {"train"} and told["days"] == {"validation": None, "test": None}


def test_page_without_a_date_counts_as_old_and_is_counted(dealt, calendar, page, story):
    splits, told = dealt([*calendar, page(story(99))], split_by="date")
    assert splits[-1] == "train" and told["undated"] == 1 and "test" in splits


def test_story_is_dealt_by_its_first_page(dealt, calendar, page, story):
    reprint = page("Menu\n" + story(0), site="b.example", day=DAYS[-1])
    assert dealt([*calendar, reprint], split_by="date")[0][-1] == "train"


def test_new_pages_move_no_day(dealt, calendar, page, story):
    options = {"split_by": "date", "shares": (0.5, 0.25, 0.25)}
    first, told = dealt(calendar, **options)
    new = [page(story(100 + n), day="2025-06-01") for n in range(28)]
    splits, again = dealt([*calendar, *new], edition(calendar, first), told["days"], **options)
    assert splits == [*first, *["test"] * 28] and again["days"] == told["days"] and again["pages_moved"] == 0


def test_older_copy_of_a_published_story_moves_nothing(dealt, calendar, page, story):
    first, told = dealt(calendar, split_by="date")
    older = page("Menu\n" + story(27), site="b.example", day="2024-01-01")
    splits, again = dealt([*calendar, older], edition(calendar, first), told["days"], split_by="date")
    assert splits == [*first, "test"] and again["pages_moved"] == 0


def test_pages_move_where_groups_merge_and_are_counted(dealt, page, story):
    old = [page(story(n), url=f"https://a.example/{n}", day=DAYS[n]) for n in (0, 27)]
    link = page("Menu\n" + story(0), url="https://a.example/27?utm_source=x")
    splits, told = dealt([*old, link], edition(old, ["train", "test"]), split_by="date")
    assert splits == ["train"] * 3 and told["pages_moved"] == 1


@pytest.mark.parametrize("earlier", [True, False])
def test_future_is_taken_from_train_alone_and_stays(dealt, calendar, page, story, earlier):
    pages = [page(story(n), site=f"paper{n}.example", day=DAYS[n]) for n in range(28)]
    first, _ = dealt(pages, future_from=DAYS[14])
    plain, _ = dealt(pages)
    assert {(old, new) for old, new in zip(plain, first, strict=True) if old != new} == {("train", "test_future")}
    assert "test_future" not in first[:14] and "train" not in first[14:]
    place = first.index("test_future")
    older = page("Menu\n" + story(place), site=pages[place].site, day="2024-01-01")
    splits, _ = dealt([*pages, older], *([edition(pages, first)] if earlier else []), future_from=DAYS[14])
    assert splits[place] == splits[-1] == ("test_future" if earlier else "train")


@pytest.mark.parametrize("shares", [(0.8, 0.1, 0.1), (0, 0.5, 0.5), (1, 0, 0), (0, 0, 1)])
def test_days_divide_nearly_by_the_shares(shares):
    days = np.random.default_rng(1).integers(0, 1000, 5000)
    first, second = cut_days(days, shares)
    found = (days < first).mean(), ((days >= first) & (days < second)).mean(), (days >= second).mean()
    assert np.allclose(found, shares, atol=0.005) and first <= second <= NEVER


def test_no_pages_are_dealt_to_no_split(dealt):
    for split_by in ("site", "page", "date"):
        assert dealt([], split_by=split_by, unseen_sites=0.1)[0] == []


def test_earlier_splits_are_named_as_settings_name_them():
    assert DEALT[: len(SPLITS)] == SPLITS
