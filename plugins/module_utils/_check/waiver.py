# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Waivers: findings that somebody accepts on some hosts, for a reason and until a day."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from fnmatch import fnmatchcase
from typing import Any

from .._shown import shown
from ._fields import Fields


@dataclass(frozen=True)
class Waiver:
    """What is accepted: `check` and `hosts` are patterns of fnmatch, `until` is the last day (UTC) that it holds."""

    check: str
    hosts: tuple[str, ...]
    reason: str
    until: date

    def covers(self, check: str, host: str) -> bool:
        """Whether it is about this check on this host, expired or not."""
        return self.is_about(check) and any(fnmatchcase(host, pattern) for pattern in self.hosts)

    def is_about(self, check: str) -> bool:
        """Whether it is about this check on any host."""
        # With "*", a run would pass that looked at nothing; so what is found of the VPS itself has to be named.
        return check == self.check if check.startswith("vps_") else fnmatchcase(check, self.check)

    def as_dict(self, today: date) -> dict[str, Any]:
        """Return it as a finding shows it."""
        return {"reason": self.reason, "until": self.until.isoformat(), "expired": self.expired(today)}

    def expired(self, today: date) -> bool:
        """Whether its last day is over."""
        return today > self.until


def parse_waivers(items: list[Any]) -> list[Waiver]:
    """Return the waivers. Raises InvalidProfile."""
    return [_waiver(item, f"waivers, element {number}") for number, item in enumerate(items, 1)]


def _waiver(data: Any, where: str) -> Waiver:
    fields = Fields(data, where, ("check", "hosts", "reason", "until"))
    hosts = fields.text_or_texts("hosts")
    if not hosts:
        fields.wrong("hosts", 'is missing; "*" means all of them')
    return Waiver(
        check=fields.needed_text("check", longest=200),
        hosts=hosts,
        reason=fields.needed_text("reason"),
        until=_day(fields),
    )


def _day(fields: Fields) -> date:
    value = fields["until"] if "until" in fields else fields.wrong("until", "is missing; it is a date like 2027-01-31")
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    try:
        if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value):
            return date.fromisoformat(value)
    except ValueError:
        pass
    return fields.wrong("until", f"must be a date like 2027-01-31, and is {shown(value)}")
