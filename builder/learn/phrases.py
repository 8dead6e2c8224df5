"""Phrases that newspapers put beside their stories, in many languages: words that a thousand pages do not show.

In: `phrase_lists/`, a file for each language: a kind in brackets, then a line each. Out: `PHRASES`. Training puts them
in place of lines of the same kind, so that the model meets "Meld je aan" or "Publicidade" before it meets a site that
says so. All of it is made up: names, stories and papers exist nowhere else.
"""

from collections import defaultdict
from importlib.resources import files


def _read() -> dict[str, tuple[str, ...]]:
    """The phrases of each kind, in the order of the languages' codes, each once."""
    phrases: dict[str, dict[str, None]] = defaultdict(dict)
    lists = (file for file in (files("builder") / "learn" / "phrase_lists").iterdir() if file.name.endswith(".txt"))
    for file in sorted(lists, key=lambda file: file.name):
        for part in file.read_text(encoding="utf-8").strip("\n").split("\n\n"):
            kind, *lines = part.splitlines()
            phrases[kind.strip("[]")].update(dict.fromkeys(lines))
    return {kind: tuple(lines) for kind, lines in phrases.items()}


PHRASES: dict[str, tuple[str, ...]] = _read()
