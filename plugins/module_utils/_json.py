# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""JSON as an API may send it: strictly what the standard says, and nothing that is built to use up memory."""

from __future__ import annotations

import json
import math
import re
from typing import Any

#: Bytes from which on a body is looked at before it is parsed, as every value of it costs memory.
LONGEST_UNCHECKED = 4 * 1024 * 1024

#: How much of such a body may be something else than long strings: the number of quotation marks, and of bytes
#: outside of them.
MAX_QUOTES = 10_000
MAX_STRUCTURE = 256 * 1024

#: Levels of nesting in an answer; what is documented needs four.
MAX_DEPTH = 64


def parse(content: bytes) -> Any:
    """Return the JSON value. Raises ValueError for anything that is not strictly JSON or is built to use up memory."""
    if len(content) > LONGEST_UNCHECKED:
        _check_structure(content)
    text = content.decode("utf-8-sig")
    try:
        value = json.loads(
            text,
            parse_constant=_no_constant,
            parse_int=_bounded_int,
            parse_float=_finite_float,
            object_pairs_hook=_without_duplicates,
        )
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    _check_depth(value)
    return _without_surrogates(value) if re.search(r"\\u[dD][89a-fA-F]", text) else value


def _check_structure(content: bytes) -> None:
    """Raise ValueError unless a large body is large because of long strings."""
    # Without what a backslash escapes, every quotation mark begins or ends a string.
    bare = content.replace(rb"\\", b"").replace(rb"\"", b"")
    if bare.count(b'"') > MAX_QUOTES or sum(map(len, bare.split(b'"')[::2])) > MAX_STRUCTURE:
        raise ValueError("too many values")


def _check_depth(value: Any) -> None:
    level = [value]
    for _depth in range(MAX_DEPTH):
        level = [
            child
            for parent in level
            if isinstance(parent, (dict, list))
            for child in (parent.values() if isinstance(parent, dict) else parent)
            if isinstance(child, (dict, list))
        ]
        if not level:
            return
    raise ValueError("nested too deeply")


def _without_surrogates(value: Any) -> Any:
    """Return `value` with U+FFFD for each half of a surrogate pair: valid JSON, but nothing could print it."""
    if isinstance(value, str):
        return re.sub("[\ud800-\udfff]", "\N{REPLACEMENT CHARACTER}", value)
    if isinstance(value, dict):
        return {_without_surrogates(name): _without_surrogates(item) for name, item in value.items()}
    return [_without_surrogates(item) for item in value] if isinstance(value, list) else value


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def _bounded_int(digits: str) -> int:
    if len(digits) > 30:
        raise ValueError("a number is too long")
    return int(digits)


def _finite_float(text: str) -> float:
    number = float(text)
    if math.isinf(number):
        raise ValueError("a number is too large")
    return number


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise ValueError("a member is there twice")
    return value
