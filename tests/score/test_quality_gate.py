"""`benchmarks.quality`: the gate fails when a figure falls, the board shows every system."""

import pytest
from typer.testing import CliRunner

pytest.importorskip("inscriptis")
pytest.importorskip("resiliparse")

from benchmarks.quality import __main__ as commands
from benchmarks.quality.board import PARTS, draw, ranked, table, write_board
from benchmarks.quality.gate import GUARDED, compare, guarded, read_committed, write_committed
from benchmarks.quality.peers import PEERS, Peer
from benchmarks.quality.run import PROJECT, Row
from benchmarks.quality.text import RULES, as_paragraphs
from builder.errors import DatasetError
from builder.gold import GoldPage
from builder.score import FIGURES, Answer, Figure

GOOD = Figure(0.95, 0.93, 0.97, 40)
OTHERS = {name: {} for name in GUARDED}


def figures(**changed):
    return {"news": {"body_f1": GOOD, "body_empty": Figure(0.01, 0.0, 0.03, 40), **changed}}


def test_same_figures_pass():
    assert compare(figures(), figures()) == []


def test_figure_below_its_interval_fails_and_says_by_how_much():
    (fall,) = compare(figures(body_f1=Figure(0.92, 0.9, 0.94, 40)), figures())
    assert str(fall) == "news body_f1: 0.9500 → 0.9200, worse by 0.0300; allowed 0.0200"


def test_figure_within_its_interval_passes():
    assert compare(figures(body_f1=Figure(0.931, 0.9, 0.95, 40)), figures()) == []


def test_more_empty_pages_fail_and_fewer_do_not():
    assert [fall.name for fall in compare(figures(body_empty=Figure(0.05, 0.0, 0.1, 40)), figures())] == ["body_empty"]
    assert compare(figures(body_empty=Figure(0.0, 0.0, 0.0, 40)), figures()) == []


def test_figure_that_is_no_longer_measured_fails():
    assert len(compare({}, figures())) == 2


def test_committed_figures_come_back(tmp_path):
    write_committed(figures(), tmp_path / "figures.json")
    assert read_committed(tmp_path / "figures.json") == figures()


def gate(monkeypatch, now):
    """The command's outcome for some figures of today."""
    monkeypatch.setattr(commands, "run_project", lambda gold: now)
    monkeypatch.setattr(commands, "read_committed", figures)
    return CliRunner().invoke(commands.app, ["gate", "gold"])


def test_command_fails_when_a_figure_fell_and_names_it(monkeypatch):
    result = gate(monkeypatch, OTHERS | figures(body_f1=Figure(0.5, 0.4, 0.6, 40)))
    assert result.exit_code == 1 and "fell: news body_f1: 0.9500 → 0.5000" in result.output


def test_command_passes_when_nothing_fell(monkeypatch):
    assert gate(monkeypatch, OTHERS | figures()).exit_code == 0


def test_missing_file_says_how_to_make_it(tmp_path):
    with pytest.raises(DatasetError, match="refresh"):
        read_committed(tmp_path / "figures.json")


def test_only_known_figures_are_guarded():
    assert {name for names in GUARDED.values() for name in names} <= FIGURES.keys()
    assert guarded(OTHERS | {"news": {"body_f1": GOOD, "rouge_lsum": GOOD}})["news"] == {"body_f1": GOOD}


def rows():
    better = Figure(0.97, 0.95, 0.98, 40)
    return [
        Row("news", "a tool", {"body_f1": GOOD}, 12.0),
        Row("news", PROJECT, {"body_f1": better}, 1.5),
        Row("news", "absent", {}, missing="absent is not installed"),
    ]


def test_best_system_comes_first_and_an_absent_one_is_named():
    ordered = ranked(rows(), PARTS[0])
    assert [row.system for row in ordered] == [PROJECT, "a tool", "absent"]
    assert "absent is not installed" in table(ordered, PARTS[0].columns)
    assert "0.970 [0.950, 0.980]" in table(ordered, PARTS[0].columns)
    assert draw(ordered, PARTS[0].columns[0]).count("<circle") == 2


def test_words_by_hand_outlive_a_new_board(tmp_path):
    page = tmp_path / "scoreboard.md"
    write_board(rows(), {"news": 40}, page)
    page.write_text(page.read_text(encoding="utf-8") + "\nBy hand.\n", encoding="utf-8")
    write_board(rows()[:1], {"news": 40}, page)
    text = page.read_text(encoding="utf-8")
    assert "By hand." in text and PROJECT not in text and (tmp_path / "scoreboard-news.svg").is_file()


def test_tool_that_breaks_has_found_nothing(tmp_path):
    def broken(markup, page):
        raise ValueError(markup)

    page = GoldPage(source="fundus", id="x", file=tmp_path, site="x", fold=1)
    assert Peer("x", broken, Answer(body="")).answer("<p>", page).body == ""


def test_tool_that_is_not_installed_says_so():
    assert "no-such-tool" in Peer("no-such-tool", lambda markup, page: Answer(), Answer()).missing()
    assert all(peer.package for peer in PEERS.values())


TEXT = """Home | News
At noon the rain came down so hard that the umpires took all the players off the field at once.
Share
Nobody expected play before tea, and nobody was surprised when the covers stayed on until the evening."""


def test_rules_on_bare_text_keep_long_sentences(tmp_path):
    page = GoldPage(source="fundus", id="x", file=tmp_path, site="x", fold=1, language="en")
    assert "Home" not in RULES["end punctuation and 15 words"](TEXT, page)
    assert RULES["15 words"](TEXT, page).count("\n") == 1
    assert RULES["best contiguous run"](TEXT, page).startswith("At noon")
    assert RULES["all lines"](TEXT, page) == TEXT
    assert as_paragraphs("a < b").count("<p>a &lt; b</p>") == 1
