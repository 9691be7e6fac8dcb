# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Random answers for the client: whatever comes, only a HostupError with one printable sentence may be raised.

python -m tests.unit.fuzz_answers --inputs 1000000

Answers of the documented shapes are changed member by member and byte by byte. `--seed` repeats a run.
"""

from __future__ import annotations

import argparse
import copy
import gzip
import json
import random
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

if __name__ == "__main__":
    from tests.collection import collections_path

    sys.path.insert(0, str(collections_path()))

from ansible_collections.hostup.cloud.plugins.module_utils import _transport
from ansible_collections.hostup.cloud.plugins.module_utils._client import HostUp, Started, Vps
from ansible_collections.hostup.cloud.plugins.module_utils._deadline import Deadline
from ansible_collections.hostup.cloud.plugins.module_utils._errors import HostupError
from ansible_collections.hostup.cloud.plugins.module_utils._guest import Guest
from ansible_collections.hostup.cloud.plugins.module_utils._status import shaped
from ansible_collections.hostup.cloud.plugins.module_utils._threads import Threads
from ansible_collections.hostup.cloud.plugins.module_utils._transport import Connection
from urllib3.exceptions import ProtocolError, ReadTimeoutError

KEY = 'secret-<"key'
LONGEST_MESSAGE = 30_000

VPS = {
    "id": "vps_01hxa3b4c5d6e7f8g9h0j1k2m3",
    "name": "app-01",
    "primaryIp": "192.0.2.10",
    "powerState": "running",
    "operatingSystem": {"displayName": "Ubuntu 24.04", "family": "ubuntu", "version": "24.04", "variant": None},
    "tags": ["a", {"b": "c"}],
}
STATUS = {
    "id": VPS["id"],
    "powerState": "running",
    "uptimeSeconds": 197424,
    "cpuUsagePercent": 7.5,
    "memory": {"usedGb": 3.68, "totalGb": 4, "usagePercent": 92.08},
    "pendingTasks": [{"id": None, "type": "vps.start", "status": "queued", "createdAt": None, "progress": 0}],
}
PROBLEM = {
    "type": "https://developer.hostup.se/errors/invalid_request",
    "title": "Invalid request",
    "status": 400,
    "detail": "The request body failed validation.",
    "code": "invalid_request",
    "requestId": "req_1",
    "errors": [{"pointer": "/command", "detail": "too long", "code": "invalid_request"}],
}
ODD: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 1, 42, 2**63, 10**29, 0.5, 1e308, -0.0),
    *("", " ", "x", "\0", "\x1b[2J", "\x9b", "\u202e", "\ud800", "é\U0001f600", KEY, f"Bearer {KEY}", "{{ x }}"),
    *(
        "a" * 5000,
        "Invalid parameter 'pid'",
        "guest-exec has been disabled",
        "/api/v2/vps",
        "//x/y",
        "http://[",
        "?pid=1",
    ),
    *([], {}, [[]], {"": {}}, [None], {"id": "vps_1"}, [1] * 200, {"exited": True}, {"data": {"exited": True}}),
)
HEADERS: tuple[dict[str, str], ...] = (
    {},
    {"Retry-After": "0"},
    {"Retry-After": "1e400"},
    {"Retry-After": "Wed, 99 Oct 2099 07:28:00 GMT"},
    {"Retry-After": "9" * 400},
    {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "2026-13-99T00:00:00Z", "X-RateLimit-Limit": "0"},
    {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "9999-12-31T23:59:59+00:00", "Date": "x"},
    {"x-request-id": f"{KEY}\r\n\x1b[31m"},
    {"Content-Length": "-1"},
    {"Content-Length": "9" * 50},
    {"Content-Encoding": "gzip"},
    {"Content-Encoding": "br"},
)
STATUSES = (
    200,
    200,
    200,
    200,
    200,
    201,
    204,
    206,
    302,
    400,
    401,
    403,
    404,
    408,
    409,
    410,
    429,
    500,
    502,
    503,
    599,
    999,
)


@dataclass
class Answer:
    """A response as far as the transport looks at it; also its own context manager and raw stream."""

    status_code: int
    content: bytes
    headers: dict[str, str] = field(default_factory=dict)
    reason: str | None = "Reason"
    breaks: Exception | None = None

    def __post_init__(self) -> None:
        self.raw = self
        self.request = SimpleNamespace(method="GET")

    def __enter__(self) -> Answer:
        return self

    def __exit__(self, *_error: object) -> None:
        pass

    def read(self, size: int, *, decode_content: bool) -> bytes:
        """Return the next part of the body."""
        assert not decode_content
        part, self.content = self.content[:size], self.content[size:]
        if self.breaks and not part:
            raise self.breaks
        return part


def _nodes(value: Any) -> list[tuple[Any, Any]]:
    """Return every (container, index) in `value`."""
    found: list[tuple[Any, Any]] = []
    pending = [value]
    while pending:
        container = pending.pop()
        if isinstance(container, (dict, list)):
            for index in container if isinstance(container, dict) else range(len(container)):
                found.append((container, index))
                pending.append(container[index])
    return found


def _changed(document: Any, rng: random.Random) -> Any:
    document = copy.deepcopy(document)
    for _change in range(rng.choice((0, 1, 1, 2, 3))):
        nodes = _nodes(document)
        if not nodes:
            return rng.choice(ODD)
        container, index = rng.choice(nodes)
        what = rng.random()
        if what < 0.6:
            container[index] = copy.deepcopy(rng.choice(ODD))
        elif what < 0.8:
            del container[index]
        elif isinstance(container, dict):
            container[str(rng.choice(ODD))[:50]] = container.pop(index)
        else:
            container.append(container[index])
    return document


def _bytes(document: Any, rng: random.Random) -> bytes:
    content = json.dumps(document, ensure_ascii=rng.random() < 0.5).encode("utf-8", "surrogatepass")
    what = rng.random()
    if what < 0.7:
        return content
    if what < 0.8:
        return content[: rng.randrange(len(content) + 1)]
    if what < 0.95:
        changed = bytearray(content)
        for _byte in range(rng.randint(1, 4)):
            changed[rng.randrange(len(changed)) : rng.randrange(len(changed) + 1)] = rng.randbytes(rng.randint(0, 3))
            if not changed:
                break
        return bytes(changed)
    depth = rng.choice((10, 70, 2000))
    return b"[" * depth + content + b"]" * depth if what < 0.98 else rng.randbytes(rng.randint(0, 60))


def random_answer(documents: list[Any], rng: random.Random) -> Answer:
    """Return an answer that is made from one of `documents`, or from an error."""
    status = rng.choice(STATUSES)
    document = rng.choice(documents) if status < 300 or rng.random() < 0.1 else PROBLEM
    headers = dict(rng.choice(HEADERS))
    content = _bytes(_changed(document, rng), rng)
    if headers.get("Content-Encoding") == "gzip" and rng.random() < 0.8:
        content = gzip.compress(content, 1)[: None if rng.random() < 0.7 else -5]
    breaks: Exception | None = None
    if rng.random() < 0.03:
        breaks = rng.choice(
            (ProtocolError("cut"), ReadTimeoutError(None, "", "slow"), OSError("gone"), ValueError("?"))
        )  # type: ignore[arg-type]
    return Answer(status, content, headers, rng.choice(("Reason", "", None, f"\x1b{KEY}")), breaks)


def _drain(client: HostUp) -> Any:
    return [(vps.name, vps.primary_ip, vps.raw) for vps in client.list_vps()]


def _collect(client: HostUp) -> Any:
    return Guest(client, VPS["id"], Deadline(0.1)).collect(Started(42, "/api/v2/vps/x/agent/exec?pid=42"))  # type: ignore[arg-type]


CALLS: dict[str, tuple[Callable[[HostUp], Any], list[Any]]] = {
    "list": (_drain, [{"data": [VPS, VPS], "nextCursor": None}, {"data": []}]),
    "get": (lambda client: client.get_vps("vps_1").raw, [VPS]),
    "status": (
        lambda client: shaped(Vps("vps_1", None, None, {}), client.status("vps_1")),
        [STATUS],
    ),
    "probe": (lambda client: client.probe("vps_1"), [{"available": True, "reason": None, "vmRunning": True}]),
    "start": (lambda client: client.start("vps_1", "x"), [{"pid": 42, "pollUrl": "/api/v2/vps/x?pid=42"}]),
    "poll": (
        lambda client: client.poll("vps_1", Started(42), deadline=Deadline(0.1)),
        [
            {"exited": True, "stdout": "out", "stderr": "", "exitCode": 0, "signal": None},
            {"success": True, "data": {"exited": True, "exitcode": 1, "out-truncated": True}},
            {"exited": False},
        ],
    ),
    "collect": (_collect, [{"exited": True, "stdout": "out", "exitCode": 0}, {"exited": False}]),
}


class Fuzzer:
    """Answers a client's requests at random, and counts what comes of it."""

    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)
        self.outcomes: Counter[str] = Counter()
        self.client = HostUp(Connection(api_key=KEY, max_retries=0))
        self._documents: list[Any] = []
        transport: Any = self.client._transport
        transport._adapter.send = self._answer

    def _answer(self, request: Any, **_options: Any) -> Answer:
        answer = random_answer(self._documents, self.rng)
        answer.request.method = request.method
        return answer

    def run(self, inputs: int) -> None:
        """Try so many answers. Raises AssertionError, or whatever is raised that should not be."""
        names = list(CALLS)
        for _input in range(inputs):
            name = self.rng.choice(names)
            call, self._documents = CALLS[name]
            self.client._transport._gate._own = None  # what one answer asks to wait is not the next one's business
            try:
                json.dumps(
                    call(self.client), default=lambda value: getattr(value, "__dict__", None) or str(value)
                ).encode()
            except HostupError as error:
                self._check(error)
                self.outcomes[f"{name}: {error.error_code}"] += 1
            else:
                self.outcomes[f"{name}: fine"] += 1

    def _check(self, error: HostupError) -> None:
        result = error.as_result()
        assert result["msg"].isprintable(), result
        assert 0 < len(result["msg"]) < LONGEST_MESSAGE, result
        assert KEY not in str(result), result


def without_waiting() -> None:
    """Let no pause last; a request is made in the caller's thread, as nothing here can hang."""
    _transport.BACKOFF_FIRST = 0.0
    Threads.run_within = lambda self, seconds, work: work()  # type: ignore[method-assign,assignment,misc]
    _transport.MAX_RETRY_AFTER = 0.0


def main() -> None:
    parser = argparse.ArgumentParser(description="Random answers for the client.")
    parser.add_argument("--inputs", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=random.randrange(10**9))
    options = parser.parse_args()
    print(f"seed {options.seed}", flush=True)
    without_waiting()
    fuzzer = Fuzzer(options.seed)
    begun = time.monotonic()
    fuzzer.run(options.inputs)
    seconds = time.monotonic() - begun
    for name, count in sorted(fuzzer.outcomes.items()):
        print(f"{count:9,}  {name}")
    print(f"{options.inputs:,} answers in {seconds:.0f} s; nothing but HostupError was raised")


if __name__ == "__main__":
    main()
