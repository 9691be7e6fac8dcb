# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One command in many VPSs: vps_exec, what one would write without it, and the floors.

python -m tests.benchmarks.exec
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from ..emulator.run import Emulator
from ..integration.commands import Ansible
from .measure import DEBUG, LATENCY_MS, Aim, Cost, aims, alone, engine, in_turns, play, progress, table

FORKS = 20
CANNED_MS = 150.0
COMMAND = "uname -a"

EXEC = {"name": "Run it", "hostup.cloud.vps_exec": {"command": COMMAND}}


def by_hand(emulator: Emulator) -> list[dict[str, Any]]:
    """Return the tasks that do the same without this collection."""
    common: dict[str, Any] = {
        "url": f"{emulator.base}/vps/{{{{ hostup_id }}}}/agent/exec",
        "headers": {"Authorization": f"Bearer {emulator.key}"},
    }
    here = {"delegate_to": "localhost"}
    return [
        {
            "name": "Ask whether the guest agent is there",
            "ansible.builtin.uri": common,
            "register": "probe",
            "failed_when": "not probe.json.available",
            **here,
        },
        {
            "name": "Start it",
            "ansible.builtin.uri": {
                **common,
                "method": "POST",
                "body_format": "json",
                "body": {"command": COMMAND},
                "status_code": [200, 201, 202],
            },
            "register": "started",
            **here,
        },
        {
            "name": "Wait for its end",
            "ansible.builtin.uri": {**common, "url": common["url"] + "?pid={{ started.json.pid }}"},
            "register": "polled",
            "until": "polled.json.exited | default(false)",
            "retries": 30,
            "delay": 1,
            **here,
        },
    ]


def measured(size: int, rounds: int) -> dict[str, Cost]:
    """Return the cost of every variant on so many VPSs."""
    with (
        tempfile.TemporaryDirectory() as folder,
        Emulator(guests="canned", vps=size, all_running=True, latency=LATENCY_MS, canned_ms=CANNED_MS) as emulator,
    ):
        ansible = Ansible(Path(folder), emulator.env())
        ids = {vps["name"]: vps["id"] for vps in emulator.vps}
        # A machine that is not this one to the collection, and is this one to Ansible's connection.
        other = {"ansible_connection": "local", "ansible_python_interpreter": sys.executable}
        groups = {
            "fleet": {"hosts": {name: {"hostup_id": vps_id} for name, vps_id in ids.items()}},
            "others": {"hosts": {"elsewhere": other}},
        }
        inventory = ansible.write("fleet.json", json.dumps({"all": {"children": groups}}))
        options = ("-i", str(inventory), "--forks", str(FORKS))

        def on_fleet(*tasks: dict[str, Any]) -> Cost:
            return play(ansible, emulator, *tasks, options=options, hosts="fleet")

        return in_turns(
            {
                "an empty `debug` (Ansible's floor)": lambda: on_fleet(DEBUG),
                f"the client in {FORKS} threads, no Ansible (the API's floor)": lambda: engine(
                    ansible, emulator, "exec", str(FORKS), COMMAND, *ids.values()
                ),
                "`vps_exec`": lambda: on_fleet(EXEC),
                "`vps_exec` as a module": lambda: on_fleet({**EXEC, "delegate_to": "elsewhere"}),
                "three tasks of `uri`": lambda: on_fleet(*by_hand(emulator)),
            },
            rounds,
        )


def report(hosts: tuple[int, ...] = (40, 400), rounds: int = 3) -> str:
    """Measure one command in so many VPSs."""
    all_aims, parts = [], []
    for size in hosts:
        progress(f"exec: {size} VPSs")
        costs = measured(size, rounds)
        debug, floor, ours, module, uri = costs.values()
        all_aims += [
            Aim(f"{size} VPSs: three tasks of `uri` / `vps_exec`", uri.wall / ours.wall, 10, at_least=True),
            Aim(f"{size} VPSs: as a module / `vps_exec`", module.wall / ours.wall, 4, at_least=True),
            Aim(f"{size} VPSs: `vps_exec` / (debug + API floor)", ours.wall / (debug.wall + floor.wall), 1.15),
        ]
        rows = [(name, cost.wall / ours.wall, cost.wall, cost.cpu, cost.requests) for name, cost in costs.items()]
        parts.append(f"{size} VPSs:\n\n{table(('', 'x `vps_exec`', 'wall s', 'CPU s', 'requests'), rows)}")
    conditions = f"{FORKS} forks, commands of {CANNED_MS:g} ms, latency {LATENCY_MS:g} ms.\n"
    return "\n".join([aims(*all_aims), conditions, *parts])


if __name__ == "__main__":
    alone(report)
