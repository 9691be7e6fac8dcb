# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the filter and the test about the effect of a command have in common."""

from __future__ import annotations

from typing import Any

from ansible.errors import AnsibleError

from ..module_utils._effect.classify import Effect
from ..module_utils._shown import shown
from ..module_utils._verdict import verdict
from ._plain import plain


def verdict_on(command: Any, executable: Any, plugin: str) -> Effect:
    """Return the effect of `command`, a text or a list of words. Raises AnsibleError for anything else."""
    if executable is not None and not (isinstance(plain(executable), str) and plain(executable)):
        raise AnsibleError(f"{plugin} takes a path as executable, not {shown(executable)}")
    executable = None if executable is None else str(plain(executable))
    if isinstance(plain(command), str):
        return verdict(str(plain(command)), executable)
    if isinstance(command, (list, tuple)) and all(isinstance(plain(word), str) for word in command):
        return verdict([str(plain(word)) for word in command], executable)
    raise AnsibleError(f"{plugin} takes a command as a text or as a list of texts, not {shown(command)}")
