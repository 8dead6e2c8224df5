"""Pages with known truth.

In: a gold folder, one sub-folder a source, each with `gold.jsonl` beside its files:

    fundus/  wcxb/         body paragraphs, headline, authors, date          pages/*.html.gz
    trafilatura/ postlight/ snippets that must or must not be in the body     pages/*.html.gz
    lines/                 every span labelled by hand, on plain text          texts/*.txt

Out: `GoldPage`, with its site and its fold: one site is always in one fold. Fold 0 is held out and never trained on.

    python -m builder.gold GOLD OUT --folds 0      writes the pages as files a build can read
"""

import gzip
import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import typer

from builder.align import Truth
from builder.errors import InputError
from builder.sites import registrable_domain

SOURCES = ("fundus", "wcxb", "trafilatura", "postlight", "lines")
FOLDS = 10
HELD_OUT = 0
_FETCHED = "2026-09-01T00:00:00Z"  # after the youngest page: a date behind it would be out of range


class GoldSpan(NamedTuple):
    """A span that a person has labelled, as text[start:end]."""

    start: int
    end: int
    label: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldPage:
    """One page and what is known about it; None where the source says nothing, () where it says "none"."""

    source: str
    id: str
    file: Path
    site: str
    fold: int
    url: str | None = None
    language: str | None = None  # two letters
    headline: str | None = None
    body: tuple[str, ...] | None = None
    body_kinds: tuple[str, ...] | None = None  # of body: summary, subheadline, paragraph
    authors: tuple[str, ...] | None = None
    published: str | None = None  # as the source writes it
    must_include: tuple[str, ...] = ()
    must_exclude: tuple[str, ...] = ()
    spans: tuple[GoldSpan, ...] | None = None  # of `text`
    renderer: str | None = None  # what made `text`
    page: str | None = None  # "fundus/<id>" of the page that `text` renders
    content: str | None = None  # the text itself, where no file holds it
    sha256: str | None = None  # of the payload, where the file is not the payload

    @property
    def key(self) -> str:
        """The page's name among all sources: `lines/…` pages have the key of their own text."""
        return f"{self.source}/{self.id}"

    @property
    def day(self) -> date | None:
        """The day of publication, as written in the page's own time zone."""
        return parse_day(self.published)

    @property
    def truth(self) -> Truth:
        """What can be looked for in any text of the page."""
        return Truth(body=self.body or (), headline=self.headline, authors=self.authors or (), published=self.day)

    @property
    def is_news(self) -> bool:
        """Whether the page is an article of a news site, or made like one.

        wcxb holds all kinds of articles and does not say which are news: those with an author, a date of
        publication and no blog in the address count.
        """
        if self.source != "wcxb":
            return self.source == "fundus"
        return bool(self.authors and self.published and not re.search(r"\bblogs?\b", self.url or ""))

    def payload(self) -> bytes:
        """The bytes of the page, or of the text where the source is a text."""
        data = self.file.read_bytes()
        return gzip.decompress(data) if self.file.suffix == ".gz" else data

    def text(self) -> str:
        """The text that `spans` refer to."""
        return self.payload().decode("utf-8") if self.content is None else self.content

    def digest(self) -> str:
        """SHA-256 of the payload, hexadecimal: what a built record calls `source.sha256`."""
        return self.sha256 or hashlib.sha256(self.payload()).hexdigest()


def parse_day(written: str | None) -> date | None:
    """The day of an ISO date or time.

    >>> parse_day("2024-05-03 15:47:42.389000+00:00")
    datetime.date(2024, 5, 3)
    """
    try:
        return date.fromisoformat((written or "")[:10])
    except ValueError:
        return None


def fold_of(site: str) -> int:
    """The fold of a site, 0 to 9.

    >>> fold_of("example.org")
    5
    """
    return int(hashlib.sha256(site.encode()).hexdigest(), 16) % FOLDS


def site_of(url: str | None, page_id: str) -> str:
    """The registrable domain of the URL, or of the host that the id begins with, or the id's first two words.

    >>> site_of("https://www.example.co.uk/news/1", "x"), site_of(None, "example.com-storm"), site_of(None, "lt_LR_2")
    ('example.co.uk', 'example.com', 'lt_lr')
    """
    if url and (site := registrable_domain(url)):
        return site
    steps = page_id.lower().split("-")[0].split(".")
    hosts = (".".join(steps[:length]) for length in range(2, len(steps) + 1))
    return next(filter(None, map(registrable_domain, hosts)), "_".join(page_id.lower().split("_")[:2]))


def read_gold(
    folder: Path | str, *, sources: Iterable[str] = SOURCES, folds: Iterable[int] = range(FOLDS)
) -> list[GoldPage]:
    """The gold pages of some sources and folds, in the order of their files."""
    wanted = set(folds)
    pages = (page for source in sources for page in read_source(Path(folder) / source))
    return [page for page in pages if page.fold in wanted]


def read_source(folder: Path) -> Iterator[GoldPage]:
    """Yield the pages of one source; raises `InputError` where its table is missing."""
    table = folder / "gold.jsonl"
    if not table.is_file():
        raise InputError(f"{table}: no such file; a gold folder holds {', '.join(SOURCES)}, each with a gold.jsonl")
    with table.open(encoding="utf-8") as lines:
        for line in lines:
            yield make_page(folder, json.loads(line))


def make_page(folder: Path, row: dict[str, Any]) -> GoldPage:
    """One row of `gold.jsonl` as a page."""
    origin = row["page"].partition("/")[2] if folder.name == "lines" else row["id"]
    site = site_of(row.get("url"), origin)
    body = tuple(filter(None, row.get("body_paragraphs") or ()))
    return GoldPage(
        source=folder.name,
        id=row["id"],
        file=folder / (row.get("text_file") or row["page"]),
        site=site,
        fold=fold_of(site),
        url=row.get("url"),
        language=(row.get("lang") or "").partition("-")[0].lower() or None,
        headline=row.get("headline"),
        body=body or None,
        body_kinds=_body_kinds(row, body),
        authors=_tuple(row, "authors"),
        published=row.get("published"),
        must_include=_tuple(row, "must_include") or (),
        must_exclude=_tuple(row, "must_exclude") or (),
        spans=tuple(GoldSpan(**span) for span in row["spans"]) if "spans" in row else None,
        renderer=row.get("renderer"),
        page=row["page"] if folder.name == "lines" else None,
    )


def _tuple(row: dict[str, Any], name: str) -> tuple[str, ...] | None:
    return None if row.get(name) is None else tuple(row[name])


def _body_kinds(row: dict[str, Any], body: tuple[str, ...]) -> tuple[str, ...] | None:
    kinds = tuple(row.get("paragraph_types") or ())
    return kinds if body and len(kinds) == len(body) else None


def write_inputs(pages: Iterable[GoldPage], out: Path) -> int:
    """Write pages as a raw folder and return how many: WARC with URLs for markup, bare .txt for `lines`.

    A text goes into no folder named like its host and carries no URL: a builder must label it from text alone.
    `names.json` says which file is which gold page.
    """
    out.mkdir(parents=True, exist_ok=True)
    names: dict[str, str] = {}
    for page in pages:
        names[_write_page(page, out)] = page.key
    (out.parent / f"{out.name}.names.json").write_text(json.dumps(names, indent=1, sort_keys=True), encoding="utf-8")
    return len(names)


def _write_page(page: GoldPage, out: Path) -> str:
    """Write one page and return its place under `out`."""
    name = f"{hashlib.sha256(page.key.encode()).hexdigest()[:16]}{'.txt' if page.spans is not None else '.warc'}"
    payload = page.payload()
    (out / name).write_bytes(payload if page.spans is not None else warc_record(page, payload))
    return name


def warc_record(page: GoldPage, payload: bytes) -> bytes:
    """One uncompressed WARC resource record; a page without URL is named by a digest, not by its id."""
    digest = hashlib.sha256(page.key.encode()).hexdigest()
    fields = {
        "WARC-Type": "resource",
        "WARC-Record-ID": f"<urn:sha256:{digest}>",
        "WARC-Date": _FETCHED,
        "WARC-Target-URI": page.url or f"urn:sha256:{digest}",
        "Content-Type": "text/html",
        "Content-Length": str(len(payload)),
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    return b"WARC/1.1\r\n" + head.encode() + b"\r\n" + payload + b"\r\n\r\n"


def main(
    gold: Annotated[Path, typer.Argument(help="A gold folder.")],
    out: Annotated[Path, typer.Argument(help="Where the inputs of a build are written.")],
    folds: Annotated[list[int] | None, typer.Option("--folds", help="A fold to write; may be repeated [0].")] = None,
    sources: Annotated[list[str] | None, typer.Option("--sources", help="A source; may be repeated [all].")] = None,
) -> None:
    """Write gold pages as the inputs of a build."""
    pages = read_gold(gold, sources=sources or SOURCES, folds=folds or (HELD_OUT,))
    typer.echo(f"{write_inputs(pages, out)} pages in {out}")


if __name__ == "__main__":
    typer.run(main)
