# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The task vps_status, from options to result."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from ansible_collections.hostup.cloud.plugins.module_utils._status import TASK

from .server import ScriptedApi, answer, problem
from .tasks import perform

STATUS = {
    "id": "vps_1",
    "powerState": "running",
    "uptimeSeconds": None,
    "cpuUsagePercent": 7.5,
    "cpuCores": 2,
    "memory": {"usedGb": 3.68, "totalGb": 4, "usagePercent": 92.08},
    "storage": {"usedGb": 0, "totalGb": 50, "usagePercent": 0},
    "network": {"inboundGb": 63.329, "outboundGb": 54.514, "totalGb": 117.843},
    "pendingTasks": [{"id": None, "type": "vps.snapshot.create", "createdAt": None, "status": "queued", "progress": 0}],
    "someNewMember": {"innerName": 1},
    "tags": {"costCentre": "A"},
}


@pytest.fixture
def vps_status(api: ScriptedApi) -> Callable[..., dict[str, Any]]:
    def run(**options: Any) -> dict[str, Any]:
        return perform(TASK, {"api_key": "secret-key", "api_base": api.base, **options}, check_mode=True)

    return run


def test_one(api: ScriptedApi, vps_status: Any) -> None:
    api.expect(answer(STATUS))
    result = vps_status(id="vps_1")
    assert result["changed"] is False
    assert result["statuses"] == [result["status"]]
    assert result["status"] == {
        "id": "vps_1",
        "name": None,
        "primary_ip": None,
        "power_state": "running",
        "uptime_seconds": None,
        "cpu_usage_percent": 7.5,
        "cpu_cores": 2,
        "memory": {"used_gb": 3.68, "total_gb": 4, "usage_percent": 92.08},
        "storage": {"used_gb": 0, "total_gb": 50, "usage_percent": 0},
        "network": {"inbound_gb": 63.329, "outbound_gb": 54.514, "total_gb": 117.843},
        "pending_tasks": [
            {"id": None, "type": "vps.snapshot.create", "created_at": None, "status": "queued", "progress": 0}
        ],
        "some_new_member": {"inner_name": 1},
        "tags": {"costCentre": "A"},
    }


def test_members_that_are_left_out_are_null(api: ScriptedApi, vps_status: Any) -> None:
    api.expect(answer({}))
    status = vps_status(id="vps_1")["status"]
    assert status["id"] == "vps_1"
    assert status["memory"] is None
    assert status["pending_tasks"] is None


def test_all_keeps_the_others_when_one_fails(api: ScriptedApi, vps_status: Any) -> None:
    items = [{"id": f"vps_{number}", "name": f"app-{number}", "primaryIp": None} for number in range(40)]

    def status(handler: Any) -> None:
        vps_id = handler.path.split("/")[-2]
        fails = vps_id == "vps_7"
        (problem(404, "vps_not_found") if fails else answer({**STATUS, "id": vps_id}))(handler)

    api.expect(answer({"data": items}), *[status] * 40)
    result = vps_status(all=True)
    assert [entry["id"] for entry in result["statuses"]] == [item["id"] for item in items]
    assert [entry["name"] for entry in result["statuses"]] == [item["name"] for item in items]
    assert not result["failed"]
    assert "status" not in result
    failed = result["statuses"][7]
    assert (failed["error_code"], failed["request_id"], failed["power_state"]) == ("vps_not_found", "req_1", None)
    assert "1 of 40 VPSs could not be read" in result["warnings"][0]
    assert len({request.connection for request in api.requests}) <= 17


def test_all_fails_if_nothing_can_be_read(api: ScriptedApi, vps_status: Any) -> None:
    api.expect(answer({"data": [{"id": "vps_1"}, {"id": "vps_2"}]}), *[problem(403, "forbidden")] * 2)
    result = vps_status(all=True)
    assert (result["failed"], result["error_code"]) == (True, "forbidden")
    assert len(result["statuses"]) == 2


def test_members_that_look_like_a_failure_are_none(api: ScriptedApi, vps_status: Any) -> None:
    api.expect(answer({"data": [{"id": "vps_1"}]}), answer({**STATUS, "errorCode": None, "msg": "fine"}))
    result = vps_status(all=True)
    assert not result["failed"]
    assert "warnings" not in result


def test_all_of_an_empty_account(api: ScriptedApi, vps_status: Any) -> None:
    api.expect(answer({"data": []}))
    assert vps_status(all=True) == {"changed": False, "failed": False, "statuses": []}


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({}, "no VPS is named: give id, name or primary_ip, or set the host variable hostup_id, or all: true"),
        ({"id": "../x"}, "id '../x' is not the id of a VPS"),
        ({"all": True, "name": "web-01"}, "all: true means every VPS, and name 'web-01' means one"),
    ],
)
def test_bad_options(vps_status: Any, options: dict[str, Any], sentence: str) -> None:
    result = vps_status(**options)
    assert (result["failed"], result["error_code"]) == (True, "invalid_option")
    assert sentence in result["msg"]


def test_failure(api: ScriptedApi, vps_status: Any) -> None:
    api.expect(problem(404, "vps_not_found"))
    result = vps_status(id="vps_1")
    assert (result["failed"], result["error_code"], result["request_id"]) == (True, "vps_not_found", "req_1")
    assert result["problem"]["status"] == 404
