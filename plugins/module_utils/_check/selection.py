# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which checks a task makes: those of its profiles, with what the user adds, overrides, disables and waives."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .._errors import InvalidProfile
from .._shown import shown
from ._fields import invalid
from .profile import Check, Profile, named, parse_check
from .waiver import Waiver, parse_waivers

#: The profile of a check that the option `checks` adds.
OWN = "checks"


@dataclass(frozen=True)
class Selection:
    """The checks, in their order, with ids of their own, and the waivers. `remarks` are what looks like a mistake."""

    checks: tuple[Check, ...]
    waivers: tuple[Waiver, ...]
    remarks: tuple[str, ...] = ()


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
    if not checks:
        invalid("profiles", "and checks", "are empty, so there is no check to make")
    if not kept:
        invalid("disable", shown(list(disable)), f"leaves none of {len(checks)} checks to make")
    parsed = parse_waivers(list(waivers))
    return Selection(kept, tuple(parsed), tuple(_of_no_use(parsed, checks)))


def _of_no_use(waivers: Sequence[Waiver], checks: Iterable[str]) -> Iterator[str]:
    """Yield a remark for each waiver whose check is none of the task's: what it was to waive still counts."""
    for number, waiver in enumerate(waivers, 1):
        if not waiver.check.startswith("vps_") and not any(waiver.is_about(check) for check in checks):
            yield f"waivers, element {number}, waives nothing: the task has no check {shown(waiver.check)}"


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
            try:
                check = parse_check(item, OWN, OWN, number)
            except InvalidProfile as error:
                new = "" if check_id is None or not checks else "; no profile has this id, so it is a new check"
                raise InvalidProfile(error.message + new) from None
        else:
            base = checks[check_id]
            check = parse_check({**base.data, **item}, base.profile, OWN, number)
        if check.id in seen:
            invalid(named(OWN, check.id), "id", "is there twice")
        seen.add(check.id)
        checks[check.id] = check
