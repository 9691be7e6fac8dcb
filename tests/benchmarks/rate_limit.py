# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the rate gate is good for: a play over many VPSs against a limited API, with and without it.

python -m tests.benchmarks.rate_limit

Prints the time in which the limit lets that many requests through, and how many times that the play took. The aim is
1.25 with at most 40 answers of 429.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from tests.collection import collections_path
from tests.emulator.run import Emulator
from tests.integration.commands import Ansible, vps_exec

HOSTS = 200
FORKS = 20
RATE = 50  # requests a second, and as many at once


def measure(emulator: Emulator, name: str, *, gate: bool = True, headers: bool = True) -> str:
    """Run the play once and return its row of the table. `headers`: X-RateLimit-* come with every answer."""
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
    failed = sum(line["outcome"] != "ok" for line in run.results) + HOSTS - len(run.results)
    journal = emulator.journal()
    limited = sum(entry["status"] == 429 for entry in journal)
    dictated = (len(journal) - limited - RATE) / RATE
    took = journal[-1]["time"] + (journal[-1]["duration"] or 0) - journal[0]["time"]
    return (
        f"| {name} | {failed} | {len(journal) - limited} | {limited} | {dictated:.1f} | {took:.1f} | "
        f"{took / dictated:.2f} | {wall:.1f} |"
    )


def main() -> None:
    sys.path.insert(0, str(collections_path()))
    print(f"{HOSTS} VPSs, {FORKS} forks, {RATE} requests a second, commands of 150 ms")
    print("| | hosts that failed | requests | 429 | dictated s | first to last request s | ratio | whole play s |")
    print("|---|---|---|---|---|---|---|---|")
    with Emulator(guests="canned", vps=HOSTS, all_running=True) as emulator:
        print(measure(emulator, "with the gate"), flush=True)
        print(measure(emulator, "with the gate; X-RateLimit-* only on a 429", headers=False), flush=True)
        print(measure(emulator, "without", gate=False), flush=True)


if __name__ == "__main__":
    main()
