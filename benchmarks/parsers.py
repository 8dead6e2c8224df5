"""Which parser reads markup fastest for what the builder needs: `python -m benchmarks.parsers [pages]`.

In: gold pages, found by the environment variable NEWS_GOLD. Out: a table of CPU milliseconds per 170 KB, the best of
three rounds. "Job" is what converting asks of a parser: every text that is not blank, and for each element above one
its tag, class and parent.
"""

import gzip
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

import turbohtml
from resiliparse.parse.html import HTMLTree
from selectolax.lexbor import LexborHTMLParser
from turbohtml import NodeIterator
from turbohtml.saxparse import SaxHandler, sax_parse
from turbohtml.traverse import NodeFilter

from builder.convert import convert
from builder.model import RawPage, Source
from builder.settings import Settings

UNIT = 170_000


def turbohtml_job(markup: str) -> int:
    document = turbohtml.parse(markup)
    known = {document: None}
    for node in NodeIterator(document, NodeFilter.SHOW_TEXT):
        if not node.data.isspace():
            element = node.parent
            while element not in known and isinstance(element, turbohtml.Element):
                known[element] = (element.tag, element.attr("class"), element.position)
                element = element.parent
    return len(known)


def turbohtml_locations(markup: str) -> int:
    document = turbohtml.parse(markup, source_locations=True)
    return sum(element.source_location is not None for element in document.iter_elements())


def turbohtml_sax(markup: str) -> None:
    sax_parse(markup, SaxHandler())


def turbohtml_annotated(markup: str) -> int:
    rules = {tag: [tag] for tag in ("p", "h1", "h2", "h3", "li", "div", "a", "span")}
    return len(turbohtml.parse(markup).root.to_annotated_text(rules)[1])


def lexbor_job(markup: str) -> int:
    known = {}
    for node in LexborHTMLParser(markup).root.traverse(include_text=True):
        if node.tag == "-text" and not (node.text_content or " ").isspace():
            element = node.parent
            while element is not None and element.mem_id not in known:
                known[element.mem_id] = (element.tag, element.attributes.get("class"))
                element = element.parent
    return len(known)


def resiliparse_job(markup: str) -> int:
    known = {}
    body = HTMLTree.parse(markup).body
    for node in body or ():
        if node.type == 3 and not node.text.isspace():
            element = node.parent
            while element is not None and element != body and hash(element) not in known:
                known[hash(element)] = (element.tag, element.class_name)
                element = element.parent
    return len(known)


def whole_convert(markup: str) -> None:
    payload = markup.encode()
    source = Source("page.html", "html", 0, 0, len(payload), "0" * 64)
    convert(RawPage(source, payload, "html"), Settings())


# Name, what it gives beside text and tree, and the work.
ROWS: list[tuple[str, str, Callable[[str], object]]] = [
    ("turbohtml parse", "", turbohtml.parse),
    ("selectolax (lexbor) parse", "", LexborHTMLParser),
    ("resiliparse parse", "", HTMLTree.parse),
    ("turbohtml job", "source positions of elements, encodings", turbohtml_job),
    ("selectolax (lexbor) job", "no source positions, no encodings", lexbor_job),
    ("resiliparse job", "no source positions, encodings", resiliparse_job),
    ("turbohtml source_locations", "ranges of every tag", turbohtml_locations),
    ("turbohtml sax_parse", "no positions", turbohtml_sax),
    ("turbohtml to_annotated_text", "ranges in its own text, no classes", turbohtml_annotated),
    ("builder convert", "everything a Page holds", whole_convert),
]


def read_pages(limit: int) -> list[str]:
    """Every nth gold page, so that all sources are among them."""
    paths = sorted(Path(os.environ["NEWS_GOLD"]).glob("*/pages/*.html.gz"))
    chosen = paths[:: max(1, len(paths) // limit)][:limit]
    return [gzip.decompress(path.read_bytes()).decode("utf-8", "replace") for path in chosen]


def milliseconds(work: Callable[[str], object], pages: list[str]) -> float:
    """CPU time of one round per 170 KB, the best of three."""
    best = float("inf")
    for _ in range(3):
        start = time.process_time()
        for page in pages:
            work(page)
        best = min(best, time.process_time() - start)
    return best * 1000 * UNIT / sum(map(len, pages))


def main() -> None:
    pages = read_pages(int(sys.argv[1]) if len(sys.argv) > 1 else 100)
    print(f"{len(pages)} pages, {sum(map(len, pages)) // len(pages):,} characters each; ms per 170,000")
    for name, gives, work in ROWS:
        print(f"{name:30} {milliseconds(work, pages):7.2f}  {gives}")


if __name__ == "__main__":
    main()
