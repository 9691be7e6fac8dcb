# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Somebody else's text, such that it can do nothing to whoever looks at it."""

from __future__ import annotations

import re

#: What steers a terminal, turns the direction of writing, cannot be seen, or is not allowed in XML.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u0600-\u0605\u061c\u06dd\u070f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    "\u2028-\u202e\u2060-\u206f\u3164\ud800-\udfff\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff"
    "\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)


def visible(text: str) -> str:
    r"""Return a text with its control characters written out, as `\x1b`; tabs and line ends stay."""
    return _INVISIBLE.sub(_written_out, text)


def one_line(text: str) -> str:
    """Return a text on one line."""
    return " ".join(visible(text).split())


def _written_out(hit: re.Match[str]) -> str:
    code = ord(hit[0])
    if code == 0x0D:
        return "\\r"
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
