"""A curator's round in a real browser: look, mend, accept, lose the server, go on, build again, load."""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from builder.review.desk import Desk
from builder.review.journal import journal_path, read
from tests.review.samples import RAIN, record, write_dist
from tests.review.windows import (
    CHROMIUM,
    CONTRAST,
    EMOJI,
    FLAGS,
    LAID_OUT,
    OFFSETS,
    SELECT_DATE,
    SMUGGLE,
    Window,
    address_of,
)

pytest.importorskip("playwright")
from playwright.sync_api import expect, sync_playwright

pytestmark = pytest.mark.browser
expect.set_options(timeout=120_000)
RUN = "import sys; from builder.review.cli import main; sys.argv[0] = 'review-dataset'; main()"


@pytest.fixture(scope="module")
def browser():
    if not CHROMIUM and not os.environ.get("NEED_BROWSER"):
        pytest.skip("no Chromium here")
    with sync_playwright() as run:
        chromium = run.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def desk(site):
    return Desk(site / "dist", site / "raw", journal_path(site / "raw"), "ada")


@pytest.fixture
def window(browser, desk):
    shown = Window(browser, address_of(desk))
    yield shown
    assert shown.errors == []
    shown.context.close()


def own_only(window):
    return [url for url in window.requests if not url.startswith((window.base, "data:", "about:"))]


def test_queue_is_filtered_and_a_violation_read(window):
    page = window.page
    assert page.locator(".cards article").count() == 4
    page.fill("#search", "gzip")
    page.locator(".cards article").nth(0).wait_for()
    expect(page.locator(".cards article")).to_have_count(1)
    page.fill("#search", "")
    page.locator("aside button", has_text="spans overlap").click()
    expect(page.locator(".cards article")).to_have_count(3)
    card = page.locator(".cards article").first
    assert "/spans/1/start" in card.inner_text() and card.locator("mark").inner_text()
    assert "expected no overlap" in card.inner_text()


def test_repair_of_a_kind_is_accepted_and_undone(window, desk):
    page = window.page
    page.get_by_role("button", name=re.compile("Mend all 3")).first.click()
    expect(page.locator(".cards article")).to_have_count(1)
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".cards article")).to_have_count(4)
    assert read(desk.path) == ([], [])


def test_label_and_kind_take_one_key_each(window, desk):
    window.open("ferry")
    window.select("By Ada Quay")
    window.press("2")
    assert window.in_hand() == "metadata.unknown"
    window.press("b")
    assert window.in_hand() == "metadata.byline"
    saved = window.saved(desk, 2)[-1]
    assert saved.spans[0][2:5] == ("metadata", "byline", "By Ada Quay | 4 May 2025")
    window.page.reload()
    window.page.wait_for_selector(".line .check")


def test_border_dragged_over_an_emoji_never_cuts_it(window, desk):
    window.open("ferry")
    window.select("The ferry")
    handle = window.page.locator('.handle[data-side="end"]').bounding_box()
    emoji = window.page.evaluate(EMOJI)
    mouse = window.page.mouse
    mouse.move(handle["x"] + 3, handle["y"] + 5)
    mouse.down()
    mouse.move(emoji["x"] + 40, emoji["y"], steps=4)
    mouse.move(emoji["x"], emoji["y"], steps=4)
    mouse.up()
    spans = window.saved(desk, 1)[-1].spans
    assert spans[0].text in ("The ferry", "The ferry 🚢")
    assert spans[0].text + " " + spans[1].text == next(
        line for line in RAIN.splitlines() if line.startswith("The ferry")
    )


def test_arrows_move_a_border_by_whole_characters(window, desk):
    window.open("ferry")
    window.select("Harbour ferry")
    window.press(*["Shift+ArrowLeft"] * len("staysinport"))
    assert window.saved(desk, 11)[-1].spans[0].text == "Harbour ferry 🚢"
    window.press("Shift+ArrowLeft")
    assert window.saved(desk, 12)[-1].spans[0].text == "Harbour ferry"


def test_split_merge_and_undo(window, desk):
    window.open("ferry")
    window.select("By Ada Quay")
    window.press("ArrowRight", "ArrowRight", "ArrowRight", "/")
    rows = window.page.locator(".line.current .span")
    assert rows.count() == 2
    window.press("Backspace")
    assert rows.count() == 1
    window.press("Control+z", "Control+z")
    window.saved(desk, 4)
    window.page.wait_for_timeout(50)
    assert read(desk.path)[0] == []
    assert window.page.locator(".line .check").count() == 0


def test_run_of_lines_is_labelled_at_once(window, desk):
    window.open("ferry")
    window.select("Read also")
    window.press("Shift+ArrowDown", "Shift+ArrowDown", "4", "p")
    entry = window.saved(desk, 2)[-1]
    assert [decision.text for decision in entry.spans] == [
        "Read also: Lighthouse painted blue",
        "© Harbour Courier",
        "Subscribe now",
    ]
    assert {decision.kind for decision in entry.spans} == {"promo"}


def test_run_is_marked_with_the_mouse_too(window, desk):
    window.open("ferry")
    window.select("Read also")
    window.page.locator(".span", has_text="Subscribe now").click(modifiers=["Shift"])
    window.press("4", "p")
    assert [decision.kind for decision in window.saved(desk, 2)[-1].spans] == ["promo"] * 3
    window.select("By Ada")
    assert window.in_hand() == "noise.other" and window.page.locator(".run").count() == 0


def test_selected_words_become_a_span(window, desk):
    window.open("ferry")
    window.page.evaluate(SELECT_DATE)
    window.press("2")
    assert {"4 May 2025": "metadata"}.items() <= {d.text: d.label for d in window.saved(desk, 1)[-1].spans}.items()


def test_new_headline_makes_the_old_one_a_repeat(window, desk):
    window.open("ferry")
    window.select("Read also")
    window.press("1", "t")
    entry = window.saved(desk, 2)[-1]
    assert {d.text[:7]: d.kind for d in entry.spans} == {"Read al": "title", "Harbour": "repeat"}


def test_accept_goes_on_to_the_next_page(window, desk):
    window.page.goto(f"{window.base}#/doubtful")
    window.page.locator("a.card").first.click()
    window.page.wait_for_selector(".labelbar .inhand b")
    first = window.page.url
    window.press(" ", "Enter")
    expect(window.page).not_to_have_url(first)
    assert window.saved(desk, 1)[-1].accepted


def test_line_of_a_whole_site_says_how_many_pages_first(window, desk):
    window.open("ferry")
    window.select("Subscribe now")
    window.press("4", "p", "*")
    window.page.wait_for_selector("dialog[open]")
    assert "2 pages of harbour.example" in window.page.inner_text("dialog h2")
    window.page.get_by_role("button", name="Label on 2 pages").click()
    window.saved(desk, 3)
    window.open("tug")
    assert "promo" in window.page.locator(".line", has_text="Subscribe now").inner_text()


def test_wrong_encoding_is_chosen_anew(browser, tmp_path):
    (tmp_path / "raw").mkdir()
    payload = "Fähre über Nacht im Hafen\nMenü".encode("cp1252") + b"\x81"
    (tmp_path / "raw" / "f.txt").write_bytes(payload)
    text = payload.decode("utf-8", "replace")
    made = record(text, path="f.txt", payload=payload, flags=["undecodable bytes"])
    write_dist(tmp_path / "dist", [made])
    desk = Desk(tmp_path / "dist", tmp_path / "raw", tmp_path / "reviews.jsonl", "ada")
    window = Window(browser, address_of(desk))
    window.open("Men")
    window.page.get_by_role("button", name="Encoding").click()
    window.page.get_by_role("button", name="windows-1251").click()
    entry = window.saved(desk, 1)[-1]
    assert (entry.encoding, entry.sha256) == ("windows-1251", made["source"]["sha256"])
    window.press("Control+z")
    window.page.wait_for_timeout(200)
    assert read(desk.path)[0] == []
    window.context.close()


def test_cheat_sheet_and_label_bar_are_in_sight(window):
    window.open("ferry")
    window.press("?")
    assert "next doubtful span" in window.page.inner_text("dialog")
    window.press("Escape")
    box = window.page.locator(".labelbar").bounding_box()
    assert box["y"] + box["height"] <= 800


def test_second_window_is_shown_what_the_first_one_did(browser, window, desk):
    other = Window(browser, f"{window.base}?token={window.context.cookies()[0]['value']}")
    window.open("ferry")
    other.open("ferry")
    window.select("By Ada")
    window.press("2")
    window.saved(desk, 1)
    other.select("Read also")
    other.press("4")
    other.page.wait_for_selector("#status.error")
    other.page.wait_for_selector(".line .check")
    assert len(read(desk.path)[0]) == 1
    other.context.close()


def test_reviewers_who_disagree_are_settled_by_a_third(browser, site, desk):
    for name, key in (("ada", "b"), ("bob", "o"), ("eve", "b")):
        person = Window(browser, address_of(Desk(site / "dist", site / "raw", desk.path, name)))
        if name == "eve":
            person.page.goto(f"{person.base}#/conflicts")
            assert person.page.locator("a.card").count() == 1 or person.page.wait_for_selector("a.card")
        person.open("ferry")
        person.select("By Ada")
        if name == "eve":
            assert person.page.get_by_role("button", name="bob: metadata.source").is_visible()
            person.press("=")
        person.press("2", key)
        person.saved(desk, 2 * ("ada", "bob", "eve").index(name) + 2)
        person.context.close()
    desk.refresh()
    page = desk.page(next(row["id"] for row in desk.dataset.index.to_pylist() if "ferry" in row["title"]))
    assert page["conflicts"] == [] and ["metadata", "byline", 1.0, "gold"] in [span[2:6] for span in page["spans"]]


def test_hostile_page_stays_inert(window):
    window.open("<script>")
    assert window.page.locator(".text script, .text img, .text style").count() == 0
    assert window.page.evaluate("window.hacked") is None
    assert "<script>window.hacked = 1</script>" in window.page.inner_text(".text")
    assert window.page.locator(".labelbar").is_visible()
    window.open("quiet")
    frame = window.page.frame_locator("iframe.raw")
    frame.locator("h1").wait_for()
    assert frame.locator("script, iframe, a[href], img[src], form").count() == 0
    window.page.wait_for_timeout(300)
    assert window.page.evaluate("window.hacked") is None and window.dialogs == []
    assert own_only(window) == []


def test_direction_marks_turn_nothing_around_outside_their_line(window):
    window.open("<script>")
    after = window.page.locator(".line", has_text="<style>").locator(".words")
    left, width = (after.evaluate(f"(e) => e.getBoundingClientRect().{side}") for side in ("left", "width"))
    first = after.locator(".span").evaluate("(e) => e.getBoundingClientRect().left")
    assert left <= first < left + width / 4


def test_markup_cannot_even_be_smuggled_in_by_a_mistake_of_ours(window):
    assert window.page.evaluate(SMUGGLE) == "refused"


def test_twenty_thousand_lines_scroll_and_are_edited(browser, tmp_path):
    text = "\n".join(f"Line {n} 🚢 of the long page" for n in range(20_000))
    (tmp_path / "raw").mkdir()
    write_dist(tmp_path / "dist", [record(text, path="long.txt")])
    desk = Desk(tmp_path / "dist", tmp_path / "raw", tmp_path / "reviews.jsonl", "ada")
    window = Window(browser, address_of(desk))
    window.open("Line 1")
    assert window.page.locator(".line").count() == 20_000
    assert window.page.evaluate(LAID_OUT) < 20
    window.page.evaluate(
        "document.querySelector('.text').scrollTop = document.querySelector('.text').scrollHeight * 0.6"
    )
    window.page.wait_for_timeout(200)
    assert window.page.evaluate(LAID_OUT) < 20
    middle = window.page.evaluate("Number(document.elementFromPoint(600, 300).closest('.line').dataset.line)")
    assert 8_000 < middle < 16_000
    window.page.mouse.click(300, 300)
    window.press("3")
    saved = window.saved(desk, 1)[-1].spans[0]
    assert text[saved.start : saved.end] == saved.text and saved.label == "body"
    assert window.page.locator(".labelbar").is_visible() and window.errors == []
    window.context.close()


def test_line_of_a_million_characters_is_edited(browser, tmp_path):
    text = "Ferry 🚢 late. " * 70_000 + "The end"
    (tmp_path / "raw").mkdir()
    write_dist(tmp_path / "dist", [record(text, path="wide.txt")])
    desk = Desk(tmp_path / "dist", tmp_path / "raw", tmp_path / "reviews.jsonl", "ada")
    window = Window(browser, address_of(desk))
    window.page.goto(f"{window.base}#/pages")
    window.page.locator("a.card").click()
    window.page.wait_for_selector(".labelbar .inhand b")
    window.press("ArrowRight", "ArrowRight", "ArrowRight", "/", "3")
    assert window.saved(desk, 2)[-1].spans[0].text == text[len("Ferry 🚢") + 1 :].rstrip()
    window.context.close()


@pytest.mark.parametrize("text", ["", "a", "🚢", "a🚢b👩‍🚒c", "مرحبا 🚢 שלום", "e\u0301🏴‍☠️" * 9, "\u202eabc\u202c𝒳"])
def test_offsets_agree_with_python(window, text):
    units = [len(text[:point].encode("utf-16-le")) // 2 for point in range(len(text) + 1)]
    found = window.page.evaluate(OFFSETS, [text, list(range(len(text) + 1))])
    assert found == [[unit, point] for point, unit in enumerate(units)]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_labels_can_be_read_in_light_and_dark(browser, desk, scheme):
    window = Window(browser, address_of(desk), color_scheme=scheme)
    window.open("ferry")
    for element in window.page.locator(".span, .chip, .labels button, .tag").all():
        assert element.evaluate(CONTRAST) >= 4.5, element.inner_text()
    signs = {chip.inner_text()[0] for chip in window.page.locator(".chip").all()}
    assert len(signs) == 3  # headline, body, noise: told apart without colour
    window.context.close()


# The whole round --------------------------------------------------------------------------------------------------


def start(dist, *options):
    """The command as a user runs it; returns the process and the address it printed."""
    command = [sys.executable, "-c", RUN, str(dist), "--no-open", "--reviewer", "ada", *options]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2])
    return process, re.search(r"http\S+", process.stdout.readline())[0]


def build(raw, dist):
    run = "import sys; from builder.cli import build_dataset; build_dataset()"
    subprocess.run([sys.executable, "-c", run, str(raw), str(dist)], check=True, cwd=Path(__file__).parents[2])


def test_page_of_the_report_opens_by_the_command_that_is_told_there(browser, tmp_path):
    folder = tmp_path / "raw" / "harbour.example"
    folder.mkdir(parents=True)
    (folder / "rain.txt").write_text(RAIN, encoding="utf-8")
    build(tmp_path / "raw", tmp_path / "dist")
    told = browser.new_page()
    told.goto((tmp_path / "dist" / "report.html").as_uri())
    told.locator("#example-pages summary").first.click()
    command = told.locator("#example-pages .command code").first.inner_text().split()
    assert command[:2] == ["review-dataset", "."]
    process, address = start(tmp_path / "dist", *command[2:])
    page = browser.new_page()
    page.goto(address)
    expect(page.locator(".text")).to_contain_text("Harbour ferry")
    assert page.url.endswith(f"#/page/{command[-1]}") and "token" not in page.url
    process.kill()
    process.wait()


def test_correction_survives_a_kill_and_is_gold_in_the_next_build(browser, tmp_path):
    folder = tmp_path / "raw" / "harbour.example"
    folder.mkdir(parents=True)
    (folder / "rain.txt").write_text(RAIN, encoding="utf-8")
    dist = tmp_path / "dist"
    build(tmp_path / "raw", dist)
    process, address = start(dist)
    window = Window(browser, address)
    window.page.goto(f"{window.base}#/pages")
    window.page.locator("a.card").first.click()
    window.page.wait_for_selector(".labelbar .inhand b")
    window.select("The ferry")
    window.press("3")
    window.page.wait_for_selector(".line .check")
    window.page.wait_for_timeout(300)
    process.send_signal(signal.SIGKILL)
    process.wait()
    window.select("Subscribe now")
    window.press("4")
    window.page.wait_for_selector("#status.error")
    window.context.close()

    process, address = start(dist)
    window = Window(browser, address)
    window.page.goto(f"{window.base}#/pages")
    window.page.locator("a.card").first.click()
    window.page.wait_for_selector(".line .check")
    window.select("Harbour ferry")
    window.press("1", "t", "Enter")
    window.page.wait_for_selector(".queue")
    process.terminate()
    process.wait()
    window.context.close()

    build(tmp_path / "raw", dist)
    from datasets import load_dataset

    rows = [row for split in load_dataset(str(dist)).values() for row in split]
    spans = {rows[0]["text"][s["start"] : s["end"]]: s for s in rows[0]["spans"]}
    kinds = load_dataset(str(dist))["train"].features["spans"]
    assert {s["annotator"] for s in spans.values()} == {"review:ada"} and {s["tier"] for s in spans.values()} == {0}
    assert "Harbour ferry 🚢 stays in port" in spans and kinds is not None
