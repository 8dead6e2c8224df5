"""A stand-in for the Hub's HTTP API: as much as a push and a load need, over a real socket, kept in memory.

Every commit is a whole tree. Parquet goes by Git LFS as on the Hub, other files inside of the commit.
"""

import base64
import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote, urlsplit

import yaml

WRITER, READER = "hf_writer", "hf_reader"  # tokens


@dataclass
class Repository:
    """One dataset."""

    private: bool
    commits: list[tuple[str, dict[str, bytes], str]] = field(default_factory=list)  # id, tree, message
    tags: dict[str, str] = field(default_factory=dict)

    def commit(self, tree: dict[str, bytes], message: str) -> str:
        """Add a commit; its id."""
        name = hashlib.sha1(f"{len(self.commits)} {message}".encode()).hexdigest()
        self.commits.append((name, tree, message))
        return name

    @property
    def head(self) -> str:
        """The id of the last commit."""
        return self.commits[-1][0]

    def tree(self, revision: str = "main") -> dict[str, bytes]:
        """The files at a revision."""
        name = self.head if revision in ("main", "HEAD") else self.tags.get(revision, revision)
        return next(tree for commit, tree, _ in self.commits if commit == name)


class Refusal(Exception):
    """An answer other than 200."""

    def __init__(self, status: int, code: str = "", message: str = "") -> None:
        self.status, self.code, self.message = status, code, message


class Hub(ThreadingHTTPServer):
    """The server; what it holds is in `repositories`, what it was asked in `asked`."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.repositories: dict[str, Repository] = {}
        self.stored: dict[str, bytes] = {}  # large files by digest
        self.asked: list[tuple[str, str]] = []
        self.before: dict[str, Callable[[], None]] = {}  # what happens just before a step, such as "commit"

    @property
    def address(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.server_port}"

    def make(self, name: str, *, private: bool = False) -> Repository:
        """A new dataset, as the Hub makes them."""
        self.repositories[name] = Repository(private)
        self.repositories[name].commit({".gitattributes": b"*.parquet filter=lfs\n"}, "initial commit")
        return self.repositories[name]

    def writes(self) -> list[str]:
        """What was asked for that changes something."""
        return [path for method, path in self.asked if method != "GET" and not re.search("validate|paths-info", path)]


class Handler(BaseHTTPRequestHandler):
    """One request."""

    server: Hub
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: Any) -> None:
        """Quiet."""

    def do_GET(self) -> None:
        self._answer()

    do_HEAD = do_POST = do_PUT = do_GET

    def _answer(self) -> None:
        self.body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        address = urlsplit(self.path)
        self.path, self.query = unquote(address.path), address.query
        self.server.asked.append(("GET" if self.command == "HEAD" else self.command, self.path))
        try:
            for pattern, answer in ROUTES:
                if found := re.fullmatch(pattern, self.path):
                    return self._send(200, answer(self, **found.groupdict()))
            raise Refusal(404, message=f"the stand-in knows no {self.path}")
        except Refusal as refusal:
            headers = {"X-Error-Code": refusal.code, "X-Error-Message": refusal.message}
            self._send(refusal.status, {"error": refusal.message}, headers)

    def _send(self, status: int, content: Any, headers: dict[str, str] | None = None) -> None:
        if isinstance(content, tuple):
            content, headers = content
        body = content if isinstance(content, bytes) else json.dumps(content).encode()
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **(headers or {})}.items():
            if value:
                self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    # --- who may do what ---

    def _token(self) -> str:
        token = (self.headers.get("Authorization") or "").removeprefix("Bearer ")
        if token and token not in (WRITER, READER):
            raise Refusal(401, message="Invalid credentials in Authorization header")
        return token

    def _repository(self, name: str) -> Repository:
        token, repository = self._token(), self.server.repositories.get(name)
        if repository is None or (repository.private and token != WRITER):
            raise Refusal(404 if token else 401, "RepoNotFound", "Repository not found")
        return repository

    def _writable(self, name: str, step: str) -> Repository:
        repository = self._repository(name)
        if self._token() != WRITER:
            raise Refusal(403, message="you need write access")
        self.server.before.pop(step, lambda: None)()
        return repository

    # --- answers ---

    def create(self) -> Any:
        asked = json.loads(self.body)
        name = f"{asked['organization']}/{asked['name']}"
        if self._token() != WRITER or not name.startswith("ada/"):
            raise Refusal(403, message="You don't have the rights to create a dataset under this namespace")
        if name in self.server.repositories:
            raise Refusal(409, message="You already created this dataset repo")
        private = asked.get("private", False) or asked.get("visibility") == "private"
        self.server.make(name, private=private)
        return {"url": f"{self.server.address}/datasets/{name}", "name": name}

    def information(self, name: str, revision: str = "main") -> Any:
        repository = self._repository(name)
        files = [{"rfilename": path} for path in repository.tree(revision)]
        return {"id": name, "sha": repository.head, "private": repository.private, "tags": [], "siblings": files}

    def tree(self, name: str, revision: str, folder: str = "") -> Any:
        files = self._repository(name).tree(revision)
        below = {path: content for path, content in files.items() if path.startswith(f"{folder}/" if folder else "")}
        folders = {"/".join(path.split("/")[:depth]) for path in below for depth in range(1, path.count("/") + 1)}
        found = [*({"type": "directory", "path": path, "oid": "0" * 40} for path in sorted(folders)),
                 *(entry_of(path, content) for path, content in below.items())]  # fmt: skip
        depth = folder.count("/") + 1 if folder else 0
        return found if "recursive=true" in self.query.lower() else [e for e in found if e["path"].count("/") == depth]

    def paths(self, name: str, revision: str) -> Any:
        files = self._repository(name).tree(revision)
        wanted = re.findall(r"paths=([^&]*)", self.body.decode()) or json.loads(self.body)["paths"]
        return [entry_of(path, files[path]) for path in map(unquote, wanted) if path in files]

    def validate(self) -> Any:
        header = json.loads(self.body)["content"].split("---\n")[1]
        return {"errors": [], "warnings": [] if isinstance(yaml.safe_load(header), dict) else [{"message": "no YAML"}]}

    def preupload(self, name: str) -> Any:
        there = self._writable(name, "preupload").tree()
        files = json.loads(self.body)["files"]
        return {"files": [mode_of(file["path"], there.get(file["path"])) for file in files]}

    def large_files(self, name: str) -> Any:
        self._writable(name, "upload")
        place = f"{self.server.address}/large/"
        return {
            "transfer": "basic",
            "objects": [
                {"oid": one["oid"], "size": one["size"]}
                | ({} if one["oid"] in self.server.stored else {"actions": {"upload": {"href": place + one["oid"]}}})
                for one in json.loads(self.body)["objects"]
            ],
        }

    def store(self, digest: str) -> Any:
        assert hashlib.sha256(self.body).hexdigest() == digest
        self.server.stored[digest] = self.body
        return {}

    def commit(self, name: str) -> Any:
        repository = self._writable(name, "commit")
        header, *operations = map(json.loads, self.body.splitlines())
        if header["value"].get("parentCommit") not in (None, repository.head):
            raise Refusal(412, message="A commit has happened since. Please refresh and try again.")
        tree = dict(repository.tree())
        for operation in operations:
            value = operation["value"]
            match operation["key"]:
                case "file":
                    tree[value["path"]] = base64.b64decode(value["content"])
                case "lfsFile":
                    tree[value["path"]] = self.server.stored[value["oid"]]
                case "deletedFile":
                    del tree[value["path"]]
        commit = repository.commit(tree, header["value"]["summary"])
        return {"commitUrl": f"{self.server.address}/datasets/{name}/commit/{commit}", "commitOid": commit}

    def tag(self, name: str, revision: str) -> Any:
        repository, tag = self._writable(name, "tag"), json.loads(self.body)["tag"]
        if tag in repository.tags:
            raise Refusal(409, message="Tag reference exists already")
        repository.tags[tag] = repository.head if revision == "main" else revision
        return {}

    def references(self, name: str) -> Any:
        repository = self._repository(name)
        tags = [{"name": tag, "ref": f"refs/tags/{tag}", "targetCommit": at} for tag, at in repository.tags.items()]
        main = {"name": "main", "ref": "refs/heads/main", "targetCommit": repository.head}
        return {"branches": [main], "converts": [], "tags": tags}

    def file(self, name: str, revision: str, path: str) -> Any:
        repository = self._repository(name)
        content = repository.tree(revision).get(path)
        if content is None:
            raise Refusal(404, "EntryNotFound", "Entry not found")
        name = repository.head if revision in ("main", "HEAD") else repository.tags.get(revision, revision)
        return content, {"X-Repo-Commit": name, "ETag": f'"{hashlib.sha256(content).hexdigest()}"'}


def entry_of(path: str, content: bytes) -> dict[str, Any]:
    """A file as the tree tells it."""
    blob = hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest()
    entry = {"type": "file", "path": path, "size": len(content), "oid": blob}
    if path.endswith(".parquet"):
        entry["lfs"] = {"oid": hashlib.sha256(content).hexdigest(), "size": len(content), "pointerSize": 134}
    return entry


def mode_of(path: str, content: bytes | None) -> dict[str, Any]:
    """How a file is to be uploaded, and what is there of it."""
    large = path.endswith(".parquet")
    told = {"path": path, "uploadMode": "lfs" if large else "regular", "shouldIgnore": False}
    if content is None:
        return told
    entry = entry_of(path, content)
    return told | {"oid": entry["lfs"]["oid"] if large else entry["oid"]}


NAME = r"(?P<name>[^/]+/[^/]+)"
ROUTES: list[tuple[str, Callable[..., Any]]] = [
    (r"/api/repos/create", Handler.create),
    (r"/api/validate-yaml", Handler.validate),
    (rf"/api/datasets/{NAME}", Handler.information),
    (rf"/api/datasets/{NAME}/revision/(?P<revision>[^/]+)", Handler.information),
    (rf"/api/datasets/{NAME}/tree/(?P<revision>[^/]+)/?(?P<folder>.*)", Handler.tree),
    (rf"/api/datasets/{NAME}/paths-info/(?P<revision>[^/]+)", Handler.paths),
    (rf"/api/datasets/{NAME}/preupload/main", Handler.preupload),
    (rf"/api/datasets/{NAME}/commit/main", Handler.commit),
    (rf"/api/datasets/{NAME}/tag/(?P<revision>[^/]+)", Handler.tag),
    (rf"/api/datasets/{NAME}/refs", Handler.references),
    (rf"/datasets/{NAME}\.git/info/lfs/objects/batch", Handler.large_files),
    (r"/large/(?P<digest>[0-9a-f]{64})", Handler.store),
    (rf"/datasets/{NAME}/resolve/(?P<revision>[^/]+)/(?P<path>.+)", Handler.file),
]
