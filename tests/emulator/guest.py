# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What every kind of guest offers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Protocol

INVALID_PID = "Invalid parameter 'pid'"  # the agent's own words
EXEC_DISABLED = "Command guest-exec has been disabled for this instance"
CAPTURED = 16 * 1024 * 1024  # bytes the agent captures of each stream


@dataclass(slots=True)
class Result:
    """The state of a command. Reading a finished one frees it in the guest."""

    exited: bool
    stdout: bytes = b""
    stderr: bytes = b""
    exit_code: int | None = None
    signal: int | None = None
    stdout_truncated: bool = False
    stderr_truncated: bool = False


class Guest(Protocol):
    """Starts commands and gives up each result once."""

    async def start(self, command: str) -> int:
        """Start a shell command and return its pid."""

    async def poll(self, pid: int) -> Result:
        """Return the state of a command; that of a finished one can be had once."""

    async def ping(self) -> None:
        """Raise unless commands can be started."""

    async def stop(self) -> None:
        """End every command and free what the guest holds."""


def hostname_of(name: str) -> str:
    """A VPS's name is free text; a hostname is not."""
    return re.sub(r"[^A-Za-z0-9.-]+", "-", name).strip("-.")[:63] or "vps"
