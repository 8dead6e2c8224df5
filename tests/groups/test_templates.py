import numpy as np

from builder.groups.templates import pairs_of_one_template, template_runs

MENU = [f"Section {n}" for n in range(12)]


def test_case_indents_and_empty_lines_change_nothing():
    assert np.array_equal(template_runs("Home\nNews\nSport"), template_runs("  HOME\n\n\tnews\nSport\n"))


def test_long_lines_break_a_run():
    assert len(template_runs("Home\nNews\n" + "prose " * 20 + "\nSport\nWeather")) == 0


def test_pages_with_one_menu_are_tied():
    runs = [template_runs("\n".join([*MENU, f"Title {n}", "x" * 99])) for n in range(3)]
    pairs = pairs_of_one_template(runs)
    assert {(0, 1), (0, 2)} <= set(zip(pairs.left.tolist(), pairs.right.tolist(), strict=True))
    assert (pairs.strength > 0.5).all()


def test_three_lines_in_common_tie_nothing():
    runs = [template_runs("\n".join([*MENU[:3], *(f"Line {n} {m}" for m in range(9))])) for n in range(2)]
    assert len(pairs_of_one_template(runs).left) == 0


def test_no_pages_have_no_template():
    assert len(pairs_of_one_template([]).left) == 0
