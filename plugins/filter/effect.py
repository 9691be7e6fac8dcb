# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter hostup.cloud.effect."""

from __future__ import annotations

DOCUMENTATION = r"""
name: effect
short_description: Tell whether a command writes, and why
version_added: 1.0.0
author:
  - HostUp collection contributors (!UNKNOWN)
description:
  - Tells what O(hostup.cloud.vps_exec#module:effect=auto) makes of a command, from its text alone. Nothing is run.
  - What is not known to only read counts as a write.
options:
  _input:
    description: The command, as a text that a shell would run, or as a list of a program and its arguments.
    type: raw
    required: true
  executable:
    description:
      - The shell that would run the command, as O(hostup.cloud.vps_exec#module:executable).
      - Without it, the VPS's own C(sh) would, and what only bash takes for a read counts as a write.
    type: str
seealso:
  - plugin: hostup.cloud.read_only
    plugin_type: test
  - module: hostup.cloud.vps_exec
"""

EXAMPLES = r"""
---
- name: Explain a command
  ansible.builtin.debug:
    msg: "{{ command }} is a {{ verdict.effect }}: {{ verdict.reason }}"
  vars:
    command: sort -o names names
    verdict: "{{ command | hostup.cloud.effect }}"
"""

RETURN = r"""
_value:
  description: The verdict.
  type: dict
  contains:
    effect:
      description: V(read) or V(write).
      type: str
      sample: write
    reason:
      description: Why.
      type: str
      sample: sort -o writes to its file
    part:
      description: The part of the command that decided. Empty for a read.
      type: str
      sample: sort -o names names
"""

from collections.abc import Callable
from typing import Any

from ..plugin_utils._verdict import verdict_on


def effect(command: Any, executable: str | None = None) -> dict[str, str]:
    """Return the verdict on `command`, run by `executable`."""
    found = verdict_on(command, executable, "hostup.cloud.effect")
    return {"effect": "write" if found.writes else "read", "reason": found.reason, "part": found.part}


class FilterModule:
    """The filters of this file."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """Return them by name."""
        return {"effect": effect}
