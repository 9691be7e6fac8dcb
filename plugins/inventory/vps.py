# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The inventory plugin: the account's VPSs as hosts."""

from __future__ import annotations

DOCUMENTATION = r"""
name: vps
short_description: The VPSs of a HostUp account as an inventory
version_added: 1.0.0
author:
  - HostUp collection contributors (!UNKNOWN)
description:
  - Lists the VPSs of the account. One request covers 100 of them.
  - The file's name must end in C(hostup.yml) or C(hostup.yaml).
  - All is fetched, and all hosts, variables and groups are made, before the inventory is touched. A failure on the
    way, as on the last of many pages, adds nothing.
  - What the API says of a VPS becomes host variables that begin with C(hostup_), such as C(hostup_id),
    C(hostup_name), C(hostup_primary_ip), C(hostup_power_state), C(hostup_service_status), C(hostup_operating_system),
    C(hostup_resources), C(hostup_billing) and C(hostup_tags).
  - What looks like a template or an expression in these variables stays text. With ansible-core 2.19 and newer,
    C(ansible-inventory --list) shows such a text as the value of C(__ansible_unsafe). Control characters are replaced.
  - In a host's name, all characters but letters, digits and C(._-+=@) become C(_), and what is longer than 200
    characters is cut. An IPv6 address stays one. C(hostup_name) is the name as it is.
  - No two VPSs become one host, be they of one inventory file or of several, and no host gets a name that means
    something else to Ansible, such as C(localhost), C(all) or the name of a group. The next of O(hostnames) or the id
    is added to such a name, and a warning says so.
  - No VPS becomes two hosts. If a source that is read before has a host with its C(hostup_id), that is the host.
  - Modules of this collection find the VPS of a host through C(hostup_id). They do not see the options of the
    inventory, such as its key; give them theirs by the environment or with C(module_defaults).
  - The API key needs the scope C(read:vm).
notes:
  - B(Ansible exits with 0 when an inventory fails), and goes on with the hosts of the other sources, or with none. Set
    E(ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED=true), or C(any_unparsed_is_failed = true) in the section C([inventory])
    of C(ansible.cfg), wherever nobody reads the output.
  - With C(-v), a line tells the hosts, pages, requests, seconds and the state of the cache, and a long fetch tells
    about its progress.
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
  hostnames:
    description:
      - What a host is called, in order of preference. The first that yields something is taken.
      - V(name), V(primary_ip) and V(id) are what the API says; anything else is a Jinja expression over the host's
        variables. Where nothing yields something, it is the id.
    type: list
    elements: str
    default:
      - name
      - id
  connect_with:
    description:
      - What C(ansible_host) becomes, in order of preference. The first that yields an address, or a name that can be
        one, is taken.
      - V(primary_ip), V(name) and V(id) are what the API says; anything else is a Jinja expression.
      - A VPS for which nothing yields something is in the inventory all the same, without C(ansible_host).
    type: list
    elements: str
    default:
      - primary_ip
  query:
    description:
      - Filters that the API itself evaluates, so that other VPSs are not even listed.
    type: dict
    default: {}
    suboptions:
      name:
        description: The VPSs of this name, whatever its case. It is a whole name and no pattern.
        type: str
      primary_ip:
        description: The VPS of this primary IP address.
        type: str
  filters:
    description:
      - Which VPSs become hosts. Each element is C(include) or C(exclude) with a Jinja expression over the variables
        that the API's list makes; the first one that is true decides, and a VPS for which none is true is included.
        An C(exclude) of V(true) at the end includes no others.
      - They come before O(include_status), so that no request is spent on a VPS that is left out.
      - An expression that cannot be evaluated fails the inventory, whatever O(strict) is.
    type: list
    elements: dict
    default: []
  include_status:
    description:
      - Whether to add C(hostup_status), the live status, with one request for each host, 16 at a time.
      - It has the members of RV(hostup.cloud.vps_status#module:status). Where one cannot be read, its C(error_code)
        and C(msg) say why, the other hosts are not concerned, and a warning tells how many there are. If none can be
        read, the inventory fails.
      - With O(cache), the statuses are as old as it is. An answer in which statuses are missing is not kept.
    type: bool
    default: false
  hostvars_prefix:
    description:
      - What the names of the variables begin with. C(hostup_id) is there whatever it is.
      - With an empty prefix, what would be a name of Ansible's own, such as C(tags) or C(name), begins with
        C(hostup_) all the same.
    type: str
    default: hostup_
  require_hosts:
    description:
      - The fewest hosts that there must be. Fewer fail the inventory, add nothing and leave the cache as it is.
    type: int
    default: 0
  on_error:
    description:
      - What to do if the VPSs cannot be listed.
      - V(fail) is an error, of which Ansible makes a warning unless it is told otherwise.
      - V(warn) is a warning, and no host. Ansible then does not take the source for failed.
      - V(stale) is as O(cache_stale_if_error=true), and fails where that does not help.
      - Options that cannot be used, expressions under O(strict), and O(require_hosts) fail whatever this is.
    type: str
    choices:
      - fail
      - warn
      - stale
    default: fail
  cache:
    description:
      - Whether what the API says is cached, which needs a cache plugin that keeps it, such as C(jsonfile). C(memory),
        which is Ansible's default, keeps nothing.
      - It is the API's own words that are kept, so that other options take effect at once. A cache that is fresh needs
        neither a request nor a key. It is not used for another O(api_base), nor with another key.
  cache_stale_if_error:
    description:
      - Whether a cache that is older than O(cache_timeout) is used where the API cannot be reached or has a failure.
      - A warning says so, and every host has the variable C(hostup_inventory_stale), which is true.
      - With O(include_status), it is used only if it holds the status of each host.
      - A key that the API refuses is an error all the same.
    type: bool
    default: false
"""

EXAMPLES = r"""
---
# A file fleet.hostup.yml. Its first line is enough where HOSTUP_API_KEY is set.
plugin: hostup.cloud.vps

# The key, from a file
api_key_file: ~/.config/hostup/key

# Groups by power state, by the family of the operating system, and by tag
keyed_groups:
  - {key: hostup_power_state, prefix: state}
  - {key: "hostup_operating_system.family | default('unknown', true)", prefix: os}
  - {key: hostup_tags, prefix: tag}

# A group of one's own
groups:
  large: hostup_resources.memory_gb | default(0) >= 16

# A variable for every host
compose:
  ansible_user: "'root'"

# Only what is paid for, and nothing that is called a test
filters:
  - exclude: hostup_name | default('', true) is match('test-')
  - include: hostup_service_status == 'active'
  - exclude: true

# A name of one's own domain first, then the address
connect_with:
  - hostup_name ~ '.example.com' if hostup_name | default('', true) is match('web-') else ''
  - primary_ip

# Ask the API at most every ten minutes, and do without it while it is down
cache: true
cache_plugin: ansible.builtin.jsonfile
cache_connection: ~/.cache/hostup-inventory
cache_timeout: 600
cache_stale_if_error: true

# An account with fewer VPSs than this is not the one that is meant
require_hosts: 3
"""

import functools
import hashlib
import re
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ansible.errors import AnsibleError, AnsibleParserError, AnsibleUndefinedVariable
from ansible.inventory.data import InventoryData
from ansible.module_utils.basic import missing_required_lib
from ansible.parsing.dataloader import DataLoader
from ansible.plugins.inventory import BaseInventoryPlugin, Cacheable, Constructable

from ..module_utils._arguments import CONNECTION_SPEC, GATE_FOLDER, REMARK, api_key, connection
from ..module_utils._client import HostUp, Vps
from ..module_utils._errors import Forbidden, HostupError, InvalidOption, Unauthorized
from ..module_utils._fleet import CONCURRENCY, read_statuses, unread
from ..module_utils._shown import reason_of
from ..module_utils._status import shaped
from ..module_utils._task import UNVERIFIED
from ..module_utils._transport import REQUESTS_IMPORT_ERROR
from ..plugin_utils._data import as_data
from ..plugin_utils._expressions import compile_once
from ..plugin_utils._fleet import MEMORY, Fleet, FleetCache, account_of
from ..plugin_utils._gate import gate_folder
from ..plugin_utils._hosts import STALE, Host, Hosts
from ..plugin_utils._inventory_options import DECRYPTED, SPEC, check, is_vaulted
from ..plugin_utils._recorder import add_groups
from ..plugin_utils._unread import UNREAD

#: Seconds between two lines about the progress.
_PROGRESS = 1.0

#: The line by which a configuration of this plugin is known, and in how many characters it is looked for.
_PLUGIN = re.compile(r"""^plugin:\s*(["']?)hostup\.cloud\.vps\1\s*(#.*)?$""", re.MULTILINE)
_LONGEST_CONFIGURATION = 100_000


@dataclass(frozen=True)
class _Source:
    """Where the VPSs come from. `new` is what the cache does not hold yet, `cache` tells people its state."""

    fleet: Fleet
    cache: str = "off"
    new: bool = False
    stale: bool = False
    failed: bool = False


def _names_this_plugin(path: str) -> bool:
    """Whether the configuration in the file is one of this plugin's."""
    try:
        with open(path, encoding="utf-8") as file:
            text = file.read(_LONGEST_CONFIGURATION)
    except (OSError, ValueError):
        return False
    return bool(_PLUGIN.search(text))


class InventoryModule(BaseInventoryPlugin, Constructable, Cacheable):
    """Fills Ansible's inventory."""

    NAME = "hostup.cloud.vps"

    def verify_file(self, path: str) -> bool:
        """Whether the file is meant for this plugin, by its name. One that only its content tells so is warned of."""
        if not super().verify_file(path):
            return False
        if path.endswith(("hostup.yml", "hostup.yaml")):
            return True
        # Ansible says no more of it than that it could not be verified, and goes on without hosts.
        if path.endswith((".yml", ".yaml")) and _names_this_plugin(path):
            UNREAD[path] = "its name must end in hostup.yml or hostup.yaml"
            self.display.warning(f"{path} is not read: {UNREAD[path]}")
        return False

    def parse(self, inventory: InventoryData, loader: DataLoader, path: str, cache: bool = True) -> None:
        """Add the hosts. Everything is fetched and made before the inventory is touched."""
        UNREAD[path] = ""
        super().parse(inventory, loader, path, cache)
        config = self._read_config_data(path)
        unknown = sorted(str(name) for name in set(config) - set(self.get_options()) - {"plugin"})
        if unknown:
            known = ", ".join(sorted({*self.get_options()} - {"plugin"}))
            raise AnsibleParserError(f"unknown option: {', '.join(unknown)}; the options are {known} [invalid_option]")
        self._stated = {name for name, value in config.items() if value is not None}
        self._begun = time.monotonic()
        self._path = path
        self._told = f"{path}: "
        self._pages = 0
        self._requests = 0
        self._unread = ""
        compile_once(self.templar)
        self._others = inventory
        self._hosts = Hosts(self, inventory)
        store = None
        if self._caches:
            is_secret = is_vaulted(config.get("cache_connection"))
            store = FleetCache(self, self._cache_key(path), is_secret=is_secret)
        source = self._source(store, cache)
        hosts = self._made(source)
        state = source.cache
        if store and source.new:
            if self._unread:
                # Kept, the failures would be taken for what is known, in the place of what was.
                state = "not written, as statuses are missing"
            else:
                state = "written" if store.write(source.fleet) else "not written"
        self._add(hosts)
        if not source.failed:
            del UNREAD[path]
        self.display.v(
            f"{self._told}{len(hosts)} hosts of {len(source.fleet.items)} VPSs, {self._pages} pages, {self._requests} "
            f"requests, {time.monotonic() - self._begun:.1f} s, cache: {state}{self._unread}"
        )

    def set_options(
        self, task_keys: Any = None, var_options: Any = None, direct: Mapping[str, Any] | None = None
    ) -> None:
        """Take the options, those of the file in `direct`; called by `_read_config_data`."""
        stated = {name: value for name, value in (direct or {}).items() if value is not None}
        try:
            for name in SPEC.keys() & stated.keys():
                if name in DECRYPTED or not is_vaulted(stated[name]):
                    stated[name] = self._resolved(name, stated[name])
            if isinstance(query := stated.get("query"), Mapping):
                stated["query"] = {
                    name: value if is_vaulted(value) else self._resolved(f"{name} of query", value)
                    for name, value in query.items()
                }
            stated = check(stated)
            super().set_options(task_keys=task_keys, var_options=var_options, direct=stated)
            if self.get_option("cache_timeout") < 0:  # of the environment
                raise InvalidOption(f"cache_timeout must be 0 or more, not {self.get_option('cache_timeout')}")
            serves_stale = "on_error: stale" if self.get_option("on_error") == "stale" else ""
            if self.get_option("cache_stale_if_error"):
                serves_stale = "cache_stale_if_error: true"
            if serves_stale and not self.get_option("cache"):
                raise InvalidOption(f"{serves_stale} needs cache: true, as it serves what the cache holds")
            if serves_stale and self.get_option("cache_plugin") in MEMORY:
                raise InvalidOption(f"{serves_stale} needs a cache_plugin that keeps something, not memory")
        except InvalidOption as error:
            raise AnsibleParserError(f"{error.message} [{error.error_code}]") from None
        self._serves_stale = bool(serves_stale)
        # The cache plugin is loaded by FleetCache, and is to keep what is too old: for the time when the API is down.
        self._caches = self.get_option("cache")
        self._cache_timeout = self.get_option("cache_timeout")
        self.set_option("cache", False)
        self.set_option("cache_timeout", 0)

    # Where the VPSs come from.

    def _cache_key(self, path: str) -> str:
        """Return the key of what the API says to this file's question."""
        question = repr((self.get_option("api_base"), sorted(self.get_option("query").items())))
        return f"{self.get_cache_key(path)}_{hashlib.sha256(question.encode()).hexdigest()[:8]}"

    def _source(self, store: FleetCache | None, cache: bool) -> _Source:
        """Return what the API says, from the cache where that is allowed."""
        kept = store.read() if store else None
        is_fresh = kept and cache and (not self._cache_timeout or -1 < kept.age <= self._cache_timeout)
        if kept and is_fresh and not self._why_not(kept):
            return _Source(kept, f"used, {max(kept.age, 0):.0f} s old")
        try:
            return _Source(self._fetched(), new=True)
        except HostupError as error:
            # Without its cause, which Ansible would print as well.
            message = f"the VPSs cannot be listed: {error.message} [{error.error_code}]"
            # A key that is refused is no reason to go on as if it were not.
            refused = isinstance(error, (Unauthorized, Forbidden, InvalidOption))
            if self._serves_stale and not refused:
                missing = self._why_not(kept)
                if kept and not missing:
                    self.display.warning(f"{message}; what the cache holds is used, and it is {kept.age:.0f} s old")
                    return _Source(kept, f"stale, {kept.age:.0f} s old", stale=True)
                message += f"; {missing}"
            UNREAD[self._path] = message
            if self.get_option("on_error") == "warn" and not isinstance(error, InvalidOption):
                self.display.warning(f"{message}; no host is added")
                return _Source(Fleet([], None, 0.0, None), "not used" if store else "off", failed=True)
            raise AnsibleParserError(message) from None

    def _why_not(self, kept: Fleet | None) -> str:
        """Return why what the cache holds cannot be used, nothing if it can."""
        if not kept:
            return "the cache holds nothing to be used instead"
        # One file may serve several accounts, each with its key in the environment. A fresh cache needs no key.
        if self._account() not in (None, kept.account):
            return "what the cache holds is of another key"
        if self.get_option("include_status"):
            known = kept.statuses or {}
            hosts = Hosts(self, self._others)  # whose findings are not told, as these may not be used
            try:
                if any(item["id"] not in known for item in kept.items if hosts.host(item)):
                    return "the cache does not hold the status of each host"
            except AnsibleParserError as error:
                return f"what the cache holds cannot be used: {reason_of(error)}"
        return ""

    def _account(self) -> str | None:
        """Return the account of the key, None if there is none."""
        try:
            return account_of(api_key(self._connection_options()))
        except InvalidOption:
            return None

    def _fetched(self) -> Fleet:
        """Return what the API says. Raises HostupError."""
        if REQUESTS_IMPORT_ERROR:
            raise AnsibleParserError(missing_required_lib("requests")) from REQUESTS_IMPORT_ERROR
        if not self.get_option("validate_certs"):
            self.display.warning(UNVERIFIED)
        with_status = self.get_option("include_status")
        items: list[dict[str, Any]] = []
        said = self._progress()

        def listed(client: HostUp) -> Iterator[Vps]:
            for vps in client.list_vps(**self.get_option("query"), progress=paged):
                items.append(vps.raw)
                yield vps

        def paged(number: int) -> None:
            self._pages = number
            said(f"page {number}, {len(items)} VPSs so far")

        fetched = time.time()
        reach = connection(self._connection_options())
        statuses = None
        with HostUp(reach, connections=CONCURRENCY if with_status else 1) as client:
            try:
                if with_status:
                    # Whom the filters leave out is not asked for.
                    wanted = (vps for vps in listed(client) if self._hosts.host(vps.raw))
                    answers = read_statuses(client, wanted, progress=lambda done: said(f"{done} statuses so far"))
                    self._look_at([answer for _vps, answer in answers])
                    statuses = {vps.id: shaped(vps, answer) for vps, answer in answers}
                else:
                    for _vps in listed(client):
                        pass
            finally:
                self._requests = client.requests
        return Fleet(items, statuses, fetched, account_of(reach.api_key))

    def _look_at(self, answers: list[dict[str, Any] | HostupError]) -> None:
        """Say which statuses could not be read. Raises HostupError if none could."""
        failures = unread(answers)
        if failures:
            if failures.all:
                failures.first.message = failures.message
                raise failures.first
            self.display.warning(failures.message)
            self._unread = f", {failures.count} statuses missing"

    def _progress(self) -> Callable[[str], None]:
        """Return what tells a long fetch's progress at -v, now and then."""
        last = self._begun

        def say(text: str) -> None:
            nonlocal last
            if time.monotonic() - last >= _PROGRESS:
                last = time.monotonic()
                self.display.v(self._told + text)

        return say

    def _connection_options(self) -> dict[str, Any]:
        options = {name: self.get_option(name) for name in CONNECTION_SPEC}
        for name in ("api_key", "api_key_file"):
            # The environment must not contradict the file; `connection` reads it where the file is silent.
            if name not in self._stated:
                options[name] = None
        remark = functools.cache(lambda text: self.display.v(self._told + text))  # once, however many threads wait
        return {**options, GATE_FOLDER: gate_folder(), REMARK: remark}

    def _resolved(self, name: str, value: Any) -> Any:
        """Return what the file says of an option, with its templates resolved and its secrets decrypted."""
        if isinstance(value, (bool, int, float, list, dict)):
            return value
        if is_vaulted(value):
            try:
                return str(value)
            except AnsibleError:
                raise InvalidOption(
                    f"{name} is encrypted with Ansible Vault and cannot be decrypted; is the right password given?"
                ) from None
        try:
            if not isinstance(value, str):
                return str(value)  # such as a date
            if not self.templar.is_template(value):
                return value
            result = self.templar.template(value)
        except Exception as error:  # noqa: BLE001
            # What a template can raise is not documented. Around a key, only the name of a variable is not secret.
            secret = name == "api_key" and not isinstance(error, AnsibleUndefinedVariable)
            reason = type(error).__name__ if secret else reason_of(error)
            raise InvalidOption(f"the template of {name} cannot be resolved: {reason}") from None
        if result is None:
            raise InvalidOption(f"the template of {name} becomes nothing")
        return result

    # What becomes of them.

    def _made(self, source: _Source) -> list[Host]:
        """Return the hosts with their names, variables and groups."""
        hosts = [host for item in source.fleet.items if (host := self._hosts.host(item))]
        statuses = source.fleet.statuses if self.get_option("include_status") else None
        for host in hosts:
            if statuses:
                host.variables[self._hosts.variable("status")] = as_data(statuses[host.item["id"]])
            if source.stale:
                host.variables[STALE] = True
        self._hosts.name_and_construct(hosts)
        if len(hosts) < self.get_option("require_hosts"):
            raise AnsibleParserError(
                f"there are {len(hosts)} hosts, and require_hosts is {self.get_option('require_hosts')} "
                f"({len(source.fleet.items)} VPSs, cache: {source.cache})"
            )
        return hosts

    def _add(self, hosts: list[Host]) -> None:
        inventory = self._others
        add_groups(inventory, [host.made for host in hosts])
        for host in hosts:
            name = inventory.add_host(as_data(host.name))
            for variable, value in {**host.variables, **host.made.variables}.items():
                inventory.set_variable(name, variable, value)
            for group in host.made.memberships:
                inventory.add_host(name, group)
