"""The figures of a training, as a part of the model card.

In: what was learned from, and figures. Out: a Markdown file.
"""

from collections.abc import Mapping
from pathlib import Path

from builder.learn.course import Material
from builder.learn.fiction import NO_FOLD


def write_card(path: Path, material: Material, figures: Mapping[str, str]) -> None:
    """Write what the models learned from and how they did on sites left out."""
    by_hand = sum(example.by_hand for example in material.markup)
    written = sum(example.fold == NO_FOLD for example in material.dumps)
    sites = {example.site for example in [*material.markup, *material.dumps] if example.fold != NO_FOLD}
    renderings = sum(len(copies) for copies in material.renderings)
    lines = [
        f"- pages of markup: {len(material.markup)}, {by_hand} of them labelled line by line",
        f"- dumps labelled by hand: {len(material.dumps) - written}; dumps written for this project: {written}",
        f"- renderings of the pages of markup: {renderings}",
        f"- sites: {len(sites)}",
    ]
    for name, text in figures.items():
        lines += ["", f"### {name}", "", text]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
