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
from ansible.errors import AnsibleError, AnsibleParserError
from ansible.inventory.data import InventoryData
from ansible.inventory.host import Host as AnsibleHost
from ansible.plugins.inventory import Constructable
from ansible.utils.vars import combine_vars
from ansible.vars.reserved import get_reserved_names
from jinja2.defaults import DEFAULT_NAMESPACE

from ..module_utils._naming import snake_case
from ..module_utils._shown import one_line, reason_of, shown
from ._data import as_data
from ._expressions import holds
from ._host_names import RESERVED, host_name, is_address, unique_names
from ._inventory_options import MEMBERS
from ._recorder import Recorder, add_groups

#: The beginning of variables' names, whatever hostvars_prefix says, where a name would be Ansible's own.
_PREFIX = "hostup_"

#: The variable that holds the id whatever hostvars_prefix says: the collection's modules look there.
ID = f"{_PREFIX}id"

#: The variable that tells that a host is out of a cache that is too old.
STALE = f"{_PREFIX}inventory_stale"

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
        return self.name or self.item["id"] + (f" ({one_line(said, 60)})" if isinstance(said, str) else "")


class Hosts:
    """The hosts that a plugin's options make of what the API lists.

    `plugin` is an inventory plugin with its options and its templar; `inventory`, what other sources have made, is read
    and not touched.
    """

    def __init__(self, plugin: Any, inventory: InventoryData) -> None:
        self._plugin = plugin
        self._inventory = inventory
        self._option = plugin.get_option
        self._hosts: dict[str, Host | None] = {}
        self._names: dict[str, str] = {}
        # Of each expression: for which VPSs it was evaluated, why it could not be, and what it yields of no use.
        self._evaluated: dict[str, set[str]] = {}
        self._failures: dict[str, dict[str, str]] = {}
        self._useless: dict[str, dict[str, str]] = {}

    def host(self, item: dict[str, Any]) -> Host | None:
        """Return the host that an item becomes, None if the filters leave it out. Raises AnsibleParserError."""
        if item["id"] in self._hosts:
            return self._hosts[item["id"]]
        members = snake_case(item).items()
        variables = {variable: as_data(value) for member, value in members if (variable := self.variable(member))}
        variables[ID] = as_data(item["id"])
        host = Host(item, variables)
        wanted = self._is_wanted(host)
        if wanted and (address := self._address(host)):
            variables["ansible_host"] = as_data(address)
        self._hosts[item["id"]] = host if wanted else None
        return self._hosts[item["id"]]

    def variable(self, member: str) -> str:
        """Return the variable of a member, nothing for one that can be none."""
        if member not in self._names:
            prefix = self._option("hostvars_prefix")
            if not prefix and (
                member in _TAKEN or member in get_reserved_names() or member.startswith("ansible") or iskeyword(member)
            ):
                prefix = _PREFIX
            is_name = member.isidentifier() and member.isascii()
            # Whether a cache is stale is not for the API to say.
            self._names[member] = prefix + member if is_name and prefix + member != STALE else ""
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
        made = {group for host in hosts for group in host.made.groups}
        clashes = groups.intersection(names) | made.intersection(self._inventory.hosts)
        if clashes:
            raise AnsibleParserError(
                f"the host {min(clashes)!r} and a group are called the same, whatever the host is called; give "
                "groups or keyed_groups another name or prefix"
            )
        self._try_groups(hosts)
        for sentence in (*said, *self._problems(len(hosts))):
            self._plugin.display.warning(sentence)

    def _try_groups(self, hosts: Sequence[Host]) -> None:
        """See whether the groups can be made, next to those that there are. Raises AnsibleParserError."""
        trial = InventoryData()
        for group in self._inventory.groups:
            trial.add_group(group)
        try:
            for name, group in self._inventory.groups.items():
                for child in group.child_groups:
                    trial.add_child(name, child.name)
            add_groups(trial, [host.made for host in hosts])
            trial.reconcile_inventory()
        except AnsibleError as error:
            raise AnsibleParserError(
                f"groups, keyed_groups and their parent_group make groups that cannot be: {reason_of(error)} "
                "[invalid_option]"
            ) from None

    def _problems(self, hosts: int) -> Iterator[str]:
        for expression, reasons in self._failures.items():
            if len(reasons) == (number := len(self._evaluated[expression])):
                reason, *_others = reasons.values()
                yield f"{expression} can be evaluated for none of the {number} hosts and is passed over: {reason}"
        for expression, sentences in self._useless.items():
            first, *_others = sentences.values()
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
                status = self.variable("status")
                early = self._option("include_status") and re.search(rf"\b{status}\b", str(condition))
                hint = "; the live status is asked for after the filters" if early else ""
                raise AnsibleParserError(
                    f"{kind}: {shown(str(condition))} of filters cannot be evaluated for the VPS {host}: "
                    f"{reason_of(error)}{hint} [invalid_option]"
                ) from None
        return True

    def _with_extra_vars(self, variables: dict[str, Any]) -> dict[str, Any]:
        return combine_vars(variables, self._plugin._vars) if self._option("use_extra_vars") else variables

    def _preferences(self, host: Host) -> list[str]:
        """Return the names that a host could have, the preferred one first, and its id at the end."""
        names = []
        for entry in self._option("hostnames"):
            name = self._member_or_expression("hostnames", entry, host)
            if isinstance(name, (str, int, float)) and not isinstance(name, bool):
                names += [host_name(str(name))] if str(name) else []
            elif name is not None:
                told = f"for {host} it yields {shown(name)}, which is no name"
                self._note_useless(f"{shown(entry)} of hostnames", host, told)
        return list(dict.fromkeys([*names, host.item["id"]]))

    def _address(self, host: Host) -> str | None:
        """Return what `ansible_host` becomes."""
        for entry in self._option("connect_with"):
            address = self._member_or_expression("connect_with", entry, host)
            if entry in MEMBERS and address in RESERVED:
                continue  # it would be the controller
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
        self._evaluated.setdefault(expression, set()).add(host.item["id"])
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
                keyed = _Keyed(plugin, made, plugin._compose(entry["key"], variables), entry)
                if useless := keyed.useless():
                    self._note_useless(label, host, f"the key of {host} {useless}")
                keyed.add(host)
        return made


class _Keyed(Constructable):
    """A key that is evaluated, in the place of the plugin for Ansible's helper to make groups of it."""

    def __init__(self, plugin: Any, made: Recorder, key: Any, entry: Mapping[str, Any]) -> None:
        self.templar = plugin.templar
        self.inventory = made
        self.get_option = plugin.get_option
        self._sanitize_group_name = plugin._sanitize_group_name
        self._key = key
        self._entry = entry

    def useless(self) -> str:
        """Take out of the key what makes no group, and return what is to be said of it."""
        key = self._key
        if key is not None and not isinstance(key, (str, list, Mapping)):
            self._key = None
            return f"is {shown(key)}, which is no text, list or dictionary; add | string to it"
        separated = self._entry.get("separator") != "" and self.get_option("leading_separator")
        if self._entry.get("prefix") or separated or not isinstance(key, (str, list)):
            return ""
        # The key alone names the groups, and it may be made of the API's words.
        names = [key] if isinstance(key, str) else key
        odd = [name for name in names if name in RESERVED or (name and name == self._entry.get("parent_group"))]
        if odd:
            self._key = [name for name in names if name not in odd]
        return f"yields {shown(odd[0])}, which is the name of something else" if odd else ""

    def add(self, host: Host) -> None:
        """Add the host to its groups. Raises what Ansible's helper raises."""
        if self._entry.get("default_value") is None:
            if isinstance(self._key, list):
                self._key = [name for name in self._key if name not in (None, "")]
            if not self._key:
                return
        self._add_host_to_keyed_groups([self._entry], {}, host.name, strict=True, fetch_hostvars=False)

    def _compose(self, *_args: Any, **_kwargs: Any) -> Any:
        return self._key
