# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""All guests: which kinds this machine allows, and one guest a VPS, made on first need."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path

from . import sandbox
from .guest import Guest
from .guest_agent import AgentGuest
from .guest_canned import CannedGuest
from .guest_process import ProcessGuest
from .qga import AgentAbsent

KINDS = ("agent", "process", "canned")


class GuestHost:
    """Where guests live: the state directory, the programs, and what this machine allows."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.kind = "canned"
        self.why = ""
        self.canned_ms = 150.0
        self.bwrap = ""
        self.qemu_ga = ""
        self.level: sandbox.Level = sandbox.LEVELS[0]
        self.highest_pid: dict[str, int] = {}  # of all boots of a VPS
        self._agent_said: str | None = None
        self._guests: dict[str, tuple[str, Guest]] = {}

    async def choose(self, kind: str) -> None:
        """Settle on the kind of guests; `auto` takes the best there is."""
        if kind not in ("auto", "agent"):
            self.kind, self.why = kind, "as asked"
            return
        missing = await self.look_for_agent()
        if not missing:
            self.kind, self.why = "agent", f"qemu-ga in bubblewrap: {self.level.name}"
        elif kind == "agent":
            raise AgentAbsent(f"no agent guests here: {missing}")
        else:
            self.kind, self.why = "process", f"{missing}; commands run as plain processes, without a sandbox"

    async def look_for_agent(self) -> str:
        """Why there can be no agent guests here; empty when there can."""
        if self._agent_said is None:
            self._agent_said = await self._look_for_agent()
        return self._agent_said

    async def _look_for_agent(self) -> str:
        bwrap, qemu_ga = sandbox.find_program("bwrap"), sandbox.find_program("qemu-ga")
        if qemu_ga is None:
            return "qemu-ga is not installed (package qemu-guest-agent)"
        if bwrap is None:
            return "bwrap is not installed (package bubblewrap)"
        self.bwrap, self.qemu_ga = bwrap, qemu_ga
        level, said = await sandbox.best_level(bwrap, self.directory)
        if level is None:
            return f"bubblewrap does not work here ({said})"
        self.level = level
        return ""

    async def guest(self, vps_id: str, name: str, number: int, kind: str | None, *, exec_allowed: bool) -> Guest:
        """The guest of a VPS, made on first need and anew when it has to be another one."""
        kind = kind or self.kind
        missing = await self.look_for_agent() if kind == "agent" else ""
        if missing:
            raise AgentAbsent(missing)
        wanted = f"{kind} {exec_allowed}" if kind == "agent" else kind
        there, guest = self._guests.get(vps_id, ("", None))
        if guest is not None and there == wanted:
            return guest
        # Put in its place before anything is waited for, so that there is never a second one.
        new = self._make(kind, vps_id, name, number, exec_allowed)
        self._guests[vps_id] = (wanted, new)
        if guest is not None:
            await guest.stop()
        return new

    def _make(self, kind: str, vps_id: str, name: str, number: int, exec_allowed: bool) -> Guest:
        if kind == "agent":
            return AgentGuest(self, vps_id, name, exec_allowed=exec_allowed)
        if kind == "process":
            return ProcessGuest(self, vps_id, name)
        return CannedGuest(self, vps_id, name, number)

    async def stop(self, vps_id: str) -> None:
        """Kill the guest of a VPS; its files under /root and the like stay."""
        _kind, guest = self._guests.pop(vps_id, ("", None))
        if guest is not None:
            await guest.stop()

    async def remove(self, vps_id: str) -> None:
        """Kill the guest of a VPS and forget its files."""
        await self.stop(vps_id)
        remove_directory(self.directory / vps_id)

    async def remove_all(self) -> None:
        await asyncio.gather(*(self.stop(vps_id) for vps_id in list(self._guests)))
        self.highest_pid.clear()
        for directory in list(self.directory.iterdir()):
            remove_directory(directory)


def remove_directory(directory: Path) -> None:
    shutil.rmtree(directory, ignore_errors=True)
