# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""vps_check in real playbooks, on guests that really run the commands."""

from __future__ import annotations

from typing import Any

import pytest

from ..emulator.run import Emulator
from .commands import Ansible, Run
from .test_hostile_api import hostile

OWN = {
    "name": "own",
    "title": "Our own",
    "checks": [
        {"id": "good", "title": "Good", "severity": "low", "command": "uname -s", "expect": {"stdout": "Linux"}},
        {"id": "bad", "title": "Bad", "severity": "high", "command": "uname -s", "expect": {"stdout": "Plan 9"}},
        {"id": "broken", "title": "Broken", "severity": "low", "command": "cat /no/such", "expect": {"empty": True}},
        {
            "id": "elsewhere",
            "title": "Elsewhere",
            "severity": "low",
            "command": "uname",
            "applies_if": "test -e /no/such",
        },
        {
            "id": "power",
            "title": "Power",
            "severity": "critical",
            "status": "power_state",
            "expect": {"stdout": "running"},
        },
    ],
}


def vps_check(task: str, **options: Any) -> dict[str, Any]:
    return {"name": task, "hostup.cloud.vps_check": options, "ignore_errors": True}


def statuses(run: Run, task: str) -> dict[str, str]:
    return {each["check"]: each["status"] for each in run.result(task)["compliance"]["findings"]}


def unchecked(run: Run, task: str) -> dict[str, Any]:
    """Return the only finding, that the VPS could not be checked."""
    (finding,) = run.result(task)["compliance"]["findings"]
    assert (finding["check"], finding["status"], finding["severity"]) == ("vps_not_checked", "error", "critical")
    assert run.outcome(task) == "ok"
    return dict(finding)


@pytest.mark.parametrize("options", [(), ("--check",)])
def test_findings_are_the_same_in_check_mode(
    ansible: Ansible, emulator: Emulator, web: str, options: tuple[str, ...]
) -> None:
    ansible.write("own.yml", OWN)
    added = {"id": "added", "title": "Added", "severity": "info", "command": "true"}
    waiver = {"check": "b*", "hosts": "localhost", "reason": "Later", "until": "2999-01-31"}
    run = ansible.play(
        vps_check("all", id=web, profiles=["own.yml"], checks=[added]),
        vps_check("waived", id=web, profiles=[OWN], waivers=[waiver], disable=["elsewhere"]),
        vps_check("shipped", id=web, profiles=["linux_baseline", "vps_health"]),
        options=options,
    )
    assert statuses(run, "all") == {
        "good": "pass",
        "bad": "fail",
        "broken": "error",
        "elsewhere": "not_applicable",
        "power": "pass",
        "added": "pass",
    }
    result = run.result("all")
    assert (result["changed"], run.outcome("all")) == (False, "ok")
    assert result["compliance"]["host"] == "localhost"
    assert result["compliance"]["vps"] == {"id": web, "name": "web-01"}
    assert result["compliance"]["started_commands"] == 1
    assert statuses(run, "waived") == {"good": "pass", "bad": "waived", "broken": "waived", "power": "pass"}
    shipped = run.result("shipped")["compliance"]
    assert len(shipped["findings"]) >= 70
    assert shipped["started_commands"] <= 6
    reads = "no word of a write: every command was classified before it was sent"
    assert {entry["kind"] for entry in emulator.journal()} <= {"get", "status", "probe", "start", "poll"}, reads


def test_shipped_checks_on_a_real_guest(ansible: Ansible, emulator: Emulator, web: str) -> None:
    if emulator.guests != "agent":
        pytest.skip("needs a real guest agent")
    run = ansible.play(vps_check("shipped", id=web, profiles=["linux_baseline", "vps_health"]))
    findings = {each["check"]: each for each in run.result("shipped")["compliance"]["findings"]}
    assert {name: each["reason"] for name, each in findings.items() if each["error_code"] == "command_rejected"} == {}
    # What a sandbox that is not really root cannot read is not known, and said so.
    for name, each in findings.items():
        if each["status"] == "error":
            assert "ermission denied" in each["evidence"]["stderr"], name
        if each["evidence"]:
            assert "yntax error" not in each["evidence"]["stderr"], name
    for name in (
        "only_root_has_uid_0",
        "no_duplicate_uids",
        "kernel_aslr",
        "disk_full",
        "memory",
        "power_state",
    ):
        assert findings[name]["status"] == "pass", findings[name]
    # It is the load of this machine, which may be busy with other tests.
    assert findings["load"]["status"] in ("pass", "fail"), findings["load"]


def test_a_vps_that_cannot_be_checked(ansible: Ansible, emulator: Emulator, web: str) -> None:
    emulator.set_vps("db-01", agent="missing")
    run = ansible.play(
        vps_check("stopped", name="old-01", profiles=[OWN]),
        vps_check("no agent", name="db-01", profiles=[OWN]),
        vps_check("unknown", name="never-there", profiles=[OWN]),
        vps_check("api only", name="old-01", profiles=[{**OWN, "checks": [OWN["checks"][-1]]}]),
    )
    assert unchecked(run, "stopped")["error_code"] == "agent_unavailable"
    assert "start the VPS" in unchecked(run, "stopped")["reason"]
    assert unchecked(run, "no agent")["error_code"] == "agent_unavailable"
    assert unchecked(run, "unknown")["error_code"] == "vps_not_found"
    assert statuses(run, "api only") == {"power": "fail"}
    assert emulator.commands() == []


def test_an_api_that_is_not_there(ansible: Ansible, web: str) -> None:
    run = ansible.play(
        vps_check("down", id=web, profiles=["vps_health"], api_base="http://127.0.0.1:9/api/v2", max_retries=0)
    )
    assert unchecked(run, "down")["error_code"] == "api_unreachable"
    assert run.result("down")["compliance"]["vps"] == {"id": web, "name": None}


def test_a_run_that_is_cut(ansible: Ansible, emulator: Emulator, web: str) -> None:
    emulator.add_fault("status", kind="start", status=403, code="forbidden", skip=1)
    long = [
        {"id": f"c{number}", "title": "C", "severity": "low", "command": f"echo {'x' * 500} {number}"}
        for number in range(20)
    ]
    run = ansible.play(vps_check("cut", id=web, profiles=[{**OWN, "checks": long}]))
    found = statuses(run, "cut")
    assert found.pop("vps_not_checked") == "error"
    assert 0 < len(found) < 20
    assert set(found.values()) == {"pass"}


def test_an_invalid_profile_fails_before_any_request(ansible: Ansible, emulator: Emulator, web: str) -> None:
    bad = [*OWN["checks"], {"id": "writes", "title": "W", "severity": "low", "command": "touch /tmp/x"}]
    ansible.write("bad.yml", {**OWN, "checks": bad})
    good = {"profiles": [OWN], "id": web}
    run = ansible.play(
        vps_check("writes", id=web, profiles=["bad.yml"]),
        vps_check("missing", id=web, profiles=["not-there.yml"]),
        vps_check("unknown", id=web, profiles=["baseline"]),
        vps_check("nothing", id=web),
        vps_check("waiver", **good, waivers=[{"check": "a", "hosts": "*", "reason": "x"}]),
        vps_check("element", **good, checks=["a"]),
        {**vps_check("delegated", **good), "delegate_to": "elsewhere"},
    )
    for task, code, message in (
        ("writes", "invalid_profile", "bad.yml, check writes: command 'touch /tmp/x' may change something ("),
        ("missing", "invalid_profile", "not-there.yml: the file cannot be read: "),
        ("unknown", "invalid_profile", "profiles: baseline is not a profile of the collection"),
        ("nothing", "invalid_profile", "profiles: and checks are empty, so there is no check to make"),
        ("waiver", "invalid_profile", "waivers, element 1: until is missing"),
        ("element", "invalid_option", "checks must be a list of dictionaries, and its element 1 is the text 'a'"),
        ("delegated", "invalid_option", "delegate_to 'elsewhere' is not possible: vps_check runs on the controller"),
    ):
        assert run.outcome(task) == "failed"
        assert run.result(task)["error_code"] == code
        assert run.result(task)["msg"].startswith(message), run.result(task)["msg"]
    assert emulator.journal() == []


def test_what_a_vps_prints_is_data(ansible: Ansible, emulator: Emulator, web: str) -> None:
    mark = ansible.folder / "executed"
    checks = [
        {"id": f"h{number}", "title": "H", "severity": "low", "command": command, "expect": {"stdout": "x"}}
        for number, text in enumerate(hostile(mark))
        if "\n" not in text
        for command in [f"printf %s {_quoted(text)}"]
    ]
    ansible.write("hostile.yml", {**OWN, "checks": checks})
    show = {
        "ansible.builtin.debug": {"msg": "{{ checked.compliance }} {{ checked.compliance.findings | map('string') }}"}
    }
    again = {
        "ansible.builtin.set_fact": {"kept": "{{ checked.compliance.findings | map(attribute='evidence.stdout') }}"}
    }
    run = ansible.play(
        {**vps_check("check", id=web, profiles=["hostile.yml"]), "register": "checked"},
        again,
        show,
        {"ansible.builtin.debug": {"msg": "{{ kept | join(' ') }}"}},
    )
    assert run.rc == 0, run.output
    assert not mark.exists()
    texts = [each["evidence"]["stdout"] for each in run.result("check")["compliance"]["findings"]]
    assert texts == [text for text in hostile(mark) if "\n" not in text]


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"
