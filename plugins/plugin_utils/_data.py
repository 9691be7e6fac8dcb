# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Strings from the API as what they are, data: never as templates or expressions."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from ansible.utils.unsafe_proxy import wrap_var

from ..module_utils._shown import without_controls

try:
    from ansible.template import trust_as_template
except ImportError:  # ansible-core 2.18 and older
    trust_as_template = None

#: Text that does nothing even where a play takes a variable's value for an expression, as `when: "{{ hostup_name }}"`
#: does: it can neither call nor quote, take powers, nor begin a template's header, `#jinja2:`. What is in parentheses
#: after a number, as in "Debian 12 (bookworm)", is no call of anything that could be called.
_HARMLESS = re.compile(r"(?:[\w .,:;/@+=-]|(?<=[A-Za-z] )\d+(?:\.\d+)* \([\w .-]*\))*")


def as_data(value: Any) -> Any:
    """Return `value` with every string in it, keys too, marked such that Ansible does not take it for a template.

    Control characters become U+FFFD.
    """
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, dict):
        return {as_data(key): as_data(item) for key, item in value.items()}
    if isinstance(value, list):
        return [as_data(item) for item in value]
    return value


@lru_cache(maxsize=65536)
def _text(value: str) -> str:
    # Most texts of a large inventory are there again and again.
    text: str = without_controls(value)
    if not _HARMLESS.fullmatch(text):
        # To 2.18 a string is a template unless it is marked unsafe; to 2.19 unless something trusted it before.
        return wrap_var(text)  # type: ignore[no-any-return]
    # To 2.19 a string is data unless it is trusted; but `ansible-inventory --list` shows what is not trusted as
    # {"__ansible_unsafe": ...}, so what is harmless is.
    return trust_as_template(text) if trust_as_template else text
