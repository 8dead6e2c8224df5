"""`reviews.jsonl`, the file that keeps what people decided: append-only, safe to write from two windows.

In: entries. Out: the lines of the file as entries, in file order, undone ones left out.

    {"what": "page", "key": "5f…", "reviewer": "ada", "time": "2026-01-31T09:00:00Z", "page": "…", "spans": […] …}
    {"what": "line", … "site": "example.com", "line": "Subscribe now", "spans": […]}
    {"what": "dismissal", … "violation": "…"}
    {"what": "encoding", … "sha256": "…", "encoding": "windows-1251"}
    {"what": "undo", … "keys": ["5f…"]}
"""

import fcntl
import hashlib
import json
import os
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from builder.labels import KIND_CODE, LABEL_CODE, LABEL_OF_KIND, UNKNOWN_KIND
from builder.model import Record

ONE_PAGE_FORMATS = frozenset({"text", "html", "mhtml"})  # of files: their path names the page
CONTEXT = 32  # characters kept on each side of a decided span, to find it again in a changed text


class Decision(NamedTuple):
    """A person's label for some words, with enough around them to find the words again."""

    start: int
    end: int
    label: str
    kind: str
    text: str
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What every line of the file says: which, by whom, when; entries of one `action` are undone together."""

    key: str
    action: str
    reviewer: str
    time: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageReview(Entry):
    """Spans of one page that a person decided; all of them where the page was accepted."""

    page: str
    digest: str
    spans: tuple[Decision, ...]
    url: str | None = None
    path: str | None = None  # of the input file, where it holds this page only
    accepted: bool = False
    settles: bool = False  # overrules what others said before about these words


@dataclass(frozen=True, slots=True, kw_only=True)
class LineReview(Entry):
    """A line that means the same on every page of a site; offsets count from the start of the line."""

    site: str
    line: str
    spans: tuple[Decision, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dismissal(Entry):
    """A violation that was looked at and left as it is."""

    violation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Encoding(Entry):
    """The encoding a person found to be the right one for a payload."""

    sha256: str
    encoding: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Undo(Entry):
    """Takes entries back: the lines stay, their effect goes."""

    keys: tuple[str, ...]


# To add a kind of entry: its record above, its name here.
ENTRIES: dict[str, type[Entry]] = {
    "page": PageReview,
    "line": LineReview,
    "dismissal": Dismissal,
    "encoding": Encoding,
    "undo": Undo,
}
_NAME = {kind: name for name, kind in ENTRIES.items()}


class Unreadable(NamedTuple):
    """A line of the file that says nothing we understand: kept, reported, never guessed at."""

    number: int
    line: str
    reason: str


def journal_path(raw: str | Path) -> Path:
    """Where the reviews of a raw/ folder are kept: beside it."""
    return Path(os.path.abspath(raw)).parent / "reviews.jsonl"


def text_digest(text: str) -> str:
    """SHA-256 of a page's text: tells whether a review still speaks of the same words."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def stamp(reviewer: str, *, action: str | None = None, note: str = "") -> dict[str, str]:
    """The fields of a new entry that say which, by whom and when."""
    key = secrets.token_hex(8)
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return {"key": key, "action": action or key, "reviewer": reviewer, "time": now, "note": note}


def about(record: Record) -> dict[str, str | None]:
    """The fields of a `PageReview` that say which page it is about, and how to find it when its bytes change."""
    source = record["source"]
    return {
        "page": record["id"],
        "digest": text_digest(record["text"]),
        "url": record.get("url"),
        "path": source["path"] if source["format"] in ONE_PAGE_FORMATS else None,
    }


def decide(text: str, start: int, end: int, label: str, kind: str) -> Decision:
    """A decision on text[start:end], with the words around it.

    >>> decide("Home | Rain stops play", 7, 22, "headline", "title").before
    'Home | '
    """
    around = text[max(0, start - CONTEXT) : start], text[end : end + CONTEXT]
    return Decision(start, end, label, kind, text[start:end], *around)


def append(path: Path, entries: Iterable[Entry]) -> None:
    """Write the entries at the end of the file; they are on the disk when this returns."""
    lines = "".join(json.dumps({"what": _NAME[type(e)], **asdict(e)}, ensure_ascii=False) + "\n" for e in entries)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.write((_missing_newline(file) + lines).encode("utf-8", "surrogatepass"))
        file.flush()
        os.fsync(file.fileno())


def _missing_newline(file: Any) -> str:
    # A crash may have cut the last line short: what comes now must not be glued to it.
    if file.seek(0, os.SEEK_END) == 0:
        return ""
    file.seek(-1, os.SEEK_END)
    return "" if file.read(1) == b"\n" else "\n"


def read(path: Path) -> tuple[list[Entry], list[Unreadable]]:
    """All entries of the file that were not undone, in file order, and the lines that could not be read."""
    if not path.is_file():
        return [], []
    entries, unreadable = parse(path.read_bytes())
    return standing(entries), unreadable


def parse(data: bytes) -> tuple[list[Entry], list[Unreadable]]:
    """Entries of the file's bytes as written, undone ones and the undoing ones included."""
    entries: list[Entry] = []
    unreadable = []
    for number, line in enumerate(data.decode("utf-8", "surrogateescape").split("\n"), start=1):
        if not line.strip():
            continue
        try:
            entries.append(_entry(json.loads(line)))
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            unreadable.append(Unreadable(number, line, f"{type(error).__name__}: {error}"))
    return entries, unreadable


def standing(entries: Sequence[Entry]) -> list[Entry]:
    """Entries that were not taken back by a later one; an `Undo` may be undone too."""
    gone: set[str] = set()
    for entry in reversed(entries):
        if isinstance(entry, Undo) and entry.key not in gone:
            gone.update(entry.keys)
    return [entry for entry in entries if entry.key not in gone and not isinstance(entry, Undo)]


def _entry(fields: dict[str, Any]) -> Entry:
    kind = ENTRIES[fields.pop("what")]
    if "spans" in fields:
        fields["spans"] = tuple(_decision(span) for span in fields["spans"])
    if "keys" in fields:
        fields["keys"] = tuple(fields["keys"])
    return kind(**fields)


def _decision(span: Sequence[Any]) -> Decision:
    decision = Decision(*span)
    check(decision)
    return decision


def check(decision: Decision) -> None:
    """Raise `ValueError` where a decision cannot be a span: bad bounds, unknown names, more than one line."""
    start, end, label, kind, text, *_ = decision
    if not (isinstance(start, int) and isinstance(end, int) and 0 <= start < end and len(text) == end - start):
        raise ValueError(f"bounds {start}..{end} do not fit the words {text[:40]!r}")
    if label not in LABEL_CODE or kind not in KIND_CODE:
        raise ValueError(f"unknown label {label}.{kind}")
    if kind != UNKNOWN_KIND and LABEL_OF_KIND[kind] != label:
        raise ValueError(f"{kind} is a kind of {LABEL_OF_KIND[kind]}, not of {label}")
    if len(text.splitlines()) > 1:
        raise ValueError("a span never crosses a line")
