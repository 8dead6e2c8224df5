import json
from collections import Counter

import pytest

from builder.errors import SettingsError
from builder.pipeline import build
from builder.settings import SPLITS, Settings
from builder.split import split_of, warnings


def test_shares_are_met_on_the_whole():
    settings = Settings(shares=(0.7, 0.1, 0.2))
    counts = Counter(split_of(f"paper{n}.example", settings) for n in range(5_000))
    for split, share in zip(SPLITS, settings.shares, strict=True):
        assert abs(counts[split] / 5_000 - share) < 0.03


def test_split_of_a_group_is_its_own_affair():
    assert split_of("lantern.example", Settings()) == split_of("lantern.example", Settings(views=("pages",)))


def test_another_salt_deals_anew():
    names = [f"paper{n}.example" for n in range(100)]
    dealt = [[split_of(name, Settings(salt=salt)) for name in names] for salt in ("a", "b")]
    assert dealt[0] != dealt[1]


def test_larger_test_share_takes_from_its_neighbour_only():
    before, after = Settings(shares=(0.8, 0.1, 0.1)), Settings(shares=(0.8, 0.05, 0.15))
    names = [f"paper{n}.example" for n in range(1_000)]
    moved = {(split_of(name, before), split_of(name, after)) for name in names}
    assert ("train", "test") not in moved and ("test", "train") not in moved


@pytest.mark.parametrize("split", SPLITS)
def test_share_of_nothing_is_empty(split):
    shares = tuple(0.0 if name == split else 0.5 for name in SPLITS)
    assert split not in {split_of(f"paper{n}.example", Settings(shares=shares)) for n in range(500)}


def test_future_is_taken_from_train_alone():
    told = {split_of(f"paper{n}.example", Settings(), future=True) for n in range(200)}
    assert told == {"test_future", "validation", "test"}


@pytest.mark.parametrize("day", ["tomorrow", "2025-5-4", "20250504"])
def test_future_begins_on_a_day(day):
    with pytest.raises(SettingsError, match="2025-05-04"):
        Settings(future_from=day)


def test_later_stories_of_train_are_a_split_that_shares_sites_only(tmp_path):
    words = [f"word{n}" for n in range(400)]
    lines = [
        {
            "url": f"https://a.example/{n}",
            "text": " ".join(words[n * 30 : n * 30 + 90]),
            "date": f"2025-05-0{1 + n // 4 * 3}",
        }
        for n in range(0, 10, 4)
    ]
    (tmp_path / "pages.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    settings = Settings(workers=1, shares=(1, 0, 0), future_from="2025-05-04")
    ledger = build(str(tmp_path / "pages.jsonl"), str(tmp_path / "dist"), settings).ledger
    pages = {split: entry["rows"]["pages"] for split, entry in ledger["splits"].items()}
    assert (pages["train"], pages["test_future"]) == (1, 2) and not any(ledger["proof"].values())


def manifest(pages, largest=None, **told):
    splits = {split: {"rows": {"pages": count}} for split, count in pages.items()}
    groups = {"groups": 7, "ties_cut": 0, "largest": largest, "mergers": [], "pages_renamed": 0}
    settings = {"shares": [0.8, 0.1, 0.1], "split_by": told.pop("split_by", "site")}
    return {"splits": splits, "groups": groups | told, "settings": settings}


def test_empty_split_is_told_with_a_way_out():
    (told,) = warnings(manifest({"train": 9, "validation": 0, "test": 1}))
    assert told.startswith("validation is empty: 7 groups") and "--split-by page" in told


def test_split_by_page_is_not_offered_twice():
    (told,) = warnings(manifest({"train": 9}, split_by="page"))
    assert told.startswith("validation and test are empty") and "--split-by" not in told


def test_group_that_swallows_most_pages_is_told_with_its_ties():
    largest = {"name": "a.example", "pages": 90, "share": 0.9, "sites": 12, "ties": {"story": 30, "address": 0}}
    (told,) = warnings(manifest({"train": 9, "validation": 1, "test": 1}, largest))
    assert "90%" in told and "30 by story" in told and "address" not in told and "--largest-group" in told


def test_one_large_site_is_no_surprise():
    largest = {"name": "a.example", "pages": 90, "share": 0.9, "sites": 1, "ties": {"site": 89}}
    assert not list(warnings(manifest({"train": 9, "validation": 1, "test": 1}, largest)))


def test_mergers_and_cut_ties_are_told():
    told = warnings(
        manifest(
            {"train": 9, "validation": 1, "test": 1},
            ties_cut=3,
            pages_renamed=4,
            mergers=[{"name": "a.example", "absorbed": ["b.example"], "pages": 4}],
        )
    )
    assert [line.split()[0] for line in told] == ["3", "4"]
