# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A scripted API on loopback: it expects certain requests and answers each as it was told to."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Behaviour = Callable[[BaseHTTPRequestHandler], None]


@dataclass
class Request:
    """A request as it came in. `connection` tells requests over one connection from others."""

    method: str
    path: str
    headers: dict[str, str]
    body: Any
    connection: tuple[str, int]


def answer(body: Any = None, *, status: int = 200, headers: dict[str, str] | None = None) -> Behaviour:
    """Answer with `body`: bytes and text as they are, anything else as JSON."""
    if isinstance(body, str):
        body = body.encode()
    content = body if isinstance(body, bytes) else json.dumps(body).encode()

    def behave(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response_only(status)  # with no headers but those that are given
        for name, value in {"Content-Length": str(len(content)), **(headers or {})}.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(content)

    return behave


def problem(status: int, code: str, detail: str = "It failed.", **members: Any) -> Behaviour:
    """Answer with an RFC 7807 document; `headers` are the answer's."""
    headers = members.pop("headers", None)
    document = {"status": status, "code": code, "title": code, "detail": detail, "requestId": "req_1", **members}
    return answer(document, status=status, headers=headers)


def drop(handler: BaseHTTPRequestHandler) -> None:
    """Close the connection without an answer."""
    handler.close_connection = True
    handler.connection.shutdown(socket.SHUT_RDWR)


def cut_answer(status: int) -> Behaviour:
    """Promise a body, send part of it and close the connection."""

    def behave(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        handler.send_header("Content-Length", "1000")
        handler.end_headers()
        handler.wfile.write(b'{"pid": 1')
        drop(handler)

    return behave


cut = cut_answer(200)


class Trickle:
    """Sends its answer byte by byte for `seconds`; `ended` once it has."""

    def __init__(self, seconds: float, *, header: bool = False) -> None:
        self.ended = threading.Event()
        self._seconds = seconds
        self._header = header

    def __call__(self, handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        if self._header:
            handler.flush_headers()
            handler.wfile.write(b"X-Slow: ")
        else:
            handler.send_header("Content-Length", "100000")
            handler.end_headers()
        step = 0.05
        for _step in range(int(self._seconds / step)):
            try:
                handler.wfile.write(b" ")
            except OSError:
                return
            time.sleep(step)
        self.ended.set()
        drop(handler)


@dataclass
class ScriptedApi:
    """Answers requests with `script`, in order. Left-over or unexpected requests fail the test in `verify`."""

    script: list[Behaviour] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)
    unexpected: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        api = self
        lock = threading.Lock()

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def respond(self) -> None:
                length = int(self.headers.get("Content-Length", 0))
                text = self.rfile.read(length)
                body = json.loads(text) if text else None
                with lock:
                    request = Request(self.command, self.path, dict(self.headers), body, self.client_address)
                    api.requests.append(request)
                    behaviour = api.script.pop(0) if api.script else None
                    if behaviour is None:
                        api.unexpected.append(f"{self.command} {self.path}")
                (behaviour or problem(418, "unexpected", "The test did not expect this request."))(self)

            do_GET = do_POST = respond

            def log_message(self, format: str, *args: Any) -> None:
                pass

        class Server(ThreadingHTTPServer):
            def handle_error(self, request: Any, client_address: Any) -> None:
                pass  # a connection that a behaviour or a client broke off

        self._server = Server(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.002,), daemon=True)
        self._thread.start()

    @property
    def base(self) -> str:
        """The API's base URL."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/api/v2"

    def expect(self, *behaviours: Behaviour) -> None:
        """Expect one more request for each behaviour."""
        self.script.extend(behaviours)

    def lines(self) -> list[str]:
        """Return the requests so far as `METHOD PATH`, without the base."""
        return [f"{request.method} {request.path.removeprefix('/api/v2')}" for request in self.requests]

    def verify(self) -> None:
        """Fail unless exactly the expected requests came."""
        self._server.shutdown()
        self._server.server_close()
        assert not self.unexpected, f"unexpected requests: {self.unexpected}"
        assert not self.script, f"{len(self.script)} expected requests did not come"
