"""Pages that come as named fields: what JSON Lines and Parquet have in common.

In: a row of url, html or text, and date, under the names of the settings. Out: a RawPage or a Violation.
"""

from collections.abc import Mapping

from builder.explain import writable
from builder.model import RawPage, Violation
from builder.read.inputs import Piece
from builder.read.page import excerpt_of, host_of, make_page, parse_time, place, source_of
from builder.settings import Settings

OTHER_NAMES = "name another with --text-field or --html-field"


def page_of_fields(
    piece: Piece, row: Mapping[str, object], record: int, offset: int, settings: Settings
) -> RawPage | Violation:
    """The page that a row holds: its HTML where it has any, else its text."""
    media = "html" if row.get(settings.html_field) else "text"
    value = row.get(settings.html_field) or row.get(settings.text_field)
    url = row.get(settings.url_field)
    if fault := _fault_of_fields(value, url, row, settings):
        return fields_violation(piece, record, offset, *fault, excerpt=repr(dict(row)))
    payload = value if isinstance(value, bytes) else _encode(value)
    return make_page(
        source_of(piece, payload, record, offset),
        payload,
        settings.max_page_bytes,
        media=media,
        url=writable(url) if url else None,
        fetched_at=parse_time(row.get(settings.date_field)),
        charset="utf-8" if isinstance(value, str) or media == "text" else None,
        host=host_of(piece.name),
    )


def _fault_of_fields(value: object, url: object, row: Mapping, settings: Settings) -> tuple[str, str] | None:
    content_names = f"{settings.html_field!r} or {settings.text_field!r}"
    if value is None and not {settings.html_field, settings.text_field} & row.keys():
        found = ", ".join(map(repr, list(row)[:8])) or "no fields"
        return "no text or html", f"expected a field {content_names}, found {found}; {OTHER_NAMES}"
    if value is None or value == "":
        return "empty page", f"{content_names} is there but empty"
    if not isinstance(value, str | bytes):
        name = settings.html_field if row.get(settings.html_field) else settings.text_field
        message = f"{name!r} must be text, not {type(value).__name__}; {OTHER_NAMES}"
        return "wrong type", message
    if url is not None and not isinstance(url, str):
        return "wrong type", f"{settings.url_field!r} must be text, not {type(url).__name__}"
    return None


def fields_violation(piece: Piece, record: int, offset: int, rule: str, message: str, *, excerpt: str) -> Violation:
    """The violation for a row that holds no page."""
    stored = excerpt.encode("utf-8", "replace")
    source = source_of(piece, stored, record, offset)
    return Violation(None, source, "read", "", rule, f"{place(source)}: {message}", excerpt_of(stored))


def _encode(value: str) -> bytes:
    try:
        return value.encode()
    except UnicodeEncodeError:  # half of a surrogate pair, cut off by whoever wrote the JSON
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace").encode()
