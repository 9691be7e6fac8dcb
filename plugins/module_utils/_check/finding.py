# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Findings: a check's answer on one VPS, as data."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from .._batch import Outcome
from .._errors import HostupError
from .._shown import one_line, shown
from .expect import NotANumber
from .profile import Check
from .waiver import Waiver

#: The most characters of each stream in a finding.
LONGEST_EVIDENCE = 2000

#: The most characters of a command's last words in a reason.
_LONGEST_LINE = 200

#: The exit codes of a shell that could not run a program, or did not find it.
_NOT_RUN = (126, 127)

Finding = dict[str, Any]

#: The findings that stand for the whole VPS; `waiver_expired` is about the others.
NOT_CHECKED = "vps_not_checked"
WAIVER_EXPIRED = "waiver_expired"


@dataclass(frozen=True)
class OperatingSystem:
    """What the API says of it; what it does not say is empty."""

    family: str
    version: str
    display_name: str

    def as_dict(self) -> dict[str, Any]:
        """Return it as a host's result shows it."""
        return {
            "family": self.family or None,
            "version": self.version or None,
            "display_name": self.display_name or None,
        }


def operating_system(raw: Mapping[str, Any]) -> OperatingSystem | None:
    """Return the operating system of an API item, None if it tells none."""
    said = raw.get("operatingSystem")
    texts = [said.get(name) for name in ("family", "version", "displayName")] if isinstance(said, dict) else []
    family, version, display_name = [text if isinstance(text, str) else "" for text in texts] or ("", "", "")
    return OperatingSystem(family, version, display_name) if family or version or display_name else None


@dataclass(frozen=True)
class Ruling:
    """What is found: a status of the contract, why, and the name of what kept a check from its answer."""

    status: str
    reason: str | None = None
    error_code: str | None = None


PASS = Ruling("pass")


def of_check(check: Check, ruling: Ruling, evidence: Mapping[str, Any] | None) -> Finding:
    """Return the finding of a check."""
    return _finding(
        check.id,
        ruling,
        profile=check.profile,
        title=check.title,
        severity=check.severity,
        tags=list(check.tags),
        references=list(check.references),
        evidence=evidence,
        remediation=check.remediation,
    )


def not_checked(error: HostupError, unanswered: int, total: int) -> Finding:
    """Return the finding that says that a VPS could not be checked, or not to the end."""
    part = "" if unanswered == total else f"{unanswered} of {total} checks were not answered, as the run was cut: "
    return _finding(
        NOT_CHECKED,
        Ruling("error", part + error.message, error.error_code),
        title="The VPS could be checked",
        severity="critical",
        remediation="Do what the reason says, and check again. What was not checked may be in any state.",
    )


def nothing_applied(total: int) -> Finding:
    """Return the finding that says that a VPS was not looked at, as none of its checks applies."""
    return _finding(
        NOT_CHECKED,
        Ruling("error", f"none of the {total} checks applies to this VPS, so nothing was checked", "nothing_applied"),
        title="The VPS could be checked",
        severity="critical",
        remediation="Correct applies_if, or give the VPS a profile that fits.",
    )


def _finding(
    check: str,
    ruling: Ruling,
    *,
    title: str,
    severity: str,
    profile: str | None = None,
    tags: Sequence[str] = (),
    references: Sequence[str] = (),
    evidence: Mapping[str, Any] | None = None,
    remediation: str | None = None,
) -> Finding:
    return {
        "check": check,
        "profile": profile,
        "title": title,
        "severity": severity,
        "tags": list(tags),
        "references": list(references),
        "status": ruling.status,
        "reason": ruling.reason,
        "error_code": ruling.error_code,
        "evidence": evidence,
        "remediation": remediation,
        "waiver": None,
    }


def ruling_of_os(check: Check, system: OperatingSystem | None) -> Ruling | None:
    """Return the ruling if the operating system decides, None if it does not."""
    applies_if = check.applies_if
    if not applies_if.asks_for_os:
        return None
    if system is None or (applies_if.os_family and not system.family) or (applies_if.os_version and not system.version):
        return Ruling("error", "the API does not tell the operating system, on which the check depends", "os_unknown")
    if applies_if.fits(system.family, system.version):
        return None
    return Ruling("not_applicable", f"the operating system is {one_line(f'{system.family} {system.version}', 100)}")


def ruling_of_condition(command: str, outcome: Outcome) -> Ruling | None:
    """Return the ruling if what the command of `applies_if` said decides, None if the check applies."""
    if outcome.error:
        return Ruling("error", f"applies_if: {outcome.error.message}", outcome.error.error_code)
    if outcome.rc is None or outcome.rc < 0:
        return Ruling("error", f"applies_if was ended by signal {-(outcome.rc or 0)}", "command_failed")
    if outcome.rc == 0:
        return None
    # `test` says no by 1, and `command -v` of dash by 127. All else has not looked.
    if outcome.rc not in (1, 127) or outcome.stderr.strip():
        told = f"applies_if, {shown(command)}, failed with rc {outcome.rc}{_last_words(outcome)}"
        return Ruling("error", told, "command_failed")
    return Ruling("not_applicable", f"applies_if, {shown(command)}, ended with rc {outcome.rc}")


def ruling_of_outcome(check: Check, outcome: Outcome) -> Ruling:
    """Return what the outcome of a check's command means."""
    if outcome.error:
        return Ruling("error", outcome.error.message, outcome.error.error_code)
    expect = check.expect
    expected, rc = expect.rc or (0,), outcome.rc
    wrong = None
    if rc not in expected:
        wrong = f"rc is {rc}, and {' or '.join(map(str, expected))} was expected{_last_words(outcome)}"
        # A command that looks at something and fails has not looked: its output, or that there is none, says nothing.
        unanswered = expect.rc is None and expect.looks_at_text
        if unanswered or rc is None or rc < 0 or rc in _NOT_RUN:
            return Ruling("error", f"the command failed: {wrong}", "command_failed")
    if "stdout" in outcome.truncated and expect.looks_at_text:
        return Ruling("error", "stdout is not complete, so it cannot be judged", "output_cut")
    ruling = _judged(check, "stdout", outcome.stdout, [wrong] if wrong else [])
    # The exit code is that of the last part, so a part before it that failed shows by its complaint alone.
    if ruling is PASS and expect.looks_at_text and outcome.stderr.strip() and set(check.command or "") & set("|;&\n"):
        told = f"a part of the command complained, so its output says nothing{_last_words(outcome)}"
        return Ruling("error", told, "command_failed")
    return ruling


def ruling_of_status(check: Check, status: Mapping[str, Any]) -> tuple[Ruling, Mapping[str, Any] | None]:
    """Return what the member of the status means that a check looks at, and the evidence.

    One that is absent or null is an error: what the platform does not report has not been checked, and were it "not
    applicable", a member that the API renames would turn the check off without a word.
    """
    path = check.status or ""
    value: Any = status
    for name in path.split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    if value is None:
        return Ruling("error", f"the status of the VPS does not tell {path}", "not_reported"), None
    text = _as_text(value)
    evidence = _evidence(f"status {path}", None, text, "", cut=False)
    return _judged(check, path, text, []), evidence


def _judged(check: Check, what: str, text: str, found: list[str]) -> Ruling:
    try:
        found = found + check.expect.failures(what, text)
    except NotANumber as error:
        return Ruling("error", str(error), "not_a_number")
    return Ruling("fail", "; ".join(found)) if found else PASS


def _as_text(value: Any) -> str:
    """Return a member of the status as text: of a list, a line for each element."""
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return "\n".join(map(_as_text, value))
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return json.dumps(value, ensure_ascii=False)


def _last_words(outcome: Outcome) -> str:
    line = one_line(outcome.stderr.rstrip().rpartition("\n")[2], _LONGEST_LINE)
    return f" ({line})" if line else ""


def evidence(command: str, outcome: Outcome) -> Mapping[str, Any]:
    """Return what a command printed, cut."""
    return _evidence(command, outcome.rc, outcome.stdout, outcome.stderr, cut=bool(outcome.truncated))


def _evidence(command: str, rc: int | None, stdout: str, stderr: str, *, cut: bool) -> Mapping[str, Any]:
    return {
        "command": command,
        "rc": rc,
        "stdout": stdout[:LONGEST_EVIDENCE],
        "stderr": stderr[:LONGEST_EVIDENCE],
        "truncated": cut or len(stdout) > LONGEST_EVIDENCE or len(stderr) > LONGEST_EVIDENCE,
    }


def with_waivers(findings: list[Finding], waivers: Sequence[Waiver], host: str, today: date) -> list[Finding]:
    """Return the findings with the waivers applied, and one more that names those that have expired."""
    expired: dict[Waiver, list[str]] = {}
    waived = []
    for finding in findings:
        covering = [waiver for waiver in waivers if waiver.covers(finding["check"], host)]
        if finding["status"] not in ("fail", "error") or not covering:
            waived.append(finding)
            continue
        # The one that holds longest: what has expired does not matter beside one that has not.
        waiver = max(covering, key=lambda each: each.until)
        if waiver.expired(today):
            expired.setdefault(waiver, []).append(finding["check"])
            waived.append({**finding, "waiver": waiver.as_dict(today)})
        else:
            reason = f"{finding['reason']} (waived until {waiver.until.isoformat()})"
            waived.append({**finding, "status": "waived", "reason": reason, "waiver": waiver.as_dict(today)})
    if expired:
        waived.append(_expired(expired))
    return waived


def _expired(expired: Mapping[Waiver, Sequence[str]]) -> Finding:
    told = "; ".join(
        f"{', '.join(checks)}: {shown(waiver.check)} was waived until {waiver.until.isoformat()} "
        f"({one_line(waiver.reason, _LONGEST_LINE)})"
        for waiver, checks in expired.items()
    )
    return _finding(
        WAIVER_EXPIRED,
        Ruling("fail", f"a waiver has expired and does not hold any more: {told}"),
        title="No waiver has expired",
        severity="low",
        remediation="Correct what was waived, or give the waiver another reason and date; then remove the old one.",
    )
