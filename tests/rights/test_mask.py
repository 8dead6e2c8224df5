import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builder.rights.mask import mask, mask_record
from builder.validate import validate
from tests.rights import contacts


@pytest.mark.parametrize(
    "address",
    ["ada@lantern.example", "tips+desk@news.lantern.example", "a.b-c_d@x-y.example", "redaktion@zeitung.example"],
)
def test_address_is_masked(address):
    text, counts = mask(f"Write to <{address}>, please.")
    assert address not in text and counts == {"e-mail address": 1} and "please." in text


@pytest.mark.parametrize(
    "number",
    [
        "+47 22 33 44 55",
        "+1 (415) 555-0100",
        "+49 30/1234567",
        "0047 22 33 44 55",
        "(212) 555-0147",
        "212-555-0147",
        "020 7946 0958",
        "0221 / 945 67 890".replace(" / ", "/"),
    ],
)
def test_phone_number_is_masked(number):
    text, counts = mask(f"Ring {number} before noon.")
    assert counts == {"phone number": 1} and not any(one in "123456789" for one in text)


@pytest.mark.parametrize("before", ["Tel.: ", "Tel ", "Phone: ", "Fax ", "電話:", "Тел.: "])
def test_number_after_its_word_is_masked(before):
    assert mask(f"{before}5550 1473").text == f"{before}0000 0000"


@pytest.mark.parametrize(
    "text",
    [
        "04-05-2025 03:49 IST",
        "04.05.2025",
        "2025-05-04",
        "2019-2020 and 1,250,000 people, 3.14159265",
        "ISBN 978-3-16-148410-0",
        "won 6-4 7-6 6-3",
        "from 10.000 to 20.000.000 kroner",
        "call 911",
        "order 66 at 12.30",
        "user@host",
        "@lantern 2025",
        "https://lantern.example/2025/05/04/123456789",
    ],
)
def test_other_figures_stay(text):
    assert mask(text).text == text


@given(st.text(alphabet="ab@.+- 0123456789()é東/\n", max_size=80))
def test_length_and_lines_stay(text):
    masked = mask(text).text
    assert len(masked) == len(text)
    assert [one for one in masked if not one.isalnum()] == [one for one in text if not one.isalnum()]


@pytest.mark.parametrize(
    "text",
    [
        "a" * 50_000,
        "1" * 80 + "a",
        "1 (" * 20_000 + "a",
        "a'" * 25_000,
        "a (at) " * 10_000,
        "a." * 25_000,
        "1 " * 25_000,
        "a@" * 25_000,
        "+1" * 25_000,
        "a@a." * 20_000,
    ],
)
def test_long_hostile_text_is_read_in_passing(text):
    assert len(mask(text).text) == len(text)


def test_masked_record_is_valid_and_says_so(make_record):
    record = make_record([("byline", "By Ada, ada@lantern.example")], [("paragraph", "Ring +47 22 33 44 55.")])
    masked, counts = mask_record(record | {"authors": ["ada@lantern.example"]})
    assert counts == {"e-mail address": 1, "phone number": 1}
    assert masked["authors"] == ["xxx@xxxxxxx.xxxxxxx"] and masked["spans"] == record["spans"]
    assert masked["flags"] == ["masked: e-mail address", "masked: phone number"] and not list(validate(masked))


def masked_share(lines):
    """How many of the marked places are unreadable, of how many."""
    places = [masked_places(line) for line in lines.splitlines()]
    return sum(sum(found) for found in places), sum(len(found) for found in places)


def masked_places(line):
    parts = re.split("[«»]", line)
    rest = mask("".join(parts)).text
    masked = []
    for part in parts:
        masked.append(rest[: len(part)])
        rest = rest[len(part) :]
    return [all(one in "x0" for one in place if one.isalnum()) for place in masked[1::2]]


def test_addresses_and_numbers_of_many_countries_are_unreadable():
    assert masked_share(contacts.ADDRESSES) >= (26, 28)  # not a quoted name, not a host in digits
    assert masked_share(contacts.NUMBERS) >= (117, 118)  # not a local number with no word before it
    assert masked_share(contacts.UNSEEN) >= (44, 48)


@pytest.mark.parametrize("line", contacts.OTHERS.splitlines())
def test_figures_that_are_no_contact_stay(line):
    assert mask(line).text == line
