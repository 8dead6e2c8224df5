"""doccano, sequence labelling: JSON Lines; further fields come back as they went.

{"text": "Home | …", "label": [[0, 4, "noise.menu"]], "page": "…"}
"""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from builder.review.exchange.marked import Exchange, Mark, Marked


def dump(pages: Iterable[Marked], path: Path) -> int:
    """Write one line a page."""
    count = 0
    with path.open("w", encoding="utf-8") as file:
        for count, page in enumerate(pages, start=1):
            row = {"text": page.text, "label": [list(mark) for mark in page.spans], "page": page.page, "url": page.url}
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
    return count


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


EXCHANGE = Exchange("doccano", dump, load, overlaps=True)
