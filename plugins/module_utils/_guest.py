# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run a command in a guest: probe, start, poll, result, all under one deadline."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

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
    PidUnknown,
    RateLimited,
    RateLimitKnown,
    ResultLost,
    StartUnknown,
    TimedOut,
    UnreadableAnswer,
    VpsNotFound,
    VpsNotReady,
    VpsRestarted,
)

#: Seconds: the shortest pause between two polls, and the time kept for the last poll before the deadline.
SHORTEST_PAUSE = 0.1
LAST_POLL = 0.25

#: Seconds past the deadline in which an answer that was lost just before it is cleared up.
LAST_LOOK = 5.0

#: The part of the time already waited that the next pause takes.
PAUSE_GROWTH = 0.25

#: The 4xx of a start after which it may have been processed, all of them a proxy's that has waited or was left.
_AMBIGUOUS_STATUSES = (408, 460, 499)

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
        remedy = (
            "start the VPS"
            if probe.vm_running is False
            else "install and start qemu-guest-agent in the VPS, or set wait_for_agent where the VPS is just booting"
        )
        raise AgentUnavailable(f"the guest agent cannot run commands: {reason.rstrip('.')}; {remedy}")

    def start(self, command: str) -> Started:
        """Start `command`, at most once. Raises StartUnknown where it cannot be known whether it runs."""
        if self._deadline.remaining() < LAST_POLL:
            raise TimedOut(f"timed out after {self._deadline.seconds:g} s, before the command was sent")
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
            if _may_be_running(error):
                raise _start_unknown(error) from error
            if error.problem.status == 400 and error.problem.documented:
                raise CommandRejected(error.problem) from error
            raise

    def collect(self, started: Started, *, began: datetime | None = None) -> Result:
        """Poll until the command has exited and return its result; every failure has its `pid`.

        `began` is when this guest started the command, None for one that an earlier task started.
        """
        collector = _Collector(self._client, self._vps_id, started, started_here=began is not None)
        try:
            poll = collector.until_exited(self._deadline, self._growing_pause)
        except HostupError as error:
            error.pid = started.pid
            raise
        return _result(started, poll, began)

    def _growing_pause(self, begun: float) -> float:
        growing = PAUSE_GROWTH * (time.monotonic() - begun)
        return max(SHORTEST_PAUSE, min(self._poll_interval, growing))


class _Collector:
    """Polls for one command's result, and keeps in mind whether an answer with it may have been lost on the way."""

    def __init__(self, client: HostUp, vps_id: str, started: Started, *, started_here: bool) -> None:
        self._client = client
        self._vps_id = vps_id
        self._started = started
        self._started_here = started_here
        self._begun = time.monotonic()
        self._failure: HostupError | None = None
        self._answer_lost = False
        self._look: Deadline | None = None

    def until_exited(self, deadline: Deadline, growing_pause: Callable[[float], float]) -> Poll:
        # One that an earlier task started may well be finished by now.
        poll = Poll(exited=False) if self._started_here else self._poll(deadline)
        while poll and not poll.exited:
            pause = min(growing_pause(self._begun), deadline.remaining() - LAST_POLL)
            if pause <= 0:
                break
            time.sleep(pause)
            poll = self._poll(deadline)
        if self._answer_lost:
            # Has the command ended, and was its result in that answer?
            try:
                poll = self._poll(self._last_look())
            except (RateLimited, RateLimitKnown) as error:
                poll, self._failure = None, error
        if poll and poll.exited:
            return poll
        because = f" (the last poll failed: {self._failure.message})" if self._failure and not poll else ""
        raise TimedOut(
            f"timed out after {deadline.seconds:g} s{because}",
            problem=self._failure.problem if self._failure and not poll else None,
        )

    def _poll(self, deadline: Deadline, *, again: bool = True) -> Poll | None:
        """Return the state of the command; None if there was no answer until the deadline."""
        try:
            poll = self._client.poll(self._vps_id, self._started, deadline=deadline, failed=self._note)
        except TimedOut:
            return None
        except (RateLimited, RateLimitKnown) as error:
            if isinstance(error, RateLimitKnown) and deadline.remaining() < 2 * LAST_POLL:
                return None  # there was no time left for its turn
            if self._answer_lost:
                error.message += "; the answer to an earlier poll was lost, and the result may be lost with it"
            raise
        except (ApiUnreachable, ApiError) as error:
            if _may_pass(error) and deadline.remaining() < LAST_POLL:
                return None
            if isinstance(error, UnreadableAnswer) and again:
                # Was it the result, it is gone now; was it not, the next answer will tell as well.
                self._note(error)
                return self._poll(deadline, again=False)
            raise self._meaning(error) from error
        except AgentUnavailable as error:
            raise self._as_the_status_tells(error) from error
        self._failure = None
        self._answer_lost = False
        return poll

    def _note(self, error: ApiUnreachable | ApiError) -> None:
        """Keep a failed poll in mind."""
        if isinstance(error, (ApiUnreachable, UnreadableAnswer)) or _may_pass(error):
            self._failure = error
            self._answer_lost |= not isinstance(error, ApiUnreachable) or error.sent

    def _meaning(self, error: ApiUnreachable | ApiError) -> HostupError:
        """Return what a poll's error says of the command."""
        if isinstance(error, ApiUnreachable):
            return error
        if isinstance(error, NotFound):
            # Is it the VPS or the pid that is not there?
            try:
                self._client.get_vps(self._vps_id, deadline=self._last_look())
            except VpsNotFound as not_found:
                if not self._started_here:
                    return not_found
                return VpsNotFound(
                    "the account does not have the VPS any more in which the command was started; it may have been "
                    f"removed while the command was running ({error.problem.sentence()})",
                    problem=not_found.problem,
                )
            except HostupError:
                pass
        said = error.problem
        if (said.documented and said.status in (400, 404, 410)) or PID_IS_GONE.search(error.message):
            return self._gone(error)
        if not isinstance(error, VpsNotReady):
            return error
        if self._started_here:
            error = VpsNotReady(
                said,
                "the VPS was stopped, or its guest agent went away, while the command was running; what became of the "
                f"command is not known ({said.sentence()})",
            )
        return self._as_the_status_tells(error)

    def _as_the_status_tells(self, error: HostupError) -> HostupError:
        """Return `error`, after which the command may still be running, or that the VPS was stopped or restarted."""
        status = self._status()
        if status.get("powerState") == "stopped":
            said = f" ({error.problem.sentence()})" if error.problem else ""
            error.message = (
                "the VPS was stopped before the command's result was read, so that the command does not run any more; "
                f"what it did until then is not known, and its result is gone{said}"
            )
            error.collectable = False
        elif status.get("powerState") == "running" and self._restarted(status):
            return _vps_restarted(error)
        return error

    def _gone(self, error: ApiError) -> HostupError:
        """Return why the guest agent has no result for the pid."""
        pid, said = self._started.pid, error.problem.sentence()
        if self._answer_lost and self._failure:
            return ResultLost(
                f"the command ended and the answer with its result was lost on the way ({self._failure.message}); the "
                f"guest agent gives a result up only once ({said})",
                problem=error.problem,
            )
        if not self._started_here:
            return PidUnknown(
                f"the guest agent of this VPS has no result for pid {pid}: it was collected before, it is of another "
                f"VPS, or the agent or the VPS was restarted since ({said})",
                problem=error.problem,
            )
        if self._restarted(self._status()):
            return _vps_restarted(error)
        return PidUnknown(
            "the guest agent was restarted while the command was running and has forgotten it; whether it still runs "
            f"is not known ({said})",
            problem=error.problem,
        )

    def _last_look(self) -> Deadline:
        """Return the deadline over everything that clears up what became of the command."""
        self._look = self._look or Deadline(LAST_LOOK)
        return self._look

    def _status(self) -> dict[str, Any]:
        """Return the live status of the VPS, of which nothing is known if there is no answer."""
        try:
            return self._client.status(self._vps_id, deadline=self._last_look())
        except HostupError:
            return {}

    def _restarted(self, status: Mapping[str, Any]) -> bool:
        """Whether the VPS has certainly been up for less time than the command ran; uptimes may be whole seconds."""
        uptime = status.get("uptimeSeconds")
        up_for_less = isinstance(uptime, (int, float)) and uptime + 1 < time.monotonic() - self._begun
        return self._started_here and up_for_less


def _vps_restarted(error: HostupError) -> VpsRestarted:
    said = f" ({error.problem.sentence()})" if error.problem else ""
    return VpsRestarted(
        "the VPS was restarted while the command was running, which ended it; what it did until then is not known"
        + said,
        problem=error.problem,
    )


def _may_pass(error: ApiUnreachable | ApiError) -> bool:
    """Whether a later poll may bring what this one did not."""
    return error.transient and not PID_IS_GONE.search(error.message)


def _may_be_running(error: ApiError) -> bool:
    """Whether a start that was answered so may have been processed. Only a clean 4xx says that it was not."""
    # HostUp's own platform failed behind the API; documented with 502 and 503, sometimes with 409.
    code = error.problem.code or ""
    upstream = code.startswith("upstream_") or code == "external_provider_failed"
    return upstream or not 400 <= error.problem.status < 500 or error.problem.status in _AMBIGUOUS_STATUSES


def _start_unknown(error: ApiUnreachable | ApiError) -> StartUnknown:
    # Quoted, and before our own advice: where the API says "try again later", just that could run it twice.
    said = isinstance(error, ApiError) and not isinstance(error, UnreadableAnswer)
    reason = f'the answer was "{error.problem.sentence()}"' if said and error.problem else error.message
    return StartUnknown(
        f"the command was sent, and no answer tells whether it was started ({reason}): it may or may not be running, "
        "and it was not sent again; look in the VPS before you do",
        problem=error.problem,
    )


def _forbidden_sentence(said: str) -> str:
    return (
        f"the guest agent forbids guest-exec, so no command can be run ({said.rstrip('.')}); allow it in the VPS, "
        "in /etc/sysconfig/qemu-ga or /etc/qemu/qemu-ga.conf"
    )


def _result(started: Started, poll: Poll, began: datetime | None) -> Result:
    rc = poll.rc
    if rc is None and poll.signal is not None and poll.signal > 0:
        rc = -poll.signal
    if rc is None:
        raise NoExitCode(
            "the command ended and the API told no exit code, so it is not known whether it succeeded; see stdout and "
            "stderr",
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
