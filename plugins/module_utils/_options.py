# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A task's arguments, checked against its argument_spec before Ansible converts them.

Ansible's own check stringifies lists and nulls, takes `true` for the number 1, ends with a traceback for some numbers
and does not always tell the option or its value.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from ansible.module_utils.common.parameters import env_fallback
from ansible.module_utils.parsing.convert_bool import boolean

from ._errors import InvalidOption
from ._shown import shown

Spec = Mapping[str, Mapping[str, Any]]

_KINDS = {
    "str": "a text",
    "path": "a path",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "list": "a list",
}


def checked(spec: Spec, args: Mapping[str, Any], exclusive: Iterable[Iterable[str]] = ()) -> dict[str, Any]:
    """Return the arguments that are given, converted to their types, under the options' own names.

    A null counts as not given. What an option takes from the environment is checked, and not returned. `exclusive` are
    groups of options of which one can be given. Raises InvalidOption.
    """
    given = {name: value for name, value in args.items() if value is not None}
    aliases = {alias: name for name, option in spec.items() for alias in option.get("aliases", ())}
    unknown = sorted(_plain_name(name) for name in given if name not in spec and name not in aliases)
    if unknown:
        raise InvalidOption(f"unknown option: {', '.join(unknown)}; the options are {', '.join(sorted(spec))}")
    for alias in aliases.keys() & given.keys():
        name = aliases[alias]
        if name in given:
            both = f"{alias} {shown(given[alias])} and {name} {shown(given[name])}"
            raise InvalidOption(f"{both} are two names of one option; give one of them")
        given[name] = given.pop(alias)
    for group in exclusive:
        rivals = [name for name in group if name in given]
        if len(rivals) > 1:
            told = " and ".join(f"{name} {shown(given[name])}" for name in rivals)
            raise InvalidOption(f"{told} are mutually exclusive: {'|'.join(group)}")
    for name, option in spec.items():
        variable = _variable(option)
        if name not in given and variable in os.environ:
            text = os.environ[variable]
            if not text:
                raise InvalidOption(f"{name} is empty, as the environment variable {variable} is")
            _converted(f"{name}, from the environment variable {variable},", text, option)
    return {name: _converted(name, value, spec[name]) for name, value in given.items()}


def _variable(option: Mapping[str, Any]) -> str:
    """Return the environment variable that an option falls back to."""
    fallback = option.get("fallback")
    return str(fallback[1][0]) if fallback and fallback[0] is env_fallback else ""


def _plain_name(name: Any) -> str:
    return name if isinstance(name, str) and re.fullmatch(r"[\w.-]{1,100}", name) else shown(name)


def _converted(label: str, value: Any, option: Mapping[str, Any]) -> Any:
    kind = option["type"]
    if kind == "list":
        if not isinstance(value, (list, tuple)):
            raise InvalidOption(f"{label} must be a list, not {_what(value)}")
        try:
            return [_TYPES[option["elements"]](element) for element in value]
        except (TypeError, ValueError, OverflowError):
            wrong = next(number for number, element in enumerate(value, 1) if not _fits(option["elements"], element))
            told = f"its element {wrong} is {_what(value[wrong - 1])}{_advice(option['elements'], value[wrong - 1])}"
            wanted = "dictionaries" if option["elements"] == "dict" else "texts"
            raise InvalidOption(f"{label} must be a list of {wanted}, and {told}") from None
    choices = option.get("choices")
    try:
        # A boolean is none of the choices, which are worth more than advice on quotes.
        converted = value if choices and isinstance(value, bool) else _TYPES[kind](value)
    except (TypeError, ValueError, OverflowError):
        # A secret is one whatever its type is.
        told = _kind_of(value) if option.get("no_log") else _what(value)
        raise InvalidOption(f"{label} must be {_KINDS[kind]}, not {told}{_advice(kind, value)}") from None
    if choices and converted not in choices:
        raise InvalidOption(f"{label} must be one of {', '.join(choices)}, not {shown(value)}")
    return converted


def _fits(kind: str, value: Any) -> bool:
    try:
        _TYPES[kind](value)
    except (TypeError, ValueError, OverflowError):
        return False
    return True


def _advice(kind: str, value: Any) -> str:
    """Return what to do about a `true` or a `yes` without quotes, to follow a sentence."""
    return "; put it in quotes" if kind in ("str", "path") and isinstance(value, bool) else ""


def _kind_of(value: Any) -> str:
    if isinstance(value, (list, tuple)):
        return "a list"
    if isinstance(value, Mapping):
        return "a dictionary"
    return f"of the type {type(value).__name__}"


def _what(value: Any) -> str:
    """Return a value for a message, with its kind where that is what is wrong."""
    if isinstance(value, (list, tuple, Mapping)):
        return f"{_kind_of(value)}: {shown(value)}"
    return f"the text {shown(value)}" if isinstance(value, str) else shown(value)


def _text(value: Any) -> str:
    if getattr(value, "__ENCRYPTED__", False):  # a vaulted value, with ansible-core 2.18 and older
        return str(value)
    # As Ansible does, a number or a date is taken as its text. Not a boolean: `yes` and `true` would both become True.
    if isinstance(value, bool) or not isinstance(value, (str, int, float, date)):
        raise TypeError
    return value if isinstance(value, str) else str(value)


def _whole_number(value: Any) -> int:
    if isinstance(value, bool):
        raise TypeError
    if isinstance(value, (int, float)):
        if value != int(value) or abs(value) >= 10**30:
            raise ValueError
        return int(value)
    # No exponent: int("1e999999999") would be computed.
    if not re.fullmatch(r"\s*[+-]?[0-9]{1,30}\s*", _text(value)):
        raise ValueError
    return int(_text(value))


def _number(value: Any) -> float:
    if isinstance(value, bool):
        raise TypeError
    return float(value if isinstance(value, (int, float)) else _text(value))


def _boolean(value: Any) -> bool:
    return bool(boolean(value if isinstance(value, (bool, int, float)) else _text(value)))


def _dictionary(value: Any) -> Any:
    if not isinstance(value, Mapping):
        raise TypeError
    return value


def _raw(value: Any) -> Any:
    return value


_TYPES: dict[str, Callable[[Any], Any]] = {
    "str": _text,
    "path": _text,
    "int": _whole_number,
    "float": _number,
    "bool": _boolean,
    "dict": _dictionary,
    "raw": _raw,
}
