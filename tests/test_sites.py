"""What one site is."""

import pytest

from builder.sites import registrable_domain


@pytest.mark.parametrize(
    ("address", "site"),
    [
        ("https://www.news.example/story?x=1#y", "news.example"),
        ("www.News.Example.", "news.example"),
        ("https://ada:secret@edition.news.co.uk:8443/", "news.co.uk"),
        ("ada.github.io", "ada.github.io"),
        ("https://www.city.kawasaki.jp/", "city.kawasaki.jp"),
        ("https://www.münchen.example/", "xn--mnchen-3ya.example"),
        ("https://www.xn--mnchen-3ya.example/", "xn--mnchen-3ya.example"),
        ("http://192.0.2.7:8000/x", "192.0.2.7"),
        ("http://[2001:db8::1]/x", "2001:db8::1"),
        ("http://localhost:8000/", "localhost"),
        ("co.uk", "co.uk"),
        ("//cdn.news.example/x", "news.example"),
        ("", None),
        ("file:///home/ada/page.html", None),
        ("http://[::1", None),
        ("not a host", None),
        ("javascript:alert(1)", None),
        ("x" * 10_000, None),
    ],
)
def test_site_of_an_address(address, site):
    assert registrable_domain(address) == site
