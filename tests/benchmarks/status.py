# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The status of a whole fleet: the task, its engine, a loop of `uri` and a bare client.

python -m tests.benchmarks.status
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from ..emulator.run import Emulator
from ..integration.commands import Ansible
from .measure import DEBUG, LATENCY_MS, Aim, Cost, aims, alone, engine, in_turns, play, progress, table


def loop_of_uri(emulator: Emulator, count: int) -> dict[str, Any]:
    """Return the task that does the same for `count` VPSs without this collection."""
    return {
        "name": "Ask for each status",
        "ansible.builtin.uri": {
            "url": f"{emulator.base}/vps/{{{{ item }}}}/status",
            "headers": {"Authorization": f"Bearer {emulator.key}"},
        },
        "loop": [vps["id"] for vps in emulator.vps[:count]],
        "loop_control": {"label": "{{ item }}"},
        "register": "statuses",
    }


def report(hosts: int = 1000, loop: int = 100, rounds: int = 3) -> str:
    """Measure the status of `hosts` VPSs, and of `loop` of them with `uri`."""
    progress(f"status: {hosts} VPSs")
    with (
        tempfile.TemporaryDirectory() as folder,
        Emulator(guests="canned", vps=hosts, all_running=True, latency=LATENCY_MS) as emulator,
    ):
        ansible = Ansible(Path(folder), emulator.env())
        task = {"name": "Ask for every status", "hostup.cloud.vps_status": {"all": True}, "register": "statuses"}
        uri = loop_of_uri(emulator, loop)
        costs = in_turns(
            {
                "a play of an empty `debug`": lambda: play(ansible, emulator, DEBUG),
                "bare aiohttp client": lambda: engine(ansible, emulator, "bare"),
                "the engine of `vps_status`": lambda: engine(ansible, emulator, "status"),
                "a play of `vps_status`": lambda: play(ansible, emulator, task),
                f"a play of `uri` in a loop, {loop} VPSs": lambda: play(ansible, emulator, uri),
            },
            rounds,
        )
    empty, bare, core, whole, looped = costs.values()
    for_all = (looped.wall - empty.wall) / loop * hosts
    rows = [_row(name, cost, bare) for name, cost in costs.items()]
    rows.insert(4, _row("`vps_status`: that play minus the empty one", _minus(whole, empty), bare))
    rows.append((f"`uri`: that play minus the empty one, x {hosts / loop:g}", for_all / bare.wall, for_all, "", ""))
    figures = aims(
        Aim("the engine / the bare client", core.wall / bare.wall, 1.2),
        Aim("(play - empty play) / the bare client", (whole.wall - empty.wall) / bare.wall, 1.2),
    )
    header = ("", "x bare client", "wall s", "CPU s", "requests")
    return f"{figures}\n{hosts:,} VPSs, latency {LATENCY_MS:g} ms.\n\n{table(header, rows)}"


def _row(name: str, cost: Cost, bare: Cost) -> tuple[object, ...]:
    return name, cost.wall / bare.wall, cost.wall, cost.cpu, cost.requests


def _minus(cost: Cost, floor: Cost) -> Cost:
    return Cost(cost.wall - floor.wall, cost.cpu - floor.cpu, requests=cost.requests)


if __name__ == "__main__":
    alone(report)
