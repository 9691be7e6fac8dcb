# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One keep-alive HTTPS session with the API: authentication, time limits, retries and errors.

Facts about the API are from its v2 documentation; nothing here knows an endpoint.
"""

from __future__ import annotations

import html
import json
import math
import random
import re
import ssl
import threading
import time
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

from ._deadline import NEVER, Deadline
from ._errors import (
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
from ._gate import LONGEST_WAIT, GateClosed, RateGate
from ._shown import one_line, shown
from ._threads import Closed, NoThread, Threads

try:
    import requests
    import urllib3
    from requests.adapters import HTTPAdapter
    from requests.auth import AuthBase
    from urllib3.exceptions import HTTPError as UrllibError
    from urllib3.exceptions import NewConnectionError, ReadTimeoutError
except ImportError as error:
    REQUESTS_IMPORT_ERROR: ImportError | None = error
    AuthBase = object  # type: ignore[misc, assignment]
else:
    REQUESTS_IMPORT_ERROR = None

DEFAULT_API_BASE = "https://cloud.hostup.se/api/v2"
LOOPBACK = ("localhost", "127.0.0.1", "::1")

#: Bytes that are read of one answer, decompressed, and of one that is an error.
MAX_BODY = 4 * 1024 * 1024
MAX_ERROR_BODY = 64 * 1024

#: Bytes of an answer with a command's output: two streams of 16 MiB, the agent's limit, with room for JSON's escapes.
MAX_OUTPUT_BODY = 64 * 1024 * 1024

#: How much of a body larger than MAX_BODY may be something else than long strings, as every value costs memory: the
#: number of quotation marks and of bytes outside of them.
MAX_QUOTES = 10_000
MAX_STRUCTURE = 256 * 1024

#: Levels of nesting in an answer; what is documented needs four.
MAX_DEPTH = 64

#: Characters of one text of the API's in an error message.
MAX_SAID = 1000

#: The most fields of a validation error that are passed on.
MAX_FIELDS = 20

#: Seconds that a Retry-After is waited for where there is no deadline.
MAX_RETRY_AFTER = 60.0

#: Seconds that a Retry-After is at most taken for, so that the time which it means can be told.
LONGEST_RETRY_AFTER = 1e9

#: Seconds by which the API's clock may be off before it counts.
CLOCKS_DIFFER = 5.0

BACKOFF_FIRST = 0.5
BACKOFF_LONGEST = 10.0

#: A request is not worth starting with less time than this, in seconds; a last try is kept for the time before.
SHORTEST_REQUEST = 0.05
LAST_TRY = 0.2

#: The most seconds that request_timeout may be, and how many times that a whole answer may take.
LONGEST_TIMEOUT = 3600
WHOLE_ANSWER = 4

#: The fewest characters of a key that is taken out of answers.
SHORTEST_SECRET = 6

#: The most characters of a key and of a base, and the most tries after the first.
LONGEST_KEY = 1024
LONGEST_BASE = 2048
MOST_RETRIES = 1000

_ERRORS: dict[int, type[ApiError]] = {
    401: Unauthorized,
    403: Forbidden,
    404: NotFound,
    409: VpsNotReady,
}


@dataclass(frozen=True)
class Connection:
    """How to reach the API.

    `verify` is what `requests` takes: true, false or the path of a CA bundle. `request_timeout` is in seconds, for the
    connection and for each wait for data. `max_retries` is the number of further tries after the first.
    `gate_folder` is where the processes of this machine tell each other of the API's rate limit. `remark` is called,
    from any thread, with what is to be told at once, such as a long wait.
    """

    api_key: str = field(repr=False)
    api_base: str = DEFAULT_API_BASE
    verify: bool | str = True
    request_timeout: float = 30.0
    max_retries: int = 5
    user_agent: str = "hostup.cloud"
    gate_folder: str | None = None
    remark: Callable[[str], None] | None = field(default=None, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Raise InvalidOption for a base or a key that must not be used."""
        if len(self.api_key) > LONGEST_KEY:
            raise InvalidOption(f"api_key is {len(self.api_key)} characters long; no key has more than {LONGEST_KEY}")
        if not is_api_key(self.api_key):
            raise InvalidOption("api_key is empty or holds a blank or a character that no key has")
        if len(self.api_base) > LONGEST_BASE:
            raise InvalidOption(
                f"api_base {shown(self.api_base)} is {len(self.api_base)} characters long; it may have {LONGEST_BASE}"
            )
        if "@" in self.api_base:  # not shown, as a password may be in front of it
            raise InvalidOption("api_base is not of the form https://HOST/api/v2: it holds a user name or a password")
        if re.search(r"[\x00-\x20\x7f\ud800-\udfff\\]", self.api_base):
            raise InvalidOption(f"api_base {shown(self.api_base)} holds a blank or a character that no URL has")
        try:
            base = urlsplit(self.api_base)
            host, port = base.hostname, base.port
            (host or "").encode("idna")
        except ValueError as error:
            raise InvalidOption(f"api_base {shown(self.api_base)} is not a URL: {shown(str(error))}") from error
        if base.scheme not in ("https", "http") or not host or re.search("[?#]", self.api_base):
            raise InvalidOption(f"api_base {shown(self.api_base)} is not of the form https://HOST/api/v2")
        if port == 0:  # `requests` would take the usual one instead
            raise InvalidOption(f"api_base {shown(self.api_base)} has the port 0, which no server has")
        if not REQUESTS_IMPORT_ERROR:
            try:
                requests.PreparedRequest().prepare_url(self.api_base, None)
            except requests.RequestException as error:
                raise InvalidOption(f"api_base {shown(self.api_base)} is not a URL: {shown(str(error))}") from error
        if base.scheme == "http" and host not in LOOPBACK:
            raise InvalidOption(
                f"api_base {shown(self.api_base)} would send the key unencrypted; http is for loopback addresses only"
            )
        if not 0 < self.request_timeout <= LONGEST_TIMEOUT:
            raise InvalidOption(
                f"request_timeout must be more than 0 and at most {LONGEST_TIMEOUT} seconds, not {self.request_timeout}"
            )
        if self.request_timeout < SHORTEST_REQUEST:
            raise InvalidOption(
                f"request_timeout must be at least {SHORTEST_REQUEST} seconds, not {self.request_timeout}"
            )
        if self.max_retries < 0:
            raise InvalidOption(f"max_retries must be 0 or more, not {self.max_retries}")
        if self.max_retries > MOST_RETRIES:
            raise InvalidOption(f"max_retries must be at most {MOST_RETRIES}, not {self.max_retries}")


def is_api_key(text: str) -> bool:
    """Whether `text` can be a key: it can go into a header, and into no other one."""
    return len(text) <= LONGEST_KEY and re.fullmatch(r"[\x21-\x7e]+", text) is not None


class _Bearer(AuthBase):
    """Sets the key on each request; as an auth object it also keeps `requests` from taking one from ~/.netrc."""

    def __init__(self, key: str) -> None:
        self._key = key

    def __call__(self, request: Any) -> Any:
        request.headers["Authorization"] = f"Bearer {self._key}"
        return request


class Transport:
    """A session with the API. Threads may share it; processes may not."""

    def __init__(self, connection: Connection, *, connections: int = 1) -> None:
        """`connections` is the number kept alive, for callers with that many threads."""
        if REQUESTS_IMPORT_ERROR:
            raise HostupError("the Python library requests is needed and not installed")
        self._connection = connection
        self._base = connection.api_base.rstrip("/")
        self._threads = Threads()
        self._counted = threading.Lock()
        self.requests = 0
        self._answered = False
        self._session = requests.Session()
        self._session.auth = _Bearer(connection.api_key)
        # No encoding but gzip, which can be undone piece by piece within bounds.
        self._session.headers.update(
            {"User-Agent": connection.user_agent, "Accept": "application/json", "Accept-Encoding": "gzip"}
        )
        self._spellings = _spellings(connection.api_key)
        self._gate = RateGate(connection.gate_folder, self._base, connection.api_key)
        if not connection.verify:
            # The user said so; and the warning would wait for ever for the display, which a worker's main thread holds.
            urllib3.disable_warnings(urllib3.exceptions.InsecureRequestWarning)
        # The retries are ours: only here is it known which requests may be sent again.
        self._adapter = HTTPAdapter(max_retries=0, pool_maxsize=connections)
        if self._base.startswith("http://"):
            # Plain http is for loopback; a proxy from the environment would carry the key elsewhere.
            self._session.trust_env = False
        # Requests are prepared as by a session, and sent without it: it would look all this up for each of them, follow
        # redirects, and keep cookies.
        self._settings: Any = self._session.merge_environment_settings(self._base, {}, True, connection.verify, None)
        self._empty_get = self._session.prepare_request(requests.Request("GET", self._base))

    def close(self) -> None:
        """Close the connections and end the threads. What other threads would still send fails."""
        self._adapter.close()
        self._threads.close()

    def url(self, path: str) -> str:
        """Return the URL of a path below the base; an absolute path or URL must stay on the API's own origin."""
        try:
            url = urljoin(self._base + "/", path)
            # With "@" or "\\" in it, another parser could take another part of the URL for the host.
            odd = "@" in urlsplit(url).netloc or re.search(r"[\x00-\x20\x7f\\]", url)
            foreign = odd or _origin(url) != _origin(self._base)
        except ValueError as error:
            raise HostupError(f"the API answered with something that is not a URL: {shown(path)}") from error
        if foreign:
            raise HostupError(
                f"the API answered with a URL of another origin, {shown(path)}; it was not followed, "
                "as the key belongs to the API alone"
            )
        return url

    def get(
        self,
        path: str,
        params: Mapping[str, Any] | None = None,
        *,
        deadline: Deadline = NEVER,
        max_retries: int | None = None,
        max_body: int | None = None,
        final: re.Pattern[str] | None = None,
        failed: Callable[[ApiUnreachable | ApiError], None] = lambda error: None,
    ) -> dict[str, Any]:
        """GET `path` and return the JSON object; tried again while the failure is transient.

        `max_retries` overrides the connection's and `max_body` MAX_BODY; an error that says what `final` matches is
        not tried again; `failed` is told of each try that failed. Raises HostupError.
        """
        retries = self._connection.max_retries if max_retries is None else max_retries

        def may_again(error: ApiUnreachable | ApiError) -> bool:
            failed(error)
            again = error.transient or isinstance(error, RateLimited)
            return again and not (final and final.search(error.message))

        return self._send("GET", path, may_again, retries, deadline, params=params, max_body=max_body)

    def post_once(self, path: str, body: Mapping[str, Any], *, deadline: Deadline = NEVER) -> dict[str, Any]:
        """POST `body` and return the JSON object.

        Sent again only where it cannot have been processed: after a 429, or when no connection was made.
        Raises HostupError; of ApiUnreachable, `sent` tells.
        """
        return self._send("POST", path, _may_post_again, self._connection.max_retries, deadline, body=body)

    def _send(
        self,
        method: str,
        path: str,
        may_again: Callable[[ApiUnreachable | ApiError], bool],
        retries: int,
        deadline: Deadline,
        *,
        params: Mapping[str, Any] | None = None,
        body: Mapping[str, Any] | None = None,
        max_body: int | None = None,
    ) -> dict[str, Any]:
        url = self.url(path)
        attempt = 0
        while True:
            self._wait_for_turn(deadline)
            sent = time.time()
            try:
                return self._exchange(method, url, params, body, deadline, max_body or MAX_BODY)
            except RateLimited as error:
                # The others are told, too; the wait is at the gate, before the next try.
                wait = self._told_to_wait(error, attempt, sent)
                again = may_again(error)
                if not again or attempt >= retries or wait > _patience(deadline):
                    error.message += _tried(again, attempt, retries)
                    error.message += f"; wait until {_clock(time.time() + wait)}"
                    raise
            except (ApiUnreachable, ApiError) as error:
                again = may_again(error)
                pause = _pause_after(error, attempt, deadline)
                if not again or attempt >= retries or pause is None:
                    error.message += _tried(again, attempt, retries)
                    raise
                time.sleep(pause)
            attempt += 1

    def _wait_for_turn(self, deadline: Deadline) -> None:
        try:
            self._gate.wait(_patience(deadline), self._say_wait)
        except GateClosed as closed:
            file = f"; if that is wrong, delete {self._gate.path!r}" if self._gate.path else ""
            raise RateLimitKnown(
                "the API's rate limit is used up: it told an earlier task of this or another run on this machine to "
                f"wait until {_clock(closed.at)}, which is too long here{file}"
            ) from None

    def _say_wait(self, until: float) -> None:
        if self._connection.remark:
            self._connection.remark(f"waiting until {_clock(until)} for the API's rate limit")

    def _told_to_wait(self, error: RateLimited, attempt: int, sent: float) -> float:
        """Close the gate for as long as a 429 to a request of that time asks for, and return the seconds."""
        jitter = _jitter(attempt)
        wait = error.problem.retry_after or jitter  # 0 is what a server makes of less than a second
        self._gate.tell(wait, spacing=error.spacing, sent=sent, alone=min(jitter, 1.0))
        return wait

    def _exchange(
        self,
        method: str,
        url: str,
        params: Mapping[str, Any] | None,
        body: Mapping[str, Any] | None,
        deadline: Deadline,
        max_body: int,
    ) -> dict[str, Any]:
        """Send one request and return the JSON object of a 2xx answer."""
        limit = min(self._connection.request_timeout, deadline.remaining())
        if deadline.remaining() < SHORTEST_REQUEST:
            raise TimedOut(f"timed out after {deadline.seconds:g} s; the next request was not sent any more")
        with self._counted:
            self.requests += 1

        def exchange() -> tuple[requests.Response, bytes]:
            if body is None:
                request = self._empty_get.copy()
                request.prepare_url(url, params)
            else:
                request = self._session.prepare_request(requests.Request(method, url, json=body))
            with self._adapter.send(request, timeout=limit, **self._settings) as response:
                if response.status_code < 200:
                    # Not the answer, which would still come, over a connection that is closed instead.
                    raise ApiUnreachable(f"{_where(url)} sent HTTP {response.status_code} and no answer", sent=True)
                return response, _read(response, max_body) if _is_success(response) else _read_error(response)

        # The timeout of `requests` is for each piece that comes in; a server that trickles could hold it for ever.
        whole = min(self._connection.request_timeout * WHOLE_ANSWER, deadline.remaining() + SHORTEST_REQUEST)
        try:
            response, content = self._threads.run_within(whole, exchange)
        except NoThread:
            raise ApiUnreachable("this machine cannot start another thread for the request", sent=False) from None
        except Closed:
            raise ApiUnreachable("the request is not wanted any more", sent=False, transient=False) from None
        except TimeoutError:
            sentence = f"{_where(url)} did not send its whole answer within {whole:.3g} s"
            raise ApiUnreachable(sentence, sent=True) from None
        except (requests.RequestException, UrllibError, OSError, ValueError) as error:
            raise _unreachable(error, _where(url), limit, answered=self._answered) from error
        self._answered = True
        if not _is_success(response):
            raise _api_error(response, content, self.said)
        if left := _limit_left(response):
            self._gate.tell(left.wait, spacing=left.spacing)
        # Whatever becomes of an answer, the key is not in it. The results of tasks are censored once more.
        content = self._without_key(content)
        return _json_object(content, Problem(response.status_code, request_id=self.said(_request_id(response))))

    def said(self, text: str | None) -> str | None:
        """Return a text of the API's as it may be shown: without the key, which some proxies echo, and on one line."""
        if not text:
            return None
        return one_line(re.sub(self._spellings, "********", text), MAX_SAID)

    def _without_key(self, content: bytes) -> bytes:
        """Return JSON without the key, whichever of its characters are escaped."""
        key = self._connection.api_key
        if len(key) < SHORTEST_SECRET:
            return content  # it would be found in anything
        content = content.replace(key.encode("ascii"), b"********")
        escapes = [rb"\u00", *(b"\\" + letter.encode() for letter in '"/\\' if letter in key)]
        if not any(escape in content for escape in escapes):
            return content  # nothing could spell it; the pattern takes seconds for the largest outputs
        return re.sub(self._spellings.encode("ascii"), b"********", content)


def _spellings(key: str) -> str:
    """Return a pattern of the key, each character as it is or as JSON, HTML or a URL may spell it, even twice."""
    return "".join(
        rf"(?:\\{{0,4}}{re.escape(char)}|{re.escape(html.escape(char))}|"
        rf"(?i:\\{{1,4}}u{ord(char):04x}|%(?:25){{0,2}}{ord(char):02x}|&#0{{0,6}}{ord(char)};|&#x0{{0,6}}{ord(char):x};))"
        for char in key
    )


def _patience(deadline: Deadline) -> float:
    """Return the seconds that a rate limit may be waited for: without a deadline a server could ask for an hour."""
    return MAX_RETRY_AFTER if deadline is NEVER else deadline.remaining() - LAST_TRY


def _clock(at: float) -> str:
    """Return a time that is to be waited for, for people, with its offset from UTC."""
    return datetime.fromtimestamp(math.ceil(at)).astimezone().isoformat(" ", "seconds")


def _tried(again: bool, attempt: int, retries: int) -> str:
    """Return what is to be said of the tries before a failure, where there might be more but for max_retries."""
    return f"; gave up after {attempt + 1} tries (max_retries: {retries})" if again and 0 < retries <= attempt else ""


def _jitter(attempt: int) -> float:
    """Return an exponential pause in seconds, with full jitter."""
    return random.uniform(0, min(BACKOFF_LONGEST, BACKOFF_FIRST * 2 ** min(attempt, 10)))  # noqa: S311


def _pause_after(error: ApiUnreachable | ApiError, attempt: int, deadline: Deadline) -> float | None:
    """Return the seconds to wait before the next try: what the API asks for, else exponential, with full jitter.

    None if there is no time for another try.
    """
    time_left = deadline.remaining() - LAST_TRY
    jitter = _jitter(attempt)
    retry_after = error.problem.retry_after if isinstance(error, ApiError) else None
    if time_left <= 0 or (retry_after is not None and deadline is NEVER and retry_after > MAX_RETRY_AFTER):
        return None
    # Rather a last try just before the deadline than none.
    return min(jitter if retry_after is None else retry_after + min(jitter, 1.0), time_left)


@dataclass(frozen=True)
class _Left:
    """What X-RateLimit-* says once nothing is left: the seconds to wait, and those between requests afterwards."""

    wait: float
    spacing: float | None


def _limit_left(response: Any) -> _Left | None:
    """Return what to wait for where X-RateLimit-Remaining is 0; None where something is left or nothing is said."""
    headers: Mapping[str, str] = response.headers
    if headers.get("X-RateLimit-Remaining", "").strip() != "0":
        return None
    try:
        reset = datetime.fromisoformat(headers.get("X-RateLimit-Reset", "").strip().replace("Z", "+00:00")).timestamp()
    except (ValueError, OverflowError, OSError):
        return None
    now = time.time()
    with suppress(ValueError, TypeError, OverflowError, IndexError):
        server = parsedate_to_datetime(headers.get("Date", "")).timestamp()
        # Date has whole seconds; only a clock that is clearly another one counts.
        now = server if abs(server - now) > CLOCKS_DIFFER else now
    wait = reset - now
    if not 0 < wait <= LONGEST_WAIT:
        return None
    limit = headers.get("X-RateLimit-Limit", "").strip()
    return _Left(wait, wait / int(limit) if re.fullmatch(r"0*[1-9]\d{0,8}", limit) else None)


def _where(url: str) -> str:
    scheme, host, port = _origin(url)
    return f"{scheme}://{host}:{port}"


def _origin(url: str) -> tuple[str, str, int | None]:
    parts = urlsplit(url)
    try:
        port = parts.port or {"https": 443, "http": 80}.get(parts.scheme)
    except ValueError:
        port = None
    return parts.scheme, (parts.hostname or "").lower(), port


def _may_post_again(error: ApiUnreachable | ApiError) -> bool:
    if isinstance(error, ApiUnreachable):
        return error.transient and not error.sent
    return isinstance(error, RateLimited)


def _is_success(response: Any) -> bool:
    return 200 <= int(response.status_code) < 300


def _read(response: Any, limit: int) -> bytes:
    """Return the body, decompressed, and read no further than `limit` bytes."""
    problem = Problem(response.status_code)
    too_large = UnreadableAnswer(
        problem, f"the API's answer is larger than {limit / 1024**2:g} MiB and was not read to its end"
    )
    length = response.headers.get("Content-Length", "")
    if re.fullmatch(r"\d+", length) and (len(length) > 18 or int(length) > limit):
        raise too_large
    chunks: list[bytes] = []
    size = 0
    for chunk in _decompressed(response, limit):
        chunks.append(chunk)
        size += len(chunk)
        if size > limit:
            raise too_large
    return b"".join(chunks)


def _read_error(response: Any) -> bytes:
    """Return the beginning of the body of an error."""
    content = b""
    try:
        for chunk in _decompressed(response, MAX_ERROR_BODY):
            content += chunk
            if len(content) > MAX_ERROR_BODY:
                break
    except (UnreadableAnswer, requests.RequestException, UrllibError, OSError, ValueError):
        # A GET can simply be sent again. Of a POST, the status may tell that it was not processed.
        if response.request.method != "POST":
            raise
    return content[:MAX_ERROR_BODY]


def _decompressed(response: Any, limit: int) -> Iterator[bytes]:
    """Yield the body in pieces, none of them larger than one more than `limit` or than what came in."""
    problem = Problem(response.status_code)
    encoding = response.headers.get("Content-Encoding", "identity").strip().lower()
    if encoding not in ("identity", "gzip"):
        raise UnreadableAnswer(problem, "the API's answer has an encoding that was not asked for", transient=True)
    decoder = zlib.decompressobj(wbits=31) if encoding == "gzip" else None
    empty = True
    # Not `stream`, which in urllib3 1.26 reads chunks' sizes and trailers without bounds.
    while chunk := response.raw.read(65536, decode_content=False):
        empty = False
        try:
            yield decoder.decompress(chunk, limit + 1) if decoder else chunk
        except zlib.error as error:
            raise UnreadableAnswer(problem, "the API's answer is not gzip", transient=True) from error
        if decoder and decoder.unused_data:
            raise UnreadableAnswer(problem, "the API's answer goes on after its end", transient=True)
    if decoder and not decoder.eof and not empty:
        raise UnreadableAnswer(problem, "the API's answer ends too early", transient=True)


def _request_id(response: Any) -> str | None:
    headers: Mapping[str, str] = response.headers
    return headers.get("x-request-id") or headers.get("cf-ray")


def _parse(content: bytes) -> Any:
    """Return the JSON value. Raises ValueError for anything that is not strictly JSON or is built to use up memory."""
    if len(content) > MAX_BODY:
        _check_structure(content)
    text = content.decode("utf-8-sig")
    try:
        value = json.loads(
            text,
            parse_constant=_no_constant,
            parse_int=_bounded_int,
            parse_float=_finite_float,
            object_pairs_hook=_without_duplicates,
        )
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    _check_depth(value)
    return _without_surrogates(value) if re.search(r"\\u[dD][89a-fA-F]", text) else value


def _check_structure(content: bytes) -> None:
    """Raise ValueError unless a large body is large because of long strings."""
    # Without what a backslash escapes, every quotation mark begins or ends a string.
    bare = content.replace(rb"\\", b"").replace(rb"\"", b"")
    if bare.count(b'"') > MAX_QUOTES or sum(map(len, bare.split(b'"')[::2])) > MAX_STRUCTURE:
        raise ValueError("too many values")


def _check_depth(value: Any) -> None:
    level = [value]
    for _depth in range(MAX_DEPTH):
        level = [
            child
            for parent in level
            if isinstance(parent, (dict, list))
            for child in (parent.values() if isinstance(parent, dict) else parent)
            if isinstance(child, (dict, list))
        ]
        if not level:
            return
    raise ValueError("nested too deeply")


def _without_surrogates(value: Any) -> Any:
    """Return `value` with U+FFFD for each half of a surrogate pair: valid JSON, but nothing could print it."""
    if isinstance(value, str):
        return re.sub("[\ud800-\udfff]", "\N{REPLACEMENT CHARACTER}", value)
    if isinstance(value, dict):
        return {_without_surrogates(name): _without_surrogates(item) for name, item in value.items()}
    return [_without_surrogates(item) for item in value] if isinstance(value, list) else value


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def _bounded_int(digits: str) -> int:
    if len(digits) > 30:
        raise ValueError("a number is too long")
    return int(digits)


def _finite_float(text: str) -> float:
    number = float(text)
    if math.isinf(number):
        raise ValueError("a number is too large")
    return number


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise ValueError("a member is there twice")
    return value


def _json_object(content: bytes, problem: Problem) -> dict[str, Any]:
    try:
        value = _parse(content)
    except ValueError as error:
        # A UnicodeDecodeError shows what it could not decode, which may be everything.
        reason = "not UTF-8" if isinstance(error, UnicodeDecodeError) else error
        raise UnreadableAnswer(problem, f"the API's answer is not usable JSON ({reason})", transient=True) from None
    if not isinstance(value, dict):
        raise UnreadableAnswer(problem, f"the API's answer is a JSON {type(value).__name__}, not an object")
    return value


def _api_error(response: Any, content: bytes, said: Callable[[str | None], str | None]) -> ApiError:
    """Make the exception of an error answer: a v2 problem document, a v1 error or a page of a proxy."""
    status: int = response.status_code
    try:
        document = _parse(content)
    except ValueError:
        document = None
    members = document if isinstance(document, dict) else {}

    def text_of(*names: str) -> str | None:
        return said(next((members[name] for name in names if isinstance(members.get(name), str)), None))

    errors = members.get("errors")
    page = re.search(r"<title>([^<]*)", content.decode("utf-8", "replace"), re.IGNORECASE)
    documented = any(isinstance(members.get(name), str) for name in ("code", "title", "detail", "error", "message"))
    problem = Problem(
        status=status,
        code=text_of("code"),
        title=text_of("title", "error") if documented else said(page.group(1) if page else response.reason),
        detail=text_of("detail", "message"),
        fields=tuple(
            (said(str(item.get("pointer", ""))) or "", said(str(item.get("detail", ""))) or "")
            for item in (errors if isinstance(errors, list) else [])[:MAX_FIELDS]
            if isinstance(item, dict)
        ),
        request_id=text_of("requestId") or said(_request_id(response)),
        retry_after=_retry_after(response.headers.get("Retry-After")),
        documented=documented,
    )
    if status == 429:
        left = _limit_left(response)
        if not problem.retry_after and left:
            problem = replace(problem, retry_after=left.wait)
        return RateLimited(problem, spacing=left.spacing if left else None)
    # Of a status that a proxy sends too, only what does not depend on the body is believed.
    if documented or status == 401:
        return _ERRORS.get(status, ApiError)(problem)
    if 300 <= status < 400:
        return ApiError(
            problem, f"the API answered with a redirect (HTTP {status}), which is not followed; check api_base"
        )
    return ApiError(
        problem,
        f"something in front of the API answered, not the API itself ({problem.sentence()}); "
        "check api_base, or try again later",
    )


def _retry_after(value: str | None) -> float | None:
    """Return the seconds of a Retry-After header, which may also be an HTTP date; None if there is none to be read."""
    if value is None:
        return None
    if re.fullmatch(r"\d{1,9}(\.\d{1,9})?", value.strip()):
        return float(value)
    try:
        return min(max(0.0, parsedate_to_datetime(value).timestamp() - time.time()), LONGEST_RETRY_AFTER)
    except (ValueError, TypeError, OverflowError):
        return None


_UNKNOWN_ISSUER = "if it is your own, give its CA with ca_path, and do not switch validate_certs off"

#: What to do about a certificate, by OpenSSL's X509_V_ERR_*: not yet valid, expired, another host's name or address.
_CERTIFICATE_ADVICE = {
    9: "renew it, or check this machine's clock",
    10: "renew it, or check this machine's clock",
    62: "it belongs to another host; check api_base",
    64: "it belongs to another host; check api_base",
}


#: How OpenSSL, by its version, calls an answer to its handshake that is something else, such as http.
_NOT_TLS = ("WRONG_VERSION_NUMBER", "RECORD_LAYER_FAILURE", "HTTP_REQUEST")


def _unreachable(error: Exception, where: str, limit: float, *, answered: bool = False) -> ApiUnreachable:
    """Say in one sentence why there is no answer, and whether the request can have been received.

    `answered` is whether an earlier one was.
    """
    causes = list(_causes(error))
    refused = next((cause for cause in causes if isinstance(cause, ssl.SSLCertVerificationError)), None)
    if refused:
        return ApiUnreachable(
            f"the certificate of {where} is not trusted ({refused.verify_message.rstrip('.')}); "
            + _CERTIFICATE_ADVICE.get(refused.verify_code, _UNKNOWN_ISSUER),
            sent=False,
            transient=False,
        )
    if isinstance(error, requests.exceptions.InvalidURL):
        return ApiUnreachable(f"{where} cannot be reached: {error}", sent=False, transient=False)
    if isinstance(error, requests.exceptions.ConnectTimeout):
        return ApiUnreachable(f"{where} took no connection within {limit:.3g} s", sent=False)
    if isinstance(error, (requests.exceptions.Timeout, ReadTimeoutError)):
        return ApiUnreachable(f"{where} did not answer within {limit:.3g} s", sent=True)
    tunnel = next((str(cause) for cause in causes if str(cause).startswith("Tunnel connection failed")), None)
    if tunnel and isinstance(error, requests.exceptions.ProxyError):
        # That comes before the request.
        return ApiUnreachable(f"{where} cannot be reached through the proxy ({tunnel})", sent=False)
    # pyOpenSSL, where urllib3 uses it, gives no reason.
    wrong_port = any(isinstance(cause, ssl.SSLError) and getattr(cause, "reason", None) in _NOT_TLS for cause in causes)
    if wrong_port and isinstance(error, requests.exceptions.SSLError):
        return ApiUnreachable(f"{where} does not speak https; check the port of api_base", sent=True)
    # Not urllib3's ProxyError: it is also what a connection through a proxy becomes that breaks off after the request.
    sent = not any(isinstance(cause, NewConnectionError) for cause in causes)
    reasons = [cause.strerror for cause in causes if isinstance(cause, OSError) and cause.strerror]
    what = "broke the connection off" if sent else "cannot be reached"
    what += f" ({reasons[0] if reasons else type(causes[-1]).__name__})"
    # Just that is what a server does that expects a TLS handshake.
    may_be_https = sent and not answered and where.startswith("http:")
    hint = "; if it speaks https, give api_base as https" if may_be_https else ""
    return ApiUnreachable(f"{where} {what}{hint}", sent=sent)


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Yield an exception and what it wraps, outermost first: urllib3 keeps causes in `reason` and in `args`.

    Not `__context__`: that may be an earlier, unrelated failure, and tell wrongly that nothing was sent.
    """
    seen: set[int] = set()
    pending: list[Any] = [error]
    while pending:
        cause = pending.pop(0)
        if isinstance(cause, BaseException) and id(cause) not in seen:
            seen.add(id(cause))
            yield cause
            pending += [getattr(cause, "reason", None), *cause.args, cause.__cause__]
