# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""vps_status in real playbooks."""

from __future__ import annotations

from ..emulator.run import Emulator
from .commands import Ansible


def test_one_and_all(ansible: Ansible, emulator: Emulator, web: str) -> None:
    run = ansible.play(
        {"name": "by name", "hostup.cloud.vps_status": {"name": "OLD-01"}},
        {"name": "by address", "hostup.cloud.vps_status": {"primary_ip": "192.0.2.10"}},
        {"name": "all", "hostup.cloud.vps_status": {"all": True}},
        options=("--check",),
    )
    assert run.rc == 0, run.output
    assert run.result("by name")["status"]["power_state"] == "stopped"
    assert run.result("by name")["status"]["uptime_seconds"] is None
    assert run.result("by address")["status"]["id"] == web
    assert [entry["name"] for entry in run.result("all")["statuses"]] == ["web-01", "db-01", "old-01"]
    assert not run.result("all")["changed"]


def test_one_that_fails_does_not_lose_the_others(ansible: Ansible, emulator: Emulator, web: str) -> None:
    emulator.add_fault("status", kind="status", vps=web, status=404)
    run = ansible.play({"name": "all", "hostup.cloud.vps_status": {"all": True}})
    assert run.rc == 0, run.output
    first, *others = run.result("all")["statuses"]
    assert (first["name"], first["error_code"], first["power_state"]) == ("web-01", "vps_not_found", None)
    assert [entry["power_state"] for entry in others] == ["running", "stopped"]
    assert "the status of 1 of 3 VPSs could not be read" in run.output


def test_hostup_id_is_the_default(ansible: Ansible, emulator: Emulator) -> None:
    inventory = ansible.write("fleet.hostup.yml", {"plugin": "hostup.cloud.vps"})
    task = {"name": "status", "hostup.cloud.vps_status": {}}
    run = ansible.play(task, hosts="all", options=("-i", str(inventory)))
    assert run.result("status", "old-01")["status"]["power_state"] == "stopped"
    assert run.result("status", "web-01")["status"]["power_state"] == "running"


def test_a_missing_scope(ansible: Ansible, emulator: Emulator) -> None:
    emulator.add_key("writer", ["write:vm"])
    task = {"name": "all", "hostup.cloud.vps_status": {"all": True, "api_key": "writer"}, "ignore_errors": True}
    result = ansible.play(task).result("all")
    assert (result["error_code"], result["changed"]) == ("forbidden", False)
    assert "read:vm to look" in result["msg"]
