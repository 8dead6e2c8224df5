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

NUMBER = re.compile(r"(?=[+(\d])(?<![\w.,+/-])\+?(?:\(?\d{1,9}\)?[ ./\-\u00a0\u2011]{0,2}){0,7}\(?\d{1,9}\)?(?!\w)")
PHONE_DIGITS = range(7, 16)
PHONE_SHAPES = re.compile(
    r"(?:\+|00)[1-9].*"
    r"|\(?[2-9]\d{2}\)?[ .-]\d{3}[ .-]\d{4}"
    # Nine digits or more: a date has eight.
    r"|(?!\d\d?[-/]\d\d?[-/]\d{4})(?=(?:\D*\d){9,12}\D*$)\(?0\d{1,4}\)?[ /-]\d{2,8}(?:[ -]\d{2,6}){0,4}"
)
PHONE_WORD = re.compile(
    r"(?:\b(?:tel|phone|mobile|cell|fax|telefone?|teléfono|tél(?:éphone)?|telefoon|telefono|handy|hotline|whatsapp|call"
    r"|тел|телефон)|電話|電話|电话|전화|هاتف)[^\w\n]{0,4}$",
    re.IGNORECASE,
)
MASKED = "masked: "  # how the flag of such a record begins
LONGEST_WORD = 20  # with what stands between it and the number


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

    def email(found: re.Match[str]) -> str:
        counts["e-mail address"] += 1
        return _unreadable(found[0])

    def phone(found: re.Match[str]) -> str:
        if not _is_phone(found):
            return found[0]
        counts["phone number"] += 1
        return _unreadable(found[0])

    if "@" in text:
        text = EMAIL.sub(email, text)
    return Masked(NUMBER.sub(phone, text), counts)


def _is_phone(number: re.Match[str]) -> bool:
    if sum(map(str.isdigit, number[0])) not in PHONE_DIGITS:
        return False
    before = number.string[max(0, number.start() - LONGEST_WORD) : number.start()]
    return bool(PHONE_SHAPES.fullmatch(number[0]) or PHONE_WORD.search(before))


def mask_record(record: Record) -> tuple[Record, Counter[str]]:
    """A record that tells no address and no number, and how many its text had."""
    counts = mask(record["text"]).counts
    if not counts:
        return record, counts
    flags = sorted({*record["flags"], *(f"{MASKED}{kind}" for kind in counts)})
    return record | mask_words(record) | {"flags": flags}, counts


def mask_words(record: Record) -> Record:
    """The columns that hold a page's own words, masked."""
    text, title, authors, section = (record[name] for name in ("text", "title", "authors", "section"))
    return {
        "text": mask(text).text,
        "title": title and mask(title).text,
        "authors": [mask(author).text for author in authors],
        "section": section and mask(section).text,
    }


def was_masked(record: Record) -> bool:
    """Whether something in a record was made unreadable."""
    return any(flag.startswith(MASKED) for flag in record["flags"])


def _unreadable(text: str) -> str:
    return "".join("0" if one.isdigit() else "x" if one.isalpha() else one for one in text)
