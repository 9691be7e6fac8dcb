# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The classifier's verdict for playbooks: what the filter and the test have in common."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ansible.errors import AnsibleFilterError

from ..module_utils._effect.classify import Effect, classify, classify_argv


def verdict(command: Any, plugin: str) -> Effect:
    """Return the effect of `command`, a text or a list of words. Raises AnsibleFilterError for anything else."""
    if isinstance(command, str):
        return classify(str(command))
    if isinstance(command, Sequence) and all(isinstance(word, str) for word in command):
        return classify_argv([str(word) for word in command])
    raise AnsibleFilterError(f"{plugin} takes a command as a text or as a list of texts, not {command!r}")
