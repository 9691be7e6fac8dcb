# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run a command in a guest: probe, start, poll, result, all under one deadline."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from datetime import datetime

from ._client import PID_IS_GONE, HostUp, Poll, Started
from ._deadline import Deadline
from ._errors import (
    AgentUnavailable,
    ApiError,
    ApiUnreachable,
    CommandRejected,
    ExecForbidden,
    HostupError,
    NoExitCode,
    NotFound,
    ResultLost,
    StartUnknown,
    TimedOut,
    UnreadableAnswer,
    VpsNotReady,
)

#: Seconds: the shortest pause between two polls, and the time kept for the last poll before the deadline.
SHORTEST_PAUSE = 0.1
LAST_POLL = 0.25

#: The part of the time already waited that the next pause takes.
PAUSE_GROWTH = 0.25

#: How qemu-ga says that its configuration forbids guest-exec, in versions 2 to 9.
_EXEC_FORBIDDEN = re.compile(r"\bguest-exec (has been|is) (disabled|blocked|forbidden|not allowed)", re.IGNORECASE)


@dataclass(frozen=True)
class Result:
    """A finished command. `rc` is negative where a signal ended it, as in Python's subprocess.

    `start` is None for a command that an earlier task started; both times are the controller's.
    `truncated` names the streams that the API says were cut.
    """

    pid: int
    rc: int
    stdout: str
    stderr: str
    end: datetime
    start: datetime | None = None
    truncated: tuple[str, ...] = ()


class Guest:
    """One VPS's guest agent, until a deadline. `poll_interval` is the longest pause between two polls, in seconds."""

    def __init__(self, client: HostUp, vps_id: str, deadline: Deadline, *, poll_interval: float = 5.0) -> None:
        self._client = client
        self._vps_id = vps_id
        self._deadline = deadline
        self._poll_interval = poll_interval

    def wait_until_available(self, seconds: float = 0) -> None:
        """Probe the agent, for up to `seconds` while it is not there yet. Raises AgentUnavailable or ExecForbidden."""
        patience = Deadline(seconds)
        begun = time.monotonic()
        while True:
            try:
                self._probe()
                return
            except (AgentUnavailable, VpsNotReady):
                pause = min(self._growing_pause(begun), patience.remaining(), self._deadline.remaining() - LAST_POLL)
                if pause <= 0:
                    raise
            time.sleep(pause)

    def _probe(self) -> None:
        probe = self._client.probe(self._vps_id, deadline=self._deadline)
        if probe.available:
            return
        reason = probe.reason or ("the VPS is not running" if probe.vm_running is False else "the API gives no reason")
        if _EXEC_FORBIDDEN.search(reason):
            raise ExecForbidden(_forbidden_sentence(reason))
        raise AgentUnavailable(f"the guest agent cannot run commands: {reason.rstrip('.')}; nothing was started")

    def start(self, command: str) -> Started:
        """Start `command`, at most once. Raises StartUnknown where it cannot be known whether it runs."""
        if self._deadline.remaining() < LAST_POLL:
            raise TimedOut(
                f"timed out after {self._deadline.seconds:g} s, before the command was started; nothing runs"
            )
        try:
            return self._client.start(self._vps_id, command, deadline=self._deadline)
        except ApiUnreachable as error:
            if not error.sent:
                raise
            raise _start_unknown(error) from error
        except UnreadableAnswer as error:
            raise _start_unknown(error) from error
        except ApiError as error:
            said = error.problem.sentence()
            if _EXEC_FORBIDDEN.search(said):
                raise ExecForbidden(_forbidden_sentence(said), problem=error.problem) from error
            if error.problem.status >= 500 or _is_upstream(error):
                raise _start_unknown(error) from error
            if error.problem.status == 400:
                raise CommandRejected(error.problem) from error
            raise

    def collect(self, started: Started, *, began: datetime | None = None) -> Result:
        """Poll until the command has exited and return its result; every failure has its `pid`."""
        begun = time.monotonic()
        try:
            # One that an earlier task started may well be finished by now.
            poll = Poll(exited=False) if began else self._poll(started)
            while not poll.exited:
                pause = min(self._growing_pause(begun), self._deadline.remaining() - LAST_POLL)
                if pause <= 0:
                    raise TimedOut(_timed_out_sentence(self._deadline))
                time.sleep(pause)
                poll = self._poll(started)
        except HostupError as error:
            error.pid = started.pid
            raise
        return _result(started, poll, began)

    def _poll(self, started: Started) -> Poll:
        try:
            return self._client.poll(self._vps_id, started, deadline=self._deadline)
        except TimedOut as error:
            raise TimedOut(_timed_out_sentence(self._deadline)) from error
        except ApiUnreachable as error:
            raise self._unless_timed_out(error) from error
        except ApiError as error:
            if isinstance(error, NotFound):
                # Is it the VPS or the pid that is not there? This raises VpsNotFound for the former.
                self._client.get_vps(self._vps_id, deadline=self._deadline)
            if error.problem.status in (400, 404, 410) or PID_IS_GONE.search(error.message):
                raise ResultLost(
                    f"the guest agent has no result for pid {started.pid}: it was read before, its answer was lost on "
                    "the way, or the agent or the VPS was restarted; it cannot be read again "
                    f"({error.problem.sentence()})",
                    problem=error.problem,
                ) from error
            raise self._unless_timed_out(error) from error

    def _unless_timed_out(self, error: ApiUnreachable | ApiError) -> HostupError:
        """Return `error`, or what it amounts to when polls failed until the deadline."""
        transient = (
            isinstance(error, ApiUnreachable) or error.problem.status >= 500 or isinstance(error, UnreadableAnswer)
        )
        if transient and self._deadline.remaining() < LAST_POLL:
            return TimedOut(
                f"{_timed_out_sentence(self._deadline)} (the last poll failed: {error.message})", problem=error.problem
            )
        return error

    def _growing_pause(self, begun: float) -> float:
        growing = PAUSE_GROWTH * (time.monotonic() - begun)
        return max(SHORTEST_PAUSE, min(self._poll_interval, growing))


def _is_upstream(error: ApiError) -> bool:
    """Whether HostUp's own platform failed behind the API; documented with 502 and 503, sometimes with 409."""
    code = error.problem.code or ""
    return code.startswith("upstream_") or code == "external_provider_failed"


def _start_unknown(error: HostupError) -> StartUnknown:
    return StartUnknown(
        "the command was sent and the answer to it was lost: it may or may not be running, and it was not sent again; "
        f"look in the VPS before you do ({error.message})",
        problem=error.problem,
    )


def _forbidden_sentence(said: str) -> str:
    return (
        f"the guest agent forbids guest-exec, so no command can be run ({said.rstrip('.')}); allow it in the VPS, "
        "in /etc/sysconfig/qemu-ga or /etc/qemu/qemu-ga.conf; nothing was started"
    )


def _timed_out_sentence(deadline: Deadline) -> str:
    return f"timed out after {deadline.seconds:g} s; the command may still be running, collect its result with its pid"


def _result(started: Started, poll: Poll, began: datetime | None) -> Result:
    rc = poll.rc
    if rc is None and poll.signal is not None and poll.signal > 0:
        rc = -poll.signal
    if rc is None:
        raise NoExitCode(
            "the command ended and the API told no exit code, so it is not known whether it succeeded",
            pid=started.pid,
            stdout=poll.stdout,
            stderr=poll.stderr,
        )
    return Result(
        pid=started.pid,
        rc=rc,
        stdout=poll.stdout,
        stderr=poll.stderr,
        start=began,
        end=datetime.now(),
        truncated=poll.truncated,
    )
