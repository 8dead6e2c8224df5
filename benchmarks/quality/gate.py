"""The quality gate: the shipped labels may not get worse.

In: the project's figures on the held-out sites, and the committed ones. Out: the figures that fell, and by how much. A
figure fails where it is worse than the committed one by more than the half of the interval that lies on that side.
"""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from builder.errors import DatasetError
from builder.score import Figure
from builder.score.summary import LESS_IS_BETTER

COMMITTED = Path(__file__).parent / "figures.json"

# set → figures that must hold. A new figure is a word here and a refresh of the file.
GUARDED: dict[str, tuple[str, ...]] = {
    "news": ("body_f1", "body_precision", "body_recall", "body_empty"),
    "articles": ("body_f1", "body_empty"),
    "fields": ("headline", "authors_f1", "date", "must_include", "must_exclude"),
    "text": ("body_f1", "body_empty"),
    "lines": ("label_macro_f1", "label_micro_f1", "kind_macro_f1", "kind_micro_f1", "calibration_error"),
}

Figures = dict[str, dict[str, Figure]]
"""Set → name → figure."""


class Fall(NamedTuple):
    """A figure that got worse than its interval allows."""

    set: str
    name: str
    was: float
    now: float
    allowed: float  # how much worse it might have been

    def __str__(self) -> str:
        worse = abs(self.was - self.now)
        return (
            f"{self.set} {self.name}: {self.was:.4f} → {self.now:.4f}, worse by {worse:.4f}; allowed {self.allowed:.4f}"
        )


def compare(now: Figures, committed: Figures) -> list[Fall]:
    """The guarded figures that fell too far; one that is no longer measured has fallen to nothing."""
    falls = (
        judge(name, key, figure, now.get(name, {}).get(key))
        for name, figures in committed.items()
        for key, figure in figures.items()
    )
    return [fall for fall in falls if fall]


def judge(group: str, name: str, was: Figure, now: Figure | None) -> Fall | None:
    """The fall of one figure, if it is one."""
    less = name in LESS_IS_BETTER
    value = now.value if now else (1.0 if less else 0.0)
    allowed = was.high - was.value if less else was.value - was.low
    worse = value - was.value if less else was.value - value
    # A rounding error in the last digit of the file is no fall.
    return Fall(group, name, was.value, value, allowed) if worse > allowed + 1e-6 else None


def guarded(figures: Mapping[str, Mapping[str, Figure]]) -> Figures:
    """The figures that the gate watches."""
    return {name: {key: figures[name][key] for key in keys if key in figures[name]} for name, keys in GUARDED.items()}


def read_committed(path: Path = COMMITTED) -> Figures:
    """The committed figures; raises `DatasetError` where there are none."""
    if not path.is_file():
        raise DatasetError(f"{path}: no committed figures; make them with: python -m benchmarks.quality refresh GOLD")
    stored = json.loads(path.read_text(encoding="utf-8"))
    return {name: {key: Figure(**figure) for key, figure in figures.items()} for name, figures in stored.items()}


def write_committed(figures: Figures, path: Path = COMMITTED) -> None:
    """Write figures, rounded: a machine's last digits are no news."""
    rounded = {
        name: {
            key: {field: round(value, 5) for field, value in figure._asdict().items()} for key, figure in row.items()
        }
        for name, row in figures.items()
    }
    path.write_text(json.dumps(rounded, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def describe(now: Figures, committed: Figures) -> Iterable[str]:
    """One line for each guarded figure: what it is, and what it was."""
    for name, figures in committed.items():
        for key, was in figures.items():
            if figure := now.get(name, {}).get(key):
                yield f"{name:9} {key:16} {figure.value:.4f}  committed {was.value:.4f} [{was.low:.4f}, {was.high:.4f}]"
