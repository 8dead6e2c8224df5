"""`builder.learn.more_labels`: labels that find their segments again, without the text."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from builder.labels import KIND_CODE
from builder.learn.example import UNKNOWN, blank, look_at
from builder.learn.more_labels import checksums, find_again, read_labels, write_labels
from tests.annotate.pages import page_of

LINES = ["Lindholm Post", "Home", "News", "Ferry is late", "By Ada Winter", "The ferry stops.", "Home", "© 2025"]
KINDS = ["other", "menu", "menu", "title", "byline", "paragraph", "menu", "legal"]


def example_of(lines: list[str], key: str = "wcxb/1"):
    page = page_of("\n\n".join(lines))
    segments, features = next(iter(look_at([page])))
    return blank(page, key=key, site="lindholm.example", fold=1, segments=segments, features=features)


def labels_of(lines: list[str], kinds: list[str]):
    example = example_of(lines)
    assert len(example.segments) == len(kinds)
    return checksums(example), np.array([KIND_CODE[kind] for kind in kinds])


def test_labels_come_back_from_the_file_page_by_page(tmp_path):
    given_labels = {"wcxb/2": labels_of(LINES, KINDS), "wcxb/1": labels_of(LINES[:3], KINDS[:3])}
    write_labels(tmp_path / "labels.parquet", given_labels)
    found = read_labels(tmp_path / "labels.parquet")
    assert sorted(found) == ["wcxb/1", "wcxb/2"]
    for key, (letters, kinds) in given_labels.items():
        assert (found[key][0] == letters).all() and (found[key][1] == kinds).all()


def test_file_holds_no_text(tmp_path):
    path = tmp_path / "labels.parquet"
    write_labels(path, {"wcxb/1": labels_of(LINES, KINDS)})
    assert b"ferry" not in path.read_bytes().lower() and b"winter" not in path.read_bytes().lower()


def test_labels_find_their_lines_though_spacing_case_and_marks_change():
    changed = [
        "LINDHOLM POST",
        "» Home",
        "News:",
        "Ferry, is late",
        "By Ada Winter.",
        "“The ferry stops”",
        "Home",
        "2025",
    ]
    found = find_again(example_of(changed), labels_of(LINES, KINDS))
    assert found.tolist() == [KIND_CODE[kind] for kind in KINDS]


@given(st.permutations(range(len(LINES))), st.integers(0, 5))
def test_lines_that_are_gone_moved_or_new_leave_the_others_their_labels(order, gone):
    kept = order[gone:]
    lines = [line for number in kept for line in (LINES[number], f"Never seen before {number}")]
    found = find_again(example_of(lines), labels_of(LINES, KINDS)).tolist()
    assert found == [code for number in kept for code in (KIND_CODE[KINDS[number]], UNKNOWN)]


def test_line_that_meant_two_things_is_known_only_where_it_comes_as_often():
    labels = labels_of(LINES, [*KINDS[:6], "social", "legal"])
    home = [KIND_CODE["menu"], KIND_CODE["social"]]
    assert find_again(example_of(LINES), labels)[[1, 6]].tolist() == home
    assert find_again(example_of(LINES[:6]), labels)[1] == UNKNOWN
    assert find_again(example_of([*LINES, "Home"]), labels)[[1, 6, 8]].tolist() == [UNKNOWN] * 3
