"""The last step of publishing: a folder of shards is described, and the ledger closed.

In: the folder with its shards and `violations.parquet`, and the facts of the build. Out: card, `croissant.json`,
`report.html`, `manifest.json`, in this order: each tells of the files before it.
"""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from builder.publish.card import write_card
from builder.publish.croissant import write_croissant
from builder.publish.facts import Facts
from builder.publish.figures import Figures, measure
from builder.publish.history import next_edition
from builder.publish.ledger import write_ledger
from builder.publish.proof import prove
from builder.publish.report import write_report

COMPARED_STORIES = 20_000
"""Pages up to which near-duplicates are looked for here; in a larger folder `check-dataset` looks for them."""


def finish(folder: Path, facts: Facts) -> dict[str, Any]:
    """Write what describes a published folder, and return the manifest."""
    figures = measure(folder)
    facts = replace(facts, proof=_proof(folder, figures) | facts.proof)
    edition = next_edition(folder, facts.previous)
    write_card(folder, facts, figures, edition)
    write_croissant(folder, facts, figures, edition)
    write_report(folder, facts, figures, edition)
    return write_ledger(folder, facts, figures, edition)


def _proof(folder: Path, figures: Mapping[str, Figures]) -> dict[str, int]:
    pages = sum(split.pages for split in figures.values())
    overlaps = prove(folder, near_duplicates=pages <= COMPARED_STORIES)
    return {name: overlap.count for name, overlap in overlaps.items()}
