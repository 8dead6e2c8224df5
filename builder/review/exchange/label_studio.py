"""Label Studio: one JSON list of tasks; our spans go as predictions, people's annotations come back.

    {"data": {"text": …, "page": …}, "predictions": [{"result": [{"type": "labels", "value": {"start": 0, …}}]}]}

Offsets count code points, as Label Studio stores them. The labelling interface is written beside the file, to be pasted
into the project's settings.
"""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

from builder.review.exchange.marked import AGENT, NAMES, Exchange, Mark, Marked

TEXT = '  <Text name="text" value="$text"/>'
COLOURS = {"headline": "#D55E00", "metadata": "#0072B2", "body": "#009E73", "noise": "#999999"}


def dump(pages: Iterable[Marked], path: Path) -> int:
    """Write tasks, and beside them the labelling interface."""
    tasks = [_task(page) for page in pages]
    path.write_text(json.dumps(tasks, ensure_ascii=False, indent=1), encoding="utf-8")
    path.with_suffix(".config.xml").write_text(interface(), encoding="utf-8")
    return len(tasks)


def interface() -> str:
    """The labelling interface for our labels."""
    labels = "\n".join(
        f'    <Label value={quoteattr(name)} background="{COLOURS[name.split(".")[0]]}"/>' for name in NAMES
    )
    parts = ("<View>", '  <Labels name="label" toName="text">', labels, "  </Labels>", TEXT, "</View>")
    return "\n".join(parts) + "\n"


def load(path: Path) -> Iterator[Marked]:
    """Yield a page for every annotation that was submitted."""
    for task in json.loads(path.read_text(encoding="utf-8")):
        data = task["data"]
        for annotation in task.get("annotations") or ():
            if not annotation.get("was_cancelled"):
                marks = [_mark(found["value"]) for found in annotation["result"] if found["type"] == "labels"]
                yield Marked(data["page"], data["text"], marks, _person(annotation.get("completed_by")), "label-studio")


def _task(page: Marked) -> dict[str, Any]:
    result = [
        {
            "id": f"span-{number}",
            "from_name": "label",
            "to_name": "text",
            "type": "labels",
            "value": {"start": start, "end": end, "text": page.text[start:end], "labels": [name]},
        }
        for number, (start, end, name) in enumerate(page.spans)
    ]
    prediction = {"model_version": AGENT, "result": result}
    return {"data": {"text": page.text, "page": page.page, "url": page.url}, "predictions": [prediction]}


def _mark(value: dict[str, Any]) -> Mark:
    return Mark(int(value["start"]), int(value["end"]), value["labels"][0])


def _person(completed_by: Any) -> str:
    # A number in an export, a record with the address in what the API returns.
    if isinstance(completed_by, dict):
        return completed_by.get("email") or str(completed_by.get("id", ""))
    return "" if completed_by is None else f"label-studio-{completed_by}"


EXCHANGE = Exchange("Label Studio", dump, load, overlaps=True)
