# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What users install works: each plugin, role and playbook once, over the emulator."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ..emulator.run import Emulator
from .conftest import Installed

FLEET = ("-i", "fleet.hostup.yml")

CHECK = {
    "id": "linux",
    "title": "It is Linux",
    "severity": "high",
    "command": "uname -s",
    "expect": {"stdout": "Linux"},
}
PROFILE = {"name": "own", "title": "Our own", "checks": [CHECK]}


def own_plugins(installed: Installed) -> dict[str, list[str]]:
    """Return the names of the plugins by the kind that ansible-doc knows, and of the roles."""
    folders = {"module": "modules", "inventory": "inventory", "lookup": "lookup", "filter": "filter", "test": "test"}
    found = {
        kind: sorted(path.stem for path in (installed.collection / "plugins" / folder).glob("[!_]*.py"))
        for kind, folder in folders.items()
    }
    return {**found, "role": sorted(path.name for path in (installed.collection / "roles").iterdir())}


def test_nothing_is_of_the_checkout(installed: Installed) -> None:
    listed = json.loads(installed.run("ansible-galaxy", "collection", "list", "--format", "json"))
    assert listed[str(installed.collection.parents[1])].keys() == {"hostup.cloud"}
    script = "import ansible, requests, sys; print(*sys.path)"
    assert str(Path(__file__).parents[2]) not in installed.run("python", "-c", script)


def test_everything_is_documented(installed: Installed) -> None:
    plugins = own_plugins(installed)
    assert all(plugins.values()), plugins
    assert "vps_exec" in plugins["module"]
    for kind, names in plugins.items():
        full = [f"hostup.cloud.{name}" for name in names]
        documents = json.loads(installed.run("ansible-doc", "--json", "-t", kind, *full))
        assert set(documents) == set(full), kind
        for name, document in documents.items():
            if kind == "role":
                assert document["entry_points"]["main"]["options"], name
            else:
                assert document["doc"]["short_description"], name
                assert document["examples"], name
        assert all(name in installed.run("ansible-doc", "-t", kind, name) for name in full)


def test_the_inventory(installed: Installed) -> None:
    listed = json.loads(installed.run("ansible-inventory", *FLEET, "--list"))
    states = {name: variables["hostup_power_state"] for name, variables in listed["_meta"]["hostvars"].items()}
    assert states == {"web-01": "running", "db-01": "running", "old-01": "stopped"}


def play(installed: Installed, *tasks: dict[str, Any], options: tuple[str, ...] = (), hosts: str = "web-01") -> str:
    """Run a play, which must go well, and return what it printed."""
    path = installed.write("play.yml", [{"name": "Smoke", "hosts": hosts, "gather_facts": False, "tasks": list(tasks)}])
    return installed.run("ansible-playbook", *FLEET, *options, path)


def holds(*conditions: str) -> dict[str, Any]:
    return {"name": "See", "ansible.builtin.assert": {"that": list(conditions)}}


def test_the_status(installed: Installed) -> None:
    play(
        installed,
        {"name": "Ask", "hostup.cloud.vps_status": {}, "register": "one"},
        {"name": "Ask for all", "hostup.cloud.vps_status_info": {"all": True}, "register": "fleet"},
        holds(
            "one is not changed",
            "one.status.power_state == 'running'",
            "fleet.statuses | map(attribute='name') | sort == ['db-01', 'old-01', 'web-01']",
        ),
    )


@pytest.mark.parametrize("check_mode", [False, True])
def test_a_read_and_a_write(installed: Installed, emulator: Emulator, check_mode: bool) -> None:
    play(
        installed,
        {"name": "Read", "hostup.cloud.vps_exec": {"command": "uname -s"}, "register": "read"},
        {"name": "Write", "hostup.cloud.vps_exec": {"command": "touch /tmp/smoke"}, "register": "written"},
        holds("read is not changed", "read.stdout == 'Linux'", "read.rc == 0", "written is changed"),
        options=("--check",) if check_mode else (),
    )
    sent = ["uname -s"] if check_mode else ["uname -s", "touch /tmp/smoke"]
    assert [started["command"] for started in emulator.commands()] == sent


def test_a_command_that_fails(installed: Installed) -> None:
    options = ("-m", "hostup.cloud.vps_exec", "-a", "command='exit 3'")
    told = installed.run("ansible", "web-01", *FLEET, *options, rc=2)
    assert "non-zero return code 3" in told


def test_by_a_module_on_another_machine(installed: Installed, emulator: Emulator) -> None:
    """Delegated, the module runs, and not the action plugin: its files are sent."""
    play(
        installed,
        {
            "name": "Read",
            "hostup.cloud.vps_exec": {"command": "uname -s"},
            "register": "read",
            "delegate_to": "other",
            "vars": {"ansible_connection": "local", "ansible_python_interpreter": "{{ ansible_playbook_python }}"},
        },
        holds("read.stdout == 'Linux'"),
    )
    assert len(emulator.commands()) == 1


def test_the_filter_and_the_test(installed: Installed) -> None:
    play(
        installed,
        holds(
            "('touch x' | hostup.cloud.effect).effect == 'write'",
            "('uname' | hostup.cloud.effect).effect == 'read'",
            "'uname' is hostup.cloud.read_only",
            "'touch x' is not hostup.cloud.read_only",
        ),
    )


@pytest.mark.parametrize(
    ("wanted", "options", "rc", "verdict"),
    [
        ("Linux", ("--limit", "web-01,db-01,localhost"), 0, "clean"),
        ("Plan 9", ("--limit", "web-01,db-01,localhost"), 2, "findings"),
        ("Linux", (), 4, "could_not_check"),  # old-01 is stopped
    ],
)
def test_a_compliance_run(installed: Installed, wanted: str, options: tuple[str, ...], rc: int, verdict: str) -> None:
    checks = [{**CHECK, "expect": {"stdout": wanted}}]
    variables = installed.write("variables.yml", {"compliance_profiles": [{**PROFILE, "checks": checks}]})
    installed.run("ansible-playbook", *FLEET, "-e", f"@{variables}", *options, "hostup.cloud.compliance", rc=rc)
    report = json.loads((installed.folder / "compliance" / "report.json").read_text())
    assert report["verdict"] == verdict
    assert "<html" in (installed.folder / "compliance" / "report.html").read_text()


def test_the_profiles_that_come_with_it(installed: Installed) -> None:
    """They are data files, which no import would miss."""
    variables = installed.write("variables.yml", {"compliance_profiles": ["linux_baseline", "vps_health"]})
    options = ("-e", f"@{variables}", "--limit", "web-01,localhost")
    installed.run("ansible-playbook", *FLEET, *options, "hostup.cloud.compliance", rc=None)
    report = json.loads((installed.folder / "compliance" / "report.json").read_text())
    assert report["profiles"] == ["linux_baseline", "vps_health"]
    (host,) = report["hosts"]
    assert len(host["findings"]) > 50


@pytest.mark.skipif(not Path("/etc/cron.d").is_dir(), reason="the role schedule needs cron, or systemd, on the machine")
def test_a_schedule(installed: Installed, emulator: Emulator) -> None:
    role = {
        "role": "hostup.cloud.schedule",
        "schedule_with": "cron",
        "schedule_name": "hostup-smoke-test",
        "schedule_inventory": str(installed.folder / "fleet.hostup.yml"),
        "schedule_ansible_playbook": str(installed.folder / "venv" / "bin" / "ansible-playbook"),
        "schedule_api_key": emulator.key,
    }
    play = {"name": "Schedule", "hosts": "localhost", "gather_facts": False, "roles": [role]}
    # Where no inventory has localhost, it is Ansible's own, run by Ansible's own Python.
    told = installed.run("ansible-playbook", *FLEET, "--check", "--diff", installed.write("play.yml", [play]))
    assert "hostup.cloud.compliance" in told
    assert emulator.key not in told
    assert not Path("/etc/cron.d/hostup-smoke-test").exists()
