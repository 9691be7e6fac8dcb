# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The journal: every API request in order, and every command that was started in a guest."""

from __future__ import annotations

import dataclasses
import time
from collections import deque
from dataclasses import dataclass
from typing import Any

# Enough for a torture run of 10,000 commands many times over; what falls out is counted.
KEPT = 500_000


@dataclass(slots=True)
class Entry:
    """One API request."""

    seq: int
    time: float  # monotonic seconds since the emulator started
    method: str
    path: str
    query: str
    kind: str
    connection: int
    user_agent: str
    request_id: str
    vps: str | None = None
    key: str | None = None  # the label
    status: int | None = None  # None: nothing was answered (yet)
    outcome: str = "open"  # open, answered, cut, dropped, client_gone
    fault: str | None = None  # effects that were applied, joined by +
    fault_id: int | None = None
    worked: bool = False  # the endpoint did its work
    command: str | None = None
    pid: int | None = None
    freed: bool | None = None  # a poll: the agent gave up the result and forgot the pid
    duration: float | None = None


@dataclass(slots=True)
class Command:
    """One command that was started in a guest."""

    seq: int  # of the request that started it
    time: float
    vps: str
    name: str
    pid: int
    command: str


class Journal:
    """Requests and commands since the start or the last reset."""

    def __init__(self) -> None:
        self._epoch = time.monotonic()
        self.clear()

    def clear(self) -> None:
        self.entries: deque[Entry] = deque(maxlen=KEPT)
        self.commands: deque[Command] = deque(maxlen=KEPT)
        self.last_seq = 0
        self.command_count = 0

    def now(self) -> float:
        return time.monotonic() - self._epoch

    def open(self, **facts: Any) -> Entry:
        self.last_seq += 1
        entry = Entry(seq=self.last_seq, time=self.now(), **facts)
        self.entries.append(entry)
        return entry

    def close(self, entry: Entry, outcome: str, status: int | None) -> None:
        entry.outcome = outcome
        entry.status = status
        entry.duration = self.now() - entry.time

    def started(self, entry: Entry, vps: str, name: str, pid: int, command: str) -> None:
        self.command_count += 1
        self.commands.append(Command(entry.seq, self.now(), vps, name, pid, command))

    def view(self, since: int = 0, kind: str | None = None, vps: str | None = None) -> dict[str, Any]:
        """What the control API answers."""
        entries = [
            dataclasses.asdict(entry)
            for entry in self.entries
            if entry.seq > since and kind in (None, entry.kind) and vps in (None, entry.vps)
        ]
        commands = [
            dataclasses.asdict(command)
            for command in self.commands
            if command.seq > since and vps in (None, command.vps)
        ]
        return {
            "entries": entries,
            "commands": commands,
            "last_seq": self.last_seq,
            "entries_lost": self.last_seq - len(self.entries),
            "commands_lost": self.command_count - len(self.commands),
        }
