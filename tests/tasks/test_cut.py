"""Tasks are cut by what the files are, so that a new file changes one task and not all behind it."""

from hypothesis import given
from hypothesis import strategies as st

from builder.read import Piece
from builder.tasks import cut as module
from builder.tasks.cut import cut


def pieces(names, size=3_000):
    return [Piece(f"/raw/{name}", name, "text", "", size) for name in sorted(names)]


NAMES = st.lists(st.text("abcdef", min_size=1, max_size=6), unique=True, max_size=60)


@given(NAMES)
def test_every_piece_is_in_one_task_in_its_order(names):
    assert [piece for run in cut(pieces(names)) for piece in run] == pieces(names)


def test_new_file_changes_one_task(monkeypatch):
    monkeypatch.setattr(module, "FILES_PER_TASK", 8)
    names = [f"page-{number:04}" for number in range(400)]
    before, after = (list(map(tuple, cut(pieces(some)))) for some in (names, [*names, "page-0200b"]))
    assert len(before) > 20
    assert len(set(after) - set(before)) <= 2


def test_large_pieces_are_tasks_of_their_own():
    assert [len(run) for run in cut(pieces("abc", size=module.BYTES_PER_TASK))] == [1, 1, 1]
