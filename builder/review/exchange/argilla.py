"""Argilla 2: the JSON list that `dataset.records.to_json` writes and `from_json` reads; a `SpanQuestion` named "spans".

Our spans go as suggestions, people's responses come back.
"""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from builder.review.exchange.marked import AGENT, Exchange, Mark, Marked

QUESTION = "spans"


def dump(pages: Iterable[Marked], path: Path) -> int:
    """Write all records as one list."""
    records = [_record(page) for page in pages]
    path.write_text(json.dumps(records, ensure_ascii=False, indent=1), encoding="utf-8")
    return len(records)


def load(path: Path) -> Iterator[Marked]:
    """Yield a page for everyone who responded."""
    for record in json.loads(path.read_text(encoding="utf-8")):
        for response in (record.get("responses") or {}).get(QUESTION, ()):
            marks = [Mark(found["start"], found["end"], found["label"]) for found in response["value"]]
            person = str(response.get("user_id") or "")
            yield Marked(record["metadata"]["page"], record["fields"]["text"], marks, person, "argilla")


def _record(page: Marked) -> dict[str, Any]:
    value = [{"start": start, "end": end, "label": name} for start, end, name in page.spans]
    return {
        "id": page.page,
        "fields": {"text": page.text},
        "metadata": {"page": page.page, "url": page.url or ""},
        "suggestions": {QUESTION: {"value": value, "score": None, "agent": AGENT}},
        "responses": {},
        "vectors": {},
        "status": "pending",
    }


EXCHANGE = Exchange("Argilla", dump, load, overlaps=True)
