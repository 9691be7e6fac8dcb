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
  - Characters that a terminal, a file system or a command line could act upon do not get into a host's name. Control
    and formatting characters, a C(/) and a C(-) at the beginning become C(_), and what is longer than 200 characters
    is cut.
  - What the API says of a VPS becomes host variables that begin with C(hostup_), such as C(hostup_id),
    C(hostup_name), C(hostup_primary_ip), C(hostup_power_state), C(hostup_service_status), C(hostup_operating_system),
    C(hostup_resources), C(hostup_billing) and C(hostup_tags). C(ansible_host) is the primary IP address, if there is
    one.
  - What looks like a template or an expression in these variables stays text. C(ansible-inventory --list) shows such a
    text as the value of C(__ansible_unsafe). Control characters are replaced.
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

import ipaddress
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from typing import Any

from ansible.errors import AnsibleError, AnsibleParserError, AnsibleUndefinedVariable
from ansible.inventory.data import InventoryData
from ansible.module_utils.basic import missing_required_lib
from ansible.parsing.dataloader import DataLoader
from ansible.plugins.inventory import BaseInventoryPlugin, Cacheable, Constructable

from ..module_utils._arguments import CONNECTION_SPEC, GATE_FOLDER, connection
from ..module_utils._client import HostUp
from ..module_utils._errors import HostupError, InvalidOption
from ..module_utils._naming import snake_case
from ..module_utils._options import checked
from ..module_utils._shown import shown
from ..module_utils._transport import REQUESTS_IMPORT_ERROR
from ..plugin_utils._data import as_data
from ..plugin_utils._gate import gate_folder

#: The options that are checked here, as Ansible takes any text but a few for false and shows the value of a key.
_CHECKED: dict[str, dict[str, Any]] = {
    **CONNECTION_SPEC,
    **{name: {"type": "bool"} for name in ("cache", "strict", "use_extra_vars", "leading_separator")},
}

#: Names that would make a VPS of the controller, or of every host, or that are folders.
_RESERVED = ("localhost", "127.0.0.1", "::1", "all", "ungrouped", ".", "..")

#: The most characters of a host's name that come from the API's.
_LONGEST_NAME = 200


class InventoryModule(BaseInventoryPlugin, Constructable, Cacheable):
    """Fills Ansible's inventory."""

    NAME = "hostup.cloud.vps"

    def verify_file(self, path: str) -> bool:
        """Whether the file is meant for this plugin, by its name."""
        return super().verify_file(path) and path.endswith(("hostup.yml", "hostup.yaml"))

    def parse(self, inventory: InventoryData, loader: DataLoader, path: str, cache: bool = True) -> None:
        """Add the hosts. Everything is fetched before the inventory is touched."""
        super().parse(inventory, loader, path, cache)
        config = self._read_config_data(path)
        unknown = sorted(str(name) for name in set(config) - set(self.get_options()) - {"plugin"})
        if unknown:
            raise AnsibleParserError(f"unknown option: {', '.join(unknown)}")
        self._stated = {name for name, value in config.items() if value is not None}
        items = self._items(path, cache)
        names = self._host_names(items)
        for item, name in zip(items, names, strict=True):
            self._add_host(name, item)

    def set_options(
        self, task_keys: Any = None, var_options: Any = None, direct: Mapping[str, Any] | None = None
    ) -> None:
        """Take the options, those of the file in `direct`; called by `_read_config_data`."""
        stated = {name: value for name, value in (direct or {}).items() if value is not None}
        try:
            stated |= checked(_CHECKED, {name: self._resolved(name, stated[name]) for name in _CHECKED & stated.keys()})
            groups = stated.get("keyed_groups")
            for number, entry in enumerate(groups if isinstance(groups, list) else [], 1):
                if not isinstance(entry, Mapping):
                    raise InvalidOption(
                        f"keyed_groups must be a list of dictionaries, and its element {number} is {shown(entry)}"
                    )
        except InvalidOption as error:
            raise AnsibleParserError(f"{error.message} [{error.error_code}]") from None
        super().set_options(task_keys=task_keys, var_options=var_options, direct=stated)

    def _items(self, path: str, cache: bool) -> list[dict[str, Any]]:
        """Return what the API says of each VPS, from the cache where that is allowed and fresh."""
        cache_key = self.get_cache_key(path)
        use_cache = self.get_option("cache")
        if use_cache and cache:
            items = self._cached(cache_key)
            if items is not None:
                return items
        items = self._fetch()
        if use_cache:
            # As text: in a structure of the API's, cache plugins would take a {"__ansible_vault": ...} for their own.
            self._cache[cache_key] = json.dumps(items)
        return items

    def _cached(self, cache_key: str) -> list[dict[str, Any]] | None:
        """Return the items of the cache; None if they are not there, too old or not what was put there."""
        try:
            items = json.loads(self._cache[cache_key])
        except (KeyError, ValueError, TypeError, RecursionError):
            return None
        except AnsibleError as error:
            self.display.vvv(f"the cached VPSs cannot be read: {error}")
            return None
        if isinstance(items, list) and all(isinstance(item, dict) and _is_text(item.get("id")) for item in items):
            return items
        return None

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
        for name in ("api_key", "api_key_file"):
            # The environment must not contradict the file; `connection` reads it where the file is silent.
            if name not in self._stated:
                options[name] = None
        return {**options, GATE_FOLDER: gate_folder()}

    def _resolved(self, name: str, value: Any) -> Any:
        """Return what the file says of an option, with its templates resolved and its secrets decrypted."""
        if isinstance(value, (bool, int, float, list, dict)):
            return value
        try:
            if not isinstance(value, str):
                return str(value)  # a vaulted text is of a type of its own
            if not self.templar.is_template(value):
                return value
            result = self.templar.template(value)
        except Exception as error:  # noqa: BLE001
            # What a template can raise is not documented. Around a key, only the name of a variable is not secret.
            secret = name == "api_key" and not isinstance(error, AnsibleUndefinedVariable)
            reason = type(error).__name__ if secret else " ".join(str(error).split())
            raise InvalidOption(f"the template of {name} cannot be resolved: {reason}") from None
        if result is None:
            raise InvalidOption(f"the template of {name} becomes nothing")
        return result

    def _host_names(self, items: list[dict[str, Any]]) -> list[str]:
        """Return a name for each item, no name twice and none that means something else to Ansible."""
        wanted = [_host_name(item["name"] if _is_text(item.get("name")) else item["id"]) for item in items]
        counts = Counter(wanted)
        taken = {name for name, count in counts.items() if count > 1 or name in _RESERVED}
        for name in sorted(taken):
            reason = f"{counts[name]} VPSs are called {name!r}" if counts[name] > 1 else f"a VPS is called {name!r}"
            self.display.warning(f"{reason}; the id is added to the name")
        names: dict[str, None] = {}  # in order
        for item, name in zip(items, wanted, strict=True):
            if name in taken:
                vps_id = _host_name(item["id"])
                name = f"{name}-{vps_id}"
                if name in counts:
                    name = vps_id  # another VPS is called just that
                while name in names or name in counts:
                    name += "_"  # ids that differ only in what is not in a host's name
            names[name] = None
        return list(names)

    def _add_host(self, name: str, item: dict[str, Any]) -> None:
        variables = {
            f"hostup_{member}": as_data(value)
            for member, value in snake_case(item).items()
            if member.isidentifier() and member.isascii()
        }
        if _is_address(variables.get("hostup_primary_ip")):
            variables["ansible_host"] = variables["hostup_primary_ip"]
        host = self.inventory.add_host(as_data(name))
        for variable, value in variables.items():
            self.inventory.set_variable(host, variable, value)
        strict = self.get_option("strict")
        self._set_composite_vars(self.get_option("compose"), variables, host, strict=strict)
        self._add_host_to_composed_groups(self.get_option("groups"), variables, host, strict=strict)
        self._add_host_to_keyed_groups(self.get_option("keyed_groups"), variables, host, strict=strict)


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and value != ""


def _is_address(value: Any) -> bool:
    """Whether `value` is an IP address: to ssh, another text in its place could be an option."""
    try:
        return isinstance(value, str) and bool(ipaddress.ip_address(value))
    except ValueError:
        return False


def _is_invisible(char: str) -> bool:
    """Whether `char` is for control or formatting, or separates lines."""
    category = unicodedata.category(char)
    return category.startswith("C") or category in ("Zl", "Zp")


def _host_name(name: str) -> str:
    """Return `name` with nothing in it that a terminal, a file system or a command line could act upon."""
    printable = "".join("_" if char == "/" or _is_invisible(char) else char for char in name[:_LONGEST_NAME])
    return re.sub(r"^-", "_", printable)
