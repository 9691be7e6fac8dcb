# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A guest without any process, for fleets of thousands."""

from __future__ import annotations

import random
import re
import shlex
import time
from typing import TYPE_CHECKING

from .guest import INVALID_PID, Result, hostname_of
from .qga import AgentError

if TYPE_CHECKING:
    from .guests import GuestHost


class CannedGuest:
    """No process at all: every command ends after a while with an answer out of a table."""

    def __init__(self, host: GuestHost, vps_id: str, name: str, number: int) -> None:
        self._host = host
        self._name = hostname_of(name)
        self._vps_id = vps_id
        # Counted on over a reboot, so that nobody reads a stranger's result.
        self._pids = host.highest_pid.get(vps_id) or random.Random(number).randint(700, 4000)
        self._commands: dict[int, tuple[float, Result]] = {}

    async def ping(self) -> None:
        """Always there."""

    async def start(self, command: str) -> int:
        seconds, result = canned_result(command, self._name, self._host.canned_ms / 1000)
        self._pids += 1
        self._host.highest_pid[self._vps_id] = self._pids
        self._commands[self._pids] = (time.monotonic() + seconds, result)
        return self._pids

    async def poll(self, pid: int) -> Result:
        if pid not in self._commands:
            raise AgentError(INVALID_PID)
        ends, result = self._commands[pid]
        if time.monotonic() < ends:
            return Result(exited=False)
        del self._commands[pid]
        return result

    async def stop(self) -> None:
        self._commands.clear()


_CANNED = (
    (r"uname\b.*", "Linux {name} 6.1.0-28-amd64 #1 SMP PREEMPT_DYNAMIC Debian 6.1.119-1 x86_64 GNU/Linux\n"),
    (r"hostname\b.*", "{name}\n"),
    (r"whoami", "root\n"),
    (r"id", "uid=0(root) gid=0(root) groups=0(root)\n"),
    (r"id -u", "0\n"),
    (
        r"df\b.*",
        "Filesystem      Size  Used Avail Use% Mounted on\n/dev/sda1        50G  3.1G   45G   7% /\n",
    ),
    (r"uptime\b.*", " 12:34:56 up 2 days,  6:50,  0 users,  load average: 0.08, 0.03, 0.01\n"),
)


def canned_result(command: str, name: str, seconds: float) -> tuple[float, Result]:
    """The answer to a command, and after how long. `sleep N`, `echo WORDS` and `exit N` do what they say."""
    marker = re.match(r"m=(\S+)\nfor t in", command)
    if marker:
        return _canned_batch(command, marker[1], name, seconds)
    stdout, code, slept = "", 0, 0.0
    for part in re.split(r"[;\n]|&&", command):
        words = part.split()
        if not words:
            continue
        if words[0] == "sleep" and len(words) == 2 and re.fullmatch(r"\d+(\.\d+)?", words[1]):
            slept += float(words[1])
        elif words[0] == "echo":
            stdout += " ".join(word.strip("\"'") for word in words[1:]) + "\n"
        elif words[0] == "exit" and len(words) == 2 and words[1].isdigit():
            code = int(words[1]) % 256
            break
        elif words == ["false"]:
            code = 1
        else:
            for pattern, text in _CANNED:
                if re.fullmatch(pattern, " ".join(words)):
                    stdout += text.format(name=name)
                    break
    return slept or seconds, Result(exited=True, stdout=stdout.encode("utf-8", "replace"), exit_code=code)


def _canned_batch(script: str, marker: str, name: str, seconds: float) -> tuple[float, Result]:
    """The answer to the script by which vps_exec runs several commands; each takes `seconds`."""
    uptime = 1000.0
    commands = re.findall(r"^r ('.*?')$", script, re.MULTILINE | re.DOTALL)
    stdout, stderr, slept = f"{marker} 17 {uptime:.2f};", "", 0.0
    for quoted in commands:
        took, result = canned_result(" ".join(shlex.split(quoted)), name, seconds)
        slept += took
        mark = f"{marker} {result.exit_code} {uptime + slept:.2f};"
        stdout += result.stdout.decode() + mark
        stderr += mark
    return slept, Result(exited=True, stdout=stdout.encode(), stderr=stderr.encode(), exit_code=0)
