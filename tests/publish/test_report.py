import re

import pytest
from turbohtml import parse

from builder.labels import LABELS
from builder.model import Source, Violation


@pytest.fixture
def report(publish, make_record, tmp_path):
    """A function that publishes records and gives the parsed report, and its markup."""

    def read(records, **facts):
        folder = publish(tmp_path / "dist", {"train": records}, ("pages",), **facts)
        markup = (folder / "report.html").read_text(encoding="utf-8")
        return parse(markup), markup

    return read


def section(document, name):
    return document.select_one(f"section#{name}")


def rows(part):
    return {row.select_one("th").text: row.select_one("td.value").text for row in part.select("table.bars tr")}


def test_report_needs_nothing_from_outside(report, make_record):
    document, markup = report([make_record()])
    assert not document.select("script, link, img, iframe")
    assert "default-src 'none'" in markup
    assert not re.search(r"""(src|href)=["']?(https?:)?//""", markup)


def test_every_loss_is_a_step_of_the_flow(report, make_record):
    violation = Violation(
        None, Source("b.txt", "text", 0, 0, 1, "0" * 64), "read", "", "binary content", "b.txt is no text"
    )
    document, _ = report(
        [make_record()], violations=[violation], rejected={"binary content": 1}, duplicates=2, inputs=4
    )
    steps = rows(section(document, "where-every-input-went"))
    assert steps["read"] == "4"
    assert steps["binary contentrejected"] == "−1"
    assert steps["copiespublished once"] == "−2"
    assert steps["published"] == "1"
    assert "b.txt is no text" in section(document, "violations").text


def test_violation_whose_page_can_be_looked_at_says_how(report, make_record):
    page, told = make_record(), {}
    for name, id, payload in (("published", page["id"], None), ("kept", "b" * 32, "{}"), ("gone", "c" * 32, None)):
        source = Source(f"{name}.txt", "text", 0, 0, 1, "0" * 64)
        told[name] = Violation(id, source, "validate", "", name, f"{name} page", payload=payload)
    unread = Violation(None, told["gone"].source, "read", "", "unread", "unread page")
    document, _ = report([page], violations=[*told.values(), unread])
    commands = {
        rule.select_one("summary").text.split()[-1]: [code.text for code in rule.select(".command code")]
        for rule in section(document, "violations").select("details")
    }
    review = "review-dataset . --page"
    found = {"published": [f"{review} {page['id']}"], "kept": [f"{review} {'b' * 32}"], "gone": [], "unread": []}
    assert commands == found
    assert section(document, "example-pages").select_one(".command code").text == found["published"][0]


def test_label_shares_add_up_to_all_characters(report, make_record):
    document, _ = report([make_record()])
    shares = [
        float(row.select_one("td.value").text.rstrip("%"))
        for row in section(document, "labels").select_one("table.bars").select("tr")
    ]
    assert len(shares) == len(LABELS)
    assert sum(shares) == pytest.approx(100, abs=0.3)


def test_surest_and_least_sure_page_of_a_format_are_shown(report, make_record):
    pages = [make_record(title=f"Page {number}") for number in range(3)]
    for page, confidence in zip(pages, (0.9, 0.4, 0.7), strict=True):
        page["spans"] = [span | {"confidence": confidence} for span in page["spans"]]
    document, _ = report(pages)
    shown = [summary.text for summary in section(document, "example-pages").select("summary")]
    assert shown == ["text: surest, mean confidence 0.90: Page 0", "text: least sure, mean confidence 0.40: Page 1"]


def test_page_that_opts_out_is_no_example(report, make_record):
    document, _ = report([make_record(rights=["noai"])])
    assert section(document, "example-pages") is None
    assert rows(section(document, "rights-and-flags")) == {"noai": "1"}


def test_stories_are_counted_by_length(report, make_record):
    document, _ = report([make_record([("paragraph", "a" * 300)]), make_record([("menu", "Home")])])
    told = [one.attr("title") for one in section(document, "lengths").select(".columns > div")]
    assert told[0] == "no story: 1" and told[-1] == "256 to 511 characters: 1"


def test_text_of_a_page_stays_text(report, make_record):
    hostile = "<script>alert(1)</script><img src=x onerror=alert(2)>"
    document, _ = report([make_record([("title", hostile)], [("paragraph", "Words enough.")], title=hostile)])
    assert not document.select("script, img")
    assert hostile in section(document, "example-pages").text


def test_empty_dataset_has_a_report(report):
    document, _ = report([], rejected={"no text": 3}, inputs=3)
    assert rows(section(document, "where-every-input-went"))["published"] == "0"
