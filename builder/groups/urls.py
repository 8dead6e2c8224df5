"""A URL → the key that its tracked, AMP, mobile and print variants share."""

import re
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

# Parameters that say where a reader came from, not what she reads.
TRACKING = re.compile(
    r"^(utm_.*|mc_[ce]id|fbclid|gclid|dclid|msclkid|igshid|yclid|twclid|_ga|_gl|ref|ref_src|ref_url|referrer|source"
    r"|src|cmp|cmpid|cid|ncid|ito|xtor|at_medium|at_campaign|smid|smtyp|partner|rss|share|spm|sr_share|feature|s_cid"
    r"|icid|ocid|taid|wt_?mc|wt_zmc|ns_.*|traffic_source)$"
)
# Parameters that ask for the same page in another dress.
DRESS = {"amp", "outputtype", "print", "printable", "m", "mobile", "nomobile", "view", "desktop"}
DRESSES = {"", "1", "amp", "true", "mobile", "print"}
MOBILE_HOST = re.compile(r"^(www\d?|m|mobil|mobile|amp|touch|wap)\.(?=.+\..+)")
AMP_PATH = re.compile(r"(^|/)(amp|print|drucken|mobile?)(?=/|$)|\.(amp|print)(?=\.html?$|$)")
INDEX_PAGE = re.compile(r"/(index|default)\.(html?|php|aspx?)$")
ARCHIVE = re.compile(r"^https?://web\.archive\.org/web/\d+[a-z_]*/(.+)$", re.IGNORECASE)


def canonical_url_key(url: str) -> str | None:
    """The key of a page's address, or None where the address has no host.

    >>> canonical_url_key("https://m.courier.example/amp/News/1.html?utm_source=x&id=2#top")
    'courier.example/News/1.html?id=2'
    >>> canonical_url_key("http://www.courier.example:80/News/1.html?id=2")
    'courier.example/News/1.html?id=2'
    """
    if archived := ARCHIVE.match(url):
        url = archived[1]
    try:
        parts = urlsplit(url.strip())
        host = (parts.hostname or "").rstrip(".")
        port = f":{parts.port}" if parts.port not in (None, 80, 443) else ""
    except ValueError:  # such as a broken IPv6 host: a page like that shares its address with no other
        return None
    if not host:
        return None
    path = AMP_PATH.sub("", unquote(parts.path))
    path = INDEX_PAGE.sub("", path).rstrip("/")
    asked = sorted(pair for pair in parse_qsl(parts.query) if not _is_dress(*pair))
    query = f"?{urlencode(asked)}" if asked else ""
    return f"{MOBILE_HOST.sub('', host)}{port}{path}{query}"


def _is_dress(name: str, value: str) -> bool:
    name = name.lower()
    return bool(TRACKING.match(name)) or (name in DRESS and value.lower() in DRESSES)
