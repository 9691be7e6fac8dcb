# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the inventory keeps between two runs: what the API said of each VPS, and when."""

from __future__ import annotations

import hashlib
import json
import time
from dataclasses import dataclass
from typing import Any

from ansible.errors import AnsibleError, AnsibleParserError
from ansible.plugins.loader import cache_loader

from ..module_utils._shown import reason_of

#: The first member of an entry of the cache; another one for each other shape.
_FORMAT = "hostup.cloud 1"

#: The cache plugin that is Ansible's default, and keeps nothing beyond one inventory file.
MEMORY = ("memory", "ansible.builtin.memory", "ansible.legacy.memory")

#: What cache plugins raise for an entry that they did not write, besides AnsibleError.
_NO_ENTRY = (KeyError, ValueError, TypeError, RecursionError)


@dataclass(frozen=True)
class Fleet:
    """The items of the list as they came, and the statuses by id if they were asked for.

    `fetched` is in seconds since the epoch, `account` tells one key from another.
    """

    items: list[dict[str, Any]]
    statuses: dict[str, dict[str, Any]] | None
    fetched: float
    account: str | None

    @property
    def age(self) -> float:
        """The seconds since it was fetched; less than zero if a clock went wrong."""
        return time.time() - self.fetched

    def as_text(self) -> str:
        """Return it as JSON: in a structure, cache plugins would take a {"__ansible_vault": ...} for their own."""
        return json.dumps([_FORMAT, self.items, self.statuses, self.fetched, self.account], separators=(",", ":"))

    @staticmethod
    def from_text(text: Any) -> Fleet | None:
        """Return what `as_text` made a text of, None for anything else."""
        try:
            form, items, statuses, fetched, account = json.loads(text)
        except (ValueError, TypeError, RecursionError):
            return None
        usable = (
            form == _FORMAT
            and isinstance(items, list)
            and all(isinstance(item, dict) and isinstance(item.get("id"), str) and item["id"] for item in items)
            and (
                statuses is None
                or (isinstance(statuses, dict) and all(isinstance(status, dict) for status in statuses.values()))
            )
            and isinstance(fetched, (int, float))
            and isinstance(account, str)
        )
        return Fleet(items, statuses, float(fetched), account) if usable else None


class FleetCache:
    """The cache of an inventory file, by the cache plugin of its options."""

    def __init__(self, plugin: Any, key: str, *, is_secret: bool) -> None:
        """Load the cache plugin of `plugin`, an inventory plugin. Raises AnsibleError.

        `is_secret` is whether its cache_connection is in no message.

        A folder that cannot be used is a warning: the API knows more than the cache.
        """
        self._plugin = plugin
        self._key = key
        self._name = str(plugin.get_option("cache_plugin"))
        self._connection = plugin.get_option("cache_connection")
        self._is_secret = is_secret
        self._usable = False
        if self._name in MEMORY:
            plugin.display.warning(
                f"cache: true keeps nothing with the cache plugin {self._name}; give cache_plugin another one, such as "
                "ansible.builtin.jsonfile"
            )
            return
        if not cache_loader.find_plugin_with_context(self._name).resolved:
            raise AnsibleParserError(f"there is no cache plugin {self._name!r}, as cache_plugin says [invalid_option]")
        try:
            plugin.load_cache_plugin()
        except Exception as error:  # noqa: BLE001 - cache plugins raise what their clients do
            if not self._connection and isinstance(error, AnsibleError):
                raise AnsibleParserError(
                    f"the cache plugin {self._name} needs cache_connection: {reason_of(error)} [invalid_option]"
                ) from None
            self._warn("used", error)
        else:
            self._usable = True

    def read(self) -> Fleet | None:
        """Return what is kept, whatever its age."""
        if not self._usable:
            return None
        try:
            return Fleet.from_text(self._plugin.cache[self._key])
        except _NO_ENTRY:
            return None
        except Exception as error:  # noqa: BLE001 - as above
            self._warn("read", error)
            return None

    def write(self, fleet: Fleet) -> bool:
        """Keep it, and return whether that could be done; if not, a warning says so."""
        if not self._usable:
            return False
        try:
            self._plugin.cache[self._key] = fleet.as_text()
            self._plugin.cache.update_cache_if_changed()
        except Exception as error:  # noqa: BLE001 - as above
            self._plugin.cache.pop(self._key, None)
            self._warn("written", error)
            return False
        return True

    def _warn(self, what: str, error: Exception) -> None:
        connection = str(self._connection)
        reason = reason_of(error)
        if self._is_secret or "@" in connection:  # a password, as in the URL of a database
            reason, connection = "", "********"
        self._plugin.display.warning(
            f"the cache cannot be {what}, so what it holds is not used (cache_plugin {self._name}, cache_connection "
            f"{connection}): {reason or type(error).__name__}"
        )


def account_of(key: str) -> str:
    """Return what tells one key from another, and is not the key."""
    return hashlib.sha256(key.encode()).hexdigest()[:16]
