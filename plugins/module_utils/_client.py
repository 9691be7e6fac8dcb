# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""HostUp's API v2 in Python: one method an endpoint, typed results. Nothing above this knows a URL.

Every member of an answer is optional in the API's documentation; absent is None here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from ._deadline import NEVER, Deadline
from ._errors import (
    AgentUnavailable,
    ApiError,
    ApiUnreachable,
    InvalidOption,
    NotFound,
    Problem,
    UnreadableAnswer,
    VpsNotFound,
)
from ._shown import shown
from ._transport import MAX_OUTPUT_BODY, Connection, Transport

#: The most VPSs that the API puts on one page of the list.
PAGE_SIZE = 100

#: The most characters that the API takes as a command.
MAX_COMMAND = 4096

#: The most pages of a list that are read; one that has more does not come to an end.
MAX_PAGES = 2000

#: A poll is tried again until the deadline: the command runs on, whatever happens to the requests.
_UNTIL_DEADLINE = 1_000_000

#: How qemu-ga, and Proxmox in front of it, say that they know no command of that pid (any more), whatever the status.
PID_IS_GONE = re.compile(r"invalid parameter 'pid'|\bpid \S+ (does not exist|not found)", re.IGNORECASE)

#: How an answer may say that a stream was cut: undocumented, so in the API's style and in the guest agent's own words.
_TRUNCATED = {"stdout": ("stdoutTruncated", "out-truncated"), "stderr": ("stderrTruncated", "err-truncated")}


@dataclass(frozen=True)
class Vps:
    """An item of the list. `raw` is all that the API said of it, in the API's own names."""

    id: str
    name: str | None
    primary_ip: str | None
    raw: dict[str, Any] = field(repr=False)


@dataclass(frozen=True)
class Probe:
    """Whether commands can be run. `available` is the gate, `reason` is for people."""

    available: bool
    reason: str | None
    vm_running: bool | None


@dataclass(frozen=True)
class Started:
    """A command that was started. `poll_url` is where its result is, if the API said so."""

    pid: int
    poll_url: str | None = None


@dataclass(frozen=True)
class Poll:
    """The state of a command. The rest means something once `exited`.

    `rc` is None where the API gave no exit code, `signal` the number of the signal that ended the command,
    `truncated` names the streams that were cut.
    """

    exited: bool
    stdout: str = ""
    stderr: str = ""
    rc: int | None = None
    signal: int | None = None
    truncated: tuple[str, ...] = ()


class HostUp:
    """The client. Its methods raise the errors of `Transport` and, for an answer of another shape, UnreadableAnswer."""

    def __init__(self, connection: Connection, *, connections: int = 1) -> None:
        self._transport = Transport(connection, connections=connections)

    def __enter__(self) -> HostUp:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self._transport.close()

    @property
    def requests(self) -> int:
        """The number of requests that were sent, each try counted."""
        return self._transport.requests

    def list_vps(
        self,
        *,
        name: str | None = None,
        primary_ip: str | None = None,
        deadline: Deadline = NEVER,
        progress: Callable[[int], None] = lambda page: None,
    ) -> Iterator[Vps]:
        """Yield the account's VPSs, page by page; `name` (whatever its case) and `primary_ip` are exact filters.

        `progress` is called with the number of each page that has come in.
        """
        filters = {"name": name, "primaryIp": primary_ip}
        params: dict[str, Any] = {key: value for key, value in filters.items() if value is not None}
        params["limit"] = PAGE_SIZE
        seen: set[str] = set()
        listed: set[str] = set()
        for number in range(1, MAX_PAGES + 1):
            page = self._transport.get("vps", params, deadline=deadline)
            progress(number)
            items = page.get("data")
            if not isinstance(items, list):
                raise _unreadable("the list of VPSs has no member data")
            for item in items:
                vps = _vps(item)
                if vps.id in listed:
                    continue  # on two pages, as the list changed on the way
                listed.add(vps.id)
                # Believed only where it holds: a filter that is ignored must not become another VPS.
                if (name is None or (vps.name or "").casefold() == name.casefold()) and (
                    primary_ip is None or vps.primary_ip == primary_ip
                ):
                    yield vps
            cursor = page.get("nextCursor")
            if cursor is None:
                return
            if not isinstance(cursor, str) or cursor in seen:
                raise _unreadable("the list of VPSs does not come to an end: a cursor that was there before")
            seen.add(cursor)
            params["cursor"] = cursor
        raise _unreadable(f"the list of VPSs does not come to an end within {MAX_PAGES} pages")

    def get_vps(self, vps_id: str, *, deadline: Deadline = NEVER) -> Vps:
        """Return one VPS."""
        with _found(vps_id):
            return _vps(self._transport.get(f"vps/{checked_id(vps_id)}", deadline=deadline))

    def status(self, vps_id: str, *, deadline: Deadline = NEVER) -> dict[str, Any]:
        """Return the live status, in the API's own names."""
        with _found(vps_id):
            return self._transport.get(f"vps/{checked_id(vps_id)}/status", deadline=deadline)

    def probe(self, vps_id: str, *, deadline: Deadline = NEVER) -> Probe:
        """Ask whether the guest agent can run commands."""
        with _found(vps_id):
            answer = _unwrapped(self._transport.get(_exec_path(vps_id), deadline=deadline))
        reason, running = answer.get("reason"), answer.get("vmRunning")
        return Probe(
            available=answer.get("available") is True,
            reason=self._transport.said(reason) if isinstance(reason, str) else None,
            vm_running=running if isinstance(running, bool) else None,
        )

    def start(self, vps_id: str, command: str, *, deadline: Deadline = NEVER) -> Started:
        """Start a command. Never repeated on a guess; UnreadableAnswer means that it may be running."""
        with _found(vps_id):
            answer = _unwrapped(self._transport.post_once(_exec_path(vps_id), {"command": command}, deadline=deadline))
        pid = _integer(answer.get("pid"))
        if pid is None or pid <= 0:
            raise _unreadable(f"the answer to the start has no usable pid but {shown(answer.get('pid'))}")
        poll_url = answer.get("pollUrl")
        return Started(pid, poll_url if isinstance(poll_url, str) and poll_url else None)

    def poll(
        self,
        vps_id: str,
        started: Started,
        *,
        deadline: Deadline = NEVER,
        failed: Callable[[ApiUnreachable | ApiError], None] = lambda error: None,
    ) -> Poll:
        """Ask for a command's result; tried again until the deadline. A finished one may be readable only once.

        `failed` is told of each try that failed. Raises NotFound where the VPS or the pid is not there, and
        AgentUnavailable where the agent went away.
        """
        if started.poll_url is None:
            path, params = _exec_path(vps_id), {"pid": started.pid}
        else:
            path, params = started.poll_url, None
        answer = _unwrapped(
            self._transport.get(
                path,
                params,
                deadline=deadline,
                max_retries=_UNTIL_DEADLINE,
                max_body=MAX_OUTPUT_BODY,
                final=PID_IS_GONE,
                failed=failed,
            )
        )
        if answer.get("exited") not in (True, 1):
            if "exited" not in answer and answer.get("available") is False:
                reason = self._transport.said(str(answer.get("reason") or "the API gives no reason"))
                raise AgentUnavailable(
                    f"the guest agent went away while the command was running: {reason}; what became of the command is "
                    "not known"
                )
            return Poll(exited=False)
        return Poll(
            exited=True,
            stdout=_text(answer, "stdout"),
            stderr=_text(answer, "stderr"),
            # v2 documents exitCode, v1 answers exitcode.
            rc=_integer(answer.get("exitCode")) if "exitCode" in answer else _integer(answer.get("exitcode")),
            signal=_integer(answer.get("signal")),
            truncated=tuple(
                stream for stream, members in _TRUNCATED.items() if any(answer.get(name) is True for name in members)
            ),
        )


@contextmanager
def _found(vps_id: str) -> Iterator[None]:
    """Make a 404 to a request about a VPS mean that VPS."""
    try:
        yield
    except NotFound as error:
        advice = (
            "it may have been removed, and an inventory's cache may be old (--flush-cache)"
            if vps_id.startswith("vps_")
            else "is it a name? Then give it as name"
        )
        raise VpsNotFound(
            f"the account has no VPS with the id {vps_id!r} ({error.problem.sentence()}); {advice}",
            problem=error.problem,
        ) from error


def checked_id(vps_id: str) -> str:
    """Return `vps_id`; raises InvalidOption unless it can be nothing but one segment of a URL's path."""
    if not _is_id(vps_id):
        raise InvalidOption(f"id {shown(vps_id)} is not the id of a VPS; ids look like vps_01hxa3b4c5d6e7f8g9h0j1k2m3")
    return vps_id


def _is_id(value: Any) -> bool:
    return isinstance(value, str) and re.fullmatch(r"[A-Za-z0-9_-]{1,128}", value) is not None


def _exec_path(vps_id: str) -> str:
    return f"vps/{checked_id(vps_id)}/agent/exec"


def _integer(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _unwrapped(answer: dict[str, Any]) -> dict[str, Any]:
    """Return the body itself: v1 wraps it in `data`."""
    data = answer.get("data")
    return data if isinstance(data, dict) else answer


def _vps(item: Any) -> Vps:
    if not isinstance(item, dict):
        raise _unreadable(f"a VPS that is no object but {shown(item)}")
    if not _is_id(item.get("id")):
        raise _unreadable(f"a VPS whose id is {shown(item.get('id'))}")
    name, primary_ip = item.get("name"), item.get("primaryIp")
    return Vps(
        id=item["id"],
        name=name if isinstance(name, str) and name else None,
        primary_ip=primary_ip if isinstance(primary_ip, str) and primary_ip else None,
        raw=item,
    )


def _text(answer: dict[str, Any], member: str) -> str:
    value = answer.get(member)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise _unreadable(f"{member} is not text but {type(value).__name__}")
    return value


def _unreadable(what: str) -> UnreadableAnswer:
    return UnreadableAnswer(Problem(200), f"the API's answer cannot be understood: {what}")
