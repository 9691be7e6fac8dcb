# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The API's camelCase in the snake_case that Ansible users expect."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from ansible.module_utils.common.dict_transformations import camel_dict_to_snake_dict

#: Members whose content is the customer's own; its keys are not renamed.
_VERBATIM = ("tags",)


def snake_case(answer: Mapping[str, Any]) -> dict[str, Any]:
    """Return `answer` with its keys in snake_case at every depth; values, null among them, stay as they are."""
    return {_snake_case(name): value if name in _VERBATIM else _renamed(value) for name, value in answer.items()}


def _renamed(value: Any) -> Any:
    if isinstance(value, dict):
        return snake_case(value)
    return [_renamed(item) for item in value] if isinstance(value, list) else value


@lru_cache(maxsize=1024)
def _snake_case(name: str) -> str:
    # Ansible's own for one name, as its converter of whole structures takes a tenth of a large inventory's time.
    return str(next(iter(camel_dict_to_snake_dict({name: None}))))
