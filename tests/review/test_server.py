"""The server: every address does its work, and only for the reviewer's own browser."""

import asyncio
import json
import os
import time

import pytest

from builder.review.desk import Desk
from builder.review.journal import journal_path, read
from builder.review.security import MAX_BODY
from builder.review.server import make_app
from tests.review.samples import RAIN

PORT, TOKEN = 8123, "secret-token"
OWN = {"host": f"127.0.0.1:{PORT}", "cookie": f"review-{PORT}={TOKEN}"}
CHANGE = {**OWN, "origin": f"http://127.0.0.1:{PORT}", "content-type": "application/json"}


class Client:
    """Speaks ASGI itself, so that a test can send what no honest client would."""

    def __init__(self, app):
        self.app = app

    def send(self, method, path, headers, body=b"", query=""):
        sent = []
        scope = {
            "type": "http",
            "method": method,
            "path": path,
            "raw_path": path.encode(),
            "root_path": "",
            "scheme": "http",
            "query_string": query.encode(),
            "http_version": "1.1",
            "client": ("127.0.0.1", 1),
            "server": ("127.0.0.1", PORT),
            "headers": [(name.encode(), value.encode("latin-1")) for name, value in headers.items()],
        }
        chunks = iter([body] if isinstance(body, bytes) else body)

        async def receive():
            chunk = next(chunks, None)
            return {
                "type": "http.request",
                "body": chunk or b"",
                "more_body": chunk is not None and not isinstance(body, bytes),
            }

        async def take(message):
            sent.append(message)

        asyncio.run(self.app(scope, receive, take))
        headers = {name.decode().lower(): value.decode() for name, value in sent[0]["headers"]}
        return sent[0]["status"], headers, b"".join(message.get("body", b"") for message in sent[1:])

    def get(self, path, query="", headers=OWN):
        status, _, body = self.send("GET", path, headers, query=query)
        return status, json.loads(body)

    def post(self, path, values, headers=CHANGE):
        status, _, body = self.send("POST", path, headers, json.dumps(values).encode())
        return status, json.loads(body)


@pytest.fixture
def desk(site):
    return Desk(site / "dist", site / "raw", journal_path(site / "raw"), "ada")


@pytest.fixture
def client(desk):
    return Client(make_app(desk, port=PORT, token=TOKEN))


def page_named(client, title):
    _, answer = client.get("/api/queue", "queue=pages&done=true&search=" + title)
    return client.get(f"/api/page/{answer['items'][0]['id']}")[1]


# The door ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1", f"evil.example:{PORT}", "127.0.0.1:80", f"127.0.0.1.nip.io:{PORT}", ""]
)
def test_foreign_host_is_refused(client, host):
    assert client.send("GET", "/", {**OWN, "host": host})[0] == 421


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", f"http://127.0.0.1:{PORT + 1}", f"https://127.0.0.1:{PORT}", ""]
)
def test_foreign_origin_is_refused(client, origin):
    assert client.send("POST", "/api/undo", {**CHANGE, "origin": origin}, b"{}")[0] == 403


def test_change_without_origin_is_refused(client):
    headers = {name: value for name, value in CHANGE.items() if name != "origin"}
    assert client.send("POST", "/api/undo", headers, b"{}")[0] == 403


@pytest.mark.parametrize("relation", ["cross-site", "same-site"])
def test_request_from_another_site_is_refused(client, relation):
    assert client.send("GET", "/api/queue", {**OWN, "sec-fetch-site": relation})[0] == 403


@pytest.mark.parametrize(
    "cookie", ["", f"review-{PORT}=", f"review-{PORT}=wrong", f"review-1={TOKEN}", "a=\x00;;;=", f"review-{PORT}=é"]
)
def test_wrong_token_is_refused(client, cookie):
    assert client.send("GET", "/api/queue", {**OWN, "cookie": cookie})[0] == 403


def test_token_in_the_address_sets_a_strict_cookie(client):
    status, headers, _ = client.send("GET", "/", {"host": OWN["host"]}, query=f"token={TOKEN}")
    assert status == 200
    assert {"HttpOnly", "SameSite=Strict"} <= set(headers["set-cookie"].split("; "))


def test_wrong_token_in_the_address_sets_none(client):
    status, headers, _ = client.send("GET", "/", {"host": OWN["host"]}, query="token=wrong")
    assert status == 403 and "set-cookie" not in headers


@pytest.mark.parametrize(
    "path",
    [
        "/assets/..%2f..%2fserver.py",
        "/assets/../server.py",
        "/assets/%2e%2e/cli.py",
        "/assets//etc/passwd",
        "/raw/../../etc/passwd",
        "/../../etc/passwd",
    ],
)
def test_path_traversal_finds_nothing(client, path):
    status, _, body = client.send("GET", path, OWN)
    assert b"root:" not in body and b"import" not in body
    assert status == 404 or b"no such page" in body


def test_record_that_points_out_of_raw_shows_nothing(client, desk, site):
    (site / "secret.html").write_text("<h1>secret</h1>")
    for path in ("../secret.html", str(site / "secret.html"), "harbour/../../secret.html"):
        record = desk.record(page_named(client, "quiet")["id"])
        record["source"]["path"] = path
        desk.record = lambda page, made=record: made
        assert b"secret" not in client.send("GET", "/raw/any", OWN)[2]


def test_announced_oversized_body_is_refused(client):
    assert client.send("POST", "/api/undo", {**CHANGE, "content-length": str(MAX_BODY + 1)}, b"{}")[0] == 413


def test_oversized_body_in_chunks_is_refused(client):
    chunks = (b" " * (1 << 20) for _ in range(64))
    assert client.send("POST", "/api/undo", CHANGE, chunks)[0] == 413


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
def test_form_of_another_site_is_refused(client, kind):
    assert client.send("POST", "/api/undo", {**CHANGE, "content-type": kind}, b'{"action": "x"}')[0] == 415


@pytest.mark.parametrize("method", ["PUT", "DELETE", "OPTIONS", "TRACE"])
def test_other_methods_are_refused(client, method):
    assert client.send(method, "/", OWN)[0] == 405


@pytest.mark.parametrize("body", [b"", b"[", b"[]", b"3", b'{"action": 3}', b'{"nothing": 1}', b"\xff"])
def test_strange_body_is_a_bad_request(client, body):
    assert client.send("POST", "/api/undo", CHANGE, body)[0] == 400


def test_every_answer_carries_the_policy(client):
    for path in ("/", "/api/queue", "/assets/main.js", "/assets/none"):
        headers = client.send("GET", path, OWN)[1]
        assert "default-src 'none'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"


def test_raw_page_is_sandboxed_and_harmless(client):
    page = page_named(client, "quiet")
    _, headers, body = client.send("GET", f"/raw/{page['id']}", OWN)
    assert headers["content-security-policy"].startswith("sandbox; default-src 'none'")
    for part in (
        b"<script",
        b"onerror",
        b"onload",
        b"javascript:",
        b"192.0.2.1",
        b"<iframe",
        b"<meta http-equiv",
        b"href",
    ):
        assert part not in body
    assert '<i id="span-0"></i>Harbour 🚢 quiet'.encode() in body


# The work ---------------------------------------------------------------------------------------------------------


def test_violations_are_grouped_with_their_repair(client):
    status, answer = client.get("/api/queue")
    assert status == 200
    assert [(g["rule"], g["site"], g["left"]) for g in answer["groups"]] == [
        ("spans overlap", "harbour.example", 3),
        ("truncated gzip", "(no site)", 1),
    ]
    overlap = answer["items"][0]
    assert overlap["repair"].startswith("drop overlap") and overlap["opens"] and overlap["around"][1]


def test_search_and_filter_narrow_the_queue(client):
    assert client.get("/api/queue", "search=GZIP")[1]["total"] == 1
    assert client.get("/api/queue", "rule=spans+overlap")[1]["total"] == 3
    assert client.get("/api/queue", "queue=pages&site=evil.example")[1]["total"] == 1
    assert client.get("/api/queue", "queue=pages&search=TUG")[1]["total"] == 1


def test_doubtful_pages_come_least_certain_first(client):
    items = client.get("/api/queue", "queue=doubtful&bar=0.8")[1]["items"]
    unsure = [item["unsure"] for item in items]
    assert unsure[0] > 0.1 and unsure == sorted(unsure, reverse=True) and min(item["lowest"] for item in items) == 0.41
    assert client.get("/api/queue", "queue=doubtful&bar=0")[1]["total"] < len(items)


def test_sample_is_the_same_for_the_same_seed(client):
    ids = [
        [item["id"] for item in client.get("/api/queue", f"queue=sample&seed={seed}")[1]["items"]] for seed in (1, 1, 2)
    ]
    assert ids[0] == ids[1] and sorted(ids[0]) == sorted(ids[2])


@pytest.mark.parametrize("query", ["queue=nothing", "bar=high", "strange=1", "start=x"])
def test_wish_that_makes_no_sense_is_refused(client, query):
    assert client.get("/api/queue", query)[0] == 400


def test_decision_is_on_the_disk_when_the_answer_comes(client, desk):
    page = page_named(client, "ferry")
    span = [RAIN.index("By Ada"), RAIN.index(" | 4 May"), "metadata", "byline"]
    status, _ = client.post(f"/api/page/{page['id']}", {"version": page["version"], "spans": [span]})
    assert status == 200
    entry = read(desk.path)[0][0]
    assert entry.spans[0][:5] == (*span, "By Ada Quay") and entry.reviewer == "ada" and not entry.accepted
    again = client.get(f"/api/page/{page['id']}")[1]
    assert [*span, 1.0, "gold", "review:ada"] in again["spans"]


def test_second_window_does_not_overwrite_the_first(client):
    page = page_named(client, "ferry")
    body = {"version": page["version"], "spans": [[0, 4, "noise", "menu"]]}
    assert client.post(f"/api/page/{page['id']}", body)[0] == 200
    assert client.post(f"/api/page/{page['id']}", body)[0] == 409


def test_page_with_a_gap_cannot_be_accepted(client):
    page = page_named(client, "ferry")
    spans = [span[:4] for span in page["spans"]]
    body = {"version": page["version"], "accept": True}
    assert client.post(f"/api/page/{page['id']}", {**body, "spans": spans[:-1]})[0] == 400
    assert client.post(f"/api/page/{page['id']}", {**body, "spans": spans})[0] == 200
    assert client.get("/api/queue", "queue=pages")[1]["finished"] == 1


@pytest.mark.parametrize(
    "span",
    [
        [0, 4, "noise", "title"],
        [4, 0, "noise", "menu"],
        [0, 10**9, "noise", "menu"],
        [0, 30, "noise", "menu"],
        ["0", 4, "noise", "menu"],
        [0, 4, "x", "menu"],
        [-4, 4, "noise", "menu"],
        [0, 4],
    ],
)
def test_span_that_cannot_be_is_refused(client, desk, span):
    page = page_named(client, "ferry")
    assert client.post(f"/api/page/{page['id']}", {"version": page["version"], "spans": [span]})[0] == 400
    assert not desk.path.exists()


def test_rejected_page_opens_mended(client):
    violation = client.get("/api/queue")[1]["items"][0]
    page = client.get(f"/api/page/{violation['id']}")[1]
    assert "drop overlap" in page["mended"] and page["violations"][0]["rule"] == "spans overlap"
    assert all(a[1] <= b[0] for a, b in zip(page["spans"], page["spans"][1:], strict=False))


def test_repairs_of_a_kind_are_taken_and_undone_together(client):
    wish = {"queue": "violations", "rule": "spans overlap", "site": "harbour.example"}
    status, done = client.post("/api/violations", {"repair": True, "wish": wish})
    assert (status, done["count"]) == (200, 3)
    assert client.get("/api/queue", "rule=spans+overlap")[1]["total"] == 0
    client.post("/api/undo", {"action": done["action"]})
    assert client.get("/api/queue", "rule=spans+overlap")[1]["total"] == 3


def test_violation_that_outlives_a_build_is_open_again(client, site):
    violation = client.get("/api/queue")[1]["items"][0]
    page = client.get(f"/api/page/{violation['id']}")[1]
    client.post(f"/api/page/{page['id']}", {"version": page["version"], "spans": [[0, 4, "noise", "menu"]]})
    assert client.get("/api/queue")[1]["total"] == 3
    later = time.time() + 5
    os.utime(site / "dist" / "violations.parquet", (later, later))
    assert client.get("/api/queue")[1]["total"] == 4


def test_violation_can_be_left_as_it_is(client):
    unread = client.get("/api/queue", "search=gzip")[1]["items"][0]
    assert client.post("/api/violations", {"repair": False, "keys": [unread["key"]]})[1]["count"] == 1
    assert client.get("/api/queue", "search=gzip")[1]["total"] == 0
    assert client.get("/api/queue", "search=gzip&done=true")[1]["items"][0]["done"]


def test_undo_of_someone_elses_action_is_refused(client, desk):
    page = page_named(client, "ferry")
    action = client.post(f"/api/page/{page['id']}", {"version": page["version"], "spans": [[0, 4, "noise", "menu"]]})[
        1
    ]["action"]
    desk.reviewer = "bob"
    assert client.post("/api/undo", {"action": action})[0] == 400


def test_blind_reviewer_does_not_see_what_others_said(client, desk, site):
    page = page_named(client, "ferry")
    client.post(f"/api/page/{page['id']}", {"version": page["version"], "spans": [[0, 4, "noise", "ui"]]})
    bob = Desk(site / "dist", site / "raw", desk.path, "bob", blind=True)
    assert "gold" not in {span[5] for span in bob.page(page["id"])["spans"]}
    assert "gold" in {span[5] for span in desk.page(page["id"])["spans"]}


def test_accepted_pages_in_conflict_wait_in_their_queue(client, desk, site):
    for name, kind in (("ada", "menu"), ("bob", "ui")):
        desk.reviewer = name
        page = page_named(client, "ferry")
        spans = [[*span[:3], kind] if span[2] == "noise" else span[:4] for span in page["spans"]]
        client.post(f"/api/page/{page['id']}", {"version": page["version"], "spans": spans, "accept": True})
    assert client.get("/api/queue", "queue=conflicts")[1]["total"] == 1


def test_line_of_a_site_is_shown_before_it_is_labelled(client):
    status, found = client.get("/api/lines", "site=harbour.example&line=Subscribe+now")
    assert (status, found["count"]) == (200, 2)
    body = {"site": "harbour.example", "line": "Subscribe now", "spans": [[0, 13, "noise", "promo"]]}
    assert client.post("/api/line", body)[0] == 200
    gold = [s for s in page_named(client, "tug")["spans"] if s[5] == "gold"]
    assert [s[2:4] for s in gold] == [["noise", "promo"]]


def test_page_that_is_not_there_is_404(client):
    assert client.get("/api/page/none")[0] == 404


def test_agreement_is_served(client):
    assert client.get("/api/agreement")[1] == {"pairs": [], "people": [], "conflicts": []}
