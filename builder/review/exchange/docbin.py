"""spaCy: a binary `DocBin`, as `spacy train` reads it; spans in the group "sc" of the span categorizer.

Needs spaCy, which this package does not install.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from types import ModuleType

from builder.errors import SettingsError
from builder.review.exchange.marked import Exchange, Mark, Marked
from builder.review.exchange.tokens import tokens_of

GROUP = "sc"


def dump(pages: Iterable[Marked], path: Path) -> int:
    """Write one document a page."""
    spacy = _spacy()
    vocabulary = spacy.blank("xx").vocab
    documents = spacy.tokens.DocBin(store_user_data=True)
    for page in pages:
        words = [page.text[start:end] for start, end in tokens_of(page.text, page.spans)]
        words, spaces = spacy.util.get_words_and_spaces(words, page.text)
        document = spacy.tokens.Doc(vocabulary, words=words, spaces=spaces)
        document.spans[GROUP] = [document.char_span(start, end, label=name) for start, end, name in page.spans]
        document.user_data["page"] = page.page
        documents.add(document)
    documents.to_disk(path)
    return len(documents)


def load(path: Path) -> Iterator[Marked]:
    """Yield the documents; entities count where there is no group of spans."""
    spacy = _spacy()
    for document in spacy.tokens.DocBin().from_disk(path).get_docs(spacy.blank("xx").vocab):
        found = document.spans.get(GROUP) or document.ents
        marks = [Mark(span.start_char, span.end_char, span.label_) for span in found]
        yield Marked(document.user_data["page"], document.text, marks, tool="spacy")


def _spacy() -> ModuleType:
    try:
        import spacy
    except ModuleNotFoundError as error:
        raise SettingsError("spaCy is missing: pip install spacy") from error
    return spacy


EXCHANGE = Exchange("spaCy", dump, load, overlaps=True)
