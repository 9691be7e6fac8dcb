# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the rate gate is good for: a play over many VPSs against a limited API, with and without it.

python -m tests.benchmarks.rate_limit

The limit dictates a time for so many requests; the ratio is how many times that they took.
"""

from __future__ import annotations

import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from ..collection import collections_path
from ..emulator.run import Emulator
from ..integration.commands import Ansible, vps_exec
from .measure import Aim, aims, alone, progress, table

FORKS = 20
RATE = 50  # requests a second, and as many at once


@dataclass(frozen=True)
class Measured:
    """What came of one play."""

    failed: int
    answered: int
    limited: int
    dictated: float
    took: float
    wall: float

    def row(self, name: str) -> tuple[object, ...]:
        """Return its row of the table."""
        ratio = self.took / self.dictated
        return name, ratio, self.limited, self.failed, self.answered, self.dictated, self.took, self.wall


def measure(emulator: Emulator, hosts: int, *, gate: bool = True, headers: bool = True) -> Measured:
    """Run the play once. `headers`: X-RateLimit-* come with every answer."""
    emulator.reset()
    emulator.settings(rate=RATE, canned_ms=150, rate_headers=headers)
    with tempfile.TemporaryDirectory() as folder:
        ansible = Ansible(Path(folder), emulator.env())
        if not gate:
            # The gate goes on without its file, so a folder in the file's place switches it off.
            from ansible_collections.hostup.cloud.plugins.module_utils._gate import RateGate

            file = RateGate(str(ansible.folder / "local-tmp"), emulator.base, emulator.key).path
            Path(file or "").mkdir(parents=True)
        inventory = ansible.write("fleet.hostup.yml", {"plugin": "hostup.cloud.vps"})
        begun = time.monotonic()
        run = ansible.play(
            vps_exec("look", command="uname -a"),
            hosts="all",
            options=("-i", str(inventory), "--forks", str(FORKS)),
        )
        wall = time.monotonic() - begun
    journal = emulator.journal()
    limited = sum(entry["status"] == 429 for entry in journal)
    return Measured(
        failed=sum(line["outcome"] != "ok" for line in run.results) + hosts - len(run.results),
        answered=len(journal) - limited,
        limited=limited,
        dictated=(len(journal) - limited - RATE) / RATE,
        took=journal[-1]["time"] + (journal[-1]["duration"] or 0) - journal[0]["time"],
        wall=wall,
    )


def report(hosts: int = 200) -> str:
    """Measure a play over so many VPSs."""
    sys.path.insert(0, str(collections_path()))
    progress(f"rate_limit: {hosts} VPSs")
    with Emulator(guests="canned", vps=hosts, all_running=True) as emulator:
        found = {
            "with the gate": measure(emulator, hosts),
            "with the gate; X-RateLimit-* only on a 429": measure(emulator, hosts, headers=False),
            "without": measure(emulator, hosts, gate=False),
        }
    gate = found["with the gate"]
    figures = aims(
        Aim("first to last request / what the limit dictates", gate.took / gate.dictated, 1.25),
        Aim("answers of 429", gate.limited, 40),
    )
    conditions = f"{hosts} VPSs, {FORKS} forks, {RATE} requests a second, commands of 150 ms.\n"
    header = ("", "ratio", "429", "hosts that failed", "requests", "dictated s", "first to last request s", "play s")
    return "\n".join([figures, conditions, table(header, [one.row(name) for name, one in found.items()])])


if __name__ == "__main__":
    alone(report)
