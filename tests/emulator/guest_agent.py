# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A guest with a real QEMU guest agent."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, TypeVar

from . import sandbox
from .guest import Result, hostname_of
from .qga import AgentAbsent, AgentClient, AgentGone

if TYPE_CHECKING:
    from .guests import GuestHost

_START_SECONDS = 15.0

# A booted VPS must not give a pid again that a command of the last boot had: whoever still polls that one would
# read a stranger's result. A new pid namespace counts from 1, so the pids of the last boot are used up first.
_USE_UP_PIDS = 'i=0; while [ $i -lt "$1" ]; do : & i=$((i+1)); done; wait; shift; exec "$@"'
_MOST_PIDS = 5000
_T = TypeVar("_T")


class AgentGuest:
    """A real qemu-ga in a sandbox, started on first need."""

    def __init__(self, host: GuestHost, vps_id: str, name: str, *, exec_allowed: bool) -> None:
        self._host = host
        self._directory = host.directory / vps_id
        self._vps_id = vps_id
        self._name = hostname_of(name)
        self._exec_allowed = exec_allowed
        self._process: asyncio.subprocess.Process | None = None
        self._client: AgentClient | None = None
        self._starting = asyncio.Lock()
        self._discarded = False

    async def _agent(self) -> AgentClient:
        async with self._starting:
            if self._discarded:
                raise AgentAbsent("the VPS was stopped")
            if self._client is None:
                self._client = await self._start_agent()
            return self._client

    async def _start_agent(self) -> AgentClient:
        host = self._host
        owner = sandbox.guest_owner(host.level)
        sandbox.prepare(self._directory, self._name, owner)
        socket = self._directory / "agent" / "qga.sock"
        socket.unlink(missing_ok=True)
        command = sandbox.arguments(host.bwrap, host.level, self._directory, self._name)
        command += ["/bin/sh", "-c", _USE_UP_PIDS, "sh", str(host.highest_pid.get(self._vps_id, 0) % _MOST_PIDS)]
        command += [host.qemu_ga, "--method=unix-listen", f"--path={sandbox.AGENT_DIRECTORY}/qga.sock"]
        command += [f"--statedir={sandbox.AGENT_DIRECTORY}"]
        if not self._exec_allowed:
            command += ["--block-rpcs=guest-exec"]
        with open(self._directory / "agent.log", "wb") as log:
            options = sandbox.process_options(owner)
            process = self._process = await asyncio.create_subprocess_exec(*command, stdout=log, stderr=log, **options)
        give_up = time.monotonic() + _START_SECONDS
        while time.monotonic() < give_up and process.returncode is None:
            with contextlib.suppress(OSError, AgentGone):
                return await AgentClient.connect(str(socket))
            await asyncio.sleep(0.005)
        await self._kill()
        log_text = (self._directory / "agent.log").read_text(errors="replace").strip()
        raise AgentAbsent(f"the agent of {self._name} did not start: {log_text}")

    async def _ask(self, ask: Callable[[AgentClient], Awaitable[_T]]) -> _T:
        client = await self._agent()
        try:
            return await ask(client)
        except AgentGone:
            if client is self._client:
                await self._kill()  # started anew on the next request, as an init system would
            raise

    async def ping(self) -> None:
        await self._ask(lambda client: client.request("guest-ping"))

    async def start(self, command: str) -> int:
        pid = await self._ask(lambda client: client.start(command))
        highest = self._host.highest_pid
        highest[self._vps_id] = max(pid, highest.get(self._vps_id, 0))
        return pid

    async def poll(self, pid: int) -> Result:
        answer = await self._ask(lambda client: client.poll(pid))
        return Result(
            exited=answer["exited"],
            stdout=answer["out-data"],
            stderr=answer["err-data"],
            exit_code=answer.get("exitcode"),
            signal=answer.get("signal"),
            stdout_truncated=answer.get("out-truncated", False),
            stderr_truncated=answer.get("err-truncated", False),
        )

    async def stop(self) -> None:
        async with self._starting:
            self._discarded = True
            await self._kill()

    async def _kill(self) -> None:
        client, self._client = self._client, None
        process, self._process = self._process, None
        if client is not None:
            client.close()
        if process is not None and process.returncode is None:
            # The sandbox dies with bwrap, and with its first process everything in it.
            sandbox.kill_session(process.pid)
            await process.wait()
