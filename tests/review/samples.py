"""Sample pages of our own fiction: everything that review has to cope with, written as the build writes it."""

import hashlib
import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from builder.model import Source, Span, Violation
from builder.publish.columns import page_columns, violation_columns
from builder.review.repairs import lines_of

MENU = "Home | Weather | Sport"
RAIN = f"""{MENU}
Harbour ferry 🚢 stays in port
By Ada Quay | 4 May 2025
The ferry 🚢 did not leave the harbour on Sunday, because the wind 🌬️ rose to eleven.
مرحبا بكم في الميناء
Read also: Lighthouse painted blue
© Harbour Courier
Subscribe now"""
HOSTILE = (
    "Menu\n<script>window.hacked = 1</script>\n<img src=x onerror='window.hacked = 1'>\n"
    "javascript:window.hacked=1\nTurned \u202e around \u202c here\n"
    "</div></section><style>*{display:none}</style>"
)
GUESSES = {"Home": ("noise", "menu"), "Harbour ferry": ("headline", "title"), "The ferry": ("body", "paragraph")}


def span(start, end, label="noise", kind="other", confidence=0.9, tier="silver", annotator="line-model"):
    fields = (start, end, label, kind, confidence, tier, annotator)
    return dict(zip(Span._fields, fields, strict=True))


def guessed(text, **more):
    """A span a line, labelled by its first words."""
    spans = []
    for block in lines_of(text):
        words = text[block.start : block.end]
        label, kind = next((two for head, two in GUESSES.items() if words.startswith(head)), ("noise", "other"))
        doubt = {"confidence": 0.41, "tier": "bronze"} if words.startswith("By ") else {}
        spans.append(span(block.start, block.end, label, kind, **doubt, **more))
    return spans


def record(text, *, path, site="harbour.example", spans=None, format="text", payload=None, **more):
    payload = payload if payload is not None else text.encode()
    sha = hashlib.sha256(payload).hexdigest()
    return {
        "id": hashlib.sha256(f"{sha}\n{path}".encode()).hexdigest()[:32],
        "url": f"https://{site}/{path}",
        "site": site,
        "language": "en",
        "fetched_at": None,
        "published_at": None,
        "modified_at": None,
        "title": (text.splitlines()[1:2] or [None])[0] or None,
        "authors": [],
        "section": None,
        "text": text,
        "spans": spans if spans is not None else guessed(text),
        "span_sources": [],
        "source": {
            "path": path,
            "format": format,
            "record": 0,
            "offset": 0,
            "length": len(payload),
            "sha256": sha,
            "encoding": None,
        },
        "split_group": site,
        "duplicate_of": None,
        "flags": [],
        "rights": ["unknown"],
        **more,
    }


def violation_of(broken, rule="spans overlap", pointer="/spans/1/start", **more):
    fields = {
        "action": "rejected",
        "stage": "validate",
        "message": "span 1 starts inside span 0; expected no overlap",
        **more,
    }
    excerpt = broken["text"][:60]
    payload = json.dumps(broken, ensure_ascii=False)
    return Violation(
        id=broken["id"],
        source=Source(**broken["source"]),
        pointer=pointer,
        rule=rule,
        excerpt=excerpt,
        payload=payload,
        **fields,
    )


def broken(text, path):
    made = record(text, path=path)
    made["spans"][1]["start"] -= 5
    made["spans"][-1]["end"] += 400
    return made


def write_dist(folder: Path, records, violations=()):
    (folder / "pages").mkdir(parents=True, exist_ok=True)
    batch = page_columns(records)
    pq.write_table(
        pa.Table.from_batches([batch]),
        folder / "pages" / "train-00000-of-00001.parquet",
        row_group_size=3,
    )
    found = violation_columns(violations)
    pq.write_table(pa.Table.from_batches([found]), folder / "violations.parquet")
    return folder


def write_html(raw: Path):
    """A hostile page of markup and the record a build would make of it."""
    markup = (
        "<html><head><title>T</title><script>top.hacked=1</script></head><body onload='top.hacked=1'>"
        "<h1>Harbour 🚢 quiet</h1><img src='http://192.0.2.1/x.png' onerror='top.hacked=1' alt='A boat'>"
        "<p style='background:url(http://192.0.2.1/y)'>The water lay <a href='javascript:top.hacked=1'>still</a>.</p>"
        "<meta http-equiv='refresh' content='0;url=http://192.0.2.1/'><iframe src='http://192.0.2.1/'></iframe></body></html>"
    )
    (raw / "quiet.html").write_text(markup, encoding="utf-8")
    text = "Harbour 🚢 quiet\nThe water lay still."
    made = record(text, path="quiet.html", format="html", payload=markup.encode())
    made["spans"][0].update(label="headline", kind="title")
    made["span_sources"] = [{"start": markup.index(w), "end": markup.index(w) + 5} for w in ("Harbour 🚢", "The water")]
    made["title"] = "Harbour 🚢 quiet"
    return made
