# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The API's camelCase in the snake_case that Ansible users expect."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ansible.module_utils.common.dict_transformations import camel_dict_to_snake_dict

#: Members whose content is the customer's own; its keys are not renamed.
_VERBATIM = ("tags",)


def snake_case(answer: Mapping[str, Any]) -> dict[str, Any]:
    """Return `answer` with its keys in snake_case at every depth; values, null among them, stay as they are."""
    renamed: dict[str, Any] = camel_dict_to_snake_dict(answer, ignore_list=_VERBATIM)
    return renamed
