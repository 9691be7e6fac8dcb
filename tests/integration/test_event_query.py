# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The VPSs that Automation Controller counts, of the events of ansible-runner, which is what it reads."""

from __future__ import annotations

import json
import os
from typing import Any

import pytest
import yaml

from ..collection import ROOT
from ..emulator.run import Emulator
from .commands import BIN, Ansible

jq = pytest.importorskip("jq", reason="needs jq")  # as tests/requirements.txt has it

QUERIES: dict[str, dict[str, str]] = yaml.safe_load((ROOT / "extensions" / "audit" / "event_query.yml").read_text())
EXEC = "hostup.cloud.vps_exec"
STATUS = "hostup.cloud.vps_status"
CHECK = "hostup.cloud.vps_check"
REPORT = "hostup.cloud.compliance_report"
READ = {"id": "kernel", "title": "Linux", "severity": "high", "command": "uname -s", "expect": {"stdout": "Linux"}}
ENDS = ("runner_on_ok", "runner_on_failed", "runner_on_skipped")
ABSENT = "vps_00000000000000000000000000"

pytestmark = pytest.mark.skipif(not (BIN / "ansible-runner").exists(), reason="needs ansible-runner")


def task(module: str, **options: Any) -> dict[str, Any]:
    """Return a task that goes on whatever comes of it; `keywords` are the task's own."""
    keywords = options.pop("keywords", {})
    return {"name": module, module: options, "ignore_errors": True, **keywords}


def events(ansible: Ansible, *tasks: dict[str, Any], options: str = "") -> list[dict[str, Any]]:
    """Run a play of `tasks` on localhost and return the data of its events that hold a result."""
    project = ansible.folder / "run" / "project"
    project.mkdir(parents=True, exist_ok=True)
    (project / "play.yml").write_text(
        yaml.safe_dump([{"hosts": "localhost", "gather_facts": False, "tasks": list(tasks)}])
    )
    ran = ansible.run(
        *("ansible-runner", "run", "run", "--playbook", "play.yml", "--ident", "one", f"--cmdline={options}"),
        PATH=f"{BIN}:{os.environ['PATH']}",
    )
    files = (ansible.folder / "run" / "artifacts" / "one" / "job_events").glob("*.json")
    all_events = sorted((json.loads(path.read_text()) for path in files), key=lambda event: int(event["counter"]))
    ended = [event for event in all_events if event["event"] in ENDS]
    assert len(ended) == len(tasks), ran.output
    return [event["event_data"] for event in all_events if "res" in event.get("event_data", {})]


def counted(found: list[dict[str, Any]]) -> dict[str, list[str]]:
    """Return the ids of the VPSs that count, each with the modules that told of it, in the way of the controller."""
    nodes: dict[str, list[str]] = {}
    names: dict[str, str] = {}
    for event in found:
        query = QUERIES.get(event["resolved_action"])
        for node in jq.compile(query["query"]).input_value(event["res"]).all() if query else []:
            # The controller skips a node with a null among its canonical facts, and wants names that no two nodes have.
            assert None not in node["canonical_facts"].values()
            assert node["facts"] == {"infra_type": "PublicCloud", "infra_bucket": "Compute", "device_type": "VM"}
            facts = json.dumps(node["canonical_facts"], sort_keys=True)
            assert names.setdefault(node["name"], facts) == facts
            nodes.setdefault(node["canonical_facts"]["id"], []).append(event["resolved_action"])
    return nodes


def ids(emulator: Emulator) -> dict[str, str]:
    return {vps["name"]: vps["id"] for vps in emulator.vps}


def test_every_module_that_works_on_a_vps_has_a_query() -> None:
    modules = {f"hostup.cloud.{path.stem}" for path in (ROOT / "plugins" / "modules").glob("*.py")}
    assert set(QUERIES) == modules - {REPORT}


def test_one_vps_is_one_node_whatever_names_it_and_whatever_module_tells_of_it(
    ansible: Ansible, emulator: Emulator, web: str
) -> None:
    address = next(vps["primary_ip"] for vps in emulator.vps if vps["id"] == web)
    found = events(
        ansible,
        task(EXEC, id=web, command="uname"),
        task(EXEC, name="web-01", command="uname"),
        task(EXEC, primary_ip=address, commands=["uname", "id"]),
        task(STATUS, name="web-01"),
        task("hostup.cloud.vps_status_info", id=web),
        task(CHECK, name="web-01", checks=[READ], keywords={"register": "checked"}),
        task(REPORT, results=["{{ checked.compliance }}"], path="{{ playbook_dir }}"),
    )
    assert counted(found) == {web: [EXEC, EXEC, EXEC, STATUS, STATUS, CHECK]}


def test_all_statuses(ansible: Ansible, emulator: Emulator) -> None:
    emulator.add_fault("status", status=404, code="not_found", kind="status", vps="db-01")
    known = ids(emulator)
    assert counted(events(ansible, task(STATUS, all=True))) == {known["web-01"]: [STATUS], known["old-01"]: [STATUS]}


def test_a_loop_counts_each_vps_once(ansible: Ansible, emulator: Emulator) -> None:
    known = ids(emulator)
    loop = {"loop": ["web-01", "db-01"]}
    found = events(ansible, task(EXEC, name="{{ item }}", command="uname", keywords=loop))
    assert counted(found) == {known["web-01"]: [EXEC], known["db-01"]: [EXEC]}


def test_check_mode_counts_where_something_ran(ansible: Ansible, emulator: Emulator) -> None:
    known = ids(emulator)
    found = events(
        ansible,
        task(EXEC, name="web-01", command="touch /tmp/x"),
        task(EXEC, name="web-01", commands=["touch /tmp/x"], effect="write"),
        task(EXEC, name="web-01", pid=1),
        task(EXEC, name="db-01", command="uname"),
        options="--check",
    )
    assert counted(found) == {known["db-01"]: [EXEC]}


def test_a_command_that_ran_counts_though_the_task_failed(ansible: Ansible, emulator: Emulator, web: str) -> None:
    emulator.add_fault("drop_after", kind="start", vps="db-01")
    known = ids(emulator)
    found = events(
        ansible,
        task(EXEC, id=web, command="ls /nowhere"),
        task(EXEC, id=web, commands=["ls /nowhere", "false"]),
        task(EXEC, id=web, command="touch /tmp/x", creates="/tmp"),
        task(EXEC, id=web, command="sleep 30", timeout=2),
        task(EXEC, name="db-01", command="uname"),
    )
    assert [event["res"].get("error_code") for event in found] == [
        *("non_zero_rc", "non_zero_rc", None, "timed_out", "start_unknown")
    ]
    assert counted(found) == {web: [EXEC] * 4, known["db-01"]: [EXEC]}


def test_what_was_not_reached_does_not_count(ansible: Ansible, emulator: Emulator, web: str) -> None:
    emulator.set_vps("db-01", agent="missing")
    hidden = {"no_log": True}
    found = events(
        ansible,
        task(EXEC, id=ABSENT, command="uname"),
        task(EXEC, id=ABSENT, pid=1),
        task(EXEC, name="old-01", command="uname"),
        task(EXEC, name="db-01", command="uname"),
        task(EXEC, name="db-01", commands=["uname", "id"]),
        task(EXEC, name="nobody", command="uname"),
        task(EXEC, id=web, commands=["touch /tmp/x"]),
        task(EXEC, id=web, command="uname", keywords={"async": 10}),
        task(EXEC, id=web, command="uname", keywords={"when": False}),
        task(STATUS, id=ABSENT),
        task(STATUS, id=web, api_key="no such key"),
        task(CHECK, id=ABSENT, checks=[READ]),
        task(CHECK, name="old-01", checks=[READ]),
        task(CHECK, id=web, profiles=["no_such_profile"]),
        task(EXEC, id=web, command="uname", keywords=hidden),
    )
    assert counted(found) == {}
