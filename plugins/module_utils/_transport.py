# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One keep-alive HTTPS session with the API: authentication, time limits, retries and errors.

Facts about the API are from its v2 documentation; nothing here knows an endpoint.
"""

from __future__ import annotations

import json
import random
import re
import ssl
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
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
    TimedOut,
    Unauthorized,
    UnreadableAnswer,
    VpsNotReady,
)
from ._threads import run_within

try:
    import requests
    from requests.adapters import HTTPAdapter
    from requests.auth import AuthBase
    from urllib3.exceptions import HTTPError as UrllibError
    from urllib3.exceptions import NewConnectionError
except ImportError as error:
    REQUESTS_IMPORT_ERROR: ImportError | None = error
    AuthBase = object  # type: ignore[misc, assignment]
else:
    REQUESTS_IMPORT_ERROR = None

DEFAULT_API_BASE = "https://cloud.hostup.se/api/v2"
LOOPBACK = ("localhost", "127.0.0.1", "::1")

#: The statuses after which a GET is worth another try.
TRANSIENT_STATUSES = (429, 500, 502, 503, 504)

#: Bytes of one answer, decompressed. Two streams of 16 MiB, the agent's own limit, fit with room for JSON's escapes.
MAX_BODY = 64 * 1024 * 1024

#: Seconds that a Retry-After is waited for where there is no deadline.
MAX_RETRY_AFTER = 60.0

BACKOFF_FIRST = 0.5
BACKOFF_LONGEST = 10.0

#: A request is not worth starting with less time than this, in seconds; a last try is kept for the time before.
SHORTEST_REQUEST = 0.05
LAST_TRY = 0.2

#: The most seconds that request_timeout may be, and how many times that a whole answer may take.
LONGEST_TIMEOUT = 3600
WHOLE_ANSWER = 4

_ERRORS: dict[int, type[ApiError]] = {
    401: Unauthorized,
    403: Forbidden,
    404: NotFound,
    409: VpsNotReady,
    429: RateLimited,
}


@dataclass(frozen=True)
class Connection:
    """How to reach the API.

    `verify` is what `requests` takes: true, false or the path of a CA bundle. `request_timeout` is in seconds, for the
    connection and for each wait for data. `max_retries` is the number of further tries after the first.
    """

    api_key: str = field(repr=False)
    api_base: str = DEFAULT_API_BASE
    verify: bool | str = True
    request_timeout: float = 30.0
    max_retries: int = 5
    user_agent: str = "hostup.cloud"

    def __post_init__(self) -> None:
        """Raise InvalidOption for a base or a key that must not be used."""
        if not is_api_key(self.api_key):
            raise InvalidOption("api_key is empty or holds a blank or a character that no key has")
        try:
            base = urlsplit(self.api_base)
            host, _port = base.hostname, base.port
            (host or "").encode("idna")
        except ValueError as error:
            raise InvalidOption(f"api_base {self.api_base!r} is not a URL: {error}") from error
        if base.scheme not in ("https", "http") or not host or base.query or base.fragment or "@" in base.netloc:
            raise InvalidOption(f"api_base {self.api_base!r} is not of the form https://HOST/api/v2")
        if base.scheme == "http" and host not in LOOPBACK:
            raise InvalidOption(
                f"api_base {self.api_base!r} would send the key unencrypted; http is for loopback addresses only"
            )
        if not 0 < self.request_timeout <= LONGEST_TIMEOUT:
            raise InvalidOption(
                f"request_timeout must be more than 0 and at most {LONGEST_TIMEOUT} seconds, not {self.request_timeout}"
            )
        if self.max_retries < 0:
            raise InvalidOption(f"max_retries must be 0 or more, not {self.max_retries}")


def is_api_key(text: str) -> bool:
    """Whether `text` can be a key: it can go into a header, and into no other one."""
    return re.fullmatch(r"[\x21-\x7e]+", text) is not None


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
        self._session = requests.Session()
        self._session.auth = _Bearer(connection.api_key)
        self._session.headers.update({"User-Agent": connection.user_agent, "Accept": "application/json"})
        # The retries are ours: only here is it known which requests may be sent again.
        self._session.mount("https://", HTTPAdapter(max_retries=0, pool_maxsize=connections))
        self._session.mount("http://", HTTPAdapter(max_retries=0, pool_maxsize=connections))
        if self._base.startswith("http://"):
            # Plain http is for loopback; a proxy from the environment would carry the key elsewhere.
            self._session.trust_env = False

    def close(self) -> None:
        """Close the connections."""
        self._session.close()

    def url(self, path: str) -> str:
        """Return the URL of a path below the base; an absolute path or URL must stay on the API's own origin."""
        try:
            url = urljoin(self._base + "/", path)
            foreign = _origin(url) != _origin(self._base)
        except ValueError as error:
            raise HostupError(f"the API answered with something that is not a URL: {path!r}") from error
        if foreign:
            raise HostupError(
                f"the API answered with a URL of another origin, {path!r}; it was not followed, "
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
        final: re.Pattern[str] | None = None,
    ) -> dict[str, Any]:
        """GET `path` and return the JSON object; tried again while the failure is transient.

        `max_retries` overrides the connection's; an error that says what `final` matches is not tried again.
        Raises ApiUnreachable or an ApiError.
        """
        retries = self._connection.max_retries if max_retries is None else max_retries

        def may_again(error: ApiUnreachable | ApiError) -> bool:
            return _may_get_again(error) and not (final and final.search(error.message))

        return self._send("GET", path, may_again, retries, deadline, params=params)

    def post_once(self, path: str, body: Mapping[str, Any], *, deadline: Deadline = NEVER) -> dict[str, Any]:
        """POST `body` and return the JSON object.

        Sent again only where it cannot have been processed: after a 429, or when no connection was made.
        Raises ApiUnreachable (`sent` tells) or an ApiError.
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
    ) -> dict[str, Any]:
        url = self.url(path)
        attempt = 0
        while True:
            try:
                return self._exchange(method, url, params, body, deadline)
            except (ApiUnreachable, ApiError) as error:
                pause = _pause_after(error, attempt, deadline)
                if attempt >= retries or pause is None or not may_again(error):
                    raise
            time.sleep(pause)
            attempt += 1

    def _exchange(
        self,
        method: str,
        url: str,
        params: Mapping[str, Any] | None,
        body: Mapping[str, Any] | None,
        deadline: Deadline,
    ) -> dict[str, Any]:
        """Send one request and return the JSON object of a 2xx answer."""
        limit = min(self._connection.request_timeout, deadline.remaining())
        if limit < SHORTEST_REQUEST:
            raise TimedOut(f"timed out after {deadline.seconds:g} s; the next request was not sent any more")

        def exchange() -> tuple[requests.Response, bytes]:
            with self._session.request(
                method,
                url,
                params=params,
                json=body,
                timeout=limit,
                verify=self._connection.verify,
                allow_redirects=False,
                stream=True,
            ) as response:
                return response, _read(response)

        # The timeout of `requests` is for each piece that comes in; a server that trickles could hold it for ever.
        whole = min(self._connection.request_timeout * WHOLE_ANSWER, deadline.remaining() + SHORTEST_REQUEST)
        try:
            response, content = run_within(whole, exchange)
        except TimeoutError:
            sentence = f"{_where(url)} did not send its whole answer within {whole:.3g} s"
            raise ApiUnreachable(sentence, sent=True) from None
        except (requests.RequestException, UrllibError, OSError, ValueError) as error:
            raise _unreachable(error, _where(url), limit) from error
        if 200 <= response.status_code < 300:
            return _json_object(content, response)
        # Some proxies echo the request's headers on their error pages.
        text = content.decode("utf-8", "replace").replace(self._connection.api_key, "********")
        raise _api_error(response, text)


def _pause_after(error: ApiUnreachable | ApiError, attempt: int, deadline: Deadline) -> float | None:
    """Return the seconds to wait before the next try: what the API asks for, else exponential, with full jitter.

    None if there is no time for another try.
    """
    time_left = deadline.remaining() - LAST_TRY
    jitter = random.uniform(0, min(BACKOFF_LONGEST, BACKOFF_FIRST * 2 ** min(attempt, 10)))  # noqa: S311
    retry_after = error.problem.retry_after if isinstance(error, ApiError) else None
    if retry_after is None:
        # Rather a last try just before the deadline than none.
        return min(jitter, time_left) if time_left > 0 else None
    # Without a deadline a server could still ask for an hour.
    if retry_after > (MAX_RETRY_AFTER if deadline is NEVER else time_left):
        return None
    # The forks of a play were told the same moment; the jitter keeps them from coming back all at once.
    return min(retry_after + min(jitter, 1.0), time_left)


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


def _may_get_again(error: ApiUnreachable | ApiError) -> bool:
    if isinstance(error, ApiUnreachable):
        return error.transient
    if isinstance(error, UnreadableAnswer):
        return error.transient
    return error.problem.status in TRANSIENT_STATUSES


def _may_post_again(error: ApiUnreachable | ApiError) -> bool:
    if isinstance(error, ApiUnreachable):
        return error.transient and not error.sent
    return isinstance(error, RateLimited)


def _read(response: requests.Response) -> bytes:
    """Return the body, read no further than MAX_BODY."""
    chunks: list[bytes] = []
    size = 0
    for chunk in response.iter_content(65536):
        chunks.append(chunk)
        size += len(chunk)
        if size > MAX_BODY:
            raise UnreadableAnswer(
                Problem(response.status_code, request_id=_request_id(response)),
                f"the API's answer is larger than {MAX_BODY // 1024**2} MiB and was not read to its end",
            )
    return b"".join(chunks)


def _request_id(response: Any) -> str | None:
    headers: Mapping[str, str] = response.headers
    return headers.get("x-request-id") or headers.get("cf-ray")


def _parse(content: bytes | str) -> Any:
    """Return the JSON value; raises ValueError for anything that is not strictly JSON, too deep nesting included."""

    def no_constant(name: str) -> None:
        raise ValueError(f"{name} is not JSON")

    try:
        return json.loads(content, parse_constant=no_constant)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error


def _json_object(content: bytes, response: Any) -> dict[str, Any]:
    problem = Problem(response.status_code, request_id=_request_id(response))
    try:
        value = _parse(content)
    except ValueError as error:
        raise UnreadableAnswer(problem, f"the API's answer is not JSON ({error})", transient=True) from error
    if not isinstance(value, dict):
        raise UnreadableAnswer(problem, f"the API's answer is a JSON {type(value).__name__}, not an object")
    return value


def _api_error(response: Any, text: str) -> ApiError:
    """Make the exception of an error answer: a v2 problem document, a v1 error or a page of a proxy."""
    status: int = response.status_code
    retry_after = _retry_after(response.headers.get("Retry-After"))
    try:
        document = _parse(text)
    except ValueError:
        document = None
    if not isinstance(document, dict) or not any(
        isinstance(document.get(member), str) for member in ("code", "title", "detail", "error", "message")
    ):
        return _undocumented_error(response, text, retry_after)

    def text_of(*members: str) -> str | None:
        return next((document[name] for name in members if isinstance(document.get(name), str)), None)

    errors = document.get("errors")
    problem = Problem(
        status=status,
        code=text_of("code"),
        title=text_of("title", "error"),
        detail=text_of("detail", "message"),
        fields=tuple(
            (str(item.get("pointer", "")), str(item.get("detail", "")))
            for item in (errors if isinstance(errors, list) else [])
            if isinstance(item, dict)
        ),
        request_id=text_of("requestId") or _request_id(response),
        retry_after=retry_after,
    )
    return _ERRORS.get(status, ApiError)(problem)


def _undocumented_error(response: Any, text: str, retry_after: float | None) -> ApiError:
    status: int = response.status_code
    title = re.search(r"<title>([^<]{1,200})", text, re.IGNORECASE)
    problem = Problem(
        status=status,
        title=" ".join(title.group(1).split()) if title else response.reason or None,
        request_id=_request_id(response),
        retry_after=retry_after,
        documented=False,
    )
    if 300 <= status < 400:
        return ApiError(
            problem, f"the API answered with a redirect (HTTP {status}), which is not followed; check api_base"
        )
    # Of a status that a proxy sends too, only what does not depend on the body is believed.
    if status in (401, 429):
        return _ERRORS[status](problem)
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
        return max(0.0, parsedate_to_datetime(value).timestamp() - time.time())
    except (ValueError, TypeError, OverflowError):
        return None


def _unreachable(error: Exception, where: str, limit: float) -> ApiUnreachable:
    """Say in one sentence why there is no answer, and whether the request can have been received."""
    causes = list(_causes(error))
    if any(isinstance(cause, ssl.SSLCertVerificationError) for cause in causes):
        reason = next(cause for cause in causes if isinstance(cause, ssl.SSLCertVerificationError)).verify_message
        return ApiUnreachable(
            f"the certificate of {where} is not trusted ({reason}); if it is your own, "
            "give its CA with ca_path, and do not switch validate_certs off",
            sent=False,
            transient=False,
        )
    if isinstance(error, requests.exceptions.InvalidURL):
        return ApiUnreachable(f"{where} cannot be reached: {error}", sent=False, transient=False)
    if isinstance(error, requests.exceptions.ConnectTimeout):
        return ApiUnreachable(f"{where} took no connection within {limit:.3g} s", sent=False)
    if isinstance(error, requests.exceptions.Timeout):
        return ApiUnreachable(f"{where} did not answer within {limit:.3g} s", sent=True)
    # Not urllib3's ProxyError: it is also what a connection through a proxy becomes that breaks off after the request.
    sent = not any(isinstance(cause, NewConnectionError) for cause in causes)
    reasons = [cause.strerror for cause in causes if isinstance(cause, OSError) and cause.strerror]
    what = "broke the connection off" if sent else "cannot be reached"
    return ApiUnreachable(f"{where} {what} ({reasons[0] if reasons else type(causes[-1]).__name__})", sent=sent)


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
