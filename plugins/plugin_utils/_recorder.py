# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What Ansible's helpers make of a host, kept until every host is known to be made."""

from __future__ import annotations

from typing import Any

from ansible.inventory.data import InventoryData

from ._data import as_data


class Recorder:
    """Takes the place of an inventory in Ansible's `Constructable`, for one host."""

    def __init__(self) -> None:
        self.variables: dict[str, Any] = {}
        self.groups: dict[str, None] = {}  # in order, as below
        self.memberships: dict[str, None] = {}
        self.children: dict[tuple[str, str], None] = {}

    def set_variable(self, _host: str, name: str, value: Any) -> None:
        """As of InventoryData."""
        self.variables[name] = as_data(value)

    def add_group(self, group: str) -> str:
        """As of InventoryData."""
        self.groups[group] = None
        return group

    def add_host(self, _host: str, group: str) -> None:
        """As of InventoryData."""
        self.memberships[group] = None

    def add_child(self, group: str, child: str) -> None:
        """As of InventoryData."""
        self.children[group, child] = None


def add_groups(inventory: InventoryData, recorders: list[Recorder]) -> None:
    """Add the groups of all recorders and their relations. Raises AnsibleError for a group that is its own ancestor."""
    for group in dict.fromkeys(group for recorder in recorders for group in recorder.groups):
        inventory.add_group(group)
    for parent, child in dict.fromkeys(pair for recorder in recorders for pair in recorder.children):
        inventory.add_child(parent, child)
