# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The session with the API: authentication, errors and retries."""

from __future__ import annotations

import gzip
import html
import importlib.util
import json
import re
import socket
import ssl
import sys
import threading
import time
import zlib
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime
from http.client import RemoteDisconnected
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
import requests
import urllib3
from ansible_collections.hostup.cloud.plugins.module_utils import _transport
from ansible_collections.hostup.cloud.plugins.module_utils._deadline import Deadline
from ansible_collections.hostup.cloud.plugins.module_utils._errors import (
    ApiError,
    ApiUnreachable,
    Forbidden,
    HostupError,
    InvalidOption,
    NotFound,
    Problem,
    RateLimited,
    RateLimitKnown,
    TimedOut,
    Unauthorized,
    UnreadableAnswer,
    VpsNotReady,
)
from ansible_collections.hostup.cloud.plugins.module_utils._json import LONGEST_UNCHECKED, parse
from ansible_collections.hostup.cloud.plugins.module_utils._transport import Connection, Transport
from ansible_collections.hostup.cloud.plugins.module_utils._unreachable import _causes, unreachable
from hypothesis import given, settings
from hypothesis import strategies as st
from urllib3.exceptions import MaxRetryError, ProtocolError
from urllib3.exceptions import ProxyError as UrllibProxyError

from .clock import Clock
from .server import ScriptedApi, Trickle, answer, cut, cut_answer, drop, problem

FOREVER = 10**6
ORIGIN = r"http://127\.0\.0\.1:\d+"


def early_hints(handler: Any) -> None:
    """Send an interim answer, and the real one after it; http.client takes the first for the whole of it."""
    handler.wfile.write(b"HTTP/1.1 103 Early Hints\r\n\r\n")
    answer({"stale": True})(handler)


@pytest.fixture
def transport(connect: Any) -> Transport:
    return Transport(connect(max_retries=3, user_agent="hostup.cloud/test"))


def test_headers(api: ScriptedApi, transport: Transport, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login someone password other\n")
    monkeypatch.setenv("NETRC", str(netrc))
    api.expect(answer({}))
    assert transport.get("vps", {"limit": 100}) == {}
    assert api.lines() == ["GET /vps?limit=100"]
    headers = api.requests[0].headers
    assert headers["Authorization"] == "Bearer secret-key"
    assert headers["Accept"] == "application/json"
    assert headers["User-Agent"] == "hostup.cloud/test"
    assert headers["Connection"] == "keep-alive"


def test_requests_share_one_connection(api: ScriptedApi, transport: Transport) -> None:
    api.expect(answer({}), problem(404, "not_found"), answer({}))
    transport.get("a")
    with pytest.raises(NotFound):
        transport.get("b")
    transport.post_once("c", {"command": "x"})
    assert len({request.connection for request in api.requests}) == 1
    assert api.requests[2].body == {"command": "x"}
    assert api.requests[2].headers["Content-Type"] == "application/json"


def test_the_environments_proxy_does_not_get_a_loopback_request(
    api: ScriptedApi, connect: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    monkeypatch.delenv("NO_PROXY", raising=False)
    api.expect(answer({}))
    Transport(connect()).get("vps")


@pytest.mark.parametrize(
    ("status", "code", "error", "error_code"),
    [
        (400, "invalid_request", ApiError, "api_error"),
        (401, "unauthorized", Unauthorized, "unauthorized"),
        (403, "forbidden", Forbidden, "forbidden"),
        (403, "account_inactive", Forbidden, "forbidden"),
        (404, "not_found", NotFound, "api_error"),
        (409, "vps_not_ready", VpsNotReady, "vps_not_ready"),
    ],
)
def test_problem_documents(
    api: ScriptedApi, transport: Transport, status: int, code: str, error: type[ApiError], error_code: str
) -> None:
    fields = [{"pointer": "/command", "detail": "is too long", "code": "invalid_request"}]
    api.expect(problem(status, code, "What went wrong.", errors=fields))
    with pytest.raises(error) as caught:
        transport.get("vps")
    said = caught.value.problem
    assert (said.status, said.code, said.detail, said.request_id) == (status, code, "What went wrong.", "req_1")
    assert said.fields == (("/command", "is too long"),)
    result = caught.value.as_result()
    assert result["error_code"] == error_code
    assert result["request_id"] == "req_1"
    assert "What went wrong" in result["msg"]
    assert "/command: is too long" in result["msg"]


def test_v1_error(api: ScriptedApi, transport: Transport) -> None:
    body = {"error": "Forbidden", "message": "Not yours", "code": "FORBIDDEN", "requestId": "req_v1"}
    api.expect(answer(body, status=403))
    with pytest.raises(Forbidden) as caught:
        transport.get("vps")
    assert caught.value.problem.request_id == "req_v1"
    assert "HTTP 403 FORBIDDEN: Not yours" in caught.value.message


def test_a_403_page_of_a_proxy_is_not_a_missing_scope(api: ScriptedApi, transport: Transport) -> None:
    page = "<html><head><title>Access denied |\n error 1010</title></head></html>"
    api.expect(answer(page, status=403, headers={"CF-RAY": "ray-1"}))
    with pytest.raises(ApiError) as caught:
        transport.get("vps")
    assert caught.value.error_code == "api_error"
    assert "not the API itself (HTTP 403: Access denied | error 1010)" in caught.value.message
    assert caught.value.as_result()["request_id"] == "ray-1"


def test_the_key_in_an_error_page_is_removed(api: ScriptedApi, connect: Any) -> None:
    key = 'k<"/secret'
    transport = Transport(connect(api_key=key))
    spellings = [key, quote(key, safe=""), html.escape(key), json.dumps(key)[1:-1]]
    for text in spellings:
        api.expect(
            problem(400, text, f"Bearer {text} is odd", requestId=text, errors=[{"pointer": text, "detail": text}]),
            answer(f"<title>{text}</title>", status=502, headers={"X-Request-Id": text}),
            answer({"message": "v1", "error": text}, status=404, headers={"X-Request-Id": text}),
            answer("[]", headers={"X-Request-Id": text}),
        )
        for _answer in range(4):
            with pytest.raises(ApiError) as caught:
                transport.get("vps", max_retries=0)
            said = str(caught.value.as_result())
            assert "secret" not in said
            assert "********" in said


@pytest.mark.parametrize("spelling", ["abc/d=f", r"abc\/d=f", r"abc/d\u003df", r"\u0061bc\u002fd\u003Df"])
def test_the_key_in_an_answer_is_removed(api: ScriptedApi, connect: Any, spelling: str) -> None:
    api.expect(answer('{"name": "x' + spelling + 'y"}'))
    assert Transport(connect(api_key="abc/d=f")).get("vps") == {"name": "x********y"}


def test_a_part_of_the_key_is_not_left_where_something_is_cut(api: ScriptedApi, transport: Transport) -> None:
    api.expect(answer("<title>" + "x" * 195 + "secret-key</title>", status=404))
    with pytest.raises(ApiError) as caught:
        transport.get("vps")
    assert "secret" not in caught.value.message


def test_what_the_api_says_is_one_short_printable_line(api: ScriptedApi, transport: Transport) -> None:
    fields = [{"pointer": "/a", "detail": "x" * 1500}] * 30
    api.expect(problem(400, "a\x1b[2J\nb", "c\x9b31m\u202ed\r\n" + "e" * 5000, errors=fields))
    with pytest.raises(ApiError) as caught:
        transport.get("vps")
    assert caught.value.message.isprintable()
    assert "a [2J b: c 31m d eee" in caught.value.message
    assert len(caught.value.message) < 25_000


@pytest.mark.parametrize(("status", "error"), [(401, Unauthorized), (429, RateLimited), (500, ApiError)])
def test_the_status_of_a_failed_post_counts_even_if_its_body_is_cut(
    api: ScriptedApi, transport: Transport, status: int, error: type[ApiError]
) -> None:
    api.expect(*[cut_answer(status)] * (4 if status == 429 else 1))
    with pytest.raises(error) as caught:
        transport.post_once("vps", {})
    assert caught.value.problem.status == status
    api.expect(cut_answer(status), answer({"fine": True}))
    assert transport.get("vps") == {"fine": True}


def test_redirects_are_not_followed(api: ScriptedApi, transport: Transport) -> None:
    api.expect(answer("", status=302, headers={"Location": f"{api.base}/elsewhere"}))
    with pytest.raises(ApiError, match="redirect"):
        transport.get("vps")


@pytest.mark.parametrize(
    "passing",
    [
        problem(429, "rate_limited"),
        problem(500, "internal_error"),
        answer("<title>502 Bad Gateway</title>", status=502),
        problem(503, "upstream_unavailable"),
        problem(504, "upstream_timeout"),
        answer("<title>522</title>", status=522),
        early_hints,
        drop,
        cut,
        answer("not JSON"),
        answer(b"\xff\xfe"),
        answer('{"a": NaN}'),
    ],
)
def test_get_survives_what_passes(api: ScriptedApi, transport: Transport, passing: Any) -> None:
    api.expect(passing, passing, passing, answer({"fine": True}))
    assert transport.get("vps") == {"fine": True}


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409])
def test_get_is_not_repeated_for_what_stays(api: ScriptedApi, transport: Transport, status: int) -> None:
    api.expect(problem(status, "some_code"))
    with pytest.raises(ApiError):
        transport.get("vps")


def test_get_is_not_repeated_for_what_the_caller_calls_final(api: ScriptedApi, transport: Transport) -> None:
    api.expect(problem(502, "upstream_error", "It is gone for good."))
    with pytest.raises(ApiError):
        transport.get("vps", final=re.compile("gone for good"))


def test_get_gives_up_after_max_retries(api: ScriptedApi, transport: Transport) -> None:
    api.expect(*[problem(500, "internal_error")] * 4)
    with pytest.raises(ApiError, match=r"; gave up after 4 tries \(max_retries: 3\)$") as caught:
        transport.get("vps")
    assert caught.value.error_code == "api_error"
    api.expect(problem(500, "internal_error"))
    with pytest.raises(ApiError) as caught:
        transport.get("vps", max_retries=0)
    assert "gave up" not in caught.value.message


def test_a_rate_limit_outlasts_max_retries(api: ScriptedApi, transport: Transport) -> None:
    api.expect(*[problem(429, "rate_limited")] * 4)
    with pytest.raises(RateLimited, match=r"gave up after 4 tries \(max_retries: 3\); wait until 20"):
        transport.post_once("vps", {})


def test_a_known_limit_names_the_file_that_holds_it(connect: Any, tmp_path: Path) -> None:
    Transport(connect(gate_folder=str(tmp_path)))._gate.tell(3600)
    (file,) = tmp_path.iterdir()
    sentence = "^the API's rate limit is used up: it told an earlier task .*, which is too long here"
    with pytest.raises(RateLimitKnown, match=f"{sentence}; if that is wrong, delete '{file}'$"):
        Transport(connect(gate_folder=str(tmp_path))).get("vps")
    alone = Transport(connect())
    alone._gate.tell(3600)
    with pytest.raises(RateLimitKnown, match=f"{sentence}$"):
        alone.get("vps")


def test_a_long_wait_is_told_before_it_begins(api: ScriptedApi, connect: Any, clock: Clock) -> None:
    told: list[tuple[float, str]] = []
    transport = Transport(connect(remark=lambda text: told.append((sum(clock.slept), text))))
    for seconds in ("1", "7"):
        api.expect(problem(429, "rate_limited", headers={"Retry-After": seconds}), answer({}))
        transport.get("vps")
    ((at, text),) = told
    assert at == pytest.approx(1, abs=0.1)
    assert re.fullmatch(r"waiting until 20\S+ \S+[+-]\d\d:\d\d for the API's rate limit", text)


def test_the_gate_is_told_what_a_429_says(
    api: ScriptedApi, transport: Transport, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the refused request was sent, and at most a second by which processes that share no gate drift apart."""
    told: list[dict[str, Any]] = []
    monkeypatch.setattr(transport._gate, "tell", lambda seconds, **more: told.append({"seconds": seconds, **more}))
    monkeypatch.setattr(_transport, "_jitter", lambda attempt: (0.25, 1.75)[attempt])
    before = time.time()
    api.expect(problem(429, "rate_limited"), problem(429, "rate_limited", headers={"Retry-After": "7"}), answer({}))
    transport.get("vps")
    after = time.time()
    assert [(each["seconds"], each["alone"], each["spacing"]) for each in told] == [(0.25, 0.25, None), (7, 1.0, None)]
    assert all(before <= each["sent"] <= after for each in told)


def test_post_is_repeated_after_429_only(api: ScriptedApi, transport: Transport) -> None:
    api.expect(problem(429, "rate_limited"), answer({"pid": 1}))
    assert transport.post_once("vps", {}) == {"pid": 1}


@pytest.mark.parametrize(
    "ambiguous",
    [
        problem(500, "internal_error"),
        answer("<title>502</title>", status=502),
        problem(503, "upstream_unavailable"),
        problem(504, "upstream_timeout"),
        early_hints,
        drop,
        cut,
        answer("not JSON"),
    ],
)
def test_post_is_never_repeated_on_a_guess(api: ScriptedApi, transport: Transport, ambiguous: Any) -> None:
    api.expect(ambiguous)
    with pytest.raises((ApiError, ApiUnreachable)) as caught:
        transport.post_once("vps", {})
    if isinstance(caught.value, ApiUnreachable):
        assert caught.value.sent


def test_a_refused_connection_was_not_sent() -> None:
    transport = Transport(Connection(api_key="k", api_base="http://127.0.0.1:1/api/v2", max_retries=2))
    with pytest.raises(ApiUnreachable, match=r"http://127\.0\.0\.1:1 cannot be reached \(Connection refused") as caught:
        transport.post_once("vps", {})
    assert not caught.value.sent
    assert caught.value.error_code == "api_unreachable"


@pytest.fixture
def tls_port(tmp_path: Path) -> Iterator[int]:
    """A server on loopback that speaks TLS, of which it needs no certificate to turn http away."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        with suppress(OSError):
            while True:
                client, _address = listener.accept()
                with client, suppress(ssl.SSLError):
                    ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).wrap_socket(client, server_side=True)

    threading.Thread(target=serve, daemon=True).start()
    yield listener.getsockname()[1]
    listener.close()


def test_http_and_https_mixed_up(api: ScriptedApi, tls_port: int) -> None:
    base = api.base.replace("http:", "https:")
    with pytest.raises(ApiUnreachable, match=r"^https://\S+ does not speak https; check the port of api_base$"):
        Transport(Connection(api_key="k", api_base=base, max_retries=0)).get("vps")
    transport = Transport(Connection(api_key="k", api_base=f"http://127.0.0.1:{tls_port}/api/v2", max_retries=0))
    with pytest.raises(ApiUnreachable, match=r"if it speaks https, give api_base as https$"):
        transport.get("vps")


@pytest.mark.parametrize("answered", [answer({}), problem(404, "not_found")])
def test_what_has_answered_speaks_http(api: ScriptedApi, transport: Transport, answered: Any) -> None:
    api.expect(answered, drop)
    with suppress(NotFound):
        transport.get("vps")
    with pytest.raises(ApiUnreachable, match=r"broke the connection off \([^)]+\)$"):
        transport.get("vps", max_retries=0)


def test_the_time_to_wait_until_is_not_too_early() -> None:
    assert datetime.fromisoformat(_transport._clock(1.2e9 + 0.01)).timestamp() == 1.2e9 + 1


def test_nothing_is_sent_once_it_is_closed(transport: Transport) -> None:
    transport.close()
    for send in (lambda: transport.get("vps"), lambda: transport.post_once("vps", {})):
        with pytest.raises(ApiUnreachable, match="not wanted any more") as caught:
            send()
        assert (caught.value.sent, caught.value.transient) == (False, False)


def test_retry_after_is_obeyed(api: ScriptedApi, transport: Transport, clock: Clock) -> None:
    api.expect(
        problem(429, "rate_limited", headers={"Retry-After": "7"}),
        problem(503, "upstream_unavailable", headers={"Retry-After": "2"}),
        answer({}),
    )
    transport.get("vps")
    assert [int(seconds) for seconds in clock.slept] == [7, 2]


def test_a_retry_after_of_a_minute_is_waited_for(api: ScriptedApi, transport: Transport, clock: Clock) -> None:
    api.expect(problem(429, "rate_limited", headers={"Retry-After": "59.5"}), answer({}))
    transport.get("vps")
    assert int(clock.slept[0]) == 59


@pytest.mark.parametrize("seconds", [5, None])
def test_retry_after_that_does_not_fit_fails_at_once(api: ScriptedApi, connect: Any, seconds: float | None) -> None:
    transport = Transport(connect())
    deadline = Deadline(seconds) if seconds else _transport.NEVER
    api.expect(problem(429, "rate_limited", headers={"Retry-After": "3600"}))
    before = datetime.now(timezone.utc)
    with pytest.raises(RateLimited, match=r"it asks to wait 3600 s\); wait until 20") as caught:
        transport.get("vps", deadline=deadline)
    told = datetime.fromisoformat(caught.value.message.rpartition(" until ")[2])
    assert abs((told - before).total_seconds() - 3600) < 60
    # The next request is not even sent.
    with pytest.raises(RateLimitKnown, match=r"told an earlier task .* to wait until 20\S+ \S+[+-]\d\d:\d\d,") as known:
        transport.get("vps", deadline=deadline)
    assert "delete" not in known.value.message, "there is no file"
    assert known.value.as_result()["error_code"] == "rate_limited"


def test_a_retry_after_of_0_is_not_the_end(api: ScriptedApi, transport: Transport) -> None:
    api.expect(*[problem(429, "rate_limited", headers={"Retry-After": "0"})] * 3, answer({}))
    assert transport.post_once("vps", {}) == {}


def test_another_failure_that_asks_for_more_time_than_there_is_gets_a_last_try() -> None:
    error = ApiError(Problem(503, retry_after=3600))
    assert _transport._pause_after(error, 0, Deadline(10)) == pytest.approx(10 - _transport.LAST_TRY, abs=0.1)
    assert _transport._pause_after(error, 0, Deadline(0.1)) is None
    assert _transport._pause_after(error, 0, _transport.NEVER) is None


@pytest.mark.parametrize("date", ["Fri, 31 Dec 9999 23:59:59 GMT", "Fri, 31 Dec 9999 23:59:59 -1200"])
def test_a_retry_after_of_thousands_of_years(api: ScriptedApi, transport: Transport, date: str) -> None:
    api.expect(problem(429, "rate_limited", headers={"Retry-After": date}))
    with pytest.raises(RateLimited, match="wait until 20"):
        transport.get("vps", deadline=Deadline(5))


def test_429_without_a_time_is_waited_for_as_other_failures(api: ScriptedApi, transport: Transport) -> None:
    api.expect(problem(429, "rate_limited"), problem(429, "rate_limited"), answer({}))
    assert transport.post_once("vps", {}) == {}


@pytest.mark.parametrize("after_error", [False, True])
def test_a_limit_without_anything_left_is_waited_for(
    api: ScriptedApi, transport: Transport, clock: Clock, after_error: bool
) -> None:
    headers = {
        "X-RateLimit-Limit": "50",
        "X-RateLimit-Remaining": "0",
        "X-RateLimit-Reset": datetime.fromtimestamp(clock.time() + 9, timezone.utc).isoformat(),
    }
    limited = problem(429, "rate_limited", headers=headers)
    api.expect(*([limited, answer({})] if after_error else [answer({}, headers=headers)]))
    transport.get("vps")
    api.expect(answer({}), answer({}))
    transport.get("vps")
    transport.get("vps")
    assert sum(clock.slept) == pytest.approx(9 + (2 if after_error else 1) * 9 / 50, abs=0.1)


def test_a_limit_that_ends_within_a_second_is_waited_for(
    api: ScriptedApi, transport: Transport, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[float] = []
    monkeypatch.setattr(transport._gate, "tell", lambda seconds, **_more: told.append(seconds))
    monkeypatch.setattr(_transport.time, "time", lambda: 1_800_000_000.0)
    reset = datetime.fromtimestamp(1_800_000_000.5, timezone.utc).isoformat()
    api.expect(answer({}, headers={"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": reset, "Date": "now"}))
    transport.get("vps")
    assert told == [0.5]


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-RateLimit-Remaining": "0"},
        {"X-RateLimit-Remaining": "1", "X-RateLimit-Reset": "2099-01-01T00:00:00.000Z"},
        {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "2099-01-01T00:00:00.000Z"},
        {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "1999-01-01T00:00:00.000Z"},
        {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "soon"},
        {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "9" * 400},
        {"X-RateLimit-Remaining": "none"},
    ],
)
def test_limits_that_say_nothing(api: ScriptedApi, transport: Transport, clock: Clock, headers: dict[str, str]) -> None:
    api.expect(answer({}, headers=headers), answer({}))
    transport.get("vps")
    transport.get("vps")
    assert clock.slept == []


def test_a_clock_that_is_off_does_not_make_the_wait_longer(
    api: ScriptedApi, transport: Transport, clock: Clock
) -> None:
    server = datetime.fromtimestamp(clock.time() + 1800, timezone.utc)
    headers = {
        "X-RateLimit-Remaining": "0",
        "X-RateLimit-Reset": (server + timedelta(seconds=9)).isoformat(),
        "Date": format_datetime(server, usegmt=True),
    }
    api.expect(answer({}, headers=headers), answer({}))
    transport.get("vps")
    transport.get("vps")
    assert sum(clock.slept) == pytest.approx(9, abs=1.5)


def test_backoff_grows_and_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_transport, "BACKOFF_FIRST", 0.5)
    monkeypatch.setattr(_transport.random, "uniform", lambda low, high: high)
    error = ApiUnreachable("", sent=True)
    pauses = [_transport._pause_after(error, attempt, Deadline(1000)) for attempt in (0, 1, 2, 3, 4, 5, FOREVER)]
    assert pauses == [0.5, 1, 2, 4, 8, 10, 10]


@pytest.mark.parametrize("header", [False, True])
def test_a_trickling_answer_is_given_up_at_the_deadline(api: ScriptedApi, transport: Transport, header: bool) -> None:
    slow = Trickle(3, header=header)
    api.expect(slow)
    with pytest.raises(ApiUnreachable) as caught:
        transport.post_once("vps", {}, deadline=Deadline(0.3))
    assert not slow.ended.is_set()
    assert caught.value.sent


def test_a_trickling_answer_is_given_up_without_a_deadline(api: ScriptedApi, connect: Any) -> None:
    slow = Trickle(5)
    api.expect(slow)
    with pytest.raises(ApiUnreachable, match=f"^{ORIGIN} did not send its whole answer within 0.4 s$"):
        Transport(connect(max_retries=0, request_timeout=0.1)).get("vps")
    assert not slow.ended.is_set()


def test_a_connection_that_breaks_off_behind_a_proxy_may_have_been_used() -> None:
    """urllib3 calls it a ProxyError, as it does a proxy that cannot be reached at all."""
    broken = MaxRetryError(None, "/", UrllibProxyError("", ProtocolError("", RemoteDisconnected())))  # type: ignore[arg-type]
    error = requests.exceptions.ProxyError(broken)
    assert unreachable(error, "https://cloud.hostup.se:443", 1).sent


def test_a_proxy_that_refuses_got_no_request() -> None:
    refused = MaxRetryError(None, "/", UrllibProxyError("", OSError("Tunnel connection failed: 407 Needed")))  # type: ignore[arg-type]
    error = unreachable(requests.exceptions.ProxyError(refused), "https://cloud.hostup.se:443", 1)
    assert not error.sent
    assert "through the proxy (Tunnel connection failed: 407 Needed)" in error.message


def test_a_machine_without_another_thread_sends_nothing(transport: Transport, monkeypatch: pytest.MonkeyPatch) -> None:
    def start(thread: Any) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr("threading.Thread.start", start)
    with pytest.raises(ApiUnreachable, match="cannot start another thread") as caught:
        transport.post_once("vps", {})
    assert not caught.value.sent


def test_a_proxy_that_cannot_be_reached_got_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:1")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    with pytest.raises(ApiUnreachable) as caught:
        Transport(Connection(api_key="k", max_retries=0)).post_once("vps", {})
    assert not caught.value.sent


def test_a_missing_ca_bundle_of_the_environment_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/no/such/file")
    with pytest.raises(ApiUnreachable):
        Transport(Connection(api_key="k", api_base="https://127.0.0.1:1/api/v2", max_retries=0)).get("vps")


def test_nothing_is_sent_after_the_deadline(transport: Transport) -> None:
    with pytest.raises(TimedOut):
        transport.get("vps", deadline=Deadline(0))


def test_an_answer_is_not_read_past_its_limit(
    api: ScriptedApi, transport: Transport, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_transport, "MAX_BODY", 1024 * 1024)
    api.expect(answer({"stdout": "x" * 2 * 1024 * 1024}))
    with pytest.raises(UnreadableAnswer, match="larger than 1 MiB"):
        transport.get("vps")


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ('{"a": 1, "a": 2}', "a member is there twice"),
        ('{"a": NaN}', "NaN is not JSON"),
        ('{"a": -Infinity}', "-Infinity is not JSON"),
        ('{"a": 1e999}', "a number is too large"),
        ('{"a": ' + "9" * 100_000 + "}", "a number is too long"),
        (b'{"a": "\xff\xfe"}', "not UTF-8"),
        (b'{"a": "\xed\xa0\x80"}', "not UTF-8"),
        ('{"a": 1} {}', "Extra data"),
        ("", "Expecting value"),
        ('{"a": "' + "\n" + '"}', "Invalid control character"),
        ('{"a": 1}'.encode("utf-16"), "not UTF-8"),
    ],
)
def test_what_is_not_strictly_json(api: ScriptedApi, connect: Any, body: Any, sentence: str) -> None:
    api.expect(answer(body))
    with pytest.raises(UnreadableAnswer, match=sentence) as caught:
        Transport(connect(max_retries=0)).get("vps")
    assert caught.value.error_code == "api_error"
    assert len(caught.value.message) < 200


@pytest.mark.parametrize("length", [str(2 * 1024**2), "9" * 19])
def test_an_answer_that_is_announced_as_too_large_is_not_read(
    api: ScriptedApi, transport: Transport, length: str
) -> None:
    def announce(handler: Any) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", length)
        handler.end_headers()
        drop(handler)

    api.expect(announce)
    with pytest.raises(UnreadableAnswer, match="larger than 1 MiB and was not read to its end"):
        transport.get("vps", max_body=1024**2)


def test_half_a_surrogate_pair_is_replaced(api: ScriptedApi, transport: Transport) -> None:
    api.expect(answer(r'{"\udfff": ["a\ud800b", {"c": "\ud83d\ude00"}], "n": 1}'))
    assert transport.get("vps") == {"\ufffd": ["a\ufffdb", {"c": "\U0001f600"}], "n": 1}


def test_gzip(api: ScriptedApi, transport: Transport, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = gzip.compress(b'{"a": "' + b"x" * 100_000 + b'"}')
    zipped = {"Content-Encoding": "gzip"}
    api.expect(
        answer(whole[:-10], headers=zipped), answer(b"\x1f\x8b no", headers=zipped), answer(whole, headers=zipped)
    )
    assert len(transport.get("vps")["a"]) == 100_000
    assert api.requests[0].headers["Accept-Encoding"] == "gzip"
    api.expect(answer(whole + b"x" * 1000, headers=zipped), answer(gzip.compress(b"{}") * 2, headers=zipped))
    for _answer in range(2):
        with pytest.raises(UnreadableAnswer, match="goes on after its end"):
            transport.get("vps", max_retries=0)
    monkeypatch.setattr(_transport, "MAX_BODY", 1000)
    api.expect(answer(whole, headers=zipped), answer(b"x", headers={"Content-Encoding": "br"}))
    with pytest.raises(UnreadableAnswer, match="larger than"):
        transport.get("vps")
    with pytest.raises(UnreadableAnswer, match="has an encoding that was not asked for"):
        transport.get("vps", max_retries=0)


def test_what_is_unpacked_comes_in_pieces_of_the_limit() -> None:
    """The memory is bounded, whatever a small body unpacks to."""
    body = BytesIO(gzip.compress(b"x" * 10**6))
    zipped = SimpleNamespace(
        status_code=200, headers={"Content-Encoding": "gzip"}, raw=urllib3.HTTPResponse(body, preload_content=False)
    )
    assert len(next(_transport._decompressed(zipped, 1000))) == 1001


class Endless:
    """Sends a body for as long as somebody reads it, and at most 300 MB; `sent` counts the bytes."""

    def __init__(
        self, *, status: int = 200, chunk: bytes = b"x" * 65536, headers: dict[str, str] | None = None
    ) -> None:
        self.sent = 0
        self._status = status
        self._chunk = chunk
        self._headers = headers or {}

    def __call__(self, handler: Any) -> None:
        handler.send_response(self._status)
        for name, value in {"Content-Length": "300000000", **self._headers}.items():
            handler.send_header(name, value)
        handler.end_headers()
        while self.sent < 300_000_000:
            try:
                handler.wfile.write(self._chunk)
            except OSError:
                break
            self.sent += len(self._chunk)
        drop(handler)


@pytest.mark.parametrize("status", [200, 302, 500])
@pytest.mark.parametrize("headers", [{}, {"Content-Length": "x"}, {"Content-Length": "9" * 30}, {"Location": "/x"}])
def test_a_body_without_an_end_is_not_read_to_it(
    api: ScriptedApi, connect: Any, status: int, headers: dict[str, str]
) -> None:
    endless = Endless(status=status, headers=headers)
    api.expect(endless)
    with pytest.raises((ApiError, ApiUnreachable)):
        Transport(connect(max_retries=0)).get("vps")
    # What the kernel's buffers on both sides take is beyond anybody's control.
    assert endless.sent < _transport.MAX_BODY + 16 * 1024**2


BOMBS = {
    "lists": b'{"a":[' + b"[]," * 20_000_000 + b"[]]}",
    "objects": b'{"a":[' + b"{}," * 20_000_000 + b"{}]}",
    "strings": b'{"a":[' + b'"ab",' * 12_000_000 + b'""]}',
    "escapes": b'{"' + b"\\\\" * 1000 + b'":"' + b'\\"' * 1000 + b'","a":[' + b"[]," * 20_000_000 + b"[]]}",
    "numbers": b'{"a":[' + b"1.5," * 15_000_000 + b"1]}",
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_large_answer_may_only_be_large_for_its_text(name: str) -> None:
    with pytest.raises(ValueError, match="too many values"):
        parse(BOMBS[name])


def test_only_so_many_texts_are_in_an_answer() -> None:
    long = b'["' + b"x" * LONGEST_UNCHECKED + b'"'
    parse(long + b',""' * 4999 + b"]")
    with pytest.raises(ValueError, match="too many values"):
        parse(long + b',""' * 5000 + b"]")


def test_a_large_text_with_everything_in_it_is_read() -> None:
    text = json.dumps({"a": [{"b": "c\\"}] * 10}) + '\n\\"\t' + "\U0001f600"
    document = {"exited": True, "stdout": text * 100_000, "stderr": "\\" * 1_000_000, "exitCode": 0}
    assert parse(json.dumps(document).encode()) == document


@pytest.mark.parametrize("body", ["[]", "3", "null", '"text"'])
def test_only_objects_are_answers(api: ScriptedApi, transport: Transport, body: str) -> None:
    api.expect(answer(body))
    with pytest.raises(UnreadableAnswer, match="not an object"):
        transport.get("vps")


def test_deep_nesting_is_an_unreadable_answer(api: ScriptedApi, transport: Transport) -> None:
    api.expect(*[answer("[" * 200_000)] * 4)
    with pytest.raises(UnreadableAnswer, match="nested too deeply"):
        transport.get("vps")
    api.expect(*[answer('{"a":' * 70 + "1" + "}" * 70)] * 4, answer('{"a":' * 60 + "1" + "}" * 60))
    with pytest.raises(UnreadableAnswer, match="nested too deeply"):
        transport.get("vps")
    transport.get("vps")


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:1/api/v2/vps/x/agent/exec?pid=1",
        "https://attacker.example/",
        "//attacker.example/x",
        "http://[::1]/x",
        "file:///etc/passwd",
        r"http://127.0.0.1:1\@OWN/api/v2/poll",
        r"//127.0.0.1:1\@OWN/x",
        "http://127.0.0.1:1@OWN/x",
        "http://OWN@127.0.0.1:1/x",
        "http://OWN\t@127.0.0.1:1/x",
        r"http://OWN\.attacker.example/x",
        r"/x\y",
        "/x y",
    ],
)
def test_another_origin_does_not_get_the_key(api: ScriptedApi, transport: Transport, url: str) -> None:
    with pytest.raises(HostupError, match=r"another origin, .* not followed, as the key belongs to the API alone$"):
        transport.get(url.replace("OWN", urlsplit(api.base).netloc))


def test_what_is_not_a_url_is_not_followed(transport: Transport) -> None:
    with pytest.raises(HostupError, match="not a URL: 'http://"):
        transport.get("http://[x/")


def test_an_absolute_path_stays_on_the_origin(api: ScriptedApi, transport: Transport) -> None:
    api.expect(answer({}), answer({}))
    transport.get("/api/jobs/job_1")
    transport.get(api.base + "/vps")
    assert [request.path for request in api.requests] == ["/api/jobs/job_1", "/api/v2/vps"]


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"api_key": ""}, "api_key is empty"),
        ({"api_key": "a b"}, "api_key is empty or holds a blank"),
        ({"api_key": "a\nX-Header: b"}, "api_key is empty or holds"),
        ({"api_key": "schlüssel"}, "api_key is empty or holds"),
        ({"api_key": "k" * 1025}, "^api_key is 1025 characters long; no key has more than 1024$"),
        (
            {"api_base": "http://cloud.hostup.se/api/v2"},
            "^api_base 'http://cloud.hostup.se/api/v2' would send the key unencrypted; "
            "http is for loopback addresses only$",
        ),
        ({"api_base": "http://127.0.0.1.attacker.example/"}, "would send the key unencrypted"),
        ({"api_base": "http://localhost@attacker.example/"}, "is not of the form"),
        ({"api_base": "ftp://x/"}, "^api_base 'ftp://x/' is not of the form https://HOST/api/v2$"),
        ({"api_base": "cloud.hostup.se/api/v2"}, "is not of the form"),
        ({"api_base": "https://x:port/"}, "^api_base 'https://x:port/' is not a URL: .*'port'"),
        ({"api_base": "https://cloud.hostup.se/?a=b"}, "is not of the form"),
        ({"api_base": "https://[x/api/v2"}, "is not a URL"),
        ({"api_base": "https://a..b/api/v2"}, "is not a URL"),
        (
            {"api_base": "https://x/" + "y" * 2048},
            "^api_base 'https://x/yyy.* is 2058 characters long; it may have 2048$",
        ),
        ({"api_base": "https://a b/"}, "^api_base 'https://a b/' holds a blank or a character that no URL has$"),
        (
            {"api_base": "https://*.example.com/"},
            r"^api_base 'https://\*\.example\.com/' is not a URL: 'URL has an invalid",
        ),
        ({"api_base": "https://[v1.a]/api/v2"}, r"^api_base 'https://\[v1\.a\]/api/v2' is not a URL: "),
        ({"api_base": "https://x:0/"}, "^api_base 'https://x:0/' has the port 0, which no server has$"),
        ({"api_base": "https://x/api/v2?"}, "is not of the form"),
        ({"api_base": "https://x/api/v2#"}, "is not of the form"),
        ({"request_timeout": 0}, "request_timeout must be more than 0"),
        ({"request_timeout": 0.01}, "^request_timeout must be at least 0.05 seconds, not 0.01$"),
        ({"request_timeout": float("nan")}, "request_timeout must be more than 0"),
        ({"request_timeout": float("inf")}, "at most 3600 seconds, not inf"),
        ({"max_retries": 1001}, "^max_retries must be at most 1000, not 1001$"),
        ({"max_retries": -1}, "max_retries must be 0 or more, not -1"),
    ],
)
def test_connection_options_are_checked(options: dict[str, Any], sentence: str) -> None:
    with pytest.raises(InvalidOption, match=sentence):
        Connection(**{"api_key": "k", **options})


@pytest.mark.parametrize(
    ("base", "url"),
    [
        ("https://x", "https://x/vps"),
        ("https://X:443/api/v2/", "https://x:443/api/v2/vps"),
        ("https://b\N{LATIN SMALL LETTER U WITH DIAERESIS}cher.example/", "https://xn--bcher-kva.example/vps"),
        ("https://[::1]:8443/api", "https://[::1]:8443/api/vps"),
        ("https://x/X/", "https://x/X/vps"),
        ("https://a_b.example./api;x=1", "https://a_b.example./api;x=1/vps"),
    ],
)
def test_odd_bases_that_are_used(base: str, url: str) -> None:
    transport = Transport(Connection(api_key="k", api_base=base))
    request = transport._empty_get.copy()
    request.prepare_url(transport.url("vps"), None)
    assert request.url == url


@given(
    st.tuples(
        st.sampled_from(["https://", "http://", "HTTPS://", "https:/", "https:", ""]),
        st.text(st.sampled_from("ax1.-_:[]%*@?#/\\é\u200b\uff10\u3002 ") | st.characters(codec=None), max_size=12),
        st.sampled_from(["", "/", "/api/v2", ":0", ":443/x", "/a?", "/#"]),
    ).map("".join)
)
@settings(max_examples=500, deadline=None)
def test_any_base_is_used_or_refused(base: str) -> None:
    try:
        connection = Connection(api_key="k", api_base=base)
    except InvalidOption as error:
        message = error.message
    else:
        transport = Transport(connection)
        transport._empty_get.copy().prepare_url(transport.url("vps"), {"limit": 1})
        return
    assert message.startswith("api_base ")
    assert message.isprintable()


@pytest.mark.parametrize("host", ["localhost:8791", "127.0.0.1:8791", "[::1]:8791"])
def test_http_is_for_loopback(host: str) -> None:
    Connection(api_key="k", api_base=f"http://{host}/api/v2")


def test_the_key_is_not_in_the_repr() -> None:
    assert "secret" not in repr(Connection(api_key="secret"))


@pytest.mark.parametrize(
    ("value", "seconds"), [(None, None), ("12", 12.0), ("1.5", 1.5), ("soon", None), ("-3", None), ("nan", None)]
)
def test_retry_after(value: str | None, seconds: float | None) -> None:
    assert _transport._retry_after(value) == seconds


def test_retry_after_as_a_date() -> None:
    assert _transport._retry_after("Wed, 21 Oct 2015 07:28:00 GMT") == 0.0
    assert (_transport._retry_after("Wed, 21 Oct 2099 07:28:00 GMT") or 0) > 10**8


def test_without_requests_it_is_said_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "requests", None)
    name = f"{_transport.__package__}._transport_without_requests"
    spec = importlib.util.spec_from_file_location(name, _transport.__file__)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, name, module)
    spec.loader.exec_module(module)
    with pytest.raises(InvalidOption, match="is not of the form"):
        module.Connection(api_key="k", api_base="ftp://x/")
    with pytest.raises(HostupError, match=r"^the Python library requests is needed and not installed$"):
        module.Transport(module.Connection(api_key="k"))


def test_fields_of_a_validation_error_that_say_little(api: ScriptedApi, transport: Transport) -> None:
    api.expect(problem(400, "invalid_request", errors=[{"detail": "is odd"}, {"pointer": "/a"}, "text", None]))
    with pytest.raises(ApiError) as caught:
        transport.get("vps")
    assert caught.value.problem.fields == (("", "is odd"), ("/a", ""))
    api.expect(problem(400, "invalid_request", errors="text"))
    with pytest.raises(ApiError) as caught:
        transport.get("vps")
    assert caught.value.problem.fields == ()
    api.expect(problem(400, "invalid_request", errors=[{"pointer": "/a", "detail": "x"}] * 21))
    with pytest.raises(ApiError) as caught:
        transport.get("vps")
    assert len(caught.value.problem.fields) == 20


@pytest.mark.parametrize("member", ["code", "title", "detail", "error", "message"])
def test_one_member_shows_that_the_api_itself_answered(api: ScriptedApi, transport: Transport, member: str) -> None:
    api.expect(answer({member: "said"}, status=404))
    with pytest.raises(NotFound) as caught:
        transport.get("vps")
    said = caught.value.problem
    assert said.documented is True
    titles = {"title": "said", "error": "said"}
    details = {"detail": "said", "message": "said"}
    assert (said.code, said.title, said.detail) == (
        "said" if member == "code" else None,
        titles.get(member),
        details.get(member),
    )


@pytest.mark.parametrize("status", [400, 404, 409, 499])
def test_a_page_is_not_the_apis_answer(api: ScriptedApi, transport: Transport, status: int) -> None:
    api.expect(answer("<TITLE>A page</TITLE>", status=status))
    with pytest.raises(ApiError) as caught:
        transport.get("vps")
    assert caught.type is ApiError
    assert caught.value.message == (
        f"something in front of the API answered, not the API itself (HTTP {status}: A page); "
        "check api_base, or try again later"
    )
    assert caught.value.problem.documented is False


@pytest.mark.parametrize("status", [300, 399])
def test_every_redirect_is_told(api: ScriptedApi, transport: Transport, status: int) -> None:
    api.expect(answer("", status=status, headers={"Location": "/elsewhere"}))
    with pytest.raises(ApiError) as caught:
        transport.get("vps")
    assert caught.value.message == (
        f"the API answered with a redirect (HTTP {status}), which is not followed; check api_base"
    )


def test_a_key_that_is_not_accepted_needs_no_document(api: ScriptedApi, transport: Transport) -> None:
    api.expect(answer("<title>401</title>", status=401))
    with pytest.raises(Unauthorized):
        transport.get("vps")


# With a time in it, each process that collects the tests would call them something else.
GZIP = gzip.compress(b"{}", mtime=0)


@pytest.mark.parametrize(
    ("body", "encoding", "sentence"),
    [
        (b"no gzip", "gzip", "the API's answer is not gzip"),
        (zlib.compress(b"{}"), "gzip", "the API's answer is not gzip"),
        (GZIP[:-4], "gzip", "the API's answer ends too early"),
        (GZIP + b"x", "gzip", "the API's answer goes on after its end"),
        (b"{}", "br", "the API's answer has an encoding that was not asked for"),
    ],
    ids=["not gzip", "zlib", "cut", "too long", "br"],
)
def test_what_was_sent_damaged_may_come_whole(
    api: ScriptedApi, transport: Transport, body: bytes, encoding: str, sentence: str
) -> None:
    damaged = answer(body, headers={"Content-Encoding": encoding})
    api.expect(damaged, answer(gzip.compress(b"{}"), headers={"Content-Encoding": " GZIP "}))
    assert transport.get("vps") == {}
    api.expect(damaged)
    with pytest.raises(UnreadableAnswer) as caught:
        transport.get("vps", max_retries=0)
    assert caught.value.message == sentence
    assert caught.value.transient
    assert caught.value.problem.status == 200


def odd_handshake(reason: str) -> ssl.SSLError:
    """Return what Python raises for an answer to the handshake, with OpenSSL's name of the reason."""
    error = ssl.SSLError(1, "odd handshake")
    error.reason = reason
    return error


def test_nothing_is_no_damaged_gzip(api: ScriptedApi, transport: Transport) -> None:
    api.expect(answer("", status=500, headers={"Content-Encoding": "gzip"}))
    with pytest.raises(ApiError) as caught:
        transport.get("vps", max_retries=0)
    assert not isinstance(caught.value, UnreadableAnswer)


def refused_certificate(code: int) -> ssl.SSLCertVerificationError:
    """Return what Python raises for a certificate, with OpenSSL's number of the reason."""
    error = ssl.SSLCertVerificationError()
    error.verify_code = code
    error.verify_message = "bad for X."
    return error


@pytest.mark.parametrize(
    ("code", "advice"),
    [
        (9, "renew it, or check this machine's clock"),
        (10, "renew it, or check this machine's clock"),
        (62, "it belongs to another host; check api_base"),
        (64, "it belongs to another host; check api_base"),
        (18, "if it is your own, give its CA with ca_path, and do not switch validate_certs off"),
    ],
)
def test_a_certificate_that_is_not_trusted(code: int, advice: str) -> None:
    wrapped = requests.exceptions.SSLError(MaxRetryError(None, "/", refused_certificate(code)))  # type: ignore[arg-type]
    error = unreachable(wrapped, "https://x:443", 1)
    assert error.message == f"the certificate of https://x:443 is not trusted (bad for X); {advice}"
    assert (error.sent, error.transient) == (False, False)


@pytest.mark.parametrize(
    ("error", "message", "sent", "transient"),
    [
        (requests.exceptions.InvalidURL("no host"), "https://x:443 cannot be reached: no host", False, False),
        (requests.exceptions.ConnectTimeout(), "https://x:443 took no connection within 1.5 s", False, True),
        (requests.exceptions.ReadTimeout(), "https://x:443 did not answer within 1.5 s", True, True),
        (
            requests.exceptions.SSLError(odd_handshake("UNKNOWN")),
            "https://x:443 broke the connection off (odd handshake)",
            True,
            True,
        ),
        (
            OSError("Tunnel connection failed: 407"),
            "https://x:443 broke the connection off (OSError)",
            True,
            True,
        ),
        (ConnectionResetError(104, "Reset"), "https://x:443 broke the connection off (Reset)", True, True),
        (
            requests.exceptions.SSLError(odd_handshake("WRONG_VERSION_NUMBER")),
            "https://x:443 does not speak https; check the port of api_base",
            True,
            True,
        ),
    ],
)
def test_why_there_is_no_answer(error: Exception, message: str, sent: bool, transient: bool) -> None:
    said = unreachable(error, "https://x:443", 1.5)
    assert (said.message, said.sent, said.transient) == (message, sent, transient)


def test_only_http_that_never_answered_may_be_https() -> None:
    hint = "; if it speaks https, give api_base as https"
    reset = ConnectionResetError(104, "Reset")
    assert unreachable(reset, "http://x:80", 1).message.endswith(hint)
    assert hint not in unreachable(reset, "http://x:80", 1, answered=True).message
    assert hint not in unreachable(reset, "https://x:443", 1).message


def test_an_exception_that_wraps_itself_is_looked_at_once() -> None:
    inner, outer = ValueError("a"), OSError("b")
    inner.args, outer.__cause__ = (outer,), inner
    assert list(_causes(outer)) == [outer, inner]


def test_an_exception_may_wrap_several() -> None:
    outer, first, second = OSError("a"), ValueError("b"), ValueError("c")
    outer.args, outer.__cause__ = (first,), second
    assert list(_causes(outer)) == [outer, first, second]


@pytest.mark.parametrize(
    ("limit", "spacing"), [("10", 0.9), ("0", None), ("ten", None), ("1" * 10, None), (None, None)]
)
def test_what_the_limit_says_of_the_time_between_requests(
    api: ScriptedApi, transport: Transport, clock: Clock, limit: str | None, spacing: float | None
) -> None:
    headers = {
        "X-RateLimit-Remaining": " 0 ",
        "X-RateLimit-Reset": datetime.fromtimestamp(clock.time() + 9, timezone.utc).isoformat().replace("+00:00", "Z"),
    }
    api.expect(problem(429, "rate_limited", headers=headers | ({"X-RateLimit-Limit": limit} if limit else {})))
    with pytest.raises(RateLimited) as caught:
        transport.get("vps", max_retries=0)
    assert caught.value.problem.retry_after == pytest.approx(9, abs=0.01)
    assert caught.value.spacing == (spacing if spacing is None else pytest.approx(spacing, abs=0.01))


def test_an_origin_is_compared_and_shown_in_small_letters() -> None:
    assert _transport._where("HTTPS://Cloud.HostUp.SE/api") == "https://cloud.hostup.se:443"
    assert _transport._origin("https://cloud.hostup.se:443/") == _transport._origin("https://CLOUD.hostup.se/x")


def test_an_answer_in_many_pieces_is_whole(api: ScriptedApi, transport: Transport) -> None:
    api.expect(answer({"a": "x" * 300_000}))
    assert transport.get("vps") == {"a": "x" * 300_000}


def test_requests_are_counted(api: ScriptedApi, transport: Transport) -> None:
    api.expect(problem(500, "internal_error"), answer({}), answer({}))
    transport.get("vps")
    transport.post_once("vps", {})
    assert transport.requests == 3


def test_nothing_is_sent_when_no_time_is_left(transport: Transport) -> None:
    with pytest.raises(TimedOut, match=r"^timed out after 0 s; the next request was not sent any more$"):
        transport.get("vps", deadline=Deadline(0))


def test_a_request_has_its_limit_and_the_settings(
    api: ScriptedApi, connect: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    transport = Transport(connect(request_timeout=7))
    given: dict[str, Any] = {}
    send = transport._adapter.send
    monkeypatch.setattr(transport._adapter, "send", lambda request, **how: given.update(how) or send(request, **how))
    api.expect(answer({}))
    transport.get("vps")
    assert given == {"timeout": 7, **transport._settings}
    assert given["verify"]


@pytest.mark.parametrize(("timeout", "time_left", "limit"), [(7, 1000, 28), (7, 4, 4.05)])
def test_a_whole_answer_has_its_limit(
    connect: Any, monkeypatch: pytest.MonkeyPatch, timeout: int, time_left: int, limit: float
) -> None:
    transport = Transport(connect(max_retries=0, request_timeout=timeout))
    limits: list[float] = []

    def late(seconds: float, _call: Any) -> None:
        limits.append(seconds)
        raise TimeoutError

    monkeypatch.setattr(transport._threads, "run_within", late)
    with pytest.raises(ApiUnreachable, match=f"^{ORIGIN} did not send its whole answer within {limit:.0f}"):
        transport.get("vps", deadline=Deadline(time_left))
    assert limits == [pytest.approx(limit, abs=0.04)]


def test_an_interim_answer_names_who_sent_it(api: ScriptedApi, connect: Any) -> None:
    api.expect(early_hints)
    with pytest.raises(ApiUnreachable, match=f"^{ORIGIN} sent HTTP 103 and no answer"):
        Transport(connect(max_retries=0)).get("vps")


def test_there_are_as_many_connections_as_threads(connect: Any) -> None:
    assert Transport(connect())._adapter._pool_maxsize == 1
    assert Transport(connect(), connections=3)._adapter._pool_maxsize == 3


def test_each_base_and_key_has_its_own_gate(connect: Any, api: ScriptedApi, tmp_path: Path) -> None:
    def path(**options: str) -> str | None:
        return Transport(connect(gate_folder=str(tmp_path), **options))._gate.path

    assert len({path(), path(api_key="another-key"), path(api_base=f"{api.base}/x")}) == 3
    assert path(api_base=f"{api.base}/") == path()


def test_only_who_switches_the_check_off_gets_no_warning(monkeypatch: pytest.MonkeyPatch) -> None:
    switched_off: list[Any] = []
    monkeypatch.setattr(urllib3, "disable_warnings", switched_off.append)
    Transport(Connection(api_key="k"))
    assert switched_off == []
    assert Transport(Connection(api_key="k", verify=False))._settings["verify"] is False
    assert switched_off == [urllib3.exceptions.InsecureRequestWarning]


def test_the_environment_says_which_proxy_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example:3128")
    settings = Transport(Connection(api_key="k"))._settings
    assert settings["proxies"]["https"] == "http://proxy.example:3128"
    assert settings["stream"] is True  # the body is read in pieces, within bounds


def test_there_is_a_last_try_while_there_is_time_for_one() -> None:
    error = ApiUnreachable("", sent=True)
    assert _transport._pause_after(error, 0, Deadline(_transport.LAST_TRY + 0.5)) is not None


def test_a_clock_that_differs_a_little_is_the_same_clock() -> None:
    now = datetime.now(timezone.utc)
    headers = {
        "X-RateLimit-Remaining": "0",
        "X-RateLimit-Reset": (now + timedelta(seconds=10)).isoformat(),
        "Date": format_datetime(now - timedelta(seconds=3), usegmt=True),
    }
    left = _transport._limit_left(SimpleNamespace(headers=headers))
    assert left is not None
    assert left.wait == pytest.approx(10, abs=2)


def test_the_key_is_found_among_every_escape(connect: Any) -> None:
    transport = Transport(connect(api_key="abc/def-secret"))
    assert transport._without_key(rb'["\u0061bc\/def-secret"]') == b'["********"]'
    assert transport.said("is abc/def-secret wrong?") == "is ******** wrong?"


def test_a_rate_limit_may_be_waited_for_until_the_deadline() -> None:
    assert _transport._patience(Deadline(10)) == pytest.approx(10 - _transport.LAST_TRY, abs=0.1)
    assert _transport._patience(_transport.NEVER) == _transport.MAX_RETRY_AFTER


def test_one_retry_is_told(api: ScriptedApi, connect: Any) -> None:
    api.expect(*[problem(500, "internal_error")] * 2)
    with pytest.raises(ApiError, match=r"gave up after 2 tries \(max_retries: 1\)"):
        Transport(connect(max_retries=1)).get("vps")


def test_an_answer_that_is_no_object_is_named(api: ScriptedApi, transport: Transport) -> None:
    api.expect(answer([1]))
    with pytest.raises(ApiError, match=r"is a JSON list, not an object"):
        transport.get("vps")


def test_the_port_of_http_is_80() -> None:
    assert _transport._origin("http://localhost/") == _transport._origin("http://localhost:80")


def test_a_base_may_end_in_a_slash(api: ScriptedApi, connect: Any) -> None:
    api.expect(answer({}))
    Transport(connect(api_base=f"{api.base}/")).get("vps")
    assert api.lines() == ["GET /vps"]
