"""E-mail addresses and phone numbers in published text, made unreadable with their length kept.

In: a record. Out: the record with every letter of an address as "x" and every digit as "0"; offsets, spans and signs
between the digits stay as they were. Masked are the text and the values taken from it; its labels were decided before.

A number of digits counts as a phone number where it says so itself (+49 …), where a word such as "Tel." stands before
it, or where it is grouped as some country groups its numbers and as nothing else is. Numbers with nothing to tell them
by remain, and so do addresses with a quoted name. Measured in tests/rights/test_mask.py.
"""

import re
import unicodedata
from collections import Counter
from typing import NamedTuple

from builder.model import Record

EMAIL = re.compile(
    r"(?<![\w.+%'’-])[\w.+%'’-]+[@＠](?:[\w-]+\.)+"
    r"(?:xn--[a-z0-9-]{1,24}|[a-zA-Z]{2,24}(?![a-zA-Z\d_-])|[^\W\d_a-zA-Z]{2,24}(?![\w-]))"
)
# "ada (at) lantern [dot] example", and with the words in capitals alone.
SPELT_EMAIL = re.compile(
    r"(?<![\w.+%-])[\w.+%-]+(?: ?[(\[{] ?(?i:at|ät|arroba|@) ?[)\]}] ?| AT | ＠ )"
    r"[\w-]+(?:(?:\.| ?[(\[{] ?(?i:dot|punkt|punto|point|\.) ?[)\]}] ?| DOT )[\w-]+)+"
)

BETWEEN = r"[ ./\-\u00a0\u202f\u3000\u2010\u2011\u2013\uff0d]{0,3}"  # digits: blanks and hyphens of many widths
# Possessive: a long run of digits must not be taken apart in every way there is.
DIGITS = r"[(（]?\d{1,9}+[)）]?+"
NUMBER = re.compile(rf"(?=[+＋(（\d])(?<![\w.,+/-])[+＋]?{DIGITS}(?:{BETWEEN}{DIGITS}){{0,7}}(?!\w)")
PHONE_DIGITS = range(7, 16)
PHONE_SHAPES = re.compile(
    r"\+[1-9].*|00 ?[1-9](?:\D*\d){6,}\D*"  # with the country; 0028-0836 is an ISSN
    r"|(?:1[ .-]?)?\(?[2-9]\d{2}\)?[ .-]\d{3}[ .-]\d{4}"  # North America
    r"|8[ -]?\(?\d{3}\)?[ -]\d{3}-\d\d-\d\d"  # Russia, Kazakhstan
    r"|0[1-9](?:\.\d\d){4}|0\d{1,2}/\d{2,3}(?:\.\d\d){2}"  # France, Belgium
    r"|1[38]00 \d{3} \d{3}"  # Australia
    r"|\(\d\d\) ?9?\d{4}-\d{4}"  # Brazil
    # With a leading zero, nearly everywhere else. Nine digits or more: a date has eight.
    r"|(?!\d\d?[-/]\d\d?[-/]\d{4})(?=(?:\D*\d){9,12}\D*$)"
    r"\(?0\d{1,5}\)?(?:[ /-]| [/-] )\d{2,8}(?:(?:[ -]| - )\d{2,6}){0,4}"
)
PHONE_WORD = re.compile(
    r"(?:\b(?:tel|tél|tlf|tfno|tfn|phone|ph|mobile|mob|móvil|cell?|gsm|fax|telefone?|teléfonos?|téléphone|telefoon|telefono"
    r"|puh|puhelin|sími|handy|natel|hotline|whatsapp|call|(?:ruf|telefon|fax|mobil)nummer|(?:phone|fax) number"
    r"|тел|телефон|моб|факс|τηλ)|电话|電話|手机|手機|携帯|传真|전화|팩스|휴대폰|هاتف|جوال|فاكس|[☎☏📞📱✆])"
    r"[^\w\n]{0,4}$|(?:^|[\s(|])[TFMP]: ?$",
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

    if "@" in text or "＠" in text:
        text = EMAIL.sub(email, text)
    text = SPELT_EMAIL.sub(email, text)
    return Masked(NUMBER.sub(phone, text), counts)


def _is_phone(number: re.Match[str]) -> bool:
    if sum(map(str.isdigit, number[0])) not in PHONE_DIGITS:
        return False
    before = number.string[max(0, number.start() - LONGEST_WORD) : number.start()]
    return bool(PHONE_SHAPES.fullmatch(_plain(number[0])) or PHONE_WORD.search(before))


def _plain(number: str) -> str:
    """A number in ASCII and without brackets around the whole of it: （０３‐１２３４） as 03-1234."""
    plain = re.sub("[\u2010\u2011\u2013]", "-", unicodedata.normalize("NFKC", number))
    return plain[1:-1] if plain[0] == "(" and plain[-1] == ")" and "(" not in plain[1:] else plain


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
