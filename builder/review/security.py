"""The door: only this machine's reviewer comes in.

In: an HTTP request. Out: the same to the application, or a refusal. A page under review is hostile, and so may be a
site that is open in another tab:

    Host         must name this server           a foreign name that resolves to 127.0.0.1 (DNS rebinding) does not
    Origin       must be this server, or absent  a form or script of another site is not
    token        in a cookie of this server      another user of the machine does not have it
    body         bounded                         nothing fills the memory
"""

import hmac
from collections.abc import Awaitable, Callable, MutableMapping
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qs

from starlette.exceptions import HTTPException

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

MAX_BODY = 16 << 20
TOO_LARGE = "The request is too large."
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "frame-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
RAW_POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; frame-ancestors 'self'"
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "X-DNS-Prefetch-Control": "off",
    "Cache-Control": "no-store",
}


class Door:
    """ASGI middleware that refuses all but the reviewer's own browser, and sets the headers that keep pages inert."""

    def __init__(self, app: App, *, port: int, token: str) -> None:
        self._app, self._token = app, token
        self.cookie = f"review-{port}"  # cookies know no ports: two servers must not share one
        self._hosts = {f"{name}:{port}" for name in ("127.0.0.1", "localhost")}
        self._origins = {f"http://{host}" for host in self._hosts}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            return await self._app(scope, receive, send)
        if scope["type"] != "http":  # no web sockets here
            return None
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        if refusal := self._refusal(scope, headers):
            return await _refuse(send, *refusal)
        return await self._app(scope, _bounded(receive), self._dressed(scope, send))

    def _refusal(self, scope: Scope, headers: dict[str, str]) -> tuple[int, str] | None:
        if headers.get("host") not in self._hosts:
            return 421, "This server answers to 127.0.0.1 and localhost only."
        origin, relation = headers.get("origin"), headers.get("sec-fetch-site", "none")
        if (origin is not None and origin not in self._origins) or relation not in ("same-origin", "none"):
            return 403, "Requests from other sites are refused."
        if not self._knows_token(scope, headers):
            return 403, "Open the address with the token that review-dataset printed in the terminal."
        if scope["method"] == "POST":
            return _odd_post(headers, origin)
        return None if scope["method"] in ("GET", "HEAD") else (405, "Only GET and POST are served.")

    def _knows_token(self, scope: Scope, headers: dict[str, str]) -> bool:
        shown = [_cookie(headers.get("cookie", ""), self.cookie), _in_address(scope)]
        return any(hmac.compare_digest(token.encode(), self._token.encode()) for token in shown)

    def _dressed(self, scope: Scope, send: Send) -> Send:
        async def dress(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                own = {name.lower() for name, _ in message["headers"]}
                more = {name.lower().encode(): value.encode() for name, value in HEADERS.items()}
                message["headers"] = [*message["headers"], *((n, v) for n, v in more.items() if n not in own)]
                if _in_address(scope):
                    cookie = f"{self.cookie}={self._token}; Path=/; HttpOnly; SameSite=Strict"
                    message["headers"].append((b"set-cookie", cookie.encode()))
            await send(message)

        return dress


def _odd_post(headers: dict[str, str], origin: str | None) -> tuple[int, str] | None:
    if origin is None:
        return 403, "A change needs an Origin."
    if headers.get("content-type", "").partition(";")[0].strip() != "application/json":
        return 415, "Only JSON is taken."
    length = headers.get("content-length", "0")
    return (413, TOO_LARGE) if not length.isdigit() or int(length) > MAX_BODY else None


def _bounded(receive: Receive) -> Receive:
    left = MAX_BODY

    async def take() -> MutableMapping[str, Any]:
        nonlocal left
        message = await receive()
        left -= len(message.get("body", b""))
        if left < 0:
            raise HTTPException(413, TOO_LARGE)
        return message

    return take


def _cookie(header: str, name: str) -> str:
    try:
        found = SimpleCookie(header).get(name)
    except CookieError:
        return ""
    return found.value if found else ""


def _in_address(scope: Scope) -> str:
    return parse_qs(scope["query_string"].decode("latin-1")).get("token", [""])[0]


async def _refuse(send: Send, status: int, reason: str) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-security-policy", b"default-src 'none'")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": reason.encode()})
