import pytest

from builder.groups.urls import canonical_url_key

STORY = "courier.example/news/1"


@pytest.mark.parametrize(
    "address",
    [
        "https://courier.example/news/1",
        "http://www.courier.example/news/1/",
        "https://m.courier.example/news/1#comments",
        "https://amp.courier.example/news/1",
        "https://courier.example/amp/news/1",
        "https://courier.example/news/1/amp",
        "https://courier.example/news/1/print/",
        "https://courier.example/news/1?utm_source=feed&utm_medium=rss",
        "https://courier.example/news/1?fbclid=x&outputType=amp",
        "https://courier.example/news/1/index.html",
        "https://web.archive.org/web/20250504000000/https://courier.example/news/1",
        "https://COURIER.example:443/news/1",
    ],
)
def test_variants_of_an_address_share_its_key(address):
    assert canonical_url_key(address) == STORY


@pytest.mark.parametrize(
    "address",
    [
        "https://courier.example/news/2",
        "https://courier.example/news/1?page=2",
        "https://courier.example/news/1?id=7",
        "https://blog.courier.example/news/1",
        "https://courier.example:8080/news/1",
        "https://courier.example/amplifier/news/1",
    ],
)
def test_other_pages_have_other_keys(address):
    assert canonical_url_key(address) != STORY


@pytest.mark.parametrize("address", ["", "no address", "file:///tmp/x.html", "http://[::1", "urn:sha256:00"])
def test_what_has_no_host_has_no_key(address):
    assert canonical_url_key(address) is None
