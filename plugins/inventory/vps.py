# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The inventory plugin: the account's VPSs as hosts."""

from __future__ import annotations

DOCUMENTATION = r"""
name: vps
short_description: The VPSs of a HostUp account as an inventory
version_added: 0.1.0
author:
  - HostUp collection contributors (!UNKNOWN)
description:
  - Lists every VPS of the account. One request covers 100 of them.
  - The file's name must end in C(hostup.yml) or C(hostup.yaml).
  - A VPS is called by its name, or by its id if it has no name. Where several VPSs have one name, or a name means
    something else to Ansible, such as C(localhost) or C(all), the id is added to it and a warning says so.
  - What the API says of a VPS becomes host variables that begin with C(hostup_), such as C(hostup_id),
    C(hostup_name), C(hostup_primary_ip), C(hostup_power_state), C(hostup_service_status), C(hostup_operating_system),
    C(hostup_resources), C(hostup_billing) and C(hostup_tags). C(ansible_host) is the primary IP address, if there is
    one.
  - Modules of this collection find the VPS of a host through C(hostup_id). They do not see the options of the
    inventory, such as its key; give them theirs by the environment or with C(module_defaults).
  - The API key needs the scope C(read:vm).
  - Ansible goes on with an empty inventory if a plugin fails. Set E(ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED=true) in
    scheduled runs.
extends_documentation_fragment:
  - hostup.cloud.connection
  - hostup.cloud.connection.plugin
  - ansible.builtin.constructed
  - ansible.builtin.inventory_cache
options:
  plugin:
    description: The name of this plugin.
    type: str
    required: true
    choices:
      - hostup.cloud.vps
"""

EXAMPLES = r"""
---
# A file fleet.hostup.yml. Its first line is enough where HOSTUP_API_KEY is set.
plugin: hostup.cloud.vps

# The key, from a file
api_key_file: ~/.config/hostup/key

# Groups by power state and by operating system
keyed_groups:
  - key: hostup_power_state
    prefix: state
  - key: hostup_operating_system.family | default('unknown', true)
    prefix: os

# A group of one's own
groups:
  large: hostup_resources.memory_gb | default(0) >= 16

# A variable for every host
compose:
  ansible_user: "'root'"

# Ask the API at most every ten minutes; power states can be as old as that
cache: true
cache_plugin: ansible.builtin.jsonfile
cache_connection: ~/.cache/hostup-inventory
cache_timeout: 600
"""

from collections import Counter
from typing import Any

from ansible.errors import AnsibleParserError
from ansible.inventory.data import InventoryData
from ansible.module_utils.basic import missing_required_lib
from ansible.parsing.dataloader import DataLoader
from ansible.plugins.inventory import BaseInventoryPlugin, Cacheable, Constructable

from ..module_utils._arguments import CONNECTION_SPEC, connection
from ..module_utils._client import HostUp
from ..module_utils._errors import HostupError
from ..module_utils._naming import snake_case
from ..module_utils._transport import REQUESTS_IMPORT_ERROR
from ..plugin_utils._data import as_data

#: Names that would make a VPS of the controller, or of every host.
_RESERVED = ("localhost", "127.0.0.1", "::1", "all", "ungrouped")


class InventoryModule(BaseInventoryPlugin, Constructable, Cacheable):
    """Fills Ansible's inventory."""

    NAME = "hostup.cloud.vps"

    def verify_file(self, path: str) -> bool:
        """Whether the file is meant for this plugin, by its name."""
        return super().verify_file(path) and path.endswith(("hostup.yml", "hostup.yaml"))

    def parse(self, inventory: InventoryData, loader: DataLoader, path: str, cache: bool = True) -> None:
        """Add the hosts. Everything is fetched before the inventory is touched."""
        super().parse(inventory, loader, path, cache)
        self._stated = self._read_config_data(path)
        unknown = sorted(set(self._stated) - set(self.get_options()) - {"plugin"})
        if unknown:
            raise AnsibleParserError(f"unknown option: {', '.join(unknown)}")
        items = self._items(path, cache)
        names = self._host_names(items)
        for item, name in zip(items, names, strict=True):
            self._add_host(name, item)

    def _items(self, path: str, cache: bool) -> list[dict[str, Any]]:
        """Return what the API says of each VPS, from the cache where that is allowed and fresh."""
        cache_key = self.get_cache_key(path)
        use_cache = self.get_option("cache")
        if use_cache and cache:
            try:
                cached: list[dict[str, Any]] = self._cache[cache_key]
            except KeyError:
                pass  # not there, or too old
            else:
                return cached
        items = self._fetch()
        if use_cache:
            self._cache[cache_key] = items
        return items

    def _fetch(self) -> list[dict[str, Any]]:
        if REQUESTS_IMPORT_ERROR:
            raise AnsibleParserError(missing_required_lib("requests")) from REQUESTS_IMPORT_ERROR
        try:
            with HostUp(connection(self._connection_options())) as client:
                return [vps.raw for vps in client.list_vps()]
        except HostupError as error:
            # Without its cause, which Ansible would print as well.
            raise AnsibleParserError(f"the VPSs cannot be listed: {error.message} [{error.error_code}]") from None

    def _connection_options(self) -> dict[str, Any]:
        options = {name: self.get_option(name) for name in CONNECTION_SPEC}
        for name, value in options.items():
            if isinstance(value, str) and self.templar.is_template(value):
                options[name] = self.templar.template(value)
        for name in ("api_key", "api_key_file"):
            # The environment must not contradict the file; `connection` reads it where the file is silent.
            if name not in self._stated:
                options[name] = None
        return options

    def _host_names(self, items: list[dict[str, Any]]) -> list[str]:
        """Return a name for each item, no name twice and none that means something else to Ansible."""
        wanted = [item["name"] if isinstance(item.get("name"), str) and item["name"] else item["id"] for item in items]
        counts = Counter(wanted)
        taken = {name for name, count in counts.items() if count > 1 or name in _RESERVED}
        for name in sorted(taken):
            reason = f"{counts[name]} VPSs are called {name!r}" if counts[name] > 1 else f"a VPS is called {name!r}"
            self.display.warning(f"{reason}; the id is added to the name")
        names: list[str] = []
        for item, name in zip(items, wanted, strict=True):
            with_id = f"{name}-{item['id']}"
            if name not in taken:
                names.append(name)
            else:
                # Another VPS may be called just that.
                names.append(item["id"] if with_id in counts else with_id)
        return names

    def _add_host(self, name: str, item: dict[str, Any]) -> None:
        variables = {f"hostup_{member}": as_data(value) for member, value in snake_case(item).items()}
        if variables.get("hostup_primary_ip"):
            variables["ansible_host"] = variables["hostup_primary_ip"]
        host = self.inventory.add_host(as_data(name))
        for variable, value in variables.items():
            self.inventory.set_variable(host, variable, value)
        strict = self.get_option("strict")
        self._set_composite_vars(self.get_option("compose"), variables, host, strict=strict)
        self._add_host_to_composed_groups(self.get_option("groups"), variables, host, strict=strict)
        self._add_host_to_keyed_groups(self.get_option("keyed_groups"), variables, host, strict=strict)
