# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The verdict on a command: does it write, and why."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ._nodes import HOLE, SAFE, Differs, Unsupported, Word
from ._rules import Verdict
from ._shell import Shell, where


@dataclass(frozen=True)
class Effect:
    """What a command does.

    Attributes:
        writes: It can change something, or is not known to only read.
        reason: Why, in the user's words.
        part: The part of the command that decided; empty for a read.
    """

    writes: bool
    reason: str = ""
    part: str = ""


def reads(programs: Iterable[str]) -> Effect:
    """A read, with the programs that only read."""
    names = list(programs)
    if not names:
        return Effect(False, "it runs no program")
    if len(names) > 4:
        return Effect(False, f"{', '.join(names[:3])} and {len(names) - 3} more programs only read")
    if len(names) > 1:
        return Effect(False, f"{', '.join(names[:-1])} and {names[-1]} only read")
    return Effect(False, f"{names[0]} only reads")


def classify(command: str, *, plain_sh: bool = False) -> Effect:
    """Tell whether a shell command writes. Never raises: what cannot be told is a write.

    Args:
        command: What the shell is given.
        plain_sh: The shell may be a plain sh, such as dash or busybox's ash, instead of bash: what it reads
            differently is a write.
    """
    try:
        shell = Shell(command, plain_sh=plain_sh)
        shell.classify()
    except Verdict as e:
        return Effect(True, str(e), e.part)
    except Differs as e:
        reason = f"{e} means something else in a plain sh; give executable: /bin/bash"
        return Effect(True, reason, where(command, 0, len(command)))
    except Unsupported as e:
        return Effect(True, f"it is not understood: {e}", where(command, 0, len(command)))
    except Exception as e:  # noqa: BLE001 - whatever goes wrong here, the command counts as a write
        return Effect(True, f"its effect could not be told ({type(e).__name__})", "")
    return reads(shell.programs)


def classify_argv(argv: Sequence[str]) -> Effect:
    """Tell whether a program with these words writes; no shell reads them."""
    try:
        words = list(argv)
        text = " ".join(words)
        part = where(text, 0, len(text))
        if not words:
            return Effect(True, "it is empty", "")
        for word in words:
            if HOLE in word or SAFE in word or not word.replace("\n", "").replace("\t", "").isprintable():
                return Effect(True, "it holds a control or invisible character", part)
        shell = Shell(text)
        try:
            shell.command([Word(word) for word in words])
        except Verdict as e:
            return Effect(True, str(e), e.part or part)
    except Exception as e:  # noqa: BLE001 - whatever goes wrong here, the command counts as a write
        return Effect(True, f"its effect could not be told ({type(e).__name__})", "")
    return reads(shell.programs)


__all__ = ["Effect", "classify", "classify_argv"]
