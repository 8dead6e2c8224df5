"""Prodigy, recipes `ner.manual` and `spans.manual`: JSON Lines with tokens; accepted answers come back.

{"text": …, "tokens": [{"id": 0, "start": 0, "end": 4, "text": "Home", "ws": true}],
 "spans": [{"start": 0, "end": 4, "token_start": 0, "token_end": 0, "label": "noise.menu"}], "meta": {"page": …}}
"""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from builder.review.exchange.marked import Exchange, Mark, Marked, write_lines
from builder.review.exchange.tokens import tokens_of


def dump(pages: Iterable[Marked], path: Path) -> int:
    """Write one task a page."""
    return write_lines((json.dumps(_task(page), ensure_ascii=False) for page in pages), path)


def load(path: Path) -> Iterator[Marked]:
    """Yield the tasks that were accepted."""
    with path.open(encoding="utf-8", newline="\n") as file:
        for row in map(json.loads, file):
            if row.get("answer") == "accept":
                marks = [Mark(span["start"], span["end"], span["label"]) for span in row.get("spans", ())]
                person = row.get("_annotator_id") or row.get("_session_id") or ""
                yield Marked(row["meta"]["page"], row["text"], marks, person, "prodigy")


def _task(page: Marked) -> dict[str, Any]:
    places = list(tokens_of(page.text, page.spans))
    first = {start: number for number, (start, _) in enumerate(places)}
    last = {end: number for number, (_, end) in enumerate(places)}
    return {
        "text": page.text,
        "tokens": [
            {"id": n, "start": start, "end": end, "text": page.text[start:end], "ws": page.text[end : end + 1] == " "}
            for n, (start, end) in enumerate(places)
        ],
        "spans": [
            {"start": start, "end": end, "token_start": first[start], "token_end": last[end], "label": name}
            for start, end, name in page.spans
        ],
        "meta": {"page": page.page, "url": page.url},
    }


EXCHANGE = Exchange("Prodigy", dump, load, overlaps=True)
