# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The task `vps_status`: from its options to its result."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from ._arguments import TARGET_SPEC, TARGETS, check_target, connection, find_vps
from ._client import HostUp, Vps
from ._errors import HostupError, InvalidOption
from ._naming import snake_case
from ._task import Task

#: Requests under way at once when every VPS is asked for.
CONCURRENCY = 16

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
        check_target(options)
        with HostUp(connection(options)) as client:
            vps = find_vps(client, options)
            status = _shaped(vps, client.status(vps.id))
        return {"changed": False, "statuses": [status], "status": status}

    given = [name for name in TARGETS if options[name] is not None]
    if given:
        raise InvalidOption(
            f"all: true means every VPS, and {given[0]} {options[given[0]]!r} means one; give one of them"
        )
    with HostUp(connection(options), connections=CONCURRENCY) as client, ThreadPoolExecutor(CONCURRENCY) as pool:
        statuses = list(pool.map(lambda vps: _entry(client, vps), list(client.list_vps())))
    return _fleet(statuses)


def _fleet(statuses: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the result for a fleet; that some VPSs could not be read is said, that none could is a failure."""
    result: dict[str, Any] = {"changed": False, "statuses": statuses}
    failed = [entry for entry in statuses if "error_code" in entry]
    if failed:
        first = failed[0]
        message = f"the status of {len(failed)} of {len(statuses)} VPSs could not be read; the first: {first['msg']}"
        if len(failed) == len(statuses):
            result.update(failed=True, msg=message, error_code=first["error_code"])
        else:
            result["warnings"] = [message]
    return result


def _entry(client: HostUp, vps: Vps) -> dict[str, Any]:
    """Return the status of one VPS of the list; its failure is its own."""
    try:
        return _shaped(vps, client.status(vps.id))
    except HostupError as error:
        return {**_shaped(vps, {}), **error.as_result()}


def _shaped(vps: Vps, answer: Mapping[str, Any]) -> dict[str, Any]:
    listed = {"name": vps.name, "primary_ip": vps.primary_ip}
    return {**dict.fromkeys(MEMBERS), **listed, **snake_case(answer), "id": vps.id}


TASK = Task(
    argument_spec={**TARGET_SPEC, "all": {"type": "bool", "default": False}},
    run=run,
    constraints={"mutually_exclusive": [TARGETS]},
)
