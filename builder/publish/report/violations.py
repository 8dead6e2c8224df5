"""The violations of a build for its report: rule by rule, the first of each in full."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from html import escape
from itertools import chain
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from builder.publish.figures import batches_of, shard_paths

SHOWN = 20  # of each rule; all of them are in the file
COLUMNS = ["id", "source", "rule", "pointer", "message", "excerpt", "action", "payload"]
PAYLOADS_AT_ONCE, IDS_AT_ONCE = 128, 100_000  # a payload may be a whole record


def violation_list(folder: Path) -> str:
    """Every rule with its count, and places to look at; empty where all went well."""
    shown: dict[str, list[dict[str, Any]]] = defaultdict(list)
    counts: dict[str, int] = defaultdict(int)
    for row in _rows(folder):
        counts[row["rule"]] += 1
        if len(shown[row["rule"]]) < SHOWN:
            shown[row["rule"]].append(row)
    if not counts:
        return "<p>None: every page that was read is published.</p>"
    opened = _opened(folder, list(chain.from_iterable(shown.values())))
    ranked = sorted(counts, key=lambda rule: (-counts[rule], rule))
    return "".join(_rule(rule, counts[rule], shown[rule], opened) for rule in ranked)


def review_command(page: str) -> str:
    """What opens a page for review, given in the folder of the report: no file can link to a server's page."""
    command = f"<code>review-dataset . --page {escape(page)}</code>"
    return f'<p class="command">To look at the page, from this folder: {command}</p>'


def _rows(folder: Path) -> Iterator[dict[str, Any]]:
    """Every violation; of its payload, whether there is one."""
    for batch in batches_of(folder / "violations.parquet", PAYLOADS_AT_ONCE, COLUMNS):
        place = batch.schema.get_field_index("payload")
        yield from batch.set_column(place, "payload", batch.column("payload").is_valid()).to_pylist()


def _opened(folder: Path, rows: Iterable[dict[str, Any]]) -> set[str]:
    """Ids of the pages that can be looked at: published, or kept as far as they got."""
    named = [row for row in rows if row["id"]]
    asked = pa.array(sorted({row["id"] for row in named}), pa.string())
    found = {row["id"] for row in named if row["payload"]}
    for shard in shard_paths(folder, "pages") if len(asked) else ():
        for batch in batches_of(shard, IDS_AT_ONCE, ["id"]):
            ids = batch.column("id")
            found.update(ids.filter(pc.is_in(ids, asked)).to_pylist())
    return found


def _rule(rule: str, count: int, rows: list[dict[str, Any]], opened: set[str]) -> str:
    more = f"<p>{count - len(rows):,} more in violations.parquet.</p>" if count > len(rows) else ""
    items = "".join(_violation(row, row["id"] in opened) for row in rows)
    return f"<details><summary><b>{count:,}</b> {escape(rule)}</summary><ul>{items}</ul>{more}</details>\n"


def _violation(row: dict[str, Any], opens: bool) -> str:
    excerpt = f"<code>{escape(row['excerpt'])}</code>" if row["excerpt"] else ""
    command = review_command(row["id"]) if opens else ""
    place = f"{row['source']['path']} #{row['source']['record']} {row['pointer']}"
    told = f"<small>{escape(place)} · {row['action']}</small><br>{escape(row['message'])} {excerpt}"
    return f"<li>{told}{command}</li>\n"
