# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Strings from the API as what they are, data: never as templates."""

from __future__ import annotations

from typing import Any

try:
    # ansible-core 2.19 and newer: a string is data unless it is trusted. Those that cannot be templates are trusted, as
    # the others are shown as {"__ansible_unsafe": ...} by `ansible-inventory --list`.
    from ansible.template import trust_as_template as _mark_harmless

    def _mark_template_like(text: str) -> str:
        return text

except ImportError:
    # ansible-core 2.18 and older: a string is a template unless it is marked unsafe.
    from ansible.utils.unsafe_proxy import wrap_var as _mark_template_like

    def _mark_harmless(text: str) -> str:
        return text


def as_data(value: Any) -> Any:
    """Return `value` with every string in it, keys too, marked such that Ansible does not take it for a template."""
    if isinstance(value, str):
        # Every delimiter of Jinja's begins or ends with a brace; so does what 2.18 looks for.
        return _mark_template_like(value) if "{" in value or "}" in value else _mark_harmless(value)
    if isinstance(value, dict):
        return {as_data(key): as_data(item) for key, item in value.items()}
    if isinstance(value, list):
        return [as_data(item) for item in value]
    return value
