"""The figures of a training, as a part of the model card.

In: what was learned from, and figures. Out: a Markdown file.
"""

from collections.abc import Mapping
from pathlib import Path

from builder.learn.course import Material


def write_card(path: Path, material: Material, figures: Mapping[str, str]) -> None:
    """Write what the models learned from and how they did on sites left out."""
    by_hand = sum(example.by_hand for example in material.markup)
    sites = {example.site for example in [*material.markup, *material.dumps]}
    renderings = sum(len(copies) for copies in material.renderings)
    lines = [
        f"- pages of markup: {len(material.markup)}, {by_hand} of them labelled by hand",
        f"- dumps labelled by hand: {len(material.dumps)}; renderings of the pages of markup: {renderings}",
        f"- sites: {len(sites)}",
    ]
    for name, text in figures.items():
        lines += ["", f"### {name}", "", text]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
