# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The task vps_check, from options to the host's result."""

from __future__ import annotations

import re
from typing import Any

import pytest
from ansible_collections.hostup.cloud.plugins.module_utils._batch import batches
from ansible_collections.hostup.cloud.plugins.module_utils._check.profile import parse_profile
from ansible_collections.hostup.cloud.plugins.module_utils._check.run import HOST, SELECTION, TASK
from ansible_collections.hostup.cloud.plugins.module_utils._check.selection import select

from ..server import ScriptedApi, answer, drop, problem
from ..test_exec import AVAILABLE, STARTED
from ..test_exec_many import printed
from .checks import data

DEBIAN = {"displayName": "Debian 12", "family": "debian", "version": "12", "variant": None}
VPS = answer({"id": "vps_1", "name": "web-01", "primaryIp": "192.0.2.1", "operatingSystem": DEBIAN})
STATUS = answer({"id": "vps_1", "powerState": "running", "pendingTasks": []})


def checked(api: ScriptedApi, *checks: dict[str, Any], waivers: Any = (), **options: Any) -> dict[str, Any]:
    """Return the result of the task for these checks."""
    profile = parse_profile({"name": "own", "title": "Own", "checks": list(checks)}, "own.yml")
    defaults = {
        name: option.get("default") for name, option in TASK.full_argument_spec.items() if name != "api_key_file"
    }
    given = {**defaults, "api_key": "secret-key", "api_base": api.base, "max_retries": 0, "id": "vps_1", **options}
    given.update({SELECTION: select([profile], [], [], list(waivers)), HOST: "web-01"})
    return TASK.perform(given, check_mode=False)


def found(result: dict[str, Any]) -> list[tuple[str, str, str | None]]:
    return [(each["check"], each["status"], each["error_code"]) for each in result["compliance"]["findings"]]


def test_a_host_s_result(api: ScriptedApi) -> None:
    api.expect(VPS, AVAILABLE, STARTED, printed(api, ("Linux\n", "", 0)))
    written = data(expect={"stdout": "no"}, tags=["x"], references=["CIS 1"], remediation="Do it.")
    result = checked(api, written)
    compliance = result["compliance"]
    assert (result["changed"], result["failed"], result["msg"]) == (False, False, "1 finding: 1 fail")
    assert compliance.pop("seconds") >= 0
    assert compliance.pop("checked_at").endswith("+00:00")
    assert compliance == {
        "host": "web-01",
        "vps": {"id": "vps_1", "name": "web-01"},
        "operating_system": {"family": "debian", "version": "12", "display_name": "Debian 12"},
        "started_commands": 1,
        "requests": 4,
        "findings": [
            {
                "check": "a",
                "profile": "own",
                "title": "A",
                "severity": "low",
                "tags": ["x"],
                "references": ["CIS 1"],
                "status": "fail",
                "reason": "stdout is 'Linux', and 'no' was expected",
                "error_code": None,
                "evidence": {"command": "uname", "rc": 0, "stdout": "Linux\n", "stderr": "", "truncated": False},
                "remediation": "Do it.",
                "waiver": None,
            }
        ],
    }


def test_conditions_go_first_and_equal_commands_run_once(api: ScriptedApi) -> None:
    first = printed(api, ("", "", 0), ("", "", 1), ("Linux\n", "", 0))
    api.expect(VPS, AVAILABLE, STARTED, first, STARTED, printed(api, ("x\n", "", 0)))
    result = checked(
        api,
        data(id="free"),
        data(id="same", expect={"stdout": "Linux"}),
        data(id="applies", command="cat /x", applies_if="test -e /x"),
        data(id="applies_too", command="uname", applies_if="test -e /x"),
        data(id="not", command="cat /y", applies_if="test -e /y"),
        data(id="other_os", command="cat /z", applies_if={"os_family": "rhel", "command": "test -e /z"}),
    )
    assert found(result) == [
        ("free", "pass", None),
        ("same", "pass", None),
        ("applies", "pass", None),
        ("applies_too", "pass", None),
        ("not", "not_applicable", None),
        ("other_os", "not_applicable", None),
    ]
    assert result["compliance"]["started_commands"] == 2
    first_script, second_script = (request.body["command"] for request in api.requests if request.body)
    assert first_script.count("r uname") == 1
    assert "test -e /x" not in second_script
    assert "r 'cat /x'" in second_script
    assert not any(text in first_script + second_script for text in ("cat /y", "/z"))


def test_sixty_checks_are_few_commands(api: ScriptedApi) -> None:
    commands = [f"stat -L -c '%a %U:%G' /etc/a-folder-{number:02}/and-some-file-in-it" for number in range(60)]
    api.expect(VPS, AVAILABLE)
    for batch in batches(commands, "hostup-" + 16 * "0", 30, None):
        api.expect(STARTED, printed(api, *[("x", "", 0)] * len(batch)))
    result = checked(api, *(data(id=f"c{number}", command=command) for number, command in enumerate(commands)))
    assert result["compliance"]["started_commands"] <= 6
    assert {status for _check, status, _code in found(result)} == {"pass"}


def test_checks_of_the_status_need_no_agent(api: ScriptedApi) -> None:
    api.expect(VPS, STATUS)
    power = {"command": None, "status": "power_state", "expect": {"stdout": "running"}}
    result = checked(api, data(**power), data(id="b", command=None, status="memory.x", expect={"empty": True}))
    assert found(result) == [("a", "pass", None), ("b", "error", "not_reported")]
    assert result["compliance"]["findings"][0]["evidence"]["command"] == "status power_state"


def test_a_status_that_cannot_be_read_is_the_status_checks_own_error(api: ScriptedApi) -> None:
    api.expect(VPS, problem(500, "internal"), AVAILABLE, STARTED, printed(api, ("Linux\n", "", 0)))
    status = data(id="b", command=None, status="power_state", expect={"stdout": "running"})
    assert found(checked(api, data(), status)) == [("a", "pass", None), ("b", "error", "api_error")]


@pytest.mark.parametrize(
    ("script", "code"),
    [
        ([drop], "api_unreachable"),
        ([problem(401, "unauthorized")], "unauthorized"),
        ([problem(404, "not_found")], "vps_not_found"),
        ([VPS, STATUS, answer({"available": False, "vmRunning": False})], "agent_unavailable"),
        ([VPS, STATUS, problem(409, "vps_not_ready")], "vps_not_ready"),
        ([VPS, STATUS, AVAILABLE, drop], "start_unknown"),
    ],
)
def test_a_vps_that_could_not_be_checked_has_one_finding(api: ScriptedApi, script: list[Any], code: str) -> None:
    api.expect(*script)
    status = data(id="b", command=None, status="power_state", expect={"stdout": "running"})
    result = checked(api, data(), status)
    assert (result["failed"], found(result)) == (False, [("vps_not_checked", "error", code)])
    (finding,) = result["compliance"]["findings"]
    assert finding["severity"] == "critical"
    assert finding["reason"]


def test_a_run_that_is_cut_keeps_what_was_answered_and_says_so(api: ScriptedApi) -> None:
    api.expect(VPS, AVAILABLE, STARTED, printed(api, ("", "", 0), ("Linux\n", "", 0)), problem(403, "forbidden"))
    applies = data(id="b", command="cat /x", applies_if="test -e /x")
    waivers = [{"check": "vps_not_checked", "hosts": "*", "reason": "so", "until": "2000-01-01"}]
    result = checked(api, data(), applies, waivers=waivers)
    assert found(result) == [
        ("vps_not_checked", "error", "forbidden"),
        ("a", "pass", None),
        ("waiver_expired", "fail", None),
    ]
    assert result["compliance"]["findings"][0]["reason"].startswith(
        "1 of 2 checks were not answered, as the run was cut: "
    )
    assert result["compliance"]["findings"][0]["waiver"]["expired"] is True


def test_a_waiver_of_no_check_is_a_warning(api: ScriptedApi) -> None:
    waiver = {"check": "typo", "hosts": "*", "reason": "so", "until": "2099-01-01"}
    api.expect(VPS, AVAILABLE, STARTED, printed(api, ("Linux\n", "", 0)))
    result = checked(api, data(), waivers=[waiver])
    assert result["warnings"] == ["waivers, element 1, waives nothing: the task has no check 'typo'"]
    assert found(result) == [("a", "pass", None)]


def test_a_vps_to_which_no_check_applies_was_not_checked(api: ScriptedApi) -> None:
    api.expect(VPS, AVAILABLE, STARTED, printed(api, ("", "", 1)))
    result = checked(api, data(applies_if="test -e /x"))
    assert found(result) == [("vps_not_checked", "error", "nothing_applied"), ("a", "not_applicable", None)]


def test_single_errors_stay_their_own(api: ScriptedApi) -> None:
    parts = [("Linux\n", "", 0), ("", "", 124), ("", "x: not found\n", 127)]
    api.expect(VPS, AVAILABLE, STARTED, printed(api, *parts, took=60))
    result = checked(api, data(), data(id="b", command="cat /slow"), data(id="c", command="dmidecode -t 1"))
    assert found(result) == [("a", "pass", None), ("b", "error", "command_timed_out"), ("c", "error", "command_failed")]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"timeout": 0.0}, "timeout must be more than 0"),
        ({"command_timeout": 301}, r"command_timeout must be from 1 to timeout \(300 s\), not 301"),
        ({"wait_for_agent": -1.0}, "wait_for_agent must be from 0 to timeout"),
        ({"id": None}, "no VPS is named"),
        ({"api_base": "http://example.com/api/v2"}, "api_base"),
    ],
)
def test_bad_options_fail_before_any_request(api: ScriptedApi, options: dict[str, Any], message: str) -> None:
    result = checked(api, data(), **options)
    assert (result["failed"], result["error_code"]) == (True, "invalid_option")
    assert re.search(message, result["msg"])
    assert api.requests == []
