# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks and profiles, out of what a YAML file or a playbook says. Everything is refused here that can be refused."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any

from .._client import MAX_COMMAND
from .._shown import shown
from .._status import MEMBERS
from .._verdict import verdict
from ._fields import Fields, invalid
from .expect import Expect, parse_expect

SEVERITIES = ("info", "low", "medium", "high", "critical")

FIELDS = (
    "id",
    "title",
    "severity",
    "tags",
    "references",
    "command",
    "status",
    "expect",
    "applies_if",
    "remediation",
    "effect",
    "effect_reason",
)

#: The ids of findings that are no check's.
_RESERVED = re.compile(r"(vps|run)_.*|waiver_expired")


@dataclass(frozen=True)
class AppliesIf:
    """To which VPSs a check applies: to those for which all holds that is given.

    `command` is a read that ends with 0; the others are patterns of fnmatch.
    """

    command: str | None = None
    os_family: tuple[str, ...] = ()
    os_version: tuple[str, ...] = ()

    @property
    def asks_for_os(self) -> bool:
        """Whether the operating system decides."""
        return bool(self.os_family or self.os_version)

    def fits(self, family: str, version: str) -> bool:
        """Whether the operating system is one that is meant."""
        return _any_matches(family.lower(), self.os_family) and _any_matches(version, self.os_version)


def _any_matches(text: str, patterns: tuple[str, ...]) -> bool:
    return not patterns or any(fnmatchcase(text, pattern) for pattern in patterns)


@dataclass(frozen=True)
class Check:
    """One compliance question. Either `command` or `status`, a path into the status of the VPS, brings the answer.

    `data` is what it was made from, for overrides.
    """

    id: str
    profile: str
    title: str
    severity: str
    tags: tuple[str, ...]
    references: tuple[str, ...]
    command: str | None
    status: str | None
    expect: Expect
    applies_if: AppliesIf
    remediation: str | None
    data: Mapping[str, Any] = field(repr=False, compare=False)


@dataclass(frozen=True)
class Profile:
    """A list of checks with a name. `source` is the file or the option that it comes from."""

    name: str
    title: str
    checks: tuple[Check, ...]
    source: str


def parse_profile(data: Any, source: str) -> Profile:
    """Return a profile. Raises InvalidProfile."""
    fields = Fields(data, source, ("name", "title", "checks"))
    name, title = fields.word("name"), fields.line("title")
    if "checks" not in fields:
        fields.wrong("checks", "is missing")
    items = fields["checks"]
    if not isinstance(items, (list, tuple)) or not items:
        fields.wrong("checks", f"must be a list of checks, and is {shown(items)}")
    checks: dict[str, Check] = {}
    for number, item in enumerate(items, 1):
        check = parse_check(item, name, source, number)
        if check.id in checks:
            invalid(named(source, check.id), "id", "is there twice")
        checks[check.id] = check
    return Profile(name, title, tuple(checks.values()), source)


def named(source: str, check: str | int) -> str:
    """Return where a check stands, for messages: its id, or its number where it has none."""
    return f"{source}, check {check}" if isinstance(check, str) else f"{source}, element {check} of checks"


def parse_check(data: Any, profile: str, source: str, number: int) -> Check:
    """Return a check; `number` names one that has no id. Raises InvalidProfile."""
    has_id = isinstance(data, Mapping) and isinstance(data.get("id"), str) and re.fullmatch(r"\w{1,100}", data["id"])
    where = named(source, data["id"] if has_id else number)
    fields = Fields(data, where, FIELDS)
    check_id = fields.word("id")
    if _RESERVED.fullmatch(check_id):
        fields.wrong("id", "is reserved, as are all that begin with vps_ or run_, and waiver_expired")
    command, status = fields.text("command", longest=MAX_COMMAND), _status_path(fields)
    if command is not None and status is not None:
        fields.wrong("command", "and status are both given; give one of them")
    if command is not None:
        _check_reads(fields, command)
    elif status is None:
        fields.wrong("command", "is missing, and so is status; give one of them")
    elif "effect" in fields or "effect_reason" in fields:
        fields.wrong("effect" if "effect" in fields else "effect_reason", "belongs to a command, and status is given")
    expect = parse_expect(fields["expect"], where) if "expect" in fields else Expect()
    if status is not None and (expect.rc is not None or not expect.looks_at_text):
        fields.wrong("expect", "must say something of the text of the status, and nothing of rc")
    return Check(
        id=check_id,
        profile=profile,
        title=fields.line("title"),
        severity=fields.choice("severity", SEVERITIES),
        tags=_tags(fields),
        references=fields.texts("references"),
        command=command,
        status=status,
        expect=expect,
        applies_if=_applies_if(fields, where),
        remediation=fields.text("remediation"),
        data=data,
    )


def _status_path(fields: Fields) -> str | None:
    path = fields.text("status", longest=100)
    if path is not None and not re.fullmatch(r"[a-z0-9_]+(\.[a-z0-9_]+)*", path):
        fields.wrong("status", f"{shown(path)} is not a path into the status such as memory.usage_percent")
    if path is not None and path.split(".")[0] not in MEMBERS:
        fields.wrong("status", f"{shown(path)} begins with none of {', '.join(MEMBERS)}")
    return path


def _tags(fields: Fields) -> tuple[str, ...]:
    tags = fields.texts("tags")
    for tag in tags:
        if not re.fullmatch(r"[a-z0-9_-]{1,100}", tag):
            fields.wrong("tags", f"has {shown(tag)}; a tag has lower-case letters, digits, _ and - only")
    return tags


def _check_reads(fields: Fields, command: str) -> None:
    """Raise InvalidProfile for a command that may write, unless the check vouches for it and says why."""
    if "effect" in fields:
        fields.choice("effect", ("read",))
        fields.needed_text("effect_reason")
        return
    if "effect_reason" in fields:
        fields.wrong("effect_reason", "belongs to effect: read, which is not given")
    _refuse_write(fields, command)


def _refuse_write(fields: Fields, command: str) -> None:
    found = verdict(command)
    if found.writes:
        fields.wrong("command", f"{shown(command)} may change something ({found.reason}), and a check only reads")


def _applies_if(fields: Fields, where: str) -> AppliesIf:
    if "applies_if" not in fields:
        return AppliesIf()
    value = fields["applies_if"]
    given = {"command": value} if isinstance(value, str) else value
    inner = Fields(given, where, ("command", "os_family", "os_version"), within="applies_if")
    command = inner.text("command", longest=MAX_COMMAND)
    if command is not None:
        _refuse_write(inner, command)
    families = tuple(family.lower() for family in inner.text_or_texts("os_family"))
    applies_if = AppliesIf(command, families, inner.text_or_texts("os_version"))
    if applies_if == AppliesIf():
        fields.wrong("applies_if", "has nothing in it; it takes command, os_family and os_version")
    return applies_if
