# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The text that a guest's shell is given: the user's command and what belongs around it, as POSIX sh.

Values are quoted so that none of them can become shell syntax.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Condition:
    """Run only if `path` is not there (`creates`) or only if it is (`removes`).

    `path` may hold `*` and `?`, as a shell's pattern.
    """

    option: str
    path: str

    def test(self) -> str:
        """Return sh that succeeds if the command is to be skipped."""
        # The existence of a link counts, whether or not it leads somewhere. The parentheses keep the variable in.
        exists = f'(for path in {_pattern(self.path)}; do [ -e "$path" ] || [ -L "$path" ] && exit 0; done; exit 1)'
        return exists if self.option == "creates" else f"! {exists}"

    def state(self) -> str:
        """Return why the command was skipped, as ansible.builtin.command puts it."""
        return f"{self.path} {'exists' if self.option == 'creates' else 'does not exist'}"

    def skip_message(self) -> str:
        """Return what ansible.builtin.command says of such a skip."""
        return f"Did not run command since '{self.path}' {'exists' if self.option == 'creates' else 'does not exist'}"


def from_argv(argv: Sequence[str]) -> str:
    """Return a command that runs `argv` as a program, byte for byte.

    `exec` takes a program where a bare word could be a shell's builtin that behaves differently (dash's echo), a
    reserved word or an assignment. What begins with "-" would be an option of `exec` in some shells, and no program.
    """
    return f"exec {shlex.join(argv)}"


def wrapped(
    command: str,
    *,
    chdir: str | None = None,
    executable: str | None = None,
    conditions: Sequence[Condition] = (),
    marker: str = "",
) -> str:
    """Return `command` with its surroundings; a command that has none is returned as it is.

    Where the command is not run, `marker` and the option that was the reason are printed: `chdir`, with an exit code
    of 1, or that of a condition, with 0.
    """
    lines = []
    if chdir is not None:
        # "./" keeps a folder named "-" from meaning the previous one.
        folder = shlex.quote(chdir if chdir.startswith("/") else "./" + chdir)
        lines.append(f"cd -- {folder} || {{ echo {marker}chdir; exit 1; }}")
    lines += [f"if {item.test()}; then echo {marker}{item.option}; exit 0; fi" for item in conditions]
    if command:
        lines.append(from_argv([executable, "-c", command]) if executable else command)
    return "\n".join(lines)


def _pattern(path: str) -> str:
    """Return `path` quoted but for its `*` and `?`."""
    return "".join(part if part[0] in "*?" else shlex.quote(part) for part in re.split(r"([*?]+)", path) if part)
