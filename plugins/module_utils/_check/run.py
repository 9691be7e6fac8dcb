# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The task `vps_check`: all checks of one VPS, in as few commands as hold them, and the host's result."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime, timezone
from typing import Any

from .._arguments import TARGET_SPEC, TARGETS, check_target, connection, find_vps
from .._batch import Outcome, run_commands
from .._client import HostUp, Started, Vps
from .._deadline import Deadline
from .._errors import HostupError, InvalidOption
from .._guest import Guest
from .._naming import snake_case
from .._shown import plural
from .._task import Task
from . import finding
from .finding import Finding, OperatingSystem, Ruling
from .profile import Check
from .selection import Selection

#: Among the options, what the action plugin made of those of the user: the checks, and the host's name.
SELECTION = "_selection"
HOST = "_host"

#: The most seconds that may be given.
_LONGEST_TIMEOUT = 30 * 24 * 3600


def run(options: dict[str, Any], check_mode: bool) -> dict[str, Any]:
    """Run the task, which is the same in check mode. Raises InvalidOption; every other failure is a finding."""
    _check(options)
    reach = connection(options)
    selection: Selection = options[SELECTION]
    now, begun = datetime.now(timezone.utc), time.monotonic()
    with HostUp(reach) as client:
        look = Look(client, options, selection.checks)
        look.at_the_vps()
        findings = finding.with_waivers(look.findings(), selection.waivers, options[HOST], now.date())
        compliance = {
            "host": options[HOST],
            "vps": {"id": look.vps.id if look.vps else options["id"], "name": look.vps.name if look.vps else None},
            "operating_system": look.system.as_dict() if look.system else None,
            "checked_at": now.isoformat(timespec="seconds"),
            "seconds": round(time.monotonic() - begun, 3),
            "started_commands": look.started_commands,
            "requests": client.requests,
            "findings": findings,
        }
    counted = Counter(each["status"] for each in findings)
    told = ", ".join(f"{number} {status.replace('_', ' ')}" for status, number in counted.items())
    result = {"changed": False, "compliance": compliance, "msg": f"{plural(len(findings), 'finding')}: {told}"}
    return {**result, "warnings": list(selection.remarks)} if selection.remarks else result


def _check(options: Mapping[str, Any]) -> None:
    """Raise InvalidOption for what the argument_spec cannot tell."""
    check_target(options)
    timeout = options["timeout"]
    if not 0 < timeout <= _LONGEST_TIMEOUT:
        raise InvalidOption(f"timeout must be more than 0 and at most {_LONGEST_TIMEOUT} seconds, not {timeout:g}")
    if not 1 <= options["command_timeout"] <= timeout:
        raise InvalidOption(
            f"command_timeout must be from 1 to timeout ({timeout:g} s), not {options['command_timeout']}"
        )
    if not 0 <= options["wait_for_agent"] <= timeout:
        raise InvalidOption(
            f"wait_for_agent must be from 0 to timeout ({timeout:g} s), not {options['wait_for_agent']:g}"
        )


class _CountingGuest(Guest):
    """Counts the commands that are started, or may be."""

    started = 0

    def start(self, command: str) -> Started:
        self.started += 1
        return super().start(command)


class Look:
    """One look at one VPS: what the API says of it, and what the commands said. `failure` is what ended it early."""

    def __init__(self, client: HostUp, options: Mapping[str, Any], checks: tuple[Check, ...]) -> None:
        self._client = client
        self._options = options
        self._checks = checks
        self._status: dict[str, Any] | HostupError = {}
        self._outcomes: dict[str, Outcome] = {}
        self._guest: _CountingGuest | None = None
        self.vps: Vps | None = None
        self.system: OperatingSystem | None = None
        self.failure: HostupError | None = None

    @property
    def started_commands(self) -> int:
        """The number of commands that were started, or may have been."""
        return self._guest.started if self._guest else 0

    def at_the_vps(self) -> None:
        """Ask everything that the checks need. Raises InvalidOption."""
        deadline = Deadline(self._options["timeout"])
        try:
            vps = find_vps(self._client, self._options, deadline=deadline)
            # A list has what the item itself says.
            self.vps = vps if vps.raw else self._client.get_vps(vps.id, deadline=deadline)
            self.system = finding.operating_system(self.vps.raw)
            if any(check.status for check in self._checks):
                self._status = self._read_status(self.vps.id, deadline)
            self._run_all(_CountingGuest(self._client, self.vps.id, deadline))
        except InvalidOption:
            raise
        except HostupError as error:
            self.failure = error

    def _read_status(self, vps_id: str, deadline: Deadline) -> dict[str, Any] | HostupError:
        """Return the status, or why it cannot be read, which the commands need not mind."""
        try:
            return snake_case(self._client.status(vps_id, deadline=deadline))
        except InvalidOption:
            raise
        except HostupError as error:
            return error

    def _run_all(self, guest: _CountingGuest) -> None:
        """Run what does not depend on anything together with the conditions, and then what depends on those."""
        fitting = [check for check in self._checks if finding.ruling_of_os(check, self.system) is None]
        conditions = [check.applies_if.command for check in fitting if check.applies_if.command]
        free = [check.command for check in fitting if check.command and not check.applies_if.command]
        if not conditions and not free:
            return
        self._guest = guest
        guest.wait_until_available(self._options["wait_for_agent"])
        self._run(guest, [*conditions, *free])
        self._run(guest, [check.command for check in fitting if check.command and self._condition(check) is None])

    def _run(self, guest: Guest, commands: Iterable[str]) -> None:
        """Run those commands, once each, that have not been."""
        new = [command for command in dict.fromkeys(commands) if command not in self._outcomes]
        outcomes = run_commands(guest, new, limit=self._options["command_timeout"], executable=None)
        for command, outcome in zip(new, outcomes, strict=True):
            self._outcomes[command] = outcome

    def _condition(self, check: Check) -> Ruling | None:
        """Return the ruling if the condition's command, which has been run, decides."""
        command = check.applies_if.command
        return finding.ruling_of_condition(command, self._outcomes[command]) if command else None

    def findings(self) -> list[Finding]:
        """Return what is found, in the order of the checks; first of all that the VPS could not be checked, if so."""
        answered = [self._finding(check) for check in self._checks] if self._outcomes or not self.failure else []
        found = [each for each in answered if each is not None]
        if self.failure:
            found.insert(0, finding.not_checked(self.failure, len(self._checks) - len(found), len(self._checks)))
        elif all(each["status"] == "not_applicable" for each in found):
            found.insert(0, finding.nothing_applied(len(found)))
        return found

    def _finding(self, check: Check) -> Finding | None:
        """Return the finding of a check, None if there is no answer, as the run was cut."""
        ruling = finding.ruling_of_os(check, self.system)
        if ruling:
            return finding.of_check(check, ruling, None)
        condition = check.applies_if.command
        if condition:
            if condition not in self._outcomes:
                return None
            ruling = self._condition(check)
            if ruling:
                return finding.of_check(check, ruling, finding.evidence(condition, self._outcomes[condition]))
        if check.status:
            return self._finding_of_status(check)
        if check.command not in self._outcomes:
            return None
        outcome = self._outcomes[check.command]
        return finding.of_check(
            check, finding.ruling_of_outcome(check, outcome), finding.evidence(check.command, outcome)
        )

    def _finding_of_status(self, check: Check) -> Finding:
        if isinstance(self._status, HostupError):
            return finding.of_check(check, Ruling("error", self._status.message, self._status.error_code), None)
        return finding.of_check(check, *finding.ruling_of_status(check, self._status))


TASK = Task(
    argument_spec={
        **TARGET_SPEC,
        "profiles": {"type": "list", "elements": "raw", "default": []},
        "checks": {"type": "list", "elements": "dict", "default": []},
        "disable": {"type": "list", "elements": "str", "default": []},
        "waivers": {"type": "list", "elements": "dict", "default": []},
        "timeout": {"type": "float", "default": 300.0},
        "command_timeout": {"type": "int", "default": 30},
        "wait_for_agent": {"type": "float", "default": 0.0},
    },
    run=run,
    constraints={"mutually_exclusive": [TARGETS]},
)
