# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The classifier's verdict on a command as a VPS would run it: by which shell, or by none."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ._effect.classify import Effect, classify, classify_argv

#: Shells whose `-c` takes what the classifier reads; another executable could do anything with the text.
_SHELL = re.compile(r"((/usr(/local)?)?/bin/)?(sh|ash|bash|dash)")


def verdict(command: str | Sequence[str], executable: str | None = None) -> Effect:
    """Return the effect of `command`, a shell's text or the words of a program, run by `executable`.

    Without an executable it is the guest's own sh that runs a text, and that may be any.
    """
    if executable is not None and not _SHELL.fullmatch(executable):
        return Effect(True, f"{executable} is not a shell whose commands are understood", executable)
    if not isinstance(command, str):
        return classify_argv(command)
    return classify(command, plain_sh=executable is None or not executable.endswith("bash"))
