"""The review page's server: routes to the desk, nothing else.

In: a desk, a port, a token. Out: an ASGI application, and `serve`, which runs it on the loopback address.

    GET  /                 the page           POST /api/page/ID    save decisions, accept
    GET  /api/queue?…      groups and items   POST /api/line       label a line of a whole site
    GET  /api/page/ID      a page             POST /api/violations take repairs, or leave as it is
    GET  /raw/ID           its raw markup     POST /api/undo       take an action back
    GET  /api/lines?…      pages with a line  GET  /api/agreement  how far reviewers agree
"""

import secrets
import socket
from collections.abc import Awaitable, Callable
from dataclasses import fields
from functools import wraps
from importlib.resources import files
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from builder.labels import load_schema
from builder.review.agreement import agreement
from builder.review.desk import Desk, Outdated, answer_json
from builder.review.queue import QUEUES, Wish
from builder.review.raw_view import find_raw, harmless
from builder.review.security import RAW_POLICY, App, Door

MEDIA = {".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
Handler = Callable[[Request], Awaitable[Response]]


def make_app(desk: Desk, *, port: int, token: str) -> App:
    """The application behind its door."""
    routes = Routes(desk)
    app = Starlette(
        routes=[
            Route("/", routes.asset),
            Route("/assets/{name}", routes.asset),
            Route("/raw/{page}", routes.raw),
            *(Route(f"/api/{path}", _json(handle), methods=[method]) for method, path, handle in routes.table()),
        ]
    )
    return Door(app, port=port, token=token)


def serve(desk: Desk, *, port: int = 0, opened: Callable[[str], Any]) -> None:
    """Serve until interrupted; `opened` is called with the address once the port is taken."""
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", port))
        port = listener.getsockname()[1]
        token = secrets.token_urlsafe(24)
        app = make_app(desk, port=port, token=token)
        config = uvicorn.Config(app, log_level="warning", access_log=False, server_header=False, lifespan="off")
        listener.listen()
        opened(f"http://127.0.0.1:{port}/?token={token}")
        uvicorn.Server(config).run(sockets=[listener])


class Routes:
    """One method per address."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self._assets = {file.name: file.read_bytes() for file in (files(__package__) / "assets").iterdir()}

    def table(self) -> list[tuple[str, str, Callable[..., Any]]]:
        """Method, path below /api/ and what answers; a POST's JSON fields are its arguments."""
        return [
            ("GET", "scheme", self.scheme),
            ("GET", "queue", self.queue),
            ("GET", "lines", self.lines),
            ("GET", "agreement", self.agreement),
            ("GET", "page/{page}", self.page),
            ("POST", "page/{page}", self.save),
            ("GET", "encodings/{page}", self.encodings),
            ("POST", "encodings/{page}", self.save_encoding),
            ("POST", "line", self.save_line),
            ("POST", "violations", self.violations),
            ("POST", "undo", self.undo),
        ]

    async def asset(self, request: Request) -> Response:
        """A file of the page; names are looked up, never joined to a path."""
        name = request.path_params.get("name", "index.html")
        body = self._assets.get(name)
        if body is None:
            return Response("no such file", 404)
        return Response(body, media_type=MEDIA.get(name[name.rfind(".") :], "application/octet-stream"))

    async def raw(self, request: Request) -> Response:
        """The page's own markup, made harmless."""
        body = await run_in_threadpool(self._harmless, request.path_params["page"])
        return HTMLResponse(body, headers={"Content-Security-Policy": RAW_POLICY})

    def _harmless(self, page: str) -> str:
        try:
            record = self.desk.record(page)
        except KeyError:
            return "<p>There is no such page."
        raw = find_raw(record, self.desk.raw)
        if raw is None:
            return "<p>The raw bytes are not where the build found them. Name their folder with --raw."
        return harmless(raw, record.get("span_sources") or ())

    def scheme(self) -> dict[str, Any]:
        """Labels and kinds, and who is reviewing what."""
        desk = self.desk
        rights = [line.reason for line in desk.reviews.unreadable]
        return {**load_schema("labels.json"), "reviewer": desk.reviewer, "dist": desk.dist.name, "unreadable": rights}

    def queue(self, **wish: str) -> dict[str, Any]:
        """A queue's groups and items."""
        return answer_json(self.desk.queue(_wish(wish)))

    def page(self, page: str) -> dict[str, Any]:
        """A page with its spans."""
        return self.desk.page(page)

    def save(
        self, page: str, version: str, spans: list, accept: bool = False, settles: bool = False, note: str = ""
    ) -> dict[str, str]:
        """Decisions on a page."""
        places = [tuple(span) for span in spans]
        return self.desk.save(page, version, places, accept=accept, settles=settles, note=note)

    def lines(self, site: str, line: str) -> dict[str, Any]:
        """Which pages of a site have a line."""
        found = self.desk.pages_with_line(site, line)
        return {"count": len(found), "pages": found[:100]}

    def save_line(self, site: str, line: str, spans: list, note: str = "") -> dict[str, str]:
        """A line's labels on a whole site."""
        return self.desk.save_line(site, line, [tuple(span) for span in spans], note=note)

    def encodings(self, page: str) -> dict[str, Any]:
        """Other readings of a page's bytes."""
        return {"readings": self.desk.readings(page)}

    def save_encoding(self, page: str, encoding: str) -> dict[str, str]:
        """The right reading of a page's bytes."""
        return self.desk.save_encoding(page, encoding)

    def violations(self, repair: bool, keys: list = (), wish: dict | None = None) -> dict[str, Any]:
        """Take the suggested repairs, or leave things as they are."""
        return self.desk.settle_violations(list(keys), _wish(wish) if wish else None, repair=repair)

    def undo(self, action: str) -> dict[str, Any]:
        """Take an action back."""
        return self.desk.undo(action)

    def agreement(self) -> dict[str, Any]:
        """How far reviewers agree."""
        return agreement(self.desk.reviews)


def _json(handle: Callable[..., Any]) -> Handler:
    """An endpoint that calls `handle` with the path's, the query's and the body's fields."""

    @wraps(handle)
    async def endpoint(request: Request) -> Response:
        try:
            body = await request.json() if request.method == "POST" else dict(request.query_params)
            body.pop("token", None)
            return JSONResponse(await run_in_threadpool(_alone, handle, **request.path_params, **body))
        except KeyError as error:
            return JSONResponse({"error": f"There is no page {error}."}, 404)
        except Outdated:
            return JSONResponse({"error": "This page was changed in another window: it is shown anew."}, 409)
        except (ValueError, TypeError, AttributeError) as error:
            return JSONResponse({"error": str(error)}, 400)

    return endpoint


def _alone(handle: Callable[..., Any], **values: Any) -> dict[str, Any]:
    """One request at a time: what was checked is still true when it is written down."""
    desk: Desk = handle.__self__.desk
    with desk.lock:
        desk.refresh()
        return handle(**values)


def _wish(values: dict[str, Any]) -> Wish:
    """A wish from untyped values; unknown names and values that make no sense are refused."""
    types = {field.name: type(field.default) for field in fields(Wish)}
    if unknown := set(values) - set(types):
        raise ValueError(f"nothing is called {sorted(unknown)[0]!r} here")
    wish = Wish(**{name: _typed(types[name], value) for name, value in values.items()})
    if wish.queue not in QUEUES:
        raise ValueError(f"no queue {wish.queue!r}: choose from {', '.join(QUEUES)}")
    return wish


def _typed(kind: type, value: Any) -> Any:
    return value in (True, "true") if kind is bool else kind(value)
