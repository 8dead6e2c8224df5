"""doccano, sequence labelling: JSON Lines; further fields come back as they went.

{"text": "Home | …", "label": [[0, 4, "noise.menu"]], "page": "…"}
"""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from builder.review.exchange.marked import Exchange, Mark, Marked, write_lines


def dump(pages: Iterable[Marked], path: Path) -> int:
    """Write one line a page."""
    return write_lines((json.dumps(_row(page)) for page in pages), path)


def load(path: Path) -> Iterator[Marked]:
    """Yield one page a line; newer versions export `entities` where relations are labelled too."""
    with path.open(encoding="utf-8", newline="\n") as file:
        for line in file:
            row = json.loads(line)
            if "entities" in row:
                marks = [Mark(e["start_offset"], e["end_offset"], e["label"]) for e in row["entities"]]
            else:
                marks = [Mark(*found) for found in row.get("label", row.get("labels", ()))]
            yield Marked(row["page"], row["text"], marks, row.get("username") or "", "doccano")


def _row(page: Marked) -> dict[str, Any]:
    return {"text": page.text, "label": [list(mark) for mark in page.spans], "page": page.page, "url": page.url}


EXCHANGE = Exchange("doccano", dump, load, overlaps=True)
