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
  - Lists the VPSs of the account. One request covers 100 of them.
  - The file's name must end in C(hostup.yml) or C(hostup.yaml).
  - All is fetched, and all hosts, variables and groups are made, before the inventory is touched. A failure on the
    way, as on the last of many pages, adds nothing.
  - What the API says of a VPS becomes host variables that begin with C(hostup_), such as C(hostup_id),
    C(hostup_name), C(hostup_primary_ip), C(hostup_power_state), C(hostup_service_status), C(hostup_operating_system),
    C(hostup_resources), C(hostup_billing) and C(hostup_tags).
  - What looks like a template or an expression in these variables stays text. With ansible-core 2.19 and newer,
    C(ansible-inventory --list) shows such a text as the value of C(__ansible_unsafe). Control characters are replaced.
  - In a host's name, characters that mean something to Ansible's patterns, a path, a command line or a terminal become
    C(_), and what is longer than 200 characters is cut. C(hostup_name) is the name as it is.
  - No two VPSs become one host, be they of one inventory file or of several, and no host gets a name that means
    something else to Ansible, such as C(localhost), C(all) or the name of a group. The next of O(hostnames) or the id
    is added to such a name, and a warning says so.
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
        description: The VPSs of this name, whatever its case.
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
        and C(msg) say why, and the other hosts are not concerned.
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
      - Whether what the API says is cached, which needs a cache plugin that keeps it, such as C(jsonfile).
      - It is the API's own words that are kept, so that other options take effect at once. A cache that is fresh needs
        neither a request nor a key. It is not used for another O(api_base), nor with another key.
  cache_stale_if_error:
    description:
      - Whether a cache that is older than O(cache_timeout) is used where the API cannot be reached or has a failure.
      - A warning says so, and every host has the variable C(hostup_inventory_stale), which is true.
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
  - exclude: hostup_name is match('test-')
  - include: hostup_service_status == 'active'
  - exclude: true

# A name of one's own domain first, then the address
connect_with:
  - hostup_name ~ '.example.com' if hostup_name is match('web-') else ''
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
from contextlib import contextmanager
from dataclasses import dataclass, field
from keyword import iskeyword
from typing import Any

from ansible.errors import AnsibleError, AnsibleParserError, AnsibleUndefinedVariable
from ansible.inventory.data import InventoryData
from ansible.module_utils.basic import missing_required_lib
from ansible.parsing.dataloader import DataLoader
from ansible.plugins.inventory import BaseInventoryPlugin, Cacheable, Constructable
from ansible.vars.reserved import get_reserved_names

from ..module_utils._arguments import CONNECTION_SPEC, GATE_FOLDER, REMARK, api_key, connection
from ..module_utils._client import HostUp, Vps
from ..module_utils._errors import Forbidden, HostupError, InvalidOption, Unauthorized
from ..module_utils._fleet import CONCURRENCY, read_statuses
from ..module_utils._naming import snake_case
from ..module_utils._shown import shown
from ..module_utils._status import shaped
from ..module_utils._task import UNVERIFIED
from ..module_utils._transport import REQUESTS_IMPORT_ERROR
from ..plugin_utils._data import as_data
from ..plugin_utils._expressions import compile_once, holds
from ..plugin_utils._fleet import Fleet
from ..plugin_utils._gate import gate_folder
from ..plugin_utils._host_names import host_name, is_address, unique_names
from ..plugin_utils._inventory_options import MEMBERS, SPEC, check
from ..plugin_utils._recorder import Recorder, add_groups

#: The beginning of variables' names, whatever hostvars_prefix says, where a name would be Ansible's own.
_PREFIX = "hostup_"

#: The variable that holds the id whatever hostvars_prefix says: the collection's modules look there.
_ID = f"{_PREFIX}id"

#: What ssh may be given as a host, besides an address.
_HOSTNAME = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._-]{0,251}[A-Za-z0-9])?")

#: Seconds between two lines about the progress.
_PROGRESS = 1.0

#: How often hosts are renamed because of groups that are called as they are; groups can be made of hosts' names.
_RENAMINGS = 3

#: What cache plugins raise for an entry that they did not write, besides AnsibleError.
_NO_ENTRY = (KeyError, ValueError, TypeError, RecursionError)


@dataclass
class _Host:
    """A VPS on its way into the inventory."""

    item: dict[str, Any]
    variables: dict[str, Any]
    name: str = ""
    made: Recorder = field(default_factory=Recorder)


@dataclass(frozen=True)
class _Source:
    """Where the VPSs come from: `cache` tells people the state of the cache."""

    fleet: Fleet
    cache: str
    new: bool = False
    stale: bool = False


class InventoryModule(BaseInventoryPlugin, Constructable, Cacheable):
    """Fills Ansible's inventory."""

    inventory: Any  # an InventoryData, or a Recorder in its place

    NAME = "hostup.cloud.vps"

    def verify_file(self, path: str) -> bool:
        """Whether the file is meant for this plugin, by its name."""
        return super().verify_file(path) and path.endswith(("hostup.yml", "hostup.yaml"))

    def parse(self, inventory: InventoryData, loader: DataLoader, path: str, cache: bool = True) -> None:
        """Add the hosts. Everything is fetched and made before the inventory is touched."""
        super().parse(inventory, loader, path, cache)
        config = self._read_config_data(path)
        unknown = sorted(str(name) for name in set(config) - set(self.get_options()) - {"plugin"})
        if unknown:
            known = ", ".join(sorted({*self.get_options()} - {"plugin"}))
            raise AnsibleParserError(f"unknown option: {', '.join(unknown)}; the options are {known} [invalid_option]")
        self._stated = {name for name, value in config.items() if value is not None}
        if self._serves_stale and not self.get_option("cache"):
            option = "on_error: stale" if self.get_option("on_error") == "stale" else "cache_stale_if_error: true"
            raise AnsibleParserError(f"{option} needs cache: true, as it serves what the cache holds [invalid_option]")
        compile_once(self.templar)
        self._hosts: dict[str, _Host | None] = {}
        self._names: dict[str, str] = {}
        self._failures: dict[str, dict[str, str]] = {}
        self._begun = time.monotonic()
        self._told = f"{path}: "
        self._pages = 0
        self._requests = 0
        key = self._cache_key(path)
        source = self._source(key, cache)
        hosts = self._made(source)
        if len(hosts) < self.get_option("require_hosts"):
            raise AnsibleParserError(
                f"there are {len(hosts)} hosts, and require_hosts is {self.get_option('require_hosts')} "
                f"({len(source.fleet.items)} VPSs, cache: {source.cache})"
            )
        if self.get_option("cache") and source.new:
            self._cache[key] = source.fleet.as_text()
        self._add(hosts)
        self.display.v(
            f"{self._told}{len(hosts)} hosts of {len(source.fleet.items)} VPSs, {self._pages} pages, {self._requests} "
            f"requests, {time.monotonic() - self._begun:.1f} s, cache: {source.cache}"
        )

    def set_options(
        self, task_keys: Any = None, var_options: Any = None, direct: Mapping[str, Any] | None = None
    ) -> None:
        """Take the options, those of the file in `direct`; called by `_read_config_data`."""
        stated = {name: value for name, value in (direct or {}).items() if value is not None}
        try:
            stated |= {name: self._resolved(name, stated[name]) for name in SPEC.keys() & stated.keys()}
            if isinstance(query := stated.get("query"), Mapping):
                stated["query"] = {name: self._resolved(f"{name} of query", value) for name, value in query.items()}
            stated = check(stated)
        except InvalidOption as error:
            raise AnsibleParserError(f"{error.message} [{error.error_code}]") from None
        super().set_options(task_keys=task_keys, var_options=var_options, direct=stated)
        # The cache plugin is to keep what is too old, for the time when the API is down; `_fresh` looks at the age.
        self._cache_timeout = self.get_option("cache_timeout")
        self.set_option("cache_timeout", 0)

    # Where the VPSs come from.

    @property
    def _serves_stale(self) -> bool:
        return bool(self.get_option("cache_stale_if_error")) or self.get_option("on_error") == "stale"

    def _cache_key(self, path: str) -> str:
        """Return the key of what the API says to this file's question."""
        question = repr((self.get_option("api_base"), sorted(self.get_option("query").items())))
        return f"{self.get_cache_key(path)}_{hashlib.sha256(question.encode()).hexdigest()[:8]}"

    def _source(self, key: str, cache: bool) -> _Source:
        """Return what the API says, from the cache where that is allowed."""
        kept = self._cached(key) if self.get_option("cache") else None
        if kept and cache and (age := self._fresh(kept)) is not None:
            return _Source(kept, f"used, {age:.0f} s old")
        try:
            return _Source(self._fetched(), "written" if self.get_option("cache") else "off", new=True)
        except HostupError as error:
            # Without its cause, which Ansible would print as well.
            message = f"the VPSs cannot be listed: {error.message} [{error.error_code}]"
            # A key that is refused is no reason to go on as if it were not.
            refused = isinstance(error, (Unauthorized, Forbidden, InvalidOption))
            if kept and self._serves_stale and not refused:
                age = time.time() - kept.fetched
                self.display.warning(f"{message}; what the cache holds is used, and it is {age:.0f} s old")
                return _Source(kept, f"stale, {age:.0f} s old", stale=True)
            if self.get_option("on_error") == "warn" and not isinstance(error, InvalidOption):
                self.display.warning(f"{message}; no host is added")
                return _Source(Fleet([], None, 0.0, None), "off")
            if self._serves_stale and not refused:
                message += "; the cache holds nothing to be used instead"
            raise AnsibleParserError(message) from None

    def _fresh(self, fleet: Fleet) -> float | None:
        """Return the age in seconds of what may be used instead of a request, else None."""
        age = time.time() - fleet.fetched
        if self._cache_timeout and not -1 < age <= self._cache_timeout:
            return None
        if self.get_option("include_status"):
            statuses = fleet.statuses or {}
            if not all(item["id"] in statuses for item in fleet.items if self._host(item)):
                return None
        return max(age, 0.0)

    def _account(self) -> str | None:
        """Return the account of the key, None if there is none: a fresh cache needs none."""
        try:
            return _account_of(api_key(self._connection_options()))
        except InvalidOption:
            return None

    def _cached(self, key: str) -> Fleet | None:
        try:
            text = self._cache[key]
        except _NO_ENTRY:
            return None
        except AnsibleError as error:
            self.display.vvv(f"the cached VPSs cannot be read: {error}")
            return None
        fleet = Fleet.from_text(text)
        # One file may serve several accounts, each with its key in the environment.
        return fleet if fleet and self._account() in (None, fleet.account) else None

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
                    wanted = (vps for vps in listed(client) if self._host(vps.raw))
                    answers = read_statuses(client, wanted, progress=lambda done: said(f"{done} statuses so far"))
                    statuses = {vps.id: shaped(vps, answer) for vps, answer in answers}
                else:
                    for _vps in listed(client):
                        pass
            finally:
                self._requests = client.requests
        return Fleet(items, statuses, fetched, _account_of(reach.api_key))

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
        try:
            if not isinstance(value, str):
                return str(value)  # a vaulted text is of a type of its own
            if not self.templar.is_template(value):
                return value
            result = self.templar.template(value)
        except Exception as error:  # noqa: BLE001
            # What a template can raise is not documented. Around a key, only the name of a variable is not secret.
            secret = name == "api_key" and not isinstance(error, AnsibleUndefinedVariable)
            reason = type(error).__name__ if secret else _reason(error)
            raise InvalidOption(f"the template of {name} cannot be resolved: {reason}") from None
        if result is None:
            raise InvalidOption(f"the template of {name} becomes nothing")
        return result

    # What becomes of them.

    def _made(self, source: _Source) -> list[_Host]:
        """Return the hosts with their names, variables and groups."""
        hosts = [host for item in source.fleet.items if (host := self._host(item))]
        for host in hosts:
            if self.get_option("include_status") and (status := (source.fleet.statuses or {}).get(host.item["id"])):
                host.variables[self._variable("status")] = as_data(status)
            if source.stale:
                host.variables["hostup_inventory_stale"] = True
        self._name_and_construct(hosts)
        for expression, errors in self._failures.items():
            if hosts and len(errors) == len(hosts):
                reason = next(iter(errors.values()))
                self.display.warning(
                    f"{expression} can be evaluated for none of the {len(hosts)} hosts and is passed over: {reason}"
                )
        add_groups(InventoryData(), [host.made for host in hosts])  # whether it can be done
        return hosts

    def _name_and_construct(self, hosts: list[_Host]) -> None:
        """Give the hosts their names, and what compose, groups and keyed_groups make of them."""
        preferences = [self._preferences(host) for host in hosts]
        groups: set[str] = set(self.inventory.groups)
        ids = {None, *(host.item["id"] for host in hosts)}
        # Of another source, and maybe of another account.
        other_vpss = {name for name, host in self.inventory.hosts.items() if host.vars.get(_ID) not in ids}
        for _attempt in range(1 + _RENAMINGS):
            names, said = unique_names(preferences, groups | other_vpss)
            for host, name in zip(hosts, names, strict=True):
                if name != host.name:
                    host.name = name
                    host.made = self._constructed(host)
            # A host that is called as a group would be neither.
            groups |= {group for host in hosts for group in host.made.groups}
            if groups.isdisjoint(names):
                for sentence in said:
                    self.display.warning(sentence)
                return
        clash = next(name for name in names if name in groups)
        raise AnsibleParserError(
            f"the host {clash!r} and a group are called the same, whatever the host is called; give groups or "
            "keyed_groups another name or prefix"
        )

    def _add(self, hosts: list[_Host]) -> None:
        add_groups(self.inventory, [host.made for host in hosts])
        for host in hosts:
            name = self.inventory.add_host(as_data(host.name))
            for variable, value in {**host.variables, **host.made.variables}.items():
                self.inventory.set_variable(name, variable, value)
            for group in host.made.memberships:
                self.inventory.add_host(name, group)

    def _host(self, item: dict[str, Any]) -> _Host | None:
        """Return the host that an item becomes, None if the filters leave it out."""
        vps_id = item["id"]
        if vps_id not in self._hosts:
            members = snake_case(item).items()
            variables = {variable: as_data(value) for member, value in members if (variable := self._variable(member))}
            variables[_ID] = as_data(vps_id)
            host = _Host(item, variables) if self._is_wanted(vps_id, variables) else None
            if host and (address := self._address(host)):
                variables["ansible_host"] = as_data(address)
            self._hosts[vps_id] = host
        return self._hosts[vps_id]

    def _variable(self, member: str) -> str:
        """Return the variable of a member, nothing for one that can be none."""
        if member not in self._names:
            prefix = self.get_option("hostvars_prefix")
            if not prefix and (member in get_reserved_names() or member.startswith("ansible") or iskeyword(member)):
                prefix = _PREFIX
            is_name = member.isidentifier() and member.isascii()
            self._names[member] = prefix + member if is_name else ""
        return self._names[member]

    def _is_wanted(self, vps_id: str, variables: dict[str, Any]) -> bool:
        """Whether the filters let a VPS in: the first condition that holds decides."""
        for entry in self.get_option("filters"):
            ((kind, condition),) = entry.items()
            try:
                if holds(self.templar, condition, self._with_extra_vars(variables)):
                    return bool(kind == "include")
            except Exception as error:  # noqa: BLE001 - what a template can raise is not documented
                # Left out or let in by mistake, a VPS would be missed by the plays, or hit by them.
                raise AnsibleParserError(
                    f"{kind}: {shown(str(condition))} of filters cannot be evaluated for the VPS {vps_id}: "
                    f"{_reason(error)}"
                ) from None
        return True

    def _with_extra_vars(self, variables: dict[str, Any]) -> dict[str, Any]:
        return {**variables, **self._vars} if self.get_option("use_extra_vars") else variables

    def _preferences(self, host: _Host) -> list[str]:
        """Return the names that a host could have, the preferred one first, and its id at the end."""
        wanted = [self._member_or_expression("hostnames", entry, host) for entry in self.get_option("hostnames")]
        names = [host_name(str(name)) for name in wanted if isinstance(name, (str, int, float)) and str(name)]
        return list(dict.fromkeys([*names, host.item["id"]]))

    def _address(self, host: _Host) -> str | None:
        """Return what `ansible_host` becomes."""
        for entry in self.get_option("connect_with"):
            address = self._member_or_expression("connect_with", entry, host)
            if is_address(address) or (
                entry != "primary_ip" and isinstance(address, str) and _HOSTNAME.fullmatch(address)
            ):
                return str(address)
        return None

    def _member_or_expression(self, option: str, entry: str, host: _Host) -> Any:
        if entry in MEMBERS:
            value = host.item.get(MEMBERS[entry])
            return value if isinstance(value, str) else None
        with self._forgiving(f"{shown(entry)} of {option}", host):
            return super()._compose(entry, host.variables)
        return None

    @contextmanager
    def _forgiving(self, expression: str, host: _Host) -> Iterator[None]:
        """Go on after a failure to evaluate an expression, unless `strict`, and keep it in mind."""
        try:
            yield
        except Exception as error:  # noqa: BLE001 - what a template can raise is not documented
            if self.get_option("strict"):
                vps = host.name or host.item["id"]
                raise AnsibleParserError(f"{expression} cannot be evaluated for {vps}: {_reason(error)}") from None
            self._note(expression, host, error)

    def _constructed(self, host: _Host) -> Recorder:
        """Return what compose, groups and keyed_groups make of a host, by Ansible's own helpers but for groups."""
        made = Recorder()
        if not any(self.get_option(name) for name in ("compose", "groups", "keyed_groups")):
            return made
        inventory = self.inventory
        self.inventory = made
        self._current = host
        try:
            variables = {**host.variables, "inventory_hostname": as_data(host.name)}
            strict = self.get_option("strict")
            self._set_composite_vars(self.get_option("compose"), variables, host.name, strict=strict)
            variables.update(made.variables)
            for group, condition in self.get_option("groups").items():
                with self._forgiving(f"{group} of groups", host):
                    if holds(self.templar, condition, self._with_extra_vars(variables)):
                        made.add_host(host.name, made.add_group(self._sanitize_group_name(group)))
            self._add_host_to_keyed_groups(
                self.get_option("keyed_groups"), variables, host.name, strict=strict, fetch_hostvars=False
            )
        finally:
            self.inventory = inventory
        return made

    def _compose(self, template: Any, variables: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        """As Ansible's; keeps failures in mind, as the callers, compose and keyed_groups, pass over them in silence."""
        try:
            return super()._compose(template, variables, *args, **kwargs)
        except Exception as error:
            self._note(shown(str(template)), self._current, error)
            raise

    def _note(self, expression: str, host: _Host, error: Exception) -> None:
        self._failures.setdefault(expression, {})[host.item["id"]] = _reason(error)


def _account_of(key: str) -> str:
    """Return what tells one key from another, and is not the key."""
    return hashlib.sha256(key.encode()).hexdigest()[:16]


def _reason(error: Exception) -> str:
    return " ".join(str(error).split())
