"""The registrable domain of an address: what one site is.

In: a URL or a host. Out: "news.example" for "https://www.news.example:8080/story", or None.
"""

from functools import lru_cache
from urllib.parse import urlsplit

from tld import get_fld


@lru_cache(maxsize=65536)
def registrable_domain(url_or_host: str) -> str | None:
    """The public suffix and one label more."""
    address = url_or_host.strip()
    host = urlsplit(address if "//" in address else f"//{address}").hostname
    if not host:
        return None
    return get_fld(f"http://{host}", fail_silently=True, search_private=True) or host
