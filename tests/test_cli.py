"""The command: what it prints, what it refuses, with which exit code it ends."""

from dataclasses import fields
from inspect import signature
from pathlib import Path

import pytest
from typer.testing import CliRunner

from builder.cli import app, command
from builder.settings import Settings

RAW = Path(__file__).parent.parent / "raw"


@pytest.fixture(scope="module")
def dist(tmp_path_factory) -> Path:
    """A build of the shipped pages, and what was printed, in `printed`."""
    folder = tmp_path_factory.mktemp("built")
    (folder / "printed").write_text(run(RAW, folder / "dist").output)
    return folder / "dist"


def run(*arguments):
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def test_summary_tells_where_every_input_went(dist):
    printed = (dist.parent / "printed").read_text()
    for word in ("inputs", "splits", "train", "labels", "headline", "review-dataset", "load_dataset"):
        assert word in printed


def test_nothing_is_drawn_where_nobody_looks(dist):
    assert "\x1b" not in (dist.parent / "printed").read_text()


def test_second_run_says_that_nothing_had_changed(dist):
    result = run(RAW, dist)
    assert (result.exit_code, "nothing had changed" in result.output) == (0, True)


def test_wrong_request_ends_with_two_and_the_next_step(tmp_path):
    result = run(tmp_path / "nowhere", tmp_path / "dist")
    assert result.exit_code == 2
    assert "no such file or folder" in result.output


@pytest.mark.parametrize("option", [("--shares", "0.8,much"), ("--shares", "1,1,1"), ("--views", "pages,words")])
def test_senseless_option_ends_with_two(tmp_path, option):
    assert run(RAW, tmp_path / "dist", *option).exit_code == 2


def test_strict_build_of_a_bad_page_ends_with_one(tmp_path):
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw/good.txt").write_text("Ducks return to the pond\nAll of them, says the miller of Lindholm.\n")
    (tmp_path / "raw/empty.txt").write_text(" \n")
    arguments = (tmp_path / "raw", tmp_path / "dist")
    assert [run(*arguments, *more).exit_code for more in ((), ("--strict",), ("--max-violations", "1"))] == [0, 1, 0]


def test_every_setting_is_an_option():
    assert {field.name for field in fields(Settings)} <= signature(command).parameters.keys()


def test_help_documents_the_exit_codes_and_an_example():
    told = run("--help").output
    assert "Exit codes" in told
    assert "build-dataset raw/ dist/" in told
