# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether what a plugin documents of its results is what they are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

TYPES: dict[str, type | tuple[type, ...]] = {
    "bool": bool,
    "dict": dict,
    "float": (int, float),
    "int": int,
    "list": list,
    "raw": object,
    "str": str,
}


def disagreements(documented: Mapping[str, Any], results: Iterable[Mapping[str, Any]], path: str = "") -> Iterator[str]:
    """Yield what is wrong with `documented`, the content of RETURN, next to the results of real runs.

    Every member of a result has to be documented, and every documented one has to be in a result. Values have the
    documented type, and are null only where the description says so. Each sample is what a run returned, but for
    numbers and ids.
    """
    results = list(results)
    for name in sorted({name for result in results for name in result} - documented.keys()):
        yield f"{path}{name} is returned, and not documented"
    for name, entry in documented.items():
        values = [result[name] for result in results if name in result]
        yield from _of_value(f"{path}{name}", entry, values)


def _of_value(path: str, entry: Mapping[str, Any], values: list[Any]) -> Iterator[str]:
    if not values:
        yield f"{path} is documented, and no run returns it"
    description = entry["description"]
    may_be_null = "null" in (description if isinstance(description, str) else " ".join(description)).lower()
    given = [value for value in values if value is not None]
    if len(given) < len(values) and not may_be_null:
        yield f"{path} is null in some run, which its description does not say"
    if values and not given:
        yield f"{path} is null in every run"
    for value in given:
        if not _is_of(value, entry):
            yield f"{path} is documented as {_type_of(entry)}, and a run returns {value!r}"
            break
    if "contains" in entry:
        members = [member for value in given for member in (value if isinstance(value, list) else [value])]
        members = [member for member in members if isinstance(member, Mapping)]
        yield from disagreements(entry["contains"], members, f"{path}.")
    elif "sample" not in entry:
        yield f"{path} has no sample"
    if "sample" in entry and masked(entry["sample"]) not in [masked(value) for value in given]:
        yield f"{path} has a sample that no run returns: {entry['sample']!r}; runs return {_some(given)}"


def masked(value: Any) -> Any:
    """Return a value without what is different in every run: numbers, and the ids of the API."""
    if isinstance(value, Mapping):
        return {name: masked(member) for name, member in value.items()}
    if isinstance(value, list):
        return [masked(element) for element in value]
    if isinstance(value, str):
        return re.sub(r"\d+", "0", re.sub(r"\b([a-z]+)_01\w{24}\b", r"\1_ID", value))
    return value if isinstance(value, bool) or value is None else 0


def _some(values: list[Any]) -> str:
    return ", ".join(dict.fromkeys(map(repr, values[:50])))


def _type_of(entry: Mapping[str, Any]) -> str:
    return f"{entry['type']} of {entry['elements']}" if "elements" in entry else str(entry["type"])


def _is_of(value: Any, entry: Mapping[str, Any]) -> bool:
    """Whether a value has the documented type, and its elements theirs."""
    documented = entry["type"]
    if isinstance(value, bool) and documented not in ("bool", "raw"):
        return False
    elements = TYPES[entry.get("elements", "raw")]
    return isinstance(value, TYPES[documented]) and (
        documented != "list" or all(isinstance(element, elements) for element in value)
    )
