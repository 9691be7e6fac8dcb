# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A guest of plain processes, for machines without qemu-ga or bubblewrap."""

from __future__ import annotations

import asyncio
import contextlib
import os
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from . import sandbox
from .guest import CAPTURED, INVALID_PID, Result, hostname_of
from .qga import AgentAbsent, AgentError

if TYPE_CHECKING:
    from .guests import GuestHost


@dataclass(slots=True)
class _Running:
    process: asyncio.subprocess.Process
    stdout: asyncio.Task[tuple[bytes, bool]]
    stderr: asyncio.Task[tuple[bytes, bool]]

    @property
    def finished(self) -> bool:
        return self.process.returncode is not None and self.stdout.done() and self.stderr.done()


class ProcessGuest:
    """Plain processes of this machine, with a HOME of their own. NOT a sandbox: commands see and may change
    whatever their user can (an unprivileged one when the emulator runs as root)."""

    def __init__(self, host: GuestHost, vps_id: str, name: str) -> None:
        self._directory = host.directory / vps_id
        self._name = hostname_of(name)
        self._owner = sandbox.guest_owner()
        self._running: dict[int, _Running] = {}
        self._keeper: asyncio.subprocess.Process | None = None
        self._starting = asyncio.Lock()
        self._discarded = False

    async def _group(self) -> int:
        """The process group of all commands. Its leader outlives them, so that its id cannot be somebody else's,
        and kills the group when the emulator dies and the pipe to it breaks."""
        async with self._starting:
            if self._discarded:
                raise AgentAbsent("the VPS was stopped")
            if self._keeper is None or self._keeper.returncode is not None:
                for directory in (self._directory, self._directory / "home", self._directory / "tmp"):
                    sandbox.make_directory(directory, self._owner)
                options = {**sandbox.process_options(self._owner), "stdin": asyncio.subprocess.PIPE}
                options.pop("start_new_session")  # one session with the commands, which join its group
                self._keeper = await asyncio.create_subprocess_exec(
                    "/bin/sh", "-c", "read -r _; kill -KILL 0", **_in_group(0), **options
                )
            return self._keeper.pid

    async def ping(self) -> None:
        """Processes are always there."""

    async def start(self, command: str) -> int:
        group = await self._group()
        try:
            process = await self._spawn(command, group)
        except (OSError, subprocess.SubprocessError) as error:  # the group has just been killed
            raise AgentAbsent(str(error)) from error
        loop = asyncio.get_running_loop()
        self._running[process.pid] = _Running(
            process, loop.create_task(_capture(process.stdout)), loop.create_task(_capture(process.stderr))
        )
        return process.pid

    async def _spawn(self, command: str, group: int) -> asyncio.subprocess.Process:
        options = sandbox.process_options(self._owner)
        options.pop("start_new_session")
        home = str(self._directory / "home")
        return await asyncio.create_subprocess_exec(
            "/bin/sh",
            "-c",
            command,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            cwd=home,
            env={
                "PATH": os.environ.get("PATH", os.defpath),
                "LANG": "C.UTF-8",
                "HOME": home,
                "TMPDIR": str(self._directory / "tmp"),
                "HOSTNAME": self._name,
            },
            **_in_group(group),
            **options,
        )

    async def poll(self, pid: int) -> Result:
        command = self._running.get(pid)
        if command is None:
            raise AgentError(INVALID_PID)
        if not command.finished:
            return Result(exited=False)
        del self._running[pid]
        code = command.process.returncode
        (stdout, stdout_truncated), (stderr, stderr_truncated) = command.stdout.result(), command.stderr.result()
        return Result(
            exited=True,
            stdout=stdout,
            stderr=stderr,
            exit_code=code if code is not None and code >= 0 else None,
            signal=-code if code is not None and code < 0 else None,
            stdout_truncated=stdout_truncated,
            stderr_truncated=stderr_truncated,
        )

    async def stop(self) -> None:
        async with self._starting:
            self._discarded = True
        running, self._running = self._running, {}
        keeper, self._keeper = self._keeper, None
        if keeper is not None and keeper.returncode is None:
            sandbox.kill_session(keeper.pid)
            await keeper.wait()
        for command in running.values():
            if command.process.returncode is None:
                with contextlib.suppress(ProcessLookupError):
                    command.process.kill()
                await command.process.wait()
            command.stdout.cancel()
            command.stderr.cancel()


def _in_group(group: int) -> dict[str, Any]:
    """Options of subprocess: join this process group, or lead one with 0."""
    if sys.version_info >= (3, 11):
        return {"process_group": group}
    return {"preexec_fn": lambda: os.setpgid(0, group)}


async def _capture(stream: asyncio.StreamReader | None) -> tuple[bytes, bool]:
    """All of a stream, up to what the agent captures, and whether there was more."""
    kept, truncated = bytearray(), False
    while stream is not None and (chunk := await stream.read(65536)):
        room = CAPTURED - len(kept)
        kept += chunk[:room]
        truncated = truncated or len(chunk) > room
    return bytes(kept), truncated
