"""Records of our own fiction, for tests that need valid ones; and a stand-in for an object store."""

import hashlib

import fsspec
import pytest
from hypothesis import settings

from builder.labels import LABEL_OF_KIND
from builder.publish import Facts, PartWriter, assemble, write_violations
from builder.publish.duplicates import write_duplicates
from builder.publish.finish import finish
from builder.settings import Settings

settings.register_profile("no deadline", deadline=None)  # a busy machine decides no test
settings.load_profile("no deadline")

STORY = (
    [("menu", "Home"), ("menu", "Sport"), ("menu", "Weather")],
    [("section", "Local news")],
    [("title", "Ferry returns to Lindholm after eleven years")],
    [("deck", "The old quay has been mended, and the first boat is full.")],
    [("byline", "By Ada Ferris"), ("location", "Lindholm"), ("date_published", "4 May 2025")],
    [("paragraph", "The ferry that once carried the island's milk sailed again on Sunday, two hours late 🙂.")],
    [("paragraph", "“We had stopped looking at the horizon,” said the harbour master, Tove Brandt.")],
    [("related", "Read also: The lighthouse that nobody wanted")],
    [("legal", "© The Lindholm Lantern")],
)


@pytest.fixture(scope="session")
def make_record():
    """A function that makes a valid record of lines, each a list of (kind, text); other columns as named."""
    return record_of


def record_of(*lines, **columns):
    text, spans = "", []
    for line in lines or STORY:
        for kind, part in line:
            text += " | " if text and not text.endswith("\n") else ""
            spans.append(_span(len(text), len(text) + len(part), kind))
            text += part
        text += "\n"
    digest = hashlib.sha256(text.encode() + repr(sorted(columns.items())).encode()).hexdigest()
    source = {"path": "lantern.txt", "format": "text", "record": 0, "offset": 0, "length": len(text.encode())}
    record = {
        "id": digest[:32],
        "url": "https://lantern.example/ferry",
        "site": "lantern.example",
        "language": "en",
        "fetched_at": "2025-05-05T06:00:00Z",
        "published_at": "2025-05-04T00:00:00Z",
        "modified_at": None,
        "title": "Ferry returns to Lindholm after eleven years",
        "authors": ["Ada Ferris"],
        "section": None,
        "text": text,
        "spans": spans,
        "span_sources": [],
        "source": source | {"sha256": digest, "encoding": "utf-8 (valid bytes)"},
        "split_group": "lantern.example",
        "duplicate_of": None,
        "flags": [],
        "rights": ["unknown"],
    }
    return record | columns


def _span(start, end, kind):
    span = {"start": start, "end": end, "label": LABEL_OF_KIND.get(kind, "noise"), "kind": kind}
    return span | {"confidence": 0.75, "tier": "silver", "annotator": "line-model"}


@pytest.fixture(scope="session")
def corpus():
    """Records of many sites by split, the last split empty."""
    return {"train": [_page(site, page) for site in range(6) for page in range(3)], "validation": [_page(9, 0)]}


def _page(site, page):
    host = f"paper{site}.example"
    lines = [
        [("menu", "Home"), ("menu", f"Section {site}")],
        [("title", f"Story {page} of paper {site}")],
        *([("paragraph", " ".join(_words(site, page, number)))] for number in range(3)),
        [("legal", f"© {host} 🙂")],
    ]
    named = {"url": f"https://{host}/{page}", "site": host, "split_group": host, "language": ("en", "nb")[site % 2]}
    return record_of(*lines, **named)


def _words(site, page, number):
    seed = hashlib.sha256(f"{site} {page} {number}".encode()).hexdigest()
    return [f"w{seed[place : place + 3]}" for place in range(0, 60, 2)]


@pytest.fixture(scope="session")
def publish():
    """A function that writes records by split as a published folder."""
    return publish_records


def publish_records(folder, records_by_split, views=("pages", "lines", "tokens"), violations=(), copies=(), **facts):
    parts = PartWriter(folder.with_name(folder.name + ".parts"), views)
    for split, records in records_by_split.items():
        parts.write(records, split)
    for view, paths in parts.close().items():
        assemble({split: [path] for split, path in paths.items()}, folder, view)
    write_violations(violations, folder / "violations.parquet")
    write_duplicates(copies, folder / "duplicates.parquet")
    counts = {"inputs": sum(map(len, records_by_split.values())) + len(copies), "duplicates": len(copies)}
    finish(folder, Facts(**{"settings": Settings(views=views)} | counts | facts))
    return folder


@pytest.fixture(scope="session")
def dataset(corpus, publish, tmp_path_factory):
    """A published folder, to be looked at only."""
    return publish(tmp_path_factory.mktemp("published") / "dist", corpus)


@pytest.fixture
def system():
    """The store of this process."""
    system = fsspec.filesystem("memory")
    yield system
    if system.exists("/bucket"):
        system.rm("/bucket", recursive=True)


@pytest.fixture
def s3(monkeypatch):
    """A store that speaks Amazon's protocol, on this machine."""
    pytest.importorskip("s3fs")
    server = pytest.importorskip("moto.server").ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    _, port = server.get_host_and_port()
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{port}")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    fsspec.get_filesystem_class("s3").clear_instance_cache()  # which knows the server of the test before
    system = fsspec.filesystem("s3", skip_instance_cache=True)
    system.mkdir("bucket")
    yield system
    system.rm("bucket", recursive=True)  # all servers of this process have the same buckets
    server.stop()
