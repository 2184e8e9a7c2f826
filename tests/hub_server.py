"""A real HTTP server on loopback that speaks what the Hub speaks, and that can be made to behave badly."""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import PurePosixPath
from threading import Event, Thread
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

COMMIT = "c0ffee" * 6 + "beef"


@dataclass
class Hub:
    """What the server holds and how it behaves. Files: repository → path → content."""

    url: str = ""
    elsewhere: str = ""  # the address of a second host that large files are sent to, as the Hub does
    files: dict[str, dict[str, bytes]] = field(default_factory=dict)
    commits: dict[str, dict[str, dict[str, bytes]]] = field(default_factory=dict)  # repository → commit → its files
    names: dict[str, dict[str, str]] = field(default_factory=dict)  # repository → branch or tag → commit
    told: dict[str, dict[str, Any]] = field(default_factory=dict)  # repository/path → what is told of it instead
    gated: set[str] = field(default_factory=set)  # repositories only `token` may have
    token: str = "hf_right"
    refuse: list[tuple[int, dict[str, str]]] = field(default_factory=list)  # answers before a file is given
    cut: list[int] = field(default_factory=list)  # bytes after which the line is cut, one a request
    spoil: int = 0  # how many answers have one byte wrong
    ranges: bool = True
    slow: Event | None = None  # until it is set, the second halves of large files come in drops
    asked: list[tuple[str, str, str]] = field(default_factory=list)  # path, Range, Authorization


def is_large(path: str) -> bool:
    return PurePosixPath(path).suffix not in (".json", ".txt")


def held(hub: Hub, repository: str, revision: str) -> tuple[str, dict[str, bytes]] | None:
    """The commit a revision means and the files it has; None for what the repository does not know."""
    commit = hub.names.get(repository, {}).get(revision, revision)
    if files := hub.commits.get(repository, {}).get(commit):
        return commit, files
    return (COMMIT, hub.files[repository]) if repository in hub.files and revision in ("main", COMMIT) else None


def describe(hub: Hub, repository: str, commit: str, files: dict[str, bytes]) -> dict[str, Any]:
    siblings = []
    for path, content in files.items():
        row: dict[str, Any] = {"rfilename": path, "size": len(content)}
        if is_large(path):
            sha256 = hashlib.sha256(content).hexdigest()
            row["lfs"] = {"sha256": sha256, "size": len(content), "pointerSize": 135}
        row["blobId"] = hashlib.sha1(f"blob {len(content)}\0".encode() + content).hexdigest()
        siblings.append(row | hub.told.get(f"{repository}/{path}", {}))
    return {"id": repository, "sha": commit, "siblings": siblings, "gated": repository in hub.gated}


def _handler(hub: Hub) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        gone = False

        def do_GET(self) -> None:
            at = urlsplit(self.path)
            asked = (unquote(at.path), self.headers.get("Range", ""), self.headers.get("Authorization", ""))
            hub.asked.append(asked)
            parts = [unquote(part) for part in at.path.strip("/").split("/")]  # a revision may hold a stroke
            if parts[:2] == ["api", "models"]:
                assert parts[4] == "revision"
                self._describe("/".join(parts[2:4]), parts[5], parse_qs(at.query))
            elif parts[0] == "large":
                self._content("/".join(parts[1:3]), parts[3], "/".join(parts[4:]))
            else:
                self._resolve("/".join(parts[:2]), parts[2:])

        def _describe(self, repository: str, revision: str, query: dict[str, list[str]]) -> None:
            if repository not in hub.files and repository not in hub.commits:
                return self._say(401, {"X-Error-Code": "RepoNotFound"})
            assert query.get("blobs") == ["true"]
            if (found := held(hub, repository, revision)) is None:
                return self._say(404, {"X-Error-Code": "RevisionNotFound"})
            return self._say(200, {}, json.dumps(describe(hub, repository, *found)).encode())

        def _resolve(self, repository: str, rest: list[str]) -> None:
            found = held(hub, repository, rest[1])
            assert rest[0] == "resolve" and found, rest
            path = "/".join(rest[2:])
            if repository in hub.gated and self.headers.get("Authorization") != f"Bearer {hub.token}":
                code = 403 if self.headers.get("Authorization") else 401
                return self._say(code, {"X-Error-Code": "GatedRepo"})
            if hub.refuse:
                code, headers = hub.refuse.pop(0)
                return self._say(code, headers)
            if path not in found[1]:
                return self._say(404, {"X-Error-Code": "EntryNotFound"})
            if is_large(path) and hub.elsewhere:
                return self._say(302, {"Location": f"{hub.elsewhere}/large/{repository}/{found[0]}/{path}"})
            return self._content(repository, found[0], path)

        def _content(self, repository: str, commit: str, path: str) -> None:
            found = held(hub, repository, commit)
            assert found
            whole = found[1][path]
            start = 0
            if hub.ranges and (asked := self.headers.get("Range")):
                start = int(asked.removeprefix("bytes=").removesuffix("-"))
                if start >= len(whole):
                    return self._say(416, {})
            body = bytearray(whole[start:])
            if hub.spoil and body and is_large(path):
                hub.spoil -= 1
                body[-1] ^= 1
            self.send_response(206 if start else 200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            stop = hub.cut.pop(0) if hub.cut and is_large(path) else len(body)
            if hub.slow and is_large(path):
                self._drip(bytes(body), hub.slow)
            else:
                self._write(bytes(body[:stop]))
            self.close_connection = self.close_connection or stop < len(body)
            return None

        def _drip(self, body: bytes, until: Event) -> None:
            at = len(body) // 2
            self._write(body[:at])
            while not until.wait(0.02) and not self.gone and at < len(body) - 1024:
                self._write(body[at : at + 1024])
                at += 1024
            self._write(body[at:])

        def _say(self, code: int, headers: dict[str, str], body: bytes = b"") -> None:
            self.send_response(code)
            for name, value in {"Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self._write(body)

        def _write(self, data: bytes) -> None:
            try:
                self.wfile.write(data)
                self.wfile.flush()
            except OSError:
                self.gone = self.close_connection = True  # the client has, as some tests want

        def log_message(self, format: str, *args: object) -> None:
            pass

    return Handler


@contextmanager
def hub_server() -> Iterator[Hub]:
    """One Hub on two ports: the second hands out the large files."""
    hub = Hub()
    servers = [ThreadingHTTPServer(("127.0.0.1", 0), _handler(hub)) for _ in range(2)]
    threads = []
    for server in servers:
        server.daemon_threads = True
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        threads.append(thread)
    hub.url, hub.elsewhere = (f"http://127.0.0.1:{server.server_port}" for server in servers)
    try:
        yield hub
    finally:
        for server, thread in zip(servers, threads, strict=True):
            server.shutdown()
            server.server_close()
            thread.join()
