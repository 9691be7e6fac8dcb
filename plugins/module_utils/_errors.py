# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every failure that the engine knows, as one tree of exceptions.

Each class has a stable `error_code`, which users branch on; the message is one sentence for people.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Problem:
    """What an error answer said; an RFC 7807 document as far as it was one.

    `status` is the HTTP status, `retry_after` is in seconds, `fields` are the (pointer, detail) pairs of `errors[]`,
    `documented` tells an error of the API itself from a page that a proxy in front of it sent.
    """

    status: int
    code: str | None = None
    title: str | None = None
    detail: str | None = None
    fields: tuple[tuple[str, str], ...] = ()
    request_id: str | None = None
    retry_after: float | None = None
    documented: bool = True

    def sentence(self) -> str:
        """Return what the API said, for people: `HTTP 400 invalid_request: The request body ... (/command: ...)`."""
        text = f"HTTP {self.status}"
        if self.code:
            text += f" {self.code}"
        said = self.detail or self.title
        if said:
            text += f": {said.rstrip('.')}"
        if self.fields:
            text += " (" + "; ".join(f"{pointer}: {detail}" for pointer, detail in self.fields) + ")"
        if self.retry_after is not None:
            text += f"; it asks to wait {self.retry_after:.0f} s"
        return text

    def as_dict(self) -> dict[str, Any]:
        """Return the members for a task result, snake_case."""
        return {
            "status": self.status,
            "code": self.code,
            "title": self.title,
            "detail": self.detail,
            "errors": [{"pointer": pointer, "detail": detail} for pointer, detail in self.fields],
        }


class HostupError(Exception):
    """A failure with a name.

    `pid` is set once a command is known to run in the guest. `collectable` is whether its result, too, may still be
    there for a later task. `problem` is what the API said, where it said something.
    """

    error_code = "api_error"
    collectable = True

    def __init__(self, message: str, *, pid: int | None = None, problem: Problem | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.pid = pid
        self.problem = problem

    def __str__(self) -> str:
        return self.message  # which may have been added to

    def as_result(self) -> dict[str, Any]:
        """Return the failure in the words of a task result: `msg`, `error_code` and what else is known."""
        result: dict[str, Any] = {"msg": self.message, "error_code": self.error_code}
        if self.pid is not None:
            result["pid"] = self.pid
        if self.problem is not None:
            result["problem"] = self.problem.as_dict()
            if self.problem.request_id:
                result["request_id"] = self.problem.request_id
        return result


class InvalidOption(HostupError):
    """An option's value cannot be used; nothing was sent."""

    error_code = "invalid_option"


class InvalidProfile(InvalidOption):
    """A profile of checks, or what a task adds to it, cannot be used; nothing was sent."""

    error_code = "invalid_profile"


class ApiUnreachable(HostupError):
    """No answer, or none that could be read to its end.

    `sent` is false only when it is certain that the request did not reach the API.
    `transient` is false where another try cannot help, as with a certificate that is not trusted.
    """

    error_code = "api_unreachable"

    def __init__(self, message: str, *, sent: bool, transient: bool = True) -> None:
        super().__init__(message)
        self.sent = sent
        self.transient = transient


class ApiError(HostupError):
    """The API answered, and not with what was asked for. `transient` is whether another try may bring it."""

    #: What the user can do, in front of what the API said.
    advice = "the API answered with an error"

    problem: Problem

    def __init__(self, problem: Problem, message: str | None = None) -> None:
        super().__init__(message or f"{self.advice} ({problem.sentence()})", problem=problem)
        self.transient = problem.status >= 500


class UnreadableAnswer(ApiError):
    """A 2xx whose body is not what the API documents."""

    advice = "the API's answer cannot be understood"

    def __init__(self, problem: Problem, message: str, *, transient: bool = False) -> None:
        super().__init__(problem, message)
        self.transient = transient


class Unauthorized(ApiError):
    """401: the key is unknown, revoked or expired."""

    error_code = "unauthorized"
    advice = "the API does not accept the key; check api_key, api_key_file or HOSTUP_API_KEY"


class Forbidden(ApiError):
    """403 with a problem document: a missing scope, another owner, an inactive account."""

    error_code = "forbidden"
    advice = "the key may not do this; check its scopes (read:vm to look, write:vm to run commands) and the VPS's owner"


class NotFound(ApiError):
    """404. The client knows whether that means a VPS."""

    advice = "the API has nothing there; check api_base, which ends in /api/v2"


class VpsNotFound(HostupError):
    """An id, a name or an address that no VPS of the account has."""

    error_code = "vps_not_found"
    collectable = False


class VpsAmbiguous(HostupError):
    """Several VPSs answer to one name or address; guessing could hit the wrong one."""

    error_code = "vps_ambiguous"


class VpsNotReady(ApiError):
    """409: the VPS is stopped or busy."""

    error_code = "vps_not_ready"
    advice = "the VPS is not ready for this; is it running?"


class RateLimited(ApiError):
    """429, and waiting for it does not fit into the deadline or the retries.

    `spacing` is how many seconds apart the API takes requests, where its headers tell.
    """

    error_code = "rate_limited"
    advice = "the API's rate limit is used up"

    def __init__(self, problem: Problem, message: str | None = None, *, spacing: float | None = None) -> None:
        super().__init__(problem, message)
        self.spacing = spacing


class RateLimitKnown(HostupError):
    """An earlier request was told of the rate limit, and waiting for it does not fit. This one was not sent."""

    error_code = "rate_limited"


class AgentUnavailable(HostupError):
    """The guest agent cannot run commands. Nothing was started, unless there is a pid: then it went away meanwhile."""

    error_code = "agent_unavailable"


class ExecForbidden(HostupError):
    """The guest agent is there, and its configuration forbids guest-exec; nothing was started."""

    error_code = "exec_forbidden"


class CommandRejected(ApiError):
    """400 to a start: the provider's safety checks, or its validation, refused the command; nothing was started."""

    error_code = "command_rejected"
    advice = "the API refused the command"


class WriteRefused(HostupError):
    """A command that may write is among several that are to read; nothing was sent."""

    error_code = "write_refused"


class CommandTimedOut(HostupError):
    """One of several commands was ended as it took too long; what it had printed until then is there."""

    error_code = "command_timed_out"


class NoResult(HostupError):
    """One of several commands has no result, as what runs them ended before it."""

    error_code = "no_result"


class ChdirFailed(HostupError):
    """The folder to run the command in cannot be entered; the command was not run."""

    error_code = "chdir_failed"


class StartUnknown(HostupError):
    """The start was sent and its answer lost: the command may be running. It is never sent again."""

    error_code = "start_unknown"


class TimedOut(HostupError):
    """The deadline passed."""

    error_code = "timed_out"


class ResultLost(HostupError):
    """The command ran, the guest agent gave its result up, and the answer with it was lost on the way."""

    error_code = "result_lost"
    collectable = False


class PidUnknown(HostupError):
    """The guest agent knows no command of that pid, or none any more; what became of it is not known."""

    error_code = "pid_unknown"
    collectable = False


class VpsRestarted(HostupError):
    """The VPS was restarted while the command ran."""

    error_code = "vps_restarted"
    collectable = False


class NoExitCode(HostupError):
    """The command ended and the API told no exit code; success cannot be claimed."""

    collectable = False

    def __init__(self, message: str, *, pid: int, stdout: str, stderr: str) -> None:
        super().__init__(message, pid=pid)
        self.stdout = stdout
        self.stderr = stderr
