"""Raw pages of our own fiction, some with poison in them, and the engines that must live through it."""

import sys
from pathlib import Path

import pytest

from builder.engines import supervisor
from builder.settings import Settings
from builder.tasks import cut

POISONED_WORKER = (sys.executable, str(Path(__file__).with_name("poisoned_worker.py")))

PAGE = """date 2025-05-04 Home News Sport
The {town} Courier
Rain stops play in {town} for the {number}th time
By Ada Ferris | {town} | 4 May 2025
The match between {town} and its neighbours was called off on Sunday, when the river {number} took the pitch.
{poison}
"We shall try again on Tuesday," said the captain, who has now waited {number} weeks for a dry afternoon.
Read also: The lighthouse that nobody wanted
© The {town} Courier
"""


@pytest.fixture(scope="session")
def write_pages():
    """A function that writes raw pages."""
    return write


def write(raw: Path, count: int = 12, poison: dict[int, str] | None = None) -> Path:
    """Text dumps of three sites; page `n` of `poison` has that line in it."""
    for number in range(count):
        folder = raw / f"{('lindholm', 'varby', 'osthaven')[number % 3]}.example"
        folder.mkdir(parents=True, exist_ok=True)
        line = (poison or {}).get(
            number, f"Nobody minded the rain of day {number} less than the ducks of the mill pond."
        )
        text = PAGE.format(town=folder.stem.title(), number=number, poison=line)
        (folder / f"page-{number:03}.txt").write_text(text)
    return raw


@pytest.fixture
def small_tasks(monkeypatch) -> None:
    """Cut so small that a dozen pages make several tasks."""
    monkeypatch.setattr(cut, "FILES_PER_TASK", 3)


@pytest.fixture
def poisoned(monkeypatch) -> None:
    """Let poison do harm."""
    monkeypatch.setattr(supervisor, "WORKER", POISONED_WORKER)


@pytest.fixture
def settings() -> Settings:
    """One worker that does not wait long."""
    return Settings(workers=1, page_timeout=2)


@pytest.fixture
def driver(tmp_path, monkeypatch) -> Path:
    """The current directory of the machine that starts builds: no node has any business there."""
    folder = tmp_path / "driver"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder
