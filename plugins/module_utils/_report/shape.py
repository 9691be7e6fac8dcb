# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The shape of what a report holds, and the check that data has it.

Data of another shape is refused with a sentence that names the host, the finding and the member. Members that are not
known are left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, TypedDict

#: From the least to the most severe, with the weight that each has in the score.
WEIGHTS = {"info": 0, "low": 1, "medium": 3, "high": 7, "critical": 15}
SEVERITIES = tuple(WEIGHTS)
STATUSES = ("pass", "fail", "error", "not_applicable", "waived")

#: The findings that say that a host was not checked at all: it could not be, or it has no result.
NOT_CHECKED = "vps_not_checked"
HOST_MISSING = "run_host_missing"
#: What the run itself can lack.
MIN_HOSTS = "run_min_hosts"
INVENTORY_UNREAD = "run_inventory_unread"
#: A host can have several of these.
WAIVER_EXPIRED = "waiver_expired"

#: The most characters of a command's output that a report holds.
LONGEST_OUTPUT = 2000


class BadData(Exception):
    """Data that is not of a report's shape; the message is one sentence."""


class Evidence(TypedDict):
    """What a check's command was, and what it printed."""

    command: str
    rc: int | None
    stdout: str
    stderr: str
    truncated: bool


class Waiver(TypedDict):
    """Why a finding is accepted, and until when."""

    reason: str
    until: str | None
    expired: bool


class Finding(TypedDict):
    """One check's answer on one VPS; `host` is there in the findings of the run itself, null if it is about no host."""

    check: str
    profile: str | None
    title: str
    severity: str
    tags: list[str]
    references: list[str]
    status: str
    reason: str | None
    error_code: str | None
    evidence: Evidence | None
    remediation: str | None
    waiver: Waiver | None


class RunFinding(Finding):
    """A finding of the run itself: about a host that has no result, or about no host."""

    host: str | None


class HostResult(TypedDict):
    """All answers of one VPS."""

    host: str
    vps: dict[str, str | None] | None
    operating_system: dict[str, str | None] | None
    checked_at: str | None
    seconds: float | None
    started_commands: int | None
    requests: int | None
    findings: list[Finding]


def host_results(value: Any) -> list[HostResult]:
    """Return the results of the hosts, in order. Raises BadData."""
    if not isinstance(value, Sequence) or isinstance(value, str):
        raise BadData(f"results must be a list of the hosts' results, not {_shown(value)}")
    results = [_host_result(entry, number) for number, entry in enumerate(value, 1)]
    seen: set[str] = set()
    for result in results:
        if result["host"] in seen:
            raise BadData(f"results: host {result['host']!r} has two results")
        seen.add(result["host"])
    return results


def _host_result(value: Any, number: int) -> HostResult:
    member = _Members(value, f"results: element {number}")
    host = member.text("host", required=True)
    member.where = f"results: host {_shown(host)}"
    findings = member.take("findings", _is_list, "a list of findings")
    result: HostResult = {
        "host": host,
        "vps": member.texts("vps", ("id", "name")),
        "operating_system": member.texts("operating_system", ("family", "version", "display_name")),
        "checked_at": member.text_or_null("checked_at"),
        "seconds": member.number_or_null("seconds"),
        "started_commands": member.whole_or_null("started_commands"),
        "requests": member.whole_or_null("requests"),
        "findings": [_finding(entry, place, member.where) for place, entry in enumerate(findings, 1)],
    }
    if not findings:
        raise BadData(f"{member.where}, member findings: it is empty, which says neither that it passed nor why not")
    ids: set[str] = set()
    for finding in result["findings"]:
        check = finding["check"]
        if check in ids and check != WAIVER_EXPIRED:
            raise BadData(f"{member.where} has two findings of the check {check!r}")
        ids.add(check)
    return result


def _finding(value: Any, number: int, host: str) -> Finding:
    member = _Members(value, f"{host}, finding {number}")
    check = member.text("check", required=True)
    if not re.fullmatch(r"[a-z0-9_]{1,100}", check):
        raise BadData(f"{member.where}, member check: {_shown(check)} is no id, which is of a-z, 0-9 and _")
    member.where = f"{host}, finding {number} ({check})"
    return {
        "check": check,
        "profile": member.text_or_null("profile"),
        "title": member.text("title", required=True),
        "severity": member.one_of("severity", SEVERITIES),
        "tags": member.list_of_texts("tags"),
        "references": member.list_of_texts("references"),
        "status": member.one_of("status", STATUSES),
        "reason": member.text_or_null("reason"),
        "error_code": member.text_or_null("error_code"),
        "evidence": _evidence(member),
        "remediation": member.text_or_null("remediation"),
        "waiver": _waiver(member),
    }


def _evidence(finding: _Members) -> Evidence | None:
    if finding.data.get("evidence") is None:
        return None
    member = _Members(finding.data["evidence"], f"{finding.where}, member evidence")
    stdout, stderr = (member.text(name) for name in ("stdout", "stderr"))
    truncated = member.boolean("truncated")
    return {
        "command": member.text("command", required=True),
        "rc": member.whole_or_null("rc"),
        "stdout": stdout[:LONGEST_OUTPUT],
        "stderr": stderr[:LONGEST_OUTPUT],
        "truncated": truncated or max(len(stdout), len(stderr)) > LONGEST_OUTPUT,
    }


def _waiver(finding: _Members) -> Waiver | None:
    if finding.data.get("waiver") is None:
        return None
    member = _Members(finding.data["waiver"], f"{finding.where}, member waiver")
    return {
        "reason": member.text("reason", required=True),
        "until": member.text_or_null("until"),
        "expired": member.boolean("expired"),
    }


class _Members:
    """The members of a dictionary; `where` is its place, for messages."""

    def __init__(self, data: Any, where: str) -> None:
        if not isinstance(data, Mapping):
            raise BadData(f"{where} must be a dictionary, not {_shown(data)}")
        self.data = data
        self.where = where

    def take(self, name: str, fits: Callable[[Any], bool], kind: str) -> Any:
        """Return a member that `fits`."""
        value = self.data.get(name)
        if not fits(value):
            told = "it is missing" if name not in self.data else f"it must be {kind}, not {_shown(value)}"
            raise BadData(f"{self.where}, member {name}: {told}")
        return value

    def text(self, name: str, *, required: bool = False) -> str:
        """Return a text; one that is required is not empty."""
        if not required and self.data.get(name) is None:
            return ""
        value: str = self.take(name, lambda text: isinstance(text, str) and bool(text or not required), "a text")
        return value

    def text_or_null(self, name: str) -> str | None:
        """Return a text, null if there is none; a date becomes its text."""
        value = self.data.get(name)
        if value is None:
            return None
        return value.isoformat() if isinstance(value, date) else self.text(name)

    def one_of(self, name: str, choices: Sequence[str]) -> str:
        """Return one of the words, as Python has it: there are many findings and few words."""
        value = self.take(name, lambda text: isinstance(text, str) and text in choices, f"one of {', '.join(choices)}")
        return choices[choices.index(value)]

    def boolean(self, name: str) -> bool:
        """Return true or false, the latter if there is none."""
        if self.data.get(name) is None:
            return False
        return bool(self.take(name, lambda value: isinstance(value, bool), "true or false"))

    def whole_or_null(self, name: str) -> int | None:
        """Return a whole number, null if there is none."""
        if self.data.get(name) is None:
            return None
        return int(self.take(name, _is_whole, "a whole number"))

    def number_or_null(self, name: str) -> float | None:
        """Return a number, null if there is none."""
        if self.data.get(name) is None:
            return None
        return float(self.take(name, _is_number, "a number"))

    def list_of_texts(self, name: str) -> list[str]:
        """Return a list of texts, empty if there is none."""
        if self.data.get(name) is None:
            return []
        return list(self.take(name, is_texts, "a list of texts"))

    def texts(self, name: str, members: Sequence[str]) -> dict[str, str | None] | None:
        """Return a dictionary of texts or nulls, null if there is none."""
        if self.data.get(name) is None:
            return None
        inner = _Members(self.data[name], f"{self.where}, member {name}")
        return {member: inner.text_or_null(member) for member in members}


def is_texts(value: Any) -> bool:
    """Whether it is a list of texts."""
    return _is_list(value) and all(isinstance(text, str) for text in value)


def _is_list(value: Any) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str)


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) < 10**12


def _shown(value: Any) -> str:
    text = "null" if value is None else ascii(value)
    return text if len(text) <= 80 else text[:80] + " ..."
