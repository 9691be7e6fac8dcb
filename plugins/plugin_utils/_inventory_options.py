# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The inventory's own options, checked: Ansible converts or ignores much that it cannot use."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ansible.constants import INTERNAL_STATIC_VARS

from ..module_utils._arguments import CONNECTION_SPEC
from ..module_utils._errors import InvalidOption
from ..module_utils._options import checked
from ..module_utils._shown import shown
from ._data import as_data
from ._expressions import check_syntax
from ._host_names import is_address

#: The options whose values can be encrypted with Ansible Vault.
DECRYPTED = ("api_key", "cache_connection")

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
    **{name: {"type": "str"} for name in ("cache_plugin", "cache_connection", "cache_prefix", "hostvars_prefix")},
    "cache_timeout": {"type": "int"},
    "on_error": {"type": "str", "choices": ["fail", "warn", "stale"]},
    "require_hosts": {"type": "int"},
}

#: What hostnames and connect_with take besides expressions, and what the API calls it.
MEMBERS = {"name": "name", "primary_ip": "primaryIp", "id": "id"}

_SERVER_SIDE = ("name", "primary_ip")

#: The members of an element of keyed_groups, and what each must be.
_KEYED = {
    "key": str,
    "prefix": str,
    "separator": str,
    "parent_group": str,
    "default_value": str,
    "trailing_separator": bool,
}


def check(options: Mapping[str, Any]) -> dict[str, Any]:
    """Return the options that are given, as they are used. Raises InvalidOption.

    Values that Ansible Vault has encrypted are refused, as others are shown in messages.
    """
    for name, value in options.items():
        if _holds_vaulted(value):
            raise InvalidOption(
                f"{name} holds a value that is encrypted with Ansible Vault; only {' and '.join(DECRYPTED)} can be"
            )
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
    for name in ("require_hosts", "cache_timeout"):
        if result.get(name, 0) < 0:
            raise InvalidOption(f"{name} must be 0 or more, not {result[name]}")
    for name in ("cache_plugin", "cache_connection"):
        if not result.get(name, "x").strip():
            raise InvalidOption(f"{name} is empty")
    if "query" in result:
        result["query"] = _checked_query(result["query"])
    for number, entry in enumerate(_listed("filters", result.get("filters", [])), 1):
        if not isinstance(entry, Mapping) or len(entry) != 1 or not {"include", "exclude"} & entry.keys():
            raise InvalidOption(
                f"filters must be a list of include: EXPRESSION and exclude: EXPRESSION, and its element {number} is "
                f"{shown(entry)}"
            )
        (kind, condition), *_others = entry.items()
        _check_condition(f"{kind} of element {number} of filters", condition)
    for name in ("compose", "groups"):
        if name in result:
            result[name] = _checked_expressions(name, result[name])
    for number, entry in enumerate(_listed("keyed_groups", result.get("keyed_groups", [])), 1):
        _check_keyed_group(number, entry)
    return result


def _holds_vaulted(value: Any) -> bool:
    if isinstance(value, Mapping):
        return any(map(_holds_vaulted, value.values()))
    return any(map(_holds_vaulted, value)) if isinstance(value, list) else is_vaulted(value)


def is_vaulted(value: Any) -> bool:
    """Whether `value` is encrypted with Ansible Vault; its type is another one from ansible-core 2.19 on."""
    return hasattr(value, "_ciphertext")


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
        if "," in entry and {part.strip() for part in entry.split(",")} <= MEMBERS.keys():
            raise InvalidOption(f"{name} must be a list, and {shown(entry)} is one text; write [{entry}]")
    return wanted


def _checked_query(query: Any) -> dict[str, str]:
    told = f"query must be a dictionary of name, primary_ip or both, each a text, not {shown(query)}"
    if not isinstance(query, Mapping):
        raise InvalidOption(told)
    # A name of digits alone is a number to YAML.
    texts = {name: str(value) if _is_whole_number(value) else value for name, value in query.items()}
    if not all(name in _SERVER_SIDE and isinstance(value, str) and value for name, value in texts.items()):
        raise InvalidOption(told)
    if "primary_ip" in texts and not is_address(texts["primary_ip"]):
        raise InvalidOption(f"primary_ip of query must be an IP address, not {shown(texts['primary_ip'])}")
    if "*" in texts.get("name", ""):
        raise InvalidOption(
            f"name of query must be a whole name, not {shown(texts['name'])}: the API knows no patterns; filters can "
            "use hostup_name is match(...)"
        )
    return texts


def _is_whole_number(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _check_condition(option: str, condition: Any) -> None:
    if not isinstance(condition, bool):
        check_syntax(option, condition)


def _checked_expressions(name: str, entries: Any) -> dict[str, Any]:
    if not isinstance(entries, Mapping):
        raise InvalidOption(f"{name} must be a dictionary of expressions, not {shown(entries)}")
    result: dict[str, Any] = {}
    for key, expression in entries.items():
        label = f"{key} of {name}"
        if not isinstance(key, str):
            raise InvalidOption(f"{name} must be a dictionary of texts, and {shown(key)} is none")
        if name == "groups":
            _check_condition(label, expression)
        elif key == "hostup_id":
            raise InvalidOption("compose cannot make hostup_id, by which tasks find the VPS of a host")
        elif key in INTERNAL_STATIC_VARS:
            raise InvalidOption(f"compose cannot make {key}, which is a variable of Ansible's own")
        elif isinstance(expression, (bool, int, float)):
            expression = as_data(str(expression))  # so that ansible-core 2.19 evaluates it
        else:
            check_syntax(label, expression)
        result[key] = expression
    return result


def _check_keyed_group(number: int, entry: Any) -> None:
    label = f"element {number} of keyed_groups"
    if not isinstance(entry, Mapping):
        raise InvalidOption(f"keyed_groups must be a list of dictionaries, and its element {number} is {shown(entry)}")
    unknown = sorted(str(name) for name in entry.keys() - _KEYED.keys())
    if unknown:
        raise InvalidOption(f"{label} has the unknown {', '.join(unknown)}; it takes {', '.join(_KEYED)}")
    if entry.get("key") is None:
        raise InvalidOption(f"{label}, {shown(dict(entry))}, has no key")
    check_syntax(f"key of {label}", entry["key"])
    for name, value in entry.items():
        if value is not None and not isinstance(value, _KEYED[name]):
            kind = "a text" if _KEYED[name] is str else "true or false"
            raise InvalidOption(f"{name} of {label} must be {kind}, not {shown(value)}")
    if entry.get("default_value") is not None and entry.get("trailing_separator") is not None:
        raise InvalidOption(f"{label} has default_value and trailing_separator, which are mutually exclusive")
