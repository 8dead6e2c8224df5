"""The last step of publishing: a folder of shards is described, and the ledger closed.

In: the folder with its shards and `violations.parquet`, and the facts of the build. Out: card, `croissant.json`,
`report.html`, `manifest.json`, in this order: each tells of the files before it.
"""

from dataclasses import replace
from pathlib import Path

from builder.publish.card import write_card
from builder.publish.croissant import write_croissant
from builder.publish.facts import Facts
from builder.publish.figures import Figures, measure
from builder.publish.history import next_edition
from builder.publish.ledger import write_ledger
from builder.publish.proof import Stories, prove
from builder.publish.report import write_report


def finish(folder: Path, facts: Facts, stories: Stories | None = None) -> dict[str, Figures]:
    """Write what describes a published folder, and return its figures by split.

    `stories` are the signatures that the build has; `check-dataset` takes them from the published texts instead.
    """
    figures = measure(folder)
    overlaps = prove(folder, stories)
    facts = replace(facts, proof={name: overlap.count for name, overlap in overlaps.items()} | facts.proof)
    edition = next_edition(folder, facts.previous)
    write_card(folder, facts, figures, edition)
    write_croissant(folder, facts, figures, edition)
    write_report(folder, facts, figures, edition)
    write_ledger(folder, facts, figures, edition)
    return figures
