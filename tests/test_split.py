import json
from collections import Counter

import pyarrow.parquet as pq
import pytest
from datasets import load_dataset

from builder.check import check
from builder.errors import SettingsError
from builder.model import Span
from builder.pipeline import build
from builder.publish.columns import read_records
from builder.review.journal import PageReview, about, append, decide, journal_path, stamp
from builder.settings import SPLITS, Settings
from builder.split import reviewed_split, split_of, warnings


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


@pytest.mark.parametrize("day", ["tomorrow", "2025-5-4", "20250504"])
def test_future_begins_on_a_day(day):
    with pytest.raises(SettingsError, match="2025-05-04"):
        Settings(future_from=day)


@pytest.fixture
def built(tmp_path):
    """A function that builds stories, one a day, of a few sites, and tells pages by split, the folder, its ledger."""

    def run(*, stories=40, sites=8, **settings):
        texts = [" ".join(f"{n}word{m}" for m in range(90)) for n in range(stories)]
        lines = [
            {"url": f"https://p{n % sites}.example/{n}", "text": text, "date": f"2025-{5 + n // 30:02}-{1 + n % 30:02}"}
            for n, text in enumerate(texts)
        ]
        raw, dist = tmp_path / "raw.jsonl", tmp_path / "dist"
        raw.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
        ledger = build(str(raw), str(dist), Settings(workers=1, **settings)).ledger
        return {split: entry["rows"]["pages"] for split, entry in ledger["splits"].items()}, dist, ledger

    return run


def test_later_stories_of_train_are_a_split_that_shares_sites_only(built):
    pages, dist, ledger = built(shares=(1, 0, 0), future_from="2025-06-01")
    assert (pages["train"], pages["test_future"]) == (30, 10) and not any(ledger["proof"].values())
    assert "first appeared on 2025-06-01 or later" in (dist / "README.md").read_text()
    assert check(dist).findings == []


@pytest.mark.parametrize("split_by", ["site", "page", "date"])
def test_unseen_sites_are_a_split_that_shares_nothing(built, split_by):
    pages, dist, ledger = built(unseen_sites=0.4, split_by=split_by)
    assert pages["test_unseen_site"] and ledger["proof"]["unseen_site"] == 0
    report = check(dist)
    assert [one.rule for one in report.findings if not one.warning] == [] and report.overlaps["unseen_site"] == 0
    loaded = load_dataset(str(dist), cache_dir=str(dist.parent / "cache"))
    assert {split: rows.num_rows for split, rows in loaded.items()} == {name: n for name, n in pages.items() if n}


def test_split_by_date_is_told_in_card_and_ledger(built):
    pages, dist, ledger = built(split_by="date")
    assert pages == {"train": 32, "validation": 4, "test": 4}
    assert ledger["groups"]["days"] == {"validation": "2025-06-03", "test": "2025-06-07"}
    assert "`test` begins on 2025-06-07" in (dist / "README.md").read_text()


@pytest.mark.parametrize("options", [{}, {"split_by": "date"}, {"split_by": "page", "unseen_sites": 0.3}])
def test_growth_moves_no_page(built, options):
    before = _splits(built(stories=30, **options)[1])
    after = _splits(built(stories=50, **options)[1])
    assert before.items() <= after.items() and len(after) == 50


def _splits(dist):
    paths = sorted((dist / "pages").iterdir())
    return {name: path.name.split("-")[0] for path in paths for name in pq.read_table(path)["id"].to_pylist()}


def test_future_and_newest_test_are_one_wish():
    with pytest.raises(SettingsError, match="the newest stories are `test`"):
        Settings(split_by="date", future_from="2025-05-04")


@pytest.mark.parametrize("share", [-0.1, 1])
def test_some_sites_must_be_seen(share):
    with pytest.raises(SettingsError, match="unseen"):
        Settings(unseen_sites=share)


# --- a test of gold pages -----------------------------------------------------------------------------------------


def test_page_labelled_in_part_is_not_gold():
    gold, silver = (Span(0, 4, "body", "paragraph", 1.0, tier, "x") for tier in ("gold", "silver"))
    settings = Settings(gold_test=True)
    told = [reviewed_split("test", spans, settings) for spans in ([gold, gold], [gold, silver], [])]
    assert told == ["test", "test_unreviewed", "test_unreviewed"]
    assert reviewed_split("train", [silver], settings) == "train"
    assert reviewed_split("test", [silver], Settings()) == "test"


def test_accepted_page_of_test_is_all_of_a_gold_test(built):
    pages, dist, ledger = built(shares=(0.5, 0, 0.5), gold_test=True)
    assert pages["test"] == 0 and pages["test_unreviewed"] > 1
    assert any(line.startswith("test is empty: a person") for line in warnings(ledger))
    record, *_ = read_records(pq.read_table(next((dist / "pages").glob("test_unreviewed-*"))).to_batches()[0])
    _accept(record, journal_path(dist.parent / "raw.jsonl"))
    after, dist, ledger = built(shares=(0.5, 0, 0.5), gold_test=True)
    assert after == pages | {"test": 1, "test_unreviewed": pages["test_unreviewed"] - 1}
    assert not any(ledger["proof"].values()) and ledger["groups"]["pages_moved"] == 0
    assert check(dist).findings == []


def _accept(record, journal):
    spans = [
        decide(record["text"], span["start"], span["end"], span["label"], span["kind"]) for span in record["spans"]
    ]
    append(journal, [PageReview(**stamp("ada"), **about(record), spans=tuple(spans), accepted=True)])


# --- warnings -----------------------------------------------------------------------------------------------------


def manifest(pages, largest=None, **told):
    splits = {split: {"rows": {"pages": count}} for split, count in pages.items()}
    groups = {"groups": 7, "ties_cut": 0, "largest": largest, "mergers": [], "pages_renamed": 0}
    settings = {"shares": [0.8, 0.1, 0.1], "split_by": told.pop("split_by", "site")}
    settings |= {name: told.pop(name) for name in ("future_from", "unseen_sites") if name in told}
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


def test_date_that_no_day_divides_is_told():
    (told,) = warnings(manifest({"train": 9, "validation": 1}, split_by="date"))
    assert told.startswith("test is empty: no day cuts") and "--split-by page" in told


def test_empty_extra_splits_are_told():
    settings = {"future_from": "2025-05-04", "unseen_sites": 0.05}
    told = list(warnings(manifest({"train": 9, "validation": 1, "test": 1}, **settings)))
    assert [line.split(":")[0] for line in told] == ["test_unseen_site is empty", "test_future is empty"][::-1]


def test_pages_without_a_date_are_told_where_dates_count():
    (told,) = warnings(manifest({"train": 9, "validation": 1, "test": 1}, undated=3))
    assert told.startswith("3 pages have no date")
