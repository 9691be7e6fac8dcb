# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Strings from the API as what they are, data: never as templates or expressions."""

from __future__ import annotations

import re
from typing import Any

from ansible.utils.unsafe_proxy import wrap_var

from ..module_utils._shown import without_controls

try:
    from ansible.template import trust_as_template
except ImportError:  # ansible-core 2.18 and older
    trust_as_template = None

#: Text that does nothing even where a play takes a variable's value for an expression, as `when: "{{ hostup_name }}"`
#: does: it can neither call nor quote.
_HARMLESS = re.compile(r"[\w .,:;/@+=-]*")


def as_data(value: Any) -> Any:
    """Return `value` with every string in it, keys too, marked such that Ansible does not take it for a template.

    Control characters become U+FFFD.
    """
    if isinstance(value, str):
        text = without_controls(value)
        if not _HARMLESS.fullmatch(text):
            # To 2.18 a string is a template unless it is marked unsafe; to 2.19 unless something trusted it before.
            return wrap_var(text)
        # To 2.19 a string is data unless it is trusted; but `ansible-inventory --list` shows what is not trusted as
        # {"__ansible_unsafe": ...}, so what is harmless is.
        return trust_as_template(text) if trust_as_template else text
    if isinstance(value, dict):
        return {as_data(key): as_data(item) for key, item in value.items()}
    if isinstance(value, list):
        return [as_data(item) for item in value]
    return value
