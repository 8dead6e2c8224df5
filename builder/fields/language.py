"""The language of an article, in: its labelled body and what the markup says, out: an ISO 639-1 code.

The body decides where it is long enough; a short one, or one in a language the detector does not know, says what the
page says of itself.
"""

import re
from collections.abc import Sequence

from turbohtml.detect import detect_language

from builder.model import Page, Span

_ENOUGH = 120  # characters below which detection is a guess
_GLANCE = 300  # enough to confirm what the page states
_SAMPLE = 2000  # enough to contradict it
# What the detector knows, in ISO 639-3, and the code that records carry: 639-1 where there is one.
_CODES = {
    "afr": "af", "aka": "ak", "amh": "am", "ara": "ar", "aze": "az", "bel": "be", "ben": "bn", "bul": "bg", "cat": "ca",
    "ces": "cs", "cmn": "zh", "cym": "cy", "dan": "da", "deu": "de", "ell": "el", "eng": "en", "epo": "eo", "est": "et",
    "fin": "fi", "fra": "fr", "guj": "gu", "heb": "he", "hin": "hi", "hrv": "hr", "hun": "hu", "hye": "hy", "ind": "id",
    "ita": "it", "jav": "jv", "jpn": "ja", "kan": "kn", "kat": "ka", "khm": "km", "kor": "ko", "lat": "la", "lav": "lv",
    "lit": "lt", "mal": "ml", "mar": "mr", "mkd": "mk", "mya": "my", "nep": "ne", "nld": "nl", "nob": "no", "ori": "or",
    "pan": "pa", "pes": "fa", "pol": "pl", "por": "pt", "ron": "ro", "rus": "ru", "sin": "si", "slk": "sk", "slv": "sl",
    "sna": "sn", "spa": "es", "srp": "sr", "swe": "sv", "tam": "ta", "tel": "te", "tgl": "tl", "tha": "th", "tuk": "tk",
    "tur": "tr", "ukr": "uk", "urd": "ur", "uzb": "uz", "vie": "vi", "yid": "yi", "zul": "zu",
}  # fmt: skip
_KNOWN = frozenset(_CODES.values())
_ALIASES = {"nb": "no", "iw": "he", "in": "id", "fil": "tl"}
# Too alike for a detector, some without a profile: what the page says of itself decides.
_ALIKE = tuple(frozenset(row.split()) for row in ("no nn da", "hr sr bs", "id ms jv"))
_STATED = re.compile(r"(?!utf)([a-z]{2,3})(?:[-_][A-Za-z0-9-_]+)?\.?[A-Za-z0-9-]*$")


def read_language(page: Page, spans: Sequence[Span]) -> str | None:
    """The code of the body's language; None for a short text of a page that states none."""
    stated = _stated(page.hints.language)
    text = _body(page, spans)
    if len(text) < _ENOUGH:
        return stated or _detect(text or page.text[:_SAMPLE])
    alike = next((row for row in _ALIKE if stated in row), {stated})
    # A language the detector has no profile of comes out as some neighbour.
    if stated and (_KNOWN.isdisjoint(alike) or _detect(text[:_GLANCE]) in alike):
        return stated
    detected = _detect(text)
    return stated if detected in alike else detected or stated


def _body(page: Page, spans: Sequence[Span]) -> str:
    pieces: list[str] = []
    length = 0
    for span in spans:
        if span.label == "body" and length < _SAMPLE:
            pieces.append(page.text[span.start : span.end])
            length += span.end - span.start
    return " ".join(pieces)[:_SAMPLE]


def _detect(text: str) -> str | None:
    return _CODES.get(detect_language(text).language or "")


def _stated(language: str | None) -> str | None:
    """The language of "de-DE", "en_US" or "eng"; a charset put in its place is none."""
    match = _STATED.match((language or "").strip().lower())
    if not match:
        return None
    code = _CODES.get(match[1], match[1])
    return _ALIASES.get(code, code)
