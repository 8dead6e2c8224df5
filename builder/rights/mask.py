"""E-mail addresses and phone numbers in published text, made unreadable with their length kept.

In: a record. Out: the record with every letter of an address as "x" and every digit as "0"; offsets, spans and signs
between the digits stay as they were. Masked are the text and the values taken from it; its labels were decided before.

A number of digits counts as a phone number where it says so itself (+49 …), where a word such as "Tel." stands before
it, or where it is grouped as numbers are in North America or, with a leading zero, elsewhere. Addresses written
"name (at) example" and numbers with nothing to tell them by remain.
"""

import re
from collections import Counter
from typing import NamedTuple

from builder.model import Record

EMAIL = re.compile(r"(?<![\w.+%-])[\w.+%-]+@(?:[\w-]+\.)+[^\W\d_]{2,24}(?![\w-])")

_DIGITS = r"(?:[ ./\-\u00a0\u2011]?\(?\d{1,5}\)?)"
PHONE = re.compile(
    rf"(?<![\w.,+/-])(?:\+|00)[1-9]{_DIGITS}{{3,8}}(?!\w)"
    r"|(?<![\w.,+/-])\(?[2-9]\d{2}\)?[ .-]\d{3}[ .-]\d{4}(?!\w)"
    r"|(?<![\w.,+/-])(?!\d\d?[-/]\d\d?[-/]\d{4})\(?0\d{1,4}\)?[ /-]\d{2,8}(?:[ -]\d{2,6}){0,4}(?!\w)"
)
PHONE_AFTER_WORD = re.compile(
    r"(?:\b(?:tel|phone|mobile|cell|fax|telefone?|teléfono|tél(?:éphone)?|telefoon|telefono|handy|hotline|whatsapp|call"
    r"|тел|телефон)\b|電話|電话|电话|전화|هاتف)[^\w\n]{0,4}(?P<number>[+(]?\d" + _DIGITS + r"{2,8})(?!\w)",
    re.IGNORECASE,
)
PHONE_DIGITS = range(7, 16)
LOCAL_DIGITS = range(9, 13)  # of a number known by its leading zero alone: a date has eight


class Masked(NamedTuple):
    """A text made unreadable where it must be, and what was found in it."""

    text: str
    counts: Counter[str]


def mask(text: str) -> Masked:
    """The text with its addresses and numbers masked.

    >>> mask("Write to ada.f@lantern.example or call +47 22 33 44 55").text
    'Write to xxx.x@xxxxxxx.xxxxxxx or call +00 00 00 00 00'
    """
    counts: Counter[str] = Counter()

    def masked(kind: str, found: re.Match[str], group: int | str = 0) -> str:
        counts[kind] += 1
        start, end = (place - found.start() for place in found.span(group))
        whole = found[0]
        return whole[:start] + _unreadable(whole[start:end]) + whole[end:]

    def phone(found: re.Match[str]) -> str:
        digits = sum(map(str.isdigit, found[0]))
        wanted = PHONE_DIGITS if found[0][0] == "+" or found[0][:2] == "00" else LOCAL_DIGITS
        return masked("phone number", found) if digits in wanted else found[0]

    def told_phone(found: re.Match[str]) -> str:
        digits = sum(map(str.isdigit, found["number"]))
        return masked("phone number", found, "number") if digits in PHONE_DIGITS else found[0]

    if "@" in text:
        text = EMAIL.sub(lambda found: masked("e-mail address", found), text)
    text = PHONE_AFTER_WORD.sub(told_phone, PHONE.sub(phone, text))
    return Masked(text, counts)


def mask_record(record: Record) -> tuple[Record, Counter[str]]:
    """A record that tells no address and no number, and how many its text had."""
    text, counts = mask(record["text"])
    if not counts:
        return record, counts
    changed = {name: mask(record[name]).text for name in ("title", "section") if record[name]}
    authors = [mask(author).text for author in record["authors"]]
    flags = sorted({*record["flags"], *(f"masked: {kind}" for kind in counts)})
    return record | changed | {"text": text, "authors": authors, "flags": flags}, counts


def _unreadable(text: str) -> str:
    return "".join("0" if one.isdigit() else "x" if one.isalpha() else one for one in text)
