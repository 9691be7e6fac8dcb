# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which checks a task makes: those of its profiles, with what the user adds, overrides, disables and waives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .._shown import shown
from ._fields import invalid
from .profile import Check, Profile, named, parse_check
from .waiver import Waiver, parse_waivers

#: The profile of a check that the option `checks` adds.
OWN = "checks"


@dataclass(frozen=True)
class Selection:
    """The checks, in their order, with ids of their own, and the waivers."""

    checks: tuple[Check, ...]
    waivers: tuple[Waiver, ...]


def select(
    profiles: Sequence[Profile], additions: Sequence[Any], disable: Sequence[str], waivers: Sequence[Any]
) -> Selection:
    """Return the selection. Raises InvalidProfile."""
    checks = _of_profiles(profiles)
    _add(checks, additions)
    for name in disable:
        meant = [check.id for check in checks.values() if name == check.id or name in check.tags]
        if not meant:
            invalid("disable", shown(name), "is neither the id nor a tag of a check")
    kept = tuple(check for check in checks.values() if not {check.id, *check.tags} & set(disable))
    if not kept:
        invalid("profiles", "and checks", "leave no check to make")
    return Selection(kept, tuple(parse_waivers(list(waivers))))


def _of_profiles(profiles: Sequence[Profile]) -> dict[str, Check]:
    checks: dict[str, Check] = {}
    names: set[str] = set()
    for profile in profiles:
        if profile.name in names:
            invalid(profile.source, "name", f"{profile.name} is that of another profile of the task")
        names.add(profile.name)
        for check in profile.checks:
            if check.id in checks:
                other = checks[check.id].profile
                invalid(
                    named(profile.source, check.id),
                    "id",
                    f"is also in the profile {other}; to change that check, override it with the option checks",
                )
            checks[check.id] = check
    return checks


def _add(checks: dict[str, Check], additions: Sequence[Any]) -> None:
    """Add each check, or replace the fields that it gives of the one with its id."""
    seen: set[str] = set()
    for number, item in enumerate(additions, 1):
        check_id = item.get("id") if isinstance(item, Mapping) else None
        if not isinstance(check_id, str) or check_id not in checks:
            check = parse_check(item, OWN, OWN, number)
        else:
            base = checks[check_id]
            check = parse_check({**base.data, **item}, base.profile, OWN, number)
        if check.id in seen:
            invalid(named(OWN, check.id), "id", "is there twice")
        seen.add(check.id)
        checks[check.id] = check
