"""The registrable domain of an address: what one site is.

In: a URL or a host. Out: "news.example" for "https://www.news.example:8080/story", or None where there is no host.
"""

import ipaddress
from functools import cache, lru_cache
from urllib.parse import urlsplit

from publicsuffixlist import PublicSuffixList

LONGEST_HOST = 253  # characters, RFC 1035


@lru_cache(maxsize=65536)
def registrable_domain(url_or_host: str) -> str | None:
    """The public suffix and the label before it; suffixes that owners let out count, such as blogspot.com.

    An IP address, `localhost` and a bare suffix stand for themselves; other names without a dot are no host.
    International names come out as in DNS.

    >>> registrable_domain("https://www.bbc.co.uk/news"), registrable_domain("ada.github.io")
    ('bbc.co.uk', 'ada.github.io')
    >>> registrable_domain("https://www.bücher.example/"), registrable_domain("http://127.0.0.1:8000/")
    ('xn--bcher-kva.example', '127.0.0.1')
    """
    host = _host(url_or_host.strip())
    if host is None or _is_address(host):
        return host
    return _suffixes().privatesuffix(host) or host


@cache
def _suffixes() -> PublicSuffixList:
    """The list that comes with the package: loaded on first use, never fetched."""
    return PublicSuffixList()


def _host(text: str) -> str | None:
    try:
        parts = urlsplit(text if "//" in text else f"//{text}")
        host = (parts.hostname or "").strip(".")
    except ValueError:  # such as "http://[::1"
        return None
    if parts.scheme == "file" or any(character in host for character in " \t\\%<>\"'@"):
        return None
    return _as_in_dns(host) if _is_named(host) or _is_address(host) else None


def _is_named(host: str) -> bool:
    return host == "localhost" or ("." in host and len(host) <= LONGEST_HOST)


def _as_in_dns(host: str) -> str:
    try:
        return host if host.isascii() else host.encode("idna").decode("ascii")
    except UnicodeError:  # a label of more than 63 letters, or none
        return host


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
