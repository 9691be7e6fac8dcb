# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Names for the hosts of an inventory: each means one host, and nothing else to Ansible, a terminal or a shell."""

from __future__ import annotations

import ipaddress
import itertools
import re
from collections import Counter
from collections.abc import Collection, Sequence
from typing import Any

#: Names that would make a VPS of the controller, or of every host, or that are folders; no group is called so either.
RESERVED = ("localhost", "127.0.0.1", "::1", "all", "ungrouped", ".", "..")

#: The most characters of a host's name that come from the API's.
_LONGEST_NAME = 200

#: The most host names in one warning.
_SHOWN = 5

#: All but what means nothing to a pattern of Ansible's, a path, a shell, an option of ssh or a terminal.
_ODD = re.compile(r"[^\w.+=@-]|^[-@]")


def is_address(value: Any) -> bool:
    """Whether `value` is an IP address, without a zone, which could hold anything."""
    try:
        return isinstance(value, str) and "%" not in value and bool(ipaddress.ip_address(value))
    except ValueError:
        return False


def host_name(text: str) -> str:
    """Return `text` with `_` for all that could mean something but to people; an IPv6 address stays one."""
    if ":" in text and is_address(text):
        return text
    return _ODD.sub("_", text[:_LONGEST_NAME])


def unique_names(preferences: Sequence[Sequence[str]], others: Collection[str]) -> tuple[list[str], list[str]]:
    """Return a name for each host, and a sentence for each first preference that could not be used.

    Each host has one preference or more, as `host_name` returns them, and the last is its own alone: its id. No name
    is there twice, and none is one of `others`, which mean something else.
    """
    counts = Counter(names[0] for names in preferences)
    reserved = {*RESERVED, *others}
    clashing = {name for name, count in counts.items() if count > 1 or name in reserved}
    seconds = Counter(_with_second(names) for names in preferences if names[0] in clashing)
    taken = reserved | counts.keys()
    chosen: list[str] = []
    become: dict[str, list[str]] = {}
    for names in preferences:
        name = names[0]
        if name in clashing:
            candidates = [f"{name}-{names[-1]}", names[-1]]
            if seconds[_with_second(names)] == 1:
                candidates.insert(0, _with_second(names))
            free = (f"{names[-1]}{'_' * number}" for number in itertools.count(1))
            name = next(candidate for candidate in itertools.chain(candidates, free) if candidate not in taken)
            taken.add(name)
            become.setdefault(names[0], []).append(name)
        chosen.append(name)
    return chosen, [_sentence(name, others) for name, others in sorted(become.items())]


def _with_second(names: Sequence[str]) -> str:
    return f"{names[0]}-{names[min(1, len(names) - 1)]}"


def _sentence(name: str, become: Sequence[str]) -> str:
    reason = (
        f"{len(become)} VPSs would be called {name!r}"
        if len(become) > 1
        else f"a VPS would be called {name!r}, which is the name of something else"
    )
    more = f" and {len(become) - _SHOWN} more" if len(become) > _SHOWN else ""
    return f"{reason}; the host names are {', '.join(become[:_SHOWN])}{more}"
