"""Opt-out signals."""

import pytest
import turbohtml
from hypothesis import given
from hypothesis import strategies as st

from builder.convert.rights import read_rights


def rights_of(markup: str = "", *headers: tuple[str, str]) -> tuple[str, ...]:
    return read_rights(turbohtml.parse(f"<head>{markup}</head><p>Rain.</p>"), headers)


@pytest.mark.parametrize(
    ("markup", "signals"),
    [
        ('<meta name="robots" content="noai, noimageai">', ("robots:noai", "robots:noimageai")),
        ('<meta name="ROBOTS" content="NOAI">', ("robots:noai",)),
        ('<meta name="robots" content="max-snippet:0">', ("robots:max-snippet:0",)),
        ('<meta name="CCBot" content="nofollow">', ("robots:ccbot",)),
        ('<meta name="tdm-reservation" content="1">', ("tdm-reservation",)),
        (
            '<meta name="tdm-reservation" content="1"><meta name="tdm-policy" content="https://example.org/tdm.json">',
            ("tdm-policy", "tdm-reservation"),
        ),
    ],
)
def test_metas_object(markup, signals):
    assert rights_of(markup) == signals


@pytest.mark.parametrize(
    ("header", "signals"),
    [
        (("x-robots-tag", "noai"), ("robots:noai",)),
        (("x-robots-tag", "GPTBot: noai, noimageai"), ("robots:noai", "robots:noimageai")),
        (("X-Robots-Tag", "noml"), ("robots:noml",)),
        (("tdm-reservation", "1"), ("tdm-reservation",)),
        (
            ("content-signal", "search=yes, ai-input = no, ai-train=no"),
            ("content-signal:ai-input=no", "content-signal:ai-train=no"),
        ),
    ],
)
def test_headers_object(header, signals):
    assert rights_of("", header) == signals


@pytest.mark.parametrize(
    "markup",
    [
        "",
        '<meta name="robots" content="noindex, nofollow, noarchive">',
        '<meta name="robots" content="index, follow, max-snippet:-1, max-image-preview:large">',
        '<meta name="tdm-reservation" content="0">',
        '<meta name="CCBot" content="index, follow">',
        '<meta name="description" content="noai">',
    ],
)
def test_what_speaks_to_search_engines_is_no_objection(markup):
    assert rights_of(markup) == ()


@given(st.text(max_size=80), st.text(max_size=80))
def test_any_header_is_survived(name, value):
    signals = rights_of("", (name, value), ("x-robots-tag", value))
    assert list(signals) == sorted(set(signals))
