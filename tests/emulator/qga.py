# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A client of the QEMU guest agent: newline-delimited JSON over a Unix socket."""

from __future__ import annotations

import asyncio
import base64
import itertools
import json
from typing import Any

# The agent captures up to 16 MiB a stream and sends both, base64-encoded, in one line.
LINE_LIMIT = 64 * 1024 * 1024
ANSWER_TIMEOUT = 30.0

_sync_ids = itertools.count(1)


class AgentError(Exception):
    """The agent answered an error; its text is the agent's own."""


class AgentGone(Exception):
    """The agent does not answer any more."""


class AgentAbsent(AgentGone):
    """There is no agent to ask: nothing was sent to one."""


class AgentClient:
    """One connection to one agent. The agent serves one client at a time, one request after the other."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._lock = asyncio.Lock()

    @classmethod
    async def connect(cls, path: str) -> AgentClient:
        reader, writer = await asyncio.open_unix_connection(path, limit=LINE_LIMIT)
        client = cls(reader, writer)
        await client._sync()
        return client

    async def _sync(self) -> None:
        """Throw away what an earlier client may have left: the answer begins after a 0xFF byte."""
        number = next(_sync_ids)
        request = {"execute": "guest-sync-delimited", "arguments": {"id": number}}
        try:
            self._writer.write(b"\xff" + json.dumps(request).encode() + b"\n")
            await asyncio.wait_for(self._reader.readuntil(b"\xff"), ANSWER_TIMEOUT)
            answer = await self._answer()
        except (OSError, EOFError, asyncio.TimeoutError) as error:
            raise AgentGone(str(error)) from error
        if answer.get("return") != number:
            raise AgentGone("the agent is out of step")

    async def _answer(self) -> dict[str, Any]:
        line = await asyncio.wait_for(self._reader.readline(), ANSWER_TIMEOUT)
        if not line.endswith(b"\n"):
            raise EOFError("the agent closed the connection")
        return json.loads(line)

    async def request(self, name: str, **arguments: Any) -> Any:
        message = json.dumps({"execute": name, "arguments": arguments}).encode() + b"\n"
        async with self._lock:
            if self._writer.is_closing():
                raise AgentAbsent("the agent has gone")
            try:
                self._writer.write(message)
                await self._writer.drain()
                answer = await self._answer()
            except (OSError, EOFError, ValueError, asyncio.TimeoutError) as error:
                raise AgentGone(str(error)) from error
        if "error" in answer:
            raise AgentError(str(answer["error"].get("desc")))
        return answer.get("return")

    async def start(self, command: str) -> int:
        """Start a command in the guest's shell."""
        arguments = {"path": "/bin/sh", "arg": ["-c", command], "capture-output": True}
        return int((await self.request("guest-exec", **arguments))["pid"])

    async def poll(self, pid: int) -> dict[str, Any]:
        """The agent's own answer, its output decoded to bytes."""
        answer = await self.request("guest-exec-status", pid=pid)
        for name in ("out-data", "err-data"):
            answer[name] = base64.b64decode(answer.get(name, ""))
        return answer

    def close(self) -> None:
        self._writer.close()
