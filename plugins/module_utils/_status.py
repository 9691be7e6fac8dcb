# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The task `vps_status`: from its options to its result."""

from __future__ import annotations

from typing import Any

from ._arguments import TARGET_SPEC, TARGETS, check_target, connection, find_vps
from ._client import HostUp, Vps
from ._errors import HostupError, InvalidOption
from ._fleet import CONCURRENCY, read_statuses, unread
from ._naming import snake_case
from ._shown import shown, without_controls
from ._task import Task

#: The documented members of a status; one that the API leaves out is null, so that playbooks can rely on the shape.
MEMBERS = (
    "id",
    "power_state",
    "uptime_seconds",
    "cpu_usage_percent",
    "cpu_cores",
    "memory",
    "storage",
    "network",
    "pending_tasks",
)


def run(options: dict[str, Any], check_mode: bool) -> dict[str, Any]:
    """Run the task, which is the same in check mode. Raises HostupError."""
    if not options["all"]:
        check_target(options, also=", or all: true for every VPS")
        with HostUp(connection(options)) as client:
            vps = find_vps(client, options)
            status = shaped(vps, client.status(vps.id))
        return {"changed": False, "statuses": [status], "status": status}

    given = [name for name in TARGETS if options[name] is not None]
    if given:
        raise InvalidOption(
            f"all: true means every VPS, and {given[0]} {shown(options[given[0]])} means one; give one of them"
        )
    with HostUp(connection(options), connections=CONCURRENCY) as client:
        return _fleet(read_statuses(client, client.list_vps()))


def _fleet(answers: list[tuple[Vps, dict[str, Any] | HostupError]]) -> dict[str, Any]:
    """Return the result for a fleet; that some VPSs could not be read is said, that none could is a failure."""
    statuses = [shaped(vps, answer) for vps, answer in answers]
    result: dict[str, Any] = {"changed": False, "statuses": statuses}
    if failures := unread([answer for _vps, answer in answers]):
        if failures.all:
            result.update(failed=True, msg=failures.message, error_code=failures.first.error_code)
        else:
            result["warnings"] = [failures.message]
    return result


def shaped(vps: Vps, answer: dict[str, Any] | HostupError) -> dict[str, Any]:
    """Return a status as tasks and the inventory give it; a failure has its `msg` and `error_code`."""
    if isinstance(answer, HostupError):
        return {**shaped(vps, {}), **answer.as_result()}
    listed = {"name": vps.name, "primary_ip": vps.primary_ip}
    said: dict[str, Any] = without_controls({**listed, **snake_case(answer)})
    return {**dict.fromkeys(MEMBERS), **said, "id": vps.id}


TASK = Task(
    argument_spec={**TARGET_SPEC, "all": {"type": "bool", "default": False}},
    run=run,
    constraints={"mutually_exclusive": [TARGETS]},
)
