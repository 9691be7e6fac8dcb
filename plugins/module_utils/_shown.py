# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values in messages: on one line, and short."""

from __future__ import annotations

import re
from typing import Any

_HEAD, _TAIL = 60, 30


def shown(value: Any) -> str:
    """Return `value` for a message: one line of at most about a hundred characters, whatever it is."""
    if value is None:
        return "null"
    try:
        text = repr(value)
    except (RecursionError, ValueError):  # nested too deeply, or a number of thousands of digits
        return f"a value of the type {type(value).__name__} that is too large to be shown"
    return text if len(text) <= _HEAD + _TAIL + 10 else f"{text[:_HEAD]} ... {text[-_TAIL:]}"


def one_line(text: str, longest: int) -> str:
    """Return somebody else's text for a message: on one line, cut, and with nothing that could move a cursor."""
    text = text[:longest] + " ..." if len(text) > longest else text
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())


def plural(count: int, one: str, many: str | None = None) -> str:
    """Return `1 host` or `2 hosts`."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def reason_of(error: BaseException) -> str:
    """Return what an error says, on one line."""
    return one_line(str(error), 1000)


def without_controls(value: Any) -> Any:
    """Return `value` with U+FFFD for what a terminal acts upon: Ansible prints some texts, as labels, as they are."""
    if isinstance(value, str):
        return re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]", "\N{REPLACEMENT CHARACTER}", value)
    if isinstance(value, dict):
        return {without_controls(name): without_controls(item) for name, item in value.items()}
    return [without_controls(item) for item in value] if isinstance(value, list) else value
