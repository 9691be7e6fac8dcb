# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The inventory's own options, checked: Ansible converts or ignores much that it cannot use."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ..module_utils._arguments import CONNECTION_SPEC
from ..module_utils._errors import InvalidOption
from ..module_utils._options import checked
from ..module_utils._shown import shown
from ._expressions import check_syntax
from ._host_names import is_address

#: The options that are checked here, as Ansible takes any text but a few for false and shows the value of a key.
SPEC: dict[str, dict[str, Any]] = {
    **CONNECTION_SPEC,
    **{
        name: {"type": "bool"}
        for name in (
            "cache",
            "cache_stale_if_error",
            "include_status",
            "leading_separator",
            "strict",
            "use_extra_vars",
        )
    },
    "hostvars_prefix": {"type": "str"},
    "on_error": {"type": "str", "choices": ["fail", "warn", "stale"]},
    "require_hosts": {"type": "int"},
}

#: What hostnames and connect_with take besides expressions, and what the API calls it.
MEMBERS = {"name": "name", "primary_ip": "primaryIp", "id": "id"}

_SERVER_SIDE = ("name", "primary_ip")


def check(options: Mapping[str, Any]) -> dict[str, Any]:
    """Return the options that are given, as they are used. Raises InvalidOption."""
    result = {**options, **checked(SPEC, {name: options[name] for name in SPEC if name in options})}
    for name in ("hostnames", "connect_with"):
        if name in result:
            result[name] = _preferences(name, result[name])
    if not result.get("hostnames", True):
        raise InvalidOption(f"hostnames is an empty list; it takes {', '.join(MEMBERS)} and Jinja expressions")
    prefix = result.get("hostvars_prefix", "")
    if not re.fullmatch(r"([A-Za-z_][A-Za-z0-9_]*)?", prefix) or prefix.startswith("ansible"):
        raise InvalidOption(
            f"hostvars_prefix {shown(prefix)} cannot begin a variable's name, or begins one that is Ansible's own"
        )
    if result.get("require_hosts", 0) < 0:
        raise InvalidOption(f"require_hosts must be 0 or more, not {result['require_hosts']}")
    _check_query(result.get("query", {}))
    for number, entry in enumerate(_listed("filters", result.get("filters", [])), 1):
        if not isinstance(entry, Mapping) or len(entry) != 1 or not {"include", "exclude"} & entry.keys():
            raise InvalidOption(
                f"filters must be a list of include: EXPRESSION and exclude: EXPRESSION, and its element {number} is "
                f"{shown(entry)}"
            )
        (kind, condition), *_others = entry.items()
        check_syntax(f"{kind} of element {number} of filters", condition)
    _check_constructed(result)
    return result


def _listed(name: str, value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise InvalidOption(f"{name} must be a list, not {shown(value)}")
    return value


def _preferences(name: str, value: Any) -> list[str]:
    # Not left to Ansible, which splits a text at its commas.
    wanted = [value] if isinstance(value, str) else _listed(name, value)
    for number, entry in enumerate(wanted, 1):
        if not isinstance(entry, str) or not entry.strip():
            raise InvalidOption(f"{name} must be a list of texts, and its element {number} is {shown(entry)}")
        check_syntax(f"element {number} of {name}", entry)
    return wanted


def _check_query(query: Any) -> None:
    if not isinstance(query, Mapping) or not all(
        name in _SERVER_SIDE and isinstance(value, str) and value for name, value in query.items()
    ):
        raise InvalidOption(f"query must be a dictionary of name, primary_ip or both, each a text, not {shown(query)}")
    if "primary_ip" in query and not is_address(query["primary_ip"]):
        raise InvalidOption(f"primary_ip of query must be an IP address, not {shown(query['primary_ip'])}")


def _check_constructed(options: Mapping[str, Any]) -> None:
    for name in ("compose", "groups"):
        entries = options.get(name)
        if entries is not None and not isinstance(entries, Mapping):
            raise InvalidOption(f"{name} must be a dictionary of expressions, not {shown(entries)}")
        for variable, expression in (entries or {}).items():
            check_syntax(f"{variable} of {name}", expression)
    groups = options.get("keyed_groups")
    for number, entry in enumerate(groups if isinstance(groups, list) else [], 1):
        if not isinstance(entry, Mapping):
            raise InvalidOption(
                f"keyed_groups must be a list of dictionaries, and its element {number} is {shown(entry)}"
            )
        if entry.get("key") is None:
            raise InvalidOption(f"element {number} of keyed_groups, {shown(dict(entry))}, has no key")
        check_syntax(f"key of element {number} of keyed_groups", entry["key"])
