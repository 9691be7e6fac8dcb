# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The documentation of what Ansible's keywords do with the collection's modules."""

from __future__ import annotations


class ModuleDocFragment:
    """The attributes that all modules have in common."""

    DOCUMENTATION = r"""
attributes:
  action_group:
    description: Use C(group/hostup.cloud.all) in C(module_defaults) to set the options of all modules at once.
    support: full
    membership:
      - hostup.cloud.all
  action:
    description: Runs in the controller's own process, without a connection to the host and without Python on it.
    support: full
  async:
    description: Supports being used with the C(async) keyword.
    support: none
    details:
      - To start a command in a VPS without waiting for it, use O(hostup.cloud.vps_exec#module:wait=false).
  become:
    description: Is usable alongside become keywords.
    support: none
    details:
      - They have no effect. A command in a VPS runs as the guest agent's user, as a rule C(root).
  check_mode:
    description: Can run in check_mode and return changed status prediction without modifying target.
  connection:
    description: Uses the target's configured connection information to execute code on it.
    support: none
  delegation:
    description: Can be used in conjunction with delegate_to and related keywords.
    support: full
    details:
      - Delegated to C(localhost) it runs in the controller's process, as without a delegation.
      - Delegated to another machine, the module runs there, and needs Python and C(requests) there. The API key is
        sent there too, through a pipe, unless O(api_key_file) is given, which is then read on that machine, as
        O(ca_path) is.
  diff_mode:
    description: Will return details on what has changed (or possibly needs changing in check_mode), when in diff mode.
    support: none
  idempotent:
    description: A task that is run once more, while nothing else has changed, is not C(changed).
  platform:
    description: Target OS/families that can be operated against.
    platforms: posix
    support: full
"""
