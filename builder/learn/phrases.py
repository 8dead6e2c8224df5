"""Phrases that newspapers put beside their stories, in many languages: words that a few hundred pages do not show.

In: `phrases.txt`, a kind in brackets, then a line each. Out: `PHRASES`. Training puts them in place of lines of the
same kind, so that the model meets "Meld je aan" or "Publicidade" before it meets a site that says so.
"""

from importlib.resources import files


def _read() -> dict[str, tuple[str, ...]]:
    phrases: dict[str, tuple[str, ...]] = {}
    for part in (files("builder") / "learn" / "phrases.txt").read_text(encoding="utf-8").split("\n\n"):
        kind, *lines = part.strip().splitlines()
        phrases[kind.strip("[]")] = tuple(lines)
    return phrases


PHRASES: dict[str, tuple[str, ...]] = _read()
