# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What can be switched at run time, and the API keys."""

from __future__ import annotations

import dataclasses
import re
from dataclasses import dataclass, field
from typing import Any

ALL_SCOPES = ("read:vm", "write:vm", "power:vm", "backup:vm")

# Only commands at the beginning of a line or after a separator, so that `last shutdown` passes.
_AT_START = r"(?:^|[;&|\n]\s*)(?:sudo\s+)?"
DEFAULT_BLOCKED = (
    _AT_START + r"rm\s+(?:-[a-zA-Z-]+\s+)+/(?:\*|\s|;|$)",
    _AT_START + r"mkfs(?:\.\w+)?\b",
    _AT_START + r"(?:shutdown|poweroff|halt|reboot)\b",
    _AT_START + r"dd\s.*\bof=/dev/(?:[sv]d|nvme)",
    r":\(\)\s*\{",
)

POLL_URLS = ("relative", "absolute", "other_origin", "absent")
EXIT_CODE_NAMES = ("exitCode", "exitcode", None)


class SettingsError(ValueError):
    """A setting that is not known or not valid."""


@dataclass(slots=True)
class ReplyStyle:
    """How exec answers look where the documentation leaves it open; a VPS can override each member."""

    exit_code_name: str | None = "exitCode"  # None: the exit code is missing
    wrapped: bool = False  # {"success": true, "data": {...}} around exec answers
    poll_url: str = "relative"
    not_found_code: str = "not_found"  # or vps_not_found

    def with_changes(self, changes: dict[str, Any]) -> ReplyStyle:
        _known(ReplyStyle, changes)
        style = dataclasses.replace(self, **changes)
        if style.poll_url not in POLL_URLS:
            raise SettingsError(f"poll_url must be one of {', '.join(POLL_URLS)}")
        if style.exit_code_name not in EXIT_CODE_NAMES:
            raise SettingsError("exit_code_name must be exitCode, exitcode or null")
        return style


@dataclass(slots=True)
class Settings:
    """The switches of the whole emulator."""

    latency_ms: float = 0.0
    canned_ms: float = 150.0
    power_ms: float = 200.0  # how long a power action takes
    boot_ms: float = 0.0  # how long the agent is missing after a boot
    power_fails: bool = False  # power jobs end as failed and change nothing
    blocked: list[str] = field(default_factory=lambda: list(DEFAULT_BLOCKED))
    reply: ReplyStyle = field(default_factory=ReplyStyle)
    rate: float | None = None  # requests a second; None: no limit
    burst: int | None = None  # None: the same as rate
    rate_headers: bool = True  # X-RateLimit-* on every answer while a limit is on

    def changed(self, changes: dict[str, Any]) -> Settings:
        """A copy with the changes; nothing is changed when one of them is wrong."""
        _known(Settings, changes)
        changes = dict(changes)
        if "reply" in changes:
            changes["reply"] = self.reply.with_changes(changes["reply"])
        for pattern in changes.get("blocked", ()):
            try:
                re.compile(pattern)
            except (re.error, TypeError) as error:
                raise SettingsError(f"blocked: {pattern!r}: {error}") from None
        for name in ("latency_ms", "canned_ms", "power_ms", "boot_ms", "rate", "burst"):
            value = changes.get(name)
            optional = name in ("rate", "burst")
            if name in changes and not (optional and value is None):
                if isinstance(value, bool) or not isinstance(value, (int, float)):
                    raise SettingsError(f"{name} must be a number")
                if value < 0 or (optional and value <= 0):
                    raise SettingsError(f"{name} is too small")
        return dataclasses.replace(self, **changes)


@dataclass(slots=True)
class Key:
    """An API key; the journal shows its label, never the key."""

    label: str
    scopes: frozenset[str]
    active: bool = True


def _known(kind: type, changes: dict[str, Any]) -> None:
    if not isinstance(changes, dict):
        raise SettingsError("an object is needed")
    names = {item.name for item in dataclasses.fields(kind)}
    unknown = sorted(set(changes) - names)
    if unknown:
        raise SettingsError(f"unknown: {', '.join(unknown)}; known: {', '.join(sorted(names))}")
