# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Many checks of many VPSs: the role, a task for each check, and the writer of the reports alone.

python -m tests.benchmarks.compliance
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from ..collection import ROOT
from ..emulator.run import Emulator
from ..integration.commands import Ansible
from ..report_samples import fleet
from .exec import FORKS
from .measure import LATENCY_MS, Aim, Cost, aims, alone, environment, in_turns, play, progress, run, table

CANNED_MS = 10.0

#: So many tasks of ansible.builtin.shell are measured, as one for each check would take an hour.
SHELLS = 3


def commands(checks: int) -> list[str]:
    """Return a read command for each check."""
    return [f"stat -c '%a %U %G' /etc/file-{number}" for number in range(checks)]


def profile(checks: int) -> dict[str, Any]:
    """Return a profile of so many checks."""
    return {
        "name": "files",
        "title": "Files",
        "checks": [
            {"id": f"file_{number}", "title": f"File {number}", "severity": "high", "command": command}
            for number, command in enumerate(commands(checks))
        ],
    }


def measured(vpss: int, checks: int, rounds: int) -> dict[str, Cost]:
    """Return the cost of every variant."""
    with (
        tempfile.TemporaryDirectory() as folder,
        Emulator(guests="canned", vps=vpss, all_running=True, latency=LATENCY_MS, canned_ms=CANNED_MS) as emulator,
    ):
        ansible = Ansible(Path(folder), emulator.env())
        ansible.write("files.yml", profile(checks))
        here = {"ansible_connection": "local", "ansible_python_interpreter": sys.executable}
        hosts = {vps["name"]: {"hostup_id": vps["id"], **here} for vps in emulator.vps}
        inventory = ansible.write("fleet.json", json.dumps({"all": {"hosts": hosts}}))
        options = ("-i", str(inventory), "--forks", str(FORKS))
        role = {"name": "hostup.cloud.compliance", "compliance_profiles": [str(Path(folder) / "files.yml")]}

        def tasks(action: str, number: int) -> Cost:
            each = [
                {"name": command, action: {"cmd": command if "hostup" in action else "true"}}
                for command in commands(number)
            ]
            return play(ansible, emulator, *each, options=options, hosts="all")

        return in_turns(
            {
                "the role": lambda: play(ansible, emulator, options=options, hosts="all", roles=[role]),
                f"{checks} tasks of `vps_exec`": lambda: tasks("hostup.cloud.vps_exec", checks),
                f"{SHELLS} tasks of `ansible.builtin.shell`": lambda: tasks("ansible.builtin.shell", SHELLS),
            },
            rounds,
        )


def writer(hosts: int, checks: int) -> tuple[Cost, dict[str, int]]:
    """Return what it costs to read the results of so many hosts and write every report, and the files' bytes."""
    with tempfile.TemporaryDirectory() as folder:
        ansible = Ansible(Path(folder))
        (ansible.folder / "results.json").write_text(json.dumps(fleet(hosts, checks)))
        variables = {**environment(ansible), "PYTHONPATH": str(ROOT)}
        cost = run([sys.executable, "-m", "tests.benchmarks.report_writer", folder], ansible.folder, variables)
        return cost, {path.name: path.stat().st_size for path in sorted((ansible.folder / "reports").iterdir())}


def report(
    vps: int = 100, checks: int = 60, rounds: int = 3, report_hosts: int = 1000, report_checks: int = 100
) -> str:
    """Measure checks on VPSs, and the reports on as many hosts and checks as are wanted."""
    progress(f"compliance: {checks} checks on {vps} VPSs")
    costs = measured(vps, checks, rounds)
    role, tasks, shells = costs.values()
    progress(f"compliance: reports on {report_hosts} hosts and {report_checks} checks")
    written, sizes = writer(report_hosts, report_checks)
    whole = shells.wall * checks / SHELLS
    rows = [(name, cost.wall / role.wall, cost.wall, cost.cpu, cost.requests) for name, cost in costs.items()]
    return "\n".join(
        [
            aims(
                Aim("requests: a task for each check / the role", tasks.requests / role.requests, 8, at_least=True),
                Aim("time: a task for each check / the role", tasks.wall / role.wall, 8, at_least=True),
                Aim(f"time: {checks} tasks of `shell`, reckoned / the role", whole / role.wall, 8, at_least=True),
                Aim("the reports: peak MiB", written.peak, 500),
            ),
            f"{vps} VPSs, {checks} checks of {CANNED_MS:g} ms, {FORKS} forks, latency {LATENCY_MS:g} ms:\n",
            table(("", "x the role", "wall s", "CPU s", "requests"), rows),
            f"All reports on {report_hosts} hosts and {report_checks} checks:\n",
            table(("", "wall s", "CPU s", "peak MiB"), [("read the results, write", *_figures(written))]),
            table(("file", "MB"), [(f"`{name}`", size / 1e6) for name, size in sizes.items()]),
        ]
    )


def _figures(cost: Cost) -> tuple[float, float, float]:
    return cost.wall, cost.cpu, cost.peak


if __name__ == "__main__":
    alone(report)
