# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What changed between runs: findings that are new, fixed, or come and go.

A run is kept as a digest: one letter a host and check. So many runs are read quickly and take little memory.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypedDict

from .shape import HOST_MISSING, NOT_CHECKED, WAIVER_EXPIRED, Finding

SCHEMA = "hostup.cloud/compliance-digest"
VERSION = 1

#: The worst last: of several findings of one check on one host, the worst counts.
LETTERS = {"not_applicable": "n", "pass": "p", "waived": "w", "error": "e", "fail": "f"}
NONE = "-"

#: Checks that a host has a finding of only if something is wrong.
_ONLY_IF_WRONG = (NOT_CHECKED, HOST_MISSING, WAIVER_EXPIRED)

GOOD, BAD = True, False


class Change(TypedDict):
    """A check of a host."""

    host: str
    check: str


class Drift(TypedDict):
    """What changed. `since` is the time of the run before, null if none is kept."""

    since: str | None
    new: list[Change]
    fixed: list[Change]
    flapping: list[Change]


class Digest(TypedDict):
    """What is kept of a run: each host has a letter for each of `checks`, in their order."""

    schema: str
    version: int
    run: str
    verdict: str
    summary: dict[str, Any]
    checks: list[str]
    hosts: dict[str, str]


def digest(run: str, verdict: str, summary: dict[str, Any], hosts: Mapping[str, Iterable[Finding]]) -> Digest:
    """Return the digest of a run."""
    checks = list(dict.fromkeys(finding["check"] for findings in hosts.values() for finding in findings))
    return {
        "schema": SCHEMA,
        "version": VERSION,
        "run": run,
        "verdict": verdict,
        "summary": summary,
        "checks": checks,
        "hosts": {host: _letters(findings, checks) for host, findings in hosts.items()},
    }


def _letters(findings: Iterable[Finding], checks: Iterable[str]) -> str:
    worst: dict[str, str] = {}
    order = list(LETTERS)
    for finding in findings:
        known = worst.setdefault(finding["check"], finding["status"])
        if order.index(finding["status"]) > order.index(known):
            worst[finding["check"]] = finding["status"]
    return "".join(LETTERS[worst[check]] if check in worst else NONE for check in checks)


def drift(now: Digest, past: Sequence[Digest]) -> Drift:
    """Return what changed. `past` are the kept runs, the oldest first.

    A run that has no answer of a check (the host was down, the check not in the profile, the finding waived) is passed
    over: what failed before it and fails after it is not new.
    """
    runs = [_Run(kept) for kept in past]
    current = _Run(now)
    changes: Drift = {"since": past[-1]["run"] if past else None, "new": [], "fixed": [], "flapping": []}
    if not past:
        return changes
    for host, check in _ever_bad([*past, now]):
        states = [state for run in runs if (state := run.state(host, check)) is not None]
        state = current.state(host, check)
        entry: Change = {"host": host, "check": check}
        if state is BAD and (not states or states[-1] is GOOD):
            changes["new"].append(entry)
        if state is GOOD and states and states[-1] is BAD:
            changes["fixed"].append(entry)
        if state is not None:
            states.append(state)
        if _stretches(states) > 1:
            changes["flapping"].append(entry)
    return changes


def _ever_bad(digests: Iterable[Digest]) -> list[tuple[str, str]]:
    found = {
        (host, kept["checks"][hit.start()])
        for kept in digests
        for host, letters in kept["hosts"].items()
        for hit in re.finditer("[ef]", letters)
    }
    return sorted(found)


def _stretches(states: Sequence[bool]) -> int:
    """Return how many times a finding appeared: failed, passed and failed again are two."""
    return sum(state is BAD and (not place or states[place - 1] is GOOD) for place, state in enumerate(states))


class _Run:
    """One run, to be asked for single checks."""

    def __init__(self, kept: Digest) -> None:
        self._hosts = kept["hosts"]
        self._place = {check: place for place, check in enumerate(kept["checks"])}

    def state(self, host: str, check: str) -> bool | None:
        """Return whether a check was good; None if the run does not tell."""
        letter = self._letter(host, check)
        if letter == NONE and check in _ONLY_IF_WRONG and self._was_checked(host):
            return GOOD
        return {"p": GOOD, "n": GOOD, "f": BAD, "e": BAD}.get(letter)

    def _was_checked(self, host: str) -> bool:
        return host in self._hosts and all(self._letter(host, check) == NONE for check in (NOT_CHECKED, HOST_MISSING))

    def _letter(self, host: str, check: str) -> str:
        letters = self._hosts.get(host)
        return letters[self._place[check]] if letters is not None and check in self._place else NONE
