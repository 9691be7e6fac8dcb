# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The role schedule, on a systemd of the tests' own, which really runs what the role schedules."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from ..collection import ROOT, collections_path
from ..emulator.run import Emulator
from ..integration.commands import BIN, Ansible, Run
from ..integration.conftest import _emulator
from .machine import Machine, NotStartedError, lacking

__all__ = ["_emulator"]  # a fixture

ROLE = ROOT / "roles" / "schedule"
NAME = "hostup-compliance"
UNITS = f"/etc/systemd/system/{NAME}"
#: What systemd-analyze security says of the service; docs/scheduling.md tells it.
EXPOSURE = 1.1
#: Words that mean something to systemd, to a shell or to cron.
ODD = ["a b", "50%", "%n %%", "$HOME ${HOME} $$", "it's", 'say "x"', "back\\slash\\n", "\\", ";", "#", "*", "Å"]

#: A profile of two checks: one command, and the API's word.
OWN: dict[str, Any] = {
    "name": "own",
    "title": "Our own",
    "checks": [
        {"id": "kernel", "title": "Linux", "severity": "high", "command": "uname -s", "expect": {"stdout": "Linux"}},
        {
            "id": "power",
            "title": "It runs",
            "severity": "high",
            "status": "power_state",
            "expect": {"stdout": "running"},
        },
    ],
}


@pytest.fixture
def machine(emulator: Emulator, tmp_path: Path) -> Iterator[Machine]:
    """A machine with systemd, on which an inventory and a profile lie."""
    if told := lacking():
        pytest.skip(f"a systemd of the tests' own {told}")
    running = Machine(tmp_path, emulator.env())
    try:
        running.boot()
    except NotStartedError as error:
        pytest.skip(f"a systemd of the tests' own: {error}")
    try:
        running.write("fleet.hostup.yml", {"plugin": "hostup.cloud.vps", "require_hosts": 1})
        running.write("own.yml", OWN)
        running.shell("mkdir /etc/hostup && cp fleet.hostup.yml own.yml /etc/hostup")
        yield running
    finally:
        running.stop()


def defaults(machine: Machine) -> dict[str, Any]:
    """Return variables that run the profile of two checks over the emulator's VPSs."""
    base, key = machine.variables["HOSTUP_API_BASE"], machine.variables["HOSTUP_API_KEY"]
    return {
        "schedule_inventory": "/etc/hostup/fleet.hostup.yml",
        "schedule_ansible_playbook": str(BIN / "ansible-playbook"),
        "schedule_arguments": ["-e", json.dumps({"compliance_profiles": ["/etc/hostup/own.yml"]})],
        "schedule_environment": {"HOSTUP_API_BASE": base, "ANSIBLE_COLLECTIONS_PATH": str(collections_path())},
        "schedule_api_key": key,
        "schedule_randomized_delay": 0,
        "schedule_protect_home": not Path(sys.executable).resolve().is_relative_to("/root"),
    }


def schedule(machine: Machine, *options: str, **variables: Any) -> Run:
    """Apply the role, with `variables` besides the defaults; those that are None are left out."""
    given = {name: value for name, value in {**defaults(machine), **variables}.items() if value is not None}
    role = {"role": "hostup.cloud.schedule", **given}
    machine.write("schedule.yml", [{"hosts": "localhost", "gather_facts": False, "roles": [role]}])
    run = machine.run("ansible-playbook", *options, "schedule.yml")
    assert machine.variables["HOSTUP_API_KEY"] not in run.output
    return run


def changed(run: Run) -> int:
    """Return how many tasks of a run that went well changed something."""
    assert run.rc == 0, run.output
    found = re.search(r"changed=(\d+)", run.output)
    assert found
    return int(found[1])


def there(machine: Machine, name: str = NAME) -> list[str]:
    """Return the files that belong to a schedule."""
    return machine.shell(f"find /etc /var/lib /run/systemd -path '*{name}*' | sort").split()


def upcoming(machine: Machine, name: str = NAME) -> str:
    """Return when a timer elapses next, which is not known while its service runs."""
    show = f"systemctl show -P NextElapseUSecRealtime {name}.timer"
    return machine.shell(f'for i in $(seq 300); do [ "$({show})" ] && break; sleep 0.1; done; {show}').strip()


def report(machine: Machine) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(machine.shell(f"cat /var/lib/{NAME}/compliance/report.json"))
    return content


def test_specification_defaults_and_readme_say_the_same() -> None:
    options = yaml.safe_load((ROLE / "meta" / "argument_specs.yml").read_text())["argument_specs"]["main"]["options"]
    defaults = yaml.safe_load((ROLE / "defaults" / "main.yml").read_text())
    assert {name: option["default"] for name, option in options.items() if "default" in option} == defaults
    rows = re.findall(r"^\| `(schedule_\w+)` \| ?(.*?) ?\|", (ROLE / "README.md").read_text(), re.MULTILINE)
    assert [name for name, _default in rows] == list(options)
    for name, told in rows:
        default = defaults.get(name, "")
        assert told.strip("`") == (default if isinstance(default, str) else json.dumps(default)), name


def test_ansible_doc_shows_it(ansible: Ansible) -> None:
    run = ansible.run("ansible-doc", "-t", "role", "hostup.cloud.schedule")
    assert run.rc == 0, run.output
    assert "schedule_on_calendar" in run.output


def test_a_scheduled_run(machine: Machine) -> None:
    """From nothing to a report, by the timer, and to nothing again."""
    assert changed(schedule(machine, "--check", "--diff", "-vvv")) > 0
    assert there(machine) == []

    # The timer starts the service by itself, and at once, as the run of the last night was missed.
    machine.shell(f"cd /var/lib/systemd && mkdir -p timers && touch -d '2 days ago' timers/stamp-{NAME}.timer")
    assert changed(schedule(machine, "--diff", "-vvv")) > 0
    assert machine.shell(f"stat -c '%a %U %G' /etc/{NAME}/key") == "600 root root\n"
    assert machine.shell(f"systemctl is-enabled {NAME}.timer") == "enabled\n"
    machine.shell(
        f"for i in $(seq 300); do [ -e /var/lib/{NAME}/compliance/report.json ] && exit; sleep 0.1; done; "
        f"journalctl --no-pager -u {NAME}; false"
    )
    assert machine.shell(f"stat -c %a /var/lib/{NAME}/compliance/report.json") == "640\n"
    assert report(machine)["verdict"] == "could_not_check"

    # A new time counts at once.
    assert changed(schedule(machine, schedule_on_calendar="2030-01-02 03:04:05")) == 1
    assert upcoming(machine) == "Wed 2030-01-02 03:04:05 UTC"
    assert changed(schedule(machine, schedule_on_calendar="2030-01-02 03:04:05")) == 0

    # Another schedule is none of its business.
    other = {"schedule_name": "hostup-{{ item.name }}", "schedule_on_calendar": "{{ item.when }}"}
    looped = {
        "ansible.builtin.include_role": {"name": "hostup.cloud.schedule"},
        "vars": {**defaults(machine), **other},
        "loop": [{"name": "other", "when": "2031-01-02"}],
    }
    assert changed(machine.play(looped)) > 0
    gone = {"schedule_state": "absent", "schedule_inventory": None, "schedule_api_key": None}
    assert changed(schedule(machine, **gone)) > 0
    assert {path.split("/")[3] for path in there(machine) if not path.startswith("/run")} <= {
        NAME,
        "private",
    }
    assert NAME not in machine.shell("systemctl list-units --all --no-legend; systemctl list-unit-files")
    assert upcoming(machine, "hostup-other") == "Thu 2031-01-02 00:00:00 UTC"
    assert changed(schedule(machine, **gone)) == 0


def test_what_a_run_finds_starts_the_hook(machine: Machine, emulator: Emulator) -> None:
    hook = "[Service]\nType=oneshot\nExecStart=/bin/sh -c 'echo %i >>/run/notified'\n"
    machine.write("notify@.service", hook)
    machine.shell("cp notify@.service /etc/systemd/system")
    assert changed(schedule(machine, schedule_on_failure="notify@%N.service")) > 0

    def start(last_check: dict[str, Any] | None = None) -> tuple[str, str]:
        """Run the service and return its exit status and what the hook told."""
        machine.write("own.yml", {**OWN, "checks": [OWN["checks"][0], last_check or OWN["checks"][1]]})
        machine.shell("cp own.yml /etc/hostup; rm -f /run/notified")
        machine.shell(f"systemctl start {NAME}.service", check=False)
        status = machine.shell(f"systemctl show -P ExecMainStatus {NAME}.service").strip()
        wait = "0" if status == "0" else "100"
        told = machine.shell(f"for i in $(seq {wait}); do cat /run/notified && break; sleep 0.1; done 2>/dev/null")
        return status, told.strip()

    # A VPS is stopped: its command cannot be run.
    assert start() == ("4", NAME)
    assert "TASK [hostup.cloud.compliance" in machine.shell(f"journalctl --no-pager -o cat -u {NAME}")
    emulator.set_vps("old-01", power_state="running")
    assert start({**OWN["checks"][1], "expect": {"stdout": "flying"}}) == ("2", NAME)
    assert start() == ("0", "")
    assert report(machine)["verdict"] == "clean"
    told = machine.shell(f"journalctl --no-pager; systemctl show {NAME}.service; systemctl cat {NAME}.service")
    assert machine.variables["HOSTUP_API_KEY"] not in told


def test_odd_words_arrive_as_they_are(machine: Machine) -> None:
    machine.write("probe.sh", '#!/bin/sh\nfor i; do printf "%s\\n" "$i"; done >words\nprintf %s "$ODD" >odd\n')
    machine.shell("install -D probe.sh '/var/lib/it is/probe'")
    machine.shell("touch \"/etc/hostup/50% 'off'.hostup.yml\"")
    odd = {
        "schedule_ansible_playbook": "/var/lib/it is/probe",
        "schedule_inventory": "/etc/hostup/50% 'off'.hostup.yml",
        "schedule_arguments": ODD,
        "schedule_environment": {"ODD": " ".join(ODD), "YES": True},
        "schedule_timeout": 2,
    }
    words = [
        "-i",
        odd["schedule_inventory"],
        *ODD,
        "hostup.cloud.compliance",
    ]

    assert changed(schedule(machine, **odd)) > 0
    assert machine.shell(f"systemd-analyze verify --man=no {UNITS}.service {UNITS}.timer") == ""
    machine.shell(f"systemctl start {NAME}.service")
    assert machine.shell(f"cat /var/lib/{NAME}/words").splitlines() == words
    assert machine.shell(f"cat /var/lib/{NAME}/odd") == " ".join(ODD)

    # A run that takes too long is ended.
    machine.write("probe", "#!/bin/sh\nsleep 60\n")
    machine.shell("cp probe '/var/lib/it is'")
    machine.shell(f"systemctl start {NAME}.service", check=False)
    assert machine.shell(f"systemctl show -P Result {NAME}.service") == "timeout\n"

    # From here cron runs it. What systemd ran before is not run twice.
    assert changed(schedule(machine, schedule_with="cron", **odd)) > 0
    assert [path for path in there(machine) if path.endswith((".timer", ".service"))] == []
    assert machine.shell(f"/etc/{NAME}/run; echo $?") == "exit status 124\n124\n"
    machine.shell(f"cp probe.sh '/var/lib/it is/probe'; rm /var/lib/{NAME}/words /var/lib/{NAME}/odd")
    machine.shell(f"env -i /etc/{NAME}/run")
    assert machine.shell(f"cat /var/lib/{NAME}/words").splitlines() == words
    assert machine.shell(f"cat /var/lib/{NAME}/odd") == " ".join(ODD)


def test_cron(machine: Machine) -> None:
    cron = {"schedule_with": "cron", "schedule_cron": {"minute": "*/30", "weekday": "1-5"}}
    assert changed(schedule(machine, "--check", "--diff", "-vvv", **cron)) > 0
    assert there(machine) == []
    assert changed(schedule(machine, "--diff", "-vvv", **cron)) > 0
    entry = f"grep -v -e '^#' -e = /etc/cron.d/{NAME}"
    assert machine.shell(entry) == f"*/30 * * * 1-5 root /etc/{NAME}/run\n"
    modes = machine.shell(f"stat -c '%a %U' /etc/{NAME}/key /etc/{NAME}/run /etc/cron.d/{NAME}")
    assert modes.splitlines() == ["600 root", "755 root", "644 root"]
    told = machine.shell(f"env -i PATH=/usr/bin:/bin /etc/{NAME}/run; echo $?")
    assert told.startswith("exit status 4\n")
    assert told.endswith("\n4\n")
    assert report(machine)["summary"]["hosts"] == 3
    # While a run goes on, there is no second one.
    assert machine.shell(f"flock /var/lib/{NAME}/lock timeout 5 /etc/{NAME}/run; echo $?") == "0\n"

    cron["schedule_cron"] = {"minute": "5"}
    assert changed(schedule(machine, **cron)) == 1
    assert machine.shell(entry) == f"5 * * * * root /etc/{NAME}/run\n"
    assert changed(schedule(machine, schedule_state="absent")) > 0
    assert [path for path in there(machine) if path.startswith("/etc")] == []


def test_a_user_of_ones_own(machine: Machine) -> None:
    machine.shell("useradd --system checker && install -d -o checker /var/lib/textfile")
    prometheus = {
        "compliance_profiles": ["/etc/hostup/own.yml"],
        "compliance_reports": {"prometheus": "/var/lib/textfile/x.prom"},
    }
    own = {
        "schedule_user": "checker",
        "schedule_writable": ["/var/lib/textfile"],
        "schedule_arguments": ["-e", json.dumps(prometheus)],
    }
    assert changed(schedule(machine, **own)) > 0
    machine.shell(f"systemctl start {NAME}.service", check=False)
    assert "hostup_compliance" in machine.shell("cat /var/lib/textfile/x.prom")
    assert machine.shell(f"stat -c '%U %F' /var/lib/{NAME}") == "checker directory\n"

    machine.shell("rm /var/lib/textfile/x.prom")
    assert changed(schedule(machine, schedule_with="cron", **own)) > 0
    assert machine.shell(f"stat -c '%U %a' /etc/{NAME}/key") == "checker 600\n"
    machine.shell(f"setpriv --reuid checker --clear-groups /etc/{NAME}/run", check=False)
    assert "hostup_compliance" in machine.shell("cat /var/lib/textfile/x.prom")


def test_what_cannot_work_is_refused_before_anything_is_written(machine: Machine) -> None:
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"schedule_name": "ssh"}, "schedule_name must be 'hostup-' and letters, digits, '-' and '_', and is 'ssh'"),
        ({"schedule_name": "hostup-a/b"}, "and is 'hostup-a/b'"),
        ({"schedule_name": "hostup-a b", "schedule_state": "absent"}, "and is 'hostup-a b'"),
        ({"schedule_name": "hostup-a\n"}, "schedule_name must be"),
        ({"schedule_on_calendar": "dayly"}, "schedule_on_calendar is 'dayly', and systemd says: Failed to parse"),
        ({"schedule_inventory": "fleet.hostup.yml"}, "must be absolute paths without '='. These are not: fleet"),
        ({"schedule_inventory": "/no/such.hostup.yml"}, "what is not on the machine: /no/such.hostup.yml"),
        ({"schedule_inventory": None}, "schedule_inventory is missing"),
        ({"schedule_ansible_playbook": "/no/such"}, "what is not on the machine: /no/such"),
        ({"schedule_arguments": ["a\nb"]}, 'hold a newline or another control character: "a\\nb"'),
        ({"schedule_environment": {"A-B": "x"}}, "schedule_environment: these are not names of variables: A-B"),
        ({"schedule_environment": {"HOSTUP_API_KEY": "x"}}, "schedule_environment can be read by everybody"),
        ({"schedule_api_key": None}, f"what is not on the machine: /etc/{NAME}/key"),
        ({"schedule_api_key": " "}, "schedule_api_key is empty"),
        (
            {"schedule_with": "cron", "schedule_cron": {"minute": "5 * * * * root reboot\n"}},
            "schedule_cron holds what cron does not know",
        ),
        ({"schedule_cron": {"minutes": "5"}}, "minutes"),
        ({"schedule_timeout": "2h"}, "schedule_timeout"),
    ]
    before = machine.shell("find /etc /var/lib -newer own.yml | sort")
    variables = defaults(machine)
    tasks = []
    for number, (values, _sentence) in enumerate(wrong):
        given = {name: value for name, value in {**variables, **values}.items() if value is not None}
        role = {"name": "apply", "ansible.builtin.include_role": {"name": "hostup.cloud.schedule"}, "vars": given}
        say = {"name": f"n{number}", "ansible.builtin.debug": {"msg": "{{ ansible_failed_result.msg }}"}}
        tasks.append(
            {"name": "try", "block": [role, {"name": f"n{number}", "ansible.builtin.debug": {}}], "rescue": [say]}
        )
    run = machine.play(*tasks)
    assert run.rc == 0, run.output
    for number, (values, sentence) in enumerate(wrong):
        assert sentence in run.result(f"n{number}")["msg"], values
    assert machine.shell("find /etc /var/lib -newer own.yml | sort") == before
    assert machine.variables["HOSTUP_API_KEY"] not in run.output


def test_the_service_may_do_little(ansible: Ansible) -> None:
    """The units as they are without options, to systemd-analyze; this needs neither root nor a running systemd."""
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        pytest.skip("needs systemd-analyze")
    version = subprocess.run([analyze, "--version"], capture_output=True, text=True, check=True).stdout.split()[1]
    if int(version) < 250:
        pytest.skip(f"needs systemd-analyze 250, which can look at files; this is {version}")
    render = {
        "ansible.builtin.template": {
            "src": str(ROLE / "templates" / "{{ item }}.j2"),
            "dest": f"{ansible.folder}/{NAME}.{{{{ item }}}}",
        },
        "loop": ["service", "timer"],
    }
    files = [str(ROLE / folder / "main.yml") for folder in ("defaults", "vars")]
    variables = {"schedule_inventory": "/etc/hostup/fleet.hostup.yml"}
    run = ansible.play(render, vars_files=files, vars=variables)
    assert run.rc == 0, run.output
    units = [str(ansible.folder / f"{NAME}.{kind}") for kind in ("service", "timer")]
    verified = subprocess.run([analyze, "verify", "--man=no", *units], capture_output=True, text=True, check=False)
    assert (verified.returncode, verified.stdout + verified.stderr) == (0, "")
    limit = f"--threshold={EXPOSURE * 10:.0f}"
    secure = [analyze, "security", "--offline=true", "--no-pager", limit, units[0]]
    judged = subprocess.run(secure, capture_output=True, text=True, check=False)
    assert judged.returncode == 0, judged.stdout + judged.stderr
    assert f"{NAME}.service: {EXPOSURE} OK" in judged.stdout
    assert f"**{EXPOSURE}**" in (ROOT / "docs" / "scheduling.md").read_text()
