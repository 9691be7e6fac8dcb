# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The test hostup.cloud.read_only."""

from __future__ import annotations

DOCUMENTATION = r"""
name: read_only
short_description: Is it known that a command only reads?
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
  - plugin: hostup.cloud.effect
    plugin_type: filter
  - module: hostup.cloud.vps_exec
"""

EXAMPLES = r"""
---
- name: Run only what reads
  hostup.cloud.vps_exec:
    command: "{{ item }}"
  loop:
    - uptime
    - systemctl restart nginx
  when: item is hostup.cloud.read_only
"""

RETURN = r"""
_value:
  description: Whether it is known that the command only reads.
  type: bool
  sample: true
"""

from collections.abc import Callable
from typing import Any

from ..plugin_utils._verdict import verdict_on


def read_only(command: Any, executable: str | None = None) -> bool:
    """Return whether `command`, run by `executable`, is known to only read."""
    return not verdict_on(command, executable, "hostup.cloud.read_only").writes


class TestModule:
    """The tests of this file."""

    def tests(self) -> dict[str, Callable[..., bool]]:
        """Return them by name."""
        return {"read_only": read_only}
