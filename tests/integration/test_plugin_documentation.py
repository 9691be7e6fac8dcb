# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What modules and plugins document of their results is what real runs return."""

from __future__ import annotations

import importlib
import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from ..collection import ROOT
from ..documentation.pages import fleet_file, wrong_with
from ..documentation.returns import disagreements
from ..emulator.run import Emulator
from .commands import Ansible, Run, vps_exec

#: What Ansible itself adds to a result, and documents for all modules.
OF_ANSIBLE = {
    "changed",
    "failed",
    "skipped",
    "unreachable",
    "warnings",
    "invocation",
    "exception",
    "failed_when_result",
}

PLUGINS = sorted(
    (kind, path.stem)
    for kind in ("filter", "inventory", "lookup", "modules", "test")
    for path in (ROOT / "plugins" / kind).glob("*.py")
)

#: What a canned guest answers leaves checks without an answer.
EXITS = {"compliance_hosts": 4, "compliance_report": 4}

#: The profile that examples name.
WEB = {
    "name": "web",
    "title": "What holds on our web servers",
    "checks": [{"id": "web", "title": "It is one", "severity": "low", "command": "uname -n"}],
}


def documentation(kind: str, name: str) -> Any:
    return importlib.import_module(f"ansible_collections.hostup.cloud.plugins.{kind}.{name}")


def returned(kind: str, name: str) -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(documentation(kind, name).RETURN)
    return content


def task(title: str, module: str, /, **options: Any) -> dict[str, Any]:
    return {"name": title, f"hostup.cloud.{module}": options, "ignore_errors": True, "ignore_unreachable": True}


def results(*runs: Run, of: str = "") -> list[dict[str, Any]]:
    """Return what the tasks of runs returned whose names begin with `of`, without what Ansible adds."""
    return [
        {name: value for name, value in line["result"].items() if name not in OF_ANSIBLE and not name.startswith("_")}
        for run in runs
        for line in run.results
        if line["task"].startswith(of)
    ]


def agree(module: str, found: list[dict[str, Any]]) -> None:
    wrong = list(disagreements(returned("modules", module), found))
    assert not wrong, "\n".join(wrong)


def test_vps_exec(ansible: Ansible, emulator: Emulator, web: str) -> None:
    emulator.settings(blocked=["reboot"])
    emulator.add_fault("merge", kind="poll", vps="db-01", merge={"stdout": "cut"})
    looked = ["uname -s", "cat /no/such", "exit 3", "echo reboot", "sleep 30"]
    tasks = [
        vps_exec("success", id=web, command="uname -s"),
        vps_exec("failure", id=web, command="cat /no/such"),
        vps_exec("argv", id=web, argv=["touch", "/tmp/made"]),
        vps_exec("skipped", id=web, command="true", creates="/tmp/made"),
        vps_exec("several", id=web, commands=looked, command_timeout=3, effect="read"),
        vps_exec("cut", name="db-01", commands=["uname"]),
        vps_exec("start", {"register": "started"}, id=web, command="sleep 0.1", wait=False),
        vps_exec("collect", id=web, pid="{{ started.pid | default(1) }}"),
        vps_exec("timed out", id=web, command="sleep 3", timeout=0.3),
        vps_exec("rejected", id=web, command="reboot"),
        vps_exec("stopped", name="old-01", command="uname"),
        vps_exec("refused", id=web, command="uname", timeout=-1),
    ]
    agree("vps_exec", results(ansible.play(*tasks), ansible.play(*tasks, options=("--check",))))


def test_vps_status(ansible: Ansible, emulator: Emulator, web: str) -> None:
    # As the API's documentation shows one.
    snapshot = {
        "id": "job_01hxa3b4c5d6e7f8g9h0j1k2m3",
        "type": "vps.snapshot.create",
        "status": "in_progress",
        "createdAt": "2026-04-17T13:00:14.564Z",
        "progress": 100,
    }
    emulator.set_vps("db-01", status={"pendingTasks": [snapshot]})
    emulator.add_fault("status", kind="status", vps="old-01", status=404)
    run = ansible.play(
        task("one", "vps_status", name="db-01"),
        task("by its id", "vps_status", id=web),
        task("all", "vps_status", all=True),
        task("no such", "vps_status", name="mail-01"),
        task("not found", "vps_status", name="old-01"),
    )
    agree("vps_status", results(run))


def test_vps_check_and_compliance_report(ansible: Ansible, emulator: Emulator) -> None:
    def check(name: str, **members: Any) -> dict[str, Any]:
        made = {"id": name, "title": "As it should be", "severity": "high", "command": "uname -s", **members}
        return {name: value for name, value in made.items() if value is not None}

    kernel = {
        "title": "The kernel is the one that we test with",
        "tags": ["kernel"],
        "references": ["Our rules, 4.2"],
        "expect": {"stdout": "Plan 9"},
        "remediation": "Install the kernel that we test with.",
    }
    checks = [
        check("kernel_name", **kernel),
        check("good"),
        check("broken", command="cat /no/such", expect={"stdout": "text"}),
        check("elsewhere", applies_if={"os_family": ["plan9"]}),
        check("accepted", expect={"empty": True}),
        {
            "id": "power",
            "title": "It runs",
            "severity": "low",
            "status": "power_state",
            "expect": {"stdout": "running"},
        },
    ]
    profile = {"name": "own", "title": "Our own", "checks": checks}
    waiver = {"check": "accepted", "hosts": "*", "reason": "It goes in January", "until": "2999-01-31"}
    other = {"checks": [{"id": "kernel_name", "expect": {"stdout": "Linux"}}], "disable": ["broken"]}
    own = {"profiles": [profile], "waivers": [waiver]}

    def report(name: str, **options: Any) -> dict[str, Any]:
        reports = {"html": "compliance/report.html"}
        return {**task(name, "compliance_report", reports=reports, **options), "run_once": True}

    def again(name: str) -> dict[str, Any]:
        """Report on one host, again."""
        found = "{{ [hostvars['web-01'][which].compliance] }}"
        told = report(f"report {name}", results=found, history="compliance/history", fail_on="low")
        return {**told, "vars": {"which": name}}

    plays = [
        {**task("check", "vps_check", **own), "register": "bad"},
        {**task("check again", "vps_check", **own, disable=["broken"]), "register": "worse"},
        {**task("check other", "vps_check", **own, **other), "register": "good"},
        task("check nothing", "vps_check", profiles=["no_such"]),
        report("report all", registered="bad"),
        report("report some", results=[], expected_hosts=["mail-01"]),
        report("report nothing", results=[], min_hosts=-1),
        *(again(name) for name in ("good", "worse", "good", "bad")),
    ]
    inventory = ("-i", str(ansible.write("fleet.hostup.yml", {"plugin": "hostup.cloud.vps"})))
    run = ansible.play(*plays, hosts="all", options=inventory)
    agree("vps_check", results(run, of="check"))
    # The folder of this run is no sample for anybody.
    written = json.dumps(results(run, of="report")).replace(str(ansible.folder), "/srv")
    agree("compliance_report", json.loads(written))


def test_the_filter_the_test_and_the_lookup(ansible: Ansible) -> None:
    command = "sort -o names names"
    debug = {
        "effect": f"{{{{ '{command}' | hostup.cloud.effect }}}}",
        "read_only": "{{ 'uptime' is hostup.cloud.read_only }}",
        "compliance_hosts": "{{ query('hostup.cloud.compliance_hosts', 'web') }}",
    }
    ansible.write("inventory", "[web]\nweb-01\n")
    tasks = [{"name": name, "ansible.builtin.debug": {"msg": expression}} for name, expression in debug.items()]
    run = ansible.play(*tasks, options=("-i", "inventory"))
    for kind, name, member in (
        ("filter", "effect", "_value"),
        ("test", "read_only", "_value"),
        ("lookup", "compliance_hosts", "_raw"),
    ):
        wrong = list(disagreements(returned(kind, name), [{member: run.result(name)["msg"]}]))
        assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(("kind", "name"), PLUGINS)
def test_examples(kind: str, name: str, tmp_path: Path) -> None:
    examples = documentation(kind, name).EXAMPLES
    for folder in ("/srv", "/var/lib"):
        examples = examples.replace(f"{folder}/", f"{tmp_path}{folder}/")
    page = (
        f"<!-- emulator: --guests canned --canned-ms 1 --fleet {fleet_file(tmp_path)} -->\n"
        f"```yaml file=profiles/web.yml\n{yaml.safe_dump(WEB)}```\n"
        f"```yaml exit={EXITS.get(name, 0)}\n{examples}```\n"
    )

    def answer(emulator: Emulator) -> None:
        """Let every command end well: a canned guest has none of the programs that the examples run."""
        emulator.add_fault("merge", kind="poll", merge={"exitCode": 0})

    if wrong := wrong_with(f"{kind}/{name}", page, tmp_path, answer):
        pytest.fail(wrong, pytrace=False)
