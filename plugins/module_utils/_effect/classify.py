# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The verdict on a command: it reads, or it may write.

For now a short list: a plain command that only reads, without any character that a shell treats specially.
Everything else is a write.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

#: Programs without any option that writes.
_READERS = frozenset(
    "cat df du free groups head id ls lsblk lscpu nproc ps pwd stat tail uname uptime vmstat wc who whoami".split()  # noqa: SIM905
)

_PLAIN = re.compile(r"[A-Za-z0-9_@%+=:,./ -]+")


@dataclass(frozen=True)
class Effect:
    """A verdict: `writes`, the `reason` in the user's words, and the `part` of the command that decided."""

    writes: bool
    reason: str
    part: str


def classify(command: str) -> Effect:
    """Return the effect of a shell command."""
    if not _PLAIN.fullmatch(command):
        return Effect(True, "it is more than a plain command, and may write", command)
    return classify_argv(command.split())


def classify_argv(argv: Sequence[str]) -> Effect:
    """Return the effect of a program with its arguments, run without a shell."""
    program = argv[0] if argv else ""
    if program in _READERS:
        return Effect(False, f"{program} only reads", program)
    return Effect(True, f"{program} is not a program that is known to only read", program)
