"""A page of markup as the text dumps that other tools would have made of it.

In: a converted page and its decoded markup. Out: texts, each in the manner of one renderer, so that the text model
depends on none of them.
"""

from builder.model import Page, RawPage, Source, Violation


def as_wet(page: Page) -> str:
    """One block a line, list items with an asterisk, no blank lines."""
    return "\n".join(
        ("* " if block.path.rpartition(">")[2].startswith("li") else "") + page.text[block.start : block.end]
        for block in page.blocks
    )


def as_inscriptis(markup: str) -> str:
    """Indented lists, tables kept in columns."""
    from inscriptis import get_text

    return get_text(markup)


def as_resiliparse(markup: str) -> str:
    """Blank lines between blocks, bullets, alternative texts of images."""
    from resiliparse.extract.html2text import extract_plain_text
    from resiliparse.parse.html import HTMLTree

    tree = HTMLTree.parse(markup)
    return extract_plain_text(tree, preserve_formatting=True, list_bullets=True, alt_texts=True, main_content=False)


def renderings(page: Page, markup: str) -> dict[str, str]:
    """All texts of a page, by renderer."""
    return {"wet": as_wet(page), "inscriptis": as_inscriptis(markup), "resiliparse": as_resiliparse(markup)}


def text_page(text: str, key: str) -> Page | Violation:
    """A text as the page that a build would make of it."""
    from builder.convert import convert
    from builder.settings import Settings

    payload = text.encode("utf-8", "surrogatepass")
    raw = RawPage(Source(key, "text", 0, 0, len(payload), ""), payload, "text")
    return convert(raw, Settings())
