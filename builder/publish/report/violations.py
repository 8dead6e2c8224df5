"""The violations of a build for its report: rule by rule, the first of each in full."""

from collections import defaultdict
from html import escape
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

SHOWN = 20  # of each rule; all of them are in the file


def violation_list(folder: Path) -> str:
    """Every rule with its count, and places to look at; empty where all went well."""
    shown: dict[str, list[dict[str, Any]]] = defaultdict(list)
    counts: dict[str, int] = defaultdict(int)
    with pq.ParquetFile(folder / "violations.parquet") as file:
        for batch in file.iter_batches(1_000, columns=["source", "rule", "pointer", "message", "excerpt", "action"]):
            for row in batch.to_pylist():
                counts[row["rule"]] += 1
                if len(shown[row["rule"]]) < SHOWN:
                    shown[row["rule"]].append(row)
    if not counts:
        return "<p>None: every page that was read is published.</p>"
    ranked = sorted(counts, key=lambda rule: (-counts[rule], rule))
    return "".join(_rule(rule, counts[rule], shown[rule]) for rule in ranked)


def _rule(rule: str, count: int, rows: list[dict[str, Any]]) -> str:
    more = f"<p>{count - len(rows):,} more in violations.parquet.</p>" if count > len(rows) else ""
    items = "".join(map(_violation, rows))
    return f"<details><summary><b>{count:,}</b> {escape(rule)}</summary><ul>{items}</ul>{more}</details>\n"


def _violation(row: dict[str, Any]) -> str:
    excerpt = f"<code>{escape(row['excerpt'])}</code>" if row["excerpt"] else ""
    place = f"{row['source']['path']} #{row['source']['record']} {row['pointer']}"
    return f"<li><small>{escape(place)} · {row['action']}</small><br>{escape(row['message'])} {excerpt}</li>\n"
