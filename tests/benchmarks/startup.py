# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the collection adds to the start of ansible-playbook: python -m tests.benchmarks.startup"""

from __future__ import annotations

import statistics
import sys
import tempfile
from pathlib import Path

from ..collection import collections_path
from ..emulator.run import Emulator
from ..integration.commands import BIN, Ansible
from .measure import DEBUG, Aim, Cost, aims, alone, environment, in_turns, progress, run, table

#: Refused before any request, so that nothing is measured but the loading.
REFUSED = {"name": "Load it", "hostup.cloud.vps_exec": {"command": "true", "timeout": -1}, "ignore_errors": True}

#: Both print the milliseconds for `requests`, which Ansible does not load, and for the action plugin after it.
_TIMED = """
begun = time.perf_counter()
import requests
between = time.perf_counter()
{load}
print((between - begun) * 1e3, (time.perf_counter() - between) * 1e3)
"""
_AS_ANSIBLE = """
import time
from ansible.plugins.loader import action_loader, init_plugin_loader
init_plugin_loader()
action_loader.get("ansible.builtin.debug", class_only=True)
""" + _TIMED.format(load='action_loader.get("hostup.cloud.vps_exec", class_only=True)')
_AS_PYTHON = """
import sys, time
from ansible.plugins.loader import action_loader
action_loader.get("ansible.builtin.debug", class_only=True)
sys.path.insert(0, {path!r})
""" + _TIMED.format(load="import ansible_collections.hostup.cloud.plugins.action.vps_exec")


def loading(ansible: Ansible, code: str, rounds: int) -> tuple[float, float]:
    """Return the median milliseconds that `requests` and the action plugin take."""
    times = []
    for _round in range(rounds + 1):
        run([sys.executable, "-c", code], ansible.folder, environment(ansible))
        times.append([float(figure) for figure in (ansible.folder / "output").read_text().split()])
    library, plugin = zip(*times[1:], strict=True)  # the first may have had to compile
    return statistics.median(library), statistics.median(plugin)


def report(rounds: int = 15) -> str:
    """Measure plays with and without the collection, in that many rounds."""
    progress("startup")
    with tempfile.TemporaryDirectory() as folder, Emulator(guests="canned", vps=1) as emulator:
        ansible = Ansible(Path(folder), emulator.env())
        without = ansible.folder / "no-collections"
        without.mkdir()
        books = {
            name: ansible.write(f"{name}.yml", [{"hosts": "localhost", "gather_facts": False, "tasks": [task]}])
            for name, task in {"debug": DEBUG, "refused": REFUSED}.items()
        }

        def cost(book: str, path: Path) -> Cost:
            variables = environment(ansible, ANSIBLE_COLLECTIONS_PATH=str(path))
            return run([str(BIN / "ansible-playbook"), str(books[book])], ansible.folder, variables)

        costs = in_turns(
            {
                "`debug`, without the collection": lambda: cost("debug", without),
                "`debug`, the collection installed": lambda: cost("debug", collections_path()),
                "`vps_exec`, refused before any request": lambda: cost("refused", collections_path()),
            },
            rounds,
        )
        by_ansible = loading(ansible, _AS_ANSIBLE, rounds)
        by_python = loading(ansible, _AS_PYTHON.format(path=str(collections_path())), rounds)
    floor = costs["`debug`, without the collection"]
    added = (costs["`debug`, the collection installed"].wall - floor.wall) * 1e3
    rows = [
        (name, (cost.wall - floor.wall) * 1e3, (cost.cpu - floor.cpu) * 1e3, cost.wall, cost.cpu)
        for name, cost in costs.items()
    ]
    loads = [
        ("`requests`", by_ansible[0]),
        ("the action's code, by Ansible's loader, which compiles it each time", by_ansible[1]),
        ("the action's code, by Python, compiled before", by_python[1]),
    ]
    return "\n".join(
        [
            aims(Aim("ms that it adds to a play that does not use it", added, 60)),
            table(("a play of one task", "ms more", "CPU ms more", "wall s", "CPU s"), rows),
            table(("loading the action plugin of `vps_exec`", "ms"), loads),
        ]
    )


if __name__ == "__main__":
    alone(report)
