# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Strings from the API as what they are, data: never as templates."""

from __future__ import annotations

from typing import Any

from ansible.utils.unsafe_proxy import wrap_var

try:
    from ansible.template import trust_as_template
except ImportError:  # ansible-core 2.18 and older
    trust_as_template = None


def as_data(value: Any) -> Any:
    """Return `value` with every string in it, keys too, marked such that Ansible does not take it for a template."""
    if isinstance(value, str):
        # Jinja's delimiters have a brace, unless a first line that Ansible understands says otherwise.
        could_be_template = "{" in value or "}" in value or value.startswith("#jinja2:")
        if trust_as_template is None:
            # To 2.18 a string is a template unless it is marked unsafe.
            return wrap_var(value) if could_be_template else value
        # To 2.19 a string is data unless it is trusted; but `ansible-inventory --list` shows what is not trusted as
        # {"__ansible_unsafe": ...}, so what cannot be a template is.
        return value if could_be_template else trust_as_template(value)
    if isinstance(value, dict):
        return {as_data(key): as_data(item) for key, item in value.items()}
    if isinstance(value, list):
        return [as_data(item) for item in value]
    return value
