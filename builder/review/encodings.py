"""Other readings of a page's bytes, for when the build has guessed their encoding wrong.

In: a payload. Out: each encoding under which all of it is text, with a sample of how that looks; a person chooses.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

TWICE = "utf-8 twice"  # UTF-8 that was taken for windows-1252 and written as UTF-8 again: "Ã¤" for "ä"
ENCODINGS = (
    "utf-8",
    TWICE,
    *(f"windows-{page}" for page in range(1250, 1259)),
    *("iso-8859-2", "iso-8859-5", "iso-8859-7", "iso-8859-15", "koi8-r", "koi8-u", "mac-roman"),
    *("gb18030", "big5", "shift_jis", "euc-jp", "iso-2022-jp", "euc-kr", "utf-16-le", "utf-16-be"),
)
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")
_AROUND = 60


class Reading(NamedTuple):
    """How a payload looks in one encoding."""

    encoding: str
    sample: str


def readings(payload: bytes) -> Iterator[Reading]:
    """Yield the encodings that fit, without those that give the same text as one before."""
    seen = set()
    for encoding in ENCODINGS:
        try:
            text = read_as(payload, encoding)
        except UnicodeError:
            continue
        if text not in seen and not re.search(r"[\x00-\x08\x0e-\x1a\x7f-\x9f]", text):
            seen.add(text)
            yield Reading(encoding, _sample(text))


def read_as(payload: bytes, encoding: str) -> str:
    """The payload's text; raises `UnicodeError` where it is none in this encoding.

    >>> read_as("Zürich".encode().decode("windows-1252").encode(), TWICE)
    'Zürich'
    """
    if encoding not in ENCODINGS:
        raise UnicodeError(f"unknown encoding {encoding!r}")
    if encoding != TWICE:
        return payload.decode(encoding)
    return re.sub(r"[\x80-\uffff]+", _once, payload.decode())


def _once(run: re.Match[str]) -> str:
    # Only what became garbled: a page may hold sound letters elsewhere.
    try:
        return run[0].encode("windows-1252").decode()
    except UnicodeError:
        return run[0]


def _sample(text: str) -> str:
    """Some words around a letter that ASCII lacks, from the visible part if there is one."""
    places = [match.start() for match in _BEYOND_ASCII.finditer(text)]
    place = places[len(places) // 2] if places else 0
    return text[max(0, place - _AROUND) : place + _AROUND]
