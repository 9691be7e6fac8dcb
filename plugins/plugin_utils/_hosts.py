# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From what the API lists to the hosts of an inventory: variables, filters, names, addresses and groups."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from keyword import iskeyword
from typing import Any

from ansible import constants
from ansible.errors import AnsibleParserError
from ansible.inventory.data import InventoryData
from ansible.inventory.host import Host as AnsibleHost
from ansible.plugins.inventory import Constructable
from ansible.vars.reserved import get_reserved_names
from jinja2.defaults import DEFAULT_NAMESPACE

from ..module_utils._naming import snake_case
from ..module_utils._shown import shown
from ._data import as_data
from ._expressions import holds
from ._host_names import host_name, is_address, unique_names
from ._inventory_options import MEMBERS
from ._recorder import Recorder, add_groups

#: The beginning of variables' names, whatever hostvars_prefix says, where a name would be Ansible's own.
_PREFIX = "hostup_"

#: The variable that holds the id whatever hostvars_prefix says: the collection's modules look there.
ID = f"{_PREFIX}id"

#: What ssh may be given as a host, besides an address.
_HOSTNAME = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._-]{0,251}[A-Za-z0-9])?")

#: Names that templates find before a host's variables, or in their place.
_TAKEN = frozenset(
    {
        *DEFAULT_NAMESPACE,
        *constants.INTERNAL_STATIC_VARS,
        "lookup",
        "now",
        "q",
        "query",
        "undef",
        "true",
        "false",
        "none",
    }
)

#: How often hosts are renamed because of groups that are called as they are; groups can be made of hosts' names.
_RENAMINGS = 3


@dataclass
class Host:
    """A VPS on its way into the inventory."""

    item: dict[str, Any]
    variables: dict[str, Any]
    name: str = ""
    made: Recorder = field(default_factory=Recorder)

    def __str__(self) -> str:
        said = self.item.get("name")
        return self.name or (f"{self.item['id']} ({said})" if isinstance(said, str) else self.item["id"])


class Hosts:
    """The hosts that a plugin's options make of what the API lists.

    `plugin` is an inventory plugin with its options and its templar; `inventory`, what other sources have made, is read
    and not touched.
    """

    def __init__(self, plugin: Any, inventory: InventoryData) -> None:
        self._plugin = plugin
        self._inventory = inventory
        self._option = plugin.get_option
        self._hosts: dict[str, tuple[dict[str, Any], Host | None]] = {}
        self._names: dict[str, str] = {}
        # Of each expression: why it could not be evaluated, by VPS; and what it yields that is of no use.
        self._failures: dict[str, dict[str, str]] = {}
        self._useless: dict[str, dict[str, str]] = {}

    def host(self, item: dict[str, Any]) -> Host | None:
        """Return the host that an item becomes, None if the filters leave it out. Raises AnsibleParserError."""
        # What the cache holds and what the API says are asked about, one after the other.
        known = self._hosts.get(item["id"])
        if known and known[0] is item:
            return known[1]
        members = snake_case(item).items()
        variables = {variable: as_data(value) for member, value in members if (variable := self.variable(member))}
        variables[ID] = as_data(item["id"])
        host = Host(item, variables)
        wanted = self._is_wanted(host)
        if wanted and (address := self._address(host)):
            variables["ansible_host"] = as_data(address)
        self._hosts[item["id"]] = item, host if wanted else None
        return host if wanted else None

    def variable(self, member: str) -> str:
        """Return the variable of a member, nothing for one that can be none."""
        if member not in self._names:
            prefix = self._option("hostvars_prefix")
            if not prefix and (
                member in _TAKEN or member in get_reserved_names() or member.startswith("ansible") or iskeyword(member)
            ):
                prefix = _PREFIX
            is_name = member.isidentifier() and member.isascii()
            self._names[member] = prefix + member if is_name else ""
        return self._names[member]

    def name_and_construct(self, hosts: Sequence[Host]) -> None:
        """Give the hosts their names, and what compose, groups and keyed_groups make of them.

        Raises AnsibleError, as for groups that cannot be.
        """
        # One VPS is one host, so what another source calls it holds; and no name of another VPS is taken.
        vpss = {name: host.vars[ID] for name, host in self._inventory.hosts.items() if host.vars.get(ID) is not None}
        existing = {vps_id: name for name, vps_id in reversed(vpss.items()) if isinstance(vps_id, str)}
        for host in hosts:
            if name := existing.get(host.item["id"]):
                host.name = name
                host.made = self._constructed(host)
        others = [host for host in hosts if not host.name]
        preferences = [self._preferences(host) for host in others]
        groups: set[str] = {*self._inventory.groups, *(group for host in hosts for group in host.made.groups)}
        for _attempt in range(1 + _RENAMINGS):
            names, said = unique_names(preferences, groups | vpss.keys())
            for host, name in zip(others, names, strict=True):
                if name != host.name:
                    host.name = name
                    host.made = self._constructed(host)
            # A host that is called as a group would be neither.
            groups |= {group for host in others for group in host.made.groups}
            if groups.isdisjoint(names):
                break
        else:
            clash = next(name for name in names if name in groups)
            raise AnsibleParserError(
                f"the host {clash!r} and a group are called the same, whatever the host is called; give groups or "
                "keyed_groups another name or prefix"
            )
        add_groups(_groups_of(self._inventory), [host.made for host in hosts])  # whether it can be done
        for sentence in (*said, *self._problems(len(hosts))):
            self._plugin.display.warning(sentence)

    def _problems(self, hosts: int) -> Iterator[str]:
        for expression, reasons in self._failures.items():
            if len(reasons) == hosts:
                reason = next(iter(reasons.values()))
                yield f"{expression} can be evaluated for none of the {hosts} hosts and is passed over: {reason}"
        for expression, sentences in self._useless.items():
            first = next(iter(sentences.values()))
            yield f"{expression} is passed over for {len(sentences)} of {hosts} hosts; the first: {first}"

    def _is_wanted(self, host: Host) -> bool:
        """Whether the filters let a VPS in: the first condition that holds decides."""
        for entry in self._option("filters"):
            ((kind, condition),) = entry.items()
            try:
                if holds(self._plugin.templar, condition, self._with_extra_vars(host.variables)):
                    return bool(kind == "include")
            except Exception as error:  # noqa: BLE001 - what a template can raise is not documented
                # Left out or let in by mistake, a VPS would be missed by the plays, or hit by them.
                early = self.variable("status") in str(condition)
                hint = "; the live status is asked for after the filters" if early else ""
                raise AnsibleParserError(
                    f"{kind}: {shown(str(condition))} of filters cannot be evaluated for the VPS {host}: "
                    f"{reason_of(error)}{hint} [invalid_option]"
                ) from None
        return True

    def _with_extra_vars(self, variables: dict[str, Any]) -> dict[str, Any]:
        return {**variables, **self._plugin._vars} if self._option("use_extra_vars") else variables

    def _preferences(self, host: Host) -> list[str]:
        """Return the names that a host could have, the preferred one first, and its id at the end."""
        wanted = [self._member_or_expression("hostnames", entry, host) for entry in self._option("hostnames")]
        names = [host_name(str(name)) for name in wanted if _is_text(name)]
        return list(dict.fromkeys([*names, host.item["id"]]))

    def _address(self, host: Host) -> str | None:
        """Return what `ansible_host` becomes."""
        for entry in self._option("connect_with"):
            address = self._member_or_expression("connect_with", entry, host)
            if is_address(address) or (
                entry != "primary_ip" and isinstance(address, str) and _HOSTNAME.fullmatch(address)
            ):
                return str(address)
            if entry not in MEMBERS and address not in (None, ""):
                told = f"for {host} it yields {shown(address)}, which is neither an address nor a name of the DNS"
                self._note_useless(f"{shown(entry)} of connect_with", host, told)
        return None

    def _member_or_expression(self, option: str, entry: str, host: Host) -> Any:
        if entry in MEMBERS:
            value = host.item.get(MEMBERS[entry])
            return value if isinstance(value, str) else None
        with self._forgiving(f"{shown(entry)} of {option}", host):
            return self._plugin._compose(entry, host.variables)
        return None

    @contextmanager
    def _forgiving(self, expression: str, host: Host) -> Iterator[None]:
        """Go on after a failure to evaluate an expression, unless `strict`, and keep it in mind."""
        try:
            yield
        except Exception as error:  # noqa: BLE001 - what a template can raise is not documented
            if self._option("strict"):
                raise AnsibleParserError(
                    f"{expression} cannot be evaluated for {host}: {reason_of(error)} [invalid_option]"
                ) from None
            self._failures.setdefault(expression, {})[host.item["id"]] = reason_of(error)

    def _note_useless(self, expression: str, host: Host, told: str) -> None:
        if self._option("strict"):
            raise AnsibleParserError(f"{expression}: {told} [invalid_option]")
        self._useless.setdefault(expression, {})[host.item["id"]] = told

    def _constructed(self, host: Host) -> Recorder:
        """Return what compose, groups and keyed_groups make of a host."""
        made = Recorder()
        if not any(self._option(name) for name in ("compose", "groups", "keyed_groups")):
            return made
        plugin = self._plugin
        variables = {**host.variables, "inventory_hostname": as_data(host.name)}
        for variable, expression in self._option("compose").items():
            with self._forgiving(f"{variable} of compose", host):
                made.set_variable(host.name, variable, plugin._compose(expression, variables))
        # What other sources say of the host, and Ansible's magic variables.
        known = self._inventory.hosts.get(host.name) or AnsibleHost(variables["inventory_hostname"], gen_uuid=False)
        variables = {**known.get_vars(), **variables, **made.variables}
        for group, condition in self._option("groups").items():
            with self._forgiving(f"{group} of groups", host):
                if holds(plugin.templar, condition, self._with_extra_vars(variables)):
                    made.add_host(host.name, made.add_group(plugin._sanitize_group_name(group)))
        for number, entry in enumerate(self._option("keyed_groups"), 1):
            variables["group_names"] = sorted({*variables["group_names"], *made.memberships})
            label = f"element {number} of keyed_groups"
            with self._forgiving(label, host):
                key = plugin._compose(entry["key"], variables)
                if key is None or isinstance(key, (str, list, Mapping)):
                    _Keyed(plugin, made, key).add(entry, host)
                else:
                    told = (
                        f"the key of {host} is {shown(key)}, which is no text, list or dictionary; add | string to it"
                    )
                    self._note_useless(label, host, told)
        return made


class _Keyed(Constructable):
    """A key that is evaluated, in the place of the plugin for Ansible's helper to make groups of it."""

    def __init__(self, plugin: Any, made: Recorder, key: Any) -> None:
        self.templar = plugin.templar
        self.inventory = made
        self.get_option = plugin.get_option
        self._sanitize_group_name = plugin._sanitize_group_name
        self._key = key

    def add(self, entry: Mapping[str, Any], host: Host) -> None:
        """Add the host to its groups. Raises what Ansible's helper raises."""
        if entry.get("default_value") is None:
            if isinstance(self._key, list):
                self._key = [name for name in self._key if name not in (None, "")]
            if not self._key:
                return
        self._add_host_to_keyed_groups([entry], {}, host.name, strict=True, fetch_hostvars=False)

    def _compose(self, *_args: Any, **_kwargs: Any) -> Any:
        return self._key


def _is_text(value: Any) -> bool:
    return isinstance(value, (str, int, float)) and not isinstance(value, bool) and str(value) != ""


def _groups_of(inventory: InventoryData) -> InventoryData:
    """Return the groups of an inventory, and their relations, for a trial."""
    trial = InventoryData()
    for group in inventory.groups:
        trial.add_group(group)
    for name, group in inventory.groups.items():
        for child in group.child_groups:
            trial.add_child(name, child.name)
    return trial


def reason_of(error: BaseException) -> str:
    """Return what an error says, on one line."""
    return " ".join(str(error).split())
