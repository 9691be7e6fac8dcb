# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How long after the end of a command its result is there, and how many polls that takes.

python -m tests.benchmarks.latency
"""

from __future__ import annotations

import json
import statistics
import tempfile
import time
import urllib.request
from datetime import datetime
from pathlib import Path
from typing import Any

from ..emulator.run import Emulator
from ..integration.commands import Ansible
from .measure import LATENCY_MS, Aim, aims, alone, engine, progress, table

#: Each length is measured in some variations, as with one alone it would be luck when the next poll comes.
VARIATIONS = (0.9, 0.925, 0.95, 0.975, 1.0)

EXEC = {"name": "Sleep", "hostup.cloud.vps_exec": {"command": "sleep {{ seconds }}"}}

#: Of each variation: the seconds from the end of the command to the result, and the polls.
Found = list[tuple[float, int]]


def _clock(emulator: Emulator) -> float:
    """Return the time at which the emulator's clock began, to a millisecond or two."""
    headers = {"Authorization": f"Bearer {emulator.key}"}
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    sent = time.time()
    with opener.open(urllib.request.Request(f"{emulator.base}/vps?limit=1", headers=headers), timeout=10):
        return float(sent - emulator.journal(kind="list")[-1]["time"])


def _found(emulator: Emulator, lengths: dict[str, float], ends: dict[str, str]) -> Found:
    """Compare when the commands ended with when their results were there."""
    began = _clock(emulator)
    found = []
    for vps_id, end in ends.items():
        started = emulator.commands(vps=vps_id)[0]["time"]
        late = datetime.fromisoformat(end).timestamp() - (began + started + lengths[vps_id])
        found.append((late, len(emulator.journal(kind="poll", vps=vps_id))))
    return found


def by_play(ansible: Ansible, emulator: Emulator, lengths: dict[str, float]) -> Found:
    """Measure with vps_exec in a play, each command in a fork of its own."""
    hosts = {vps_id: {"hostup_id": vps_id, "seconds": seconds} for vps_id, seconds in lengths.items()}
    inventory = ansible.write("fleet.json", json.dumps({"all": {"hosts": hosts}}))
    run = ansible.play(EXEC, hosts="all", options=("-i", str(inventory), "--forks", str(len(hosts))))
    return _found(emulator, lengths, {line["host"]: line["result"]["end"] for line in run.results})


def by_engine(ansible: Ansible, emulator: Emulator, lengths: dict[str, float]) -> Found:
    """Measure with the engine alone, each command in a thread of its own."""
    engine(ansible, emulator, "latency", *(f"{seconds}={vps_id}" for vps_id, seconds in lengths.items()))
    said: dict[str, Any] = json.loads((ansible.folder / "engine.json").read_text())
    return _found(emulator, lengths, said["result"])


def report(seconds: tuple[float, ...] = (0.05, 1.0, 10.0, 60.0)) -> str:
    """Measure commands of up to so many seconds, and of down to a tenth less."""
    rows, wanted = [], []
    with (
        tempfile.TemporaryDirectory() as folder,
        Emulator(guests="canned", vps=len(VARIATIONS), all_running=True, latency=LATENCY_MS) as emulator,
    ):
        ansible = Ansible(Path(folder), emulator.env())
        ids = [vps["id"] for vps in emulator.vps]
        for length in seconds:
            lengths = {vps_id: round(length * part, 6) for vps_id, part in zip(ids, VARIATIONS, strict=True)}
            for name, way in {"`vps_exec` in a play": by_play, "the engine alone": by_engine}.items():
                progress(f"latency: {length:g} s, {name}")
                emulator.reset()
                emulator.clear_journal()
                emulator.settings(latency_ms=LATENCY_MS)
                found = way(ansible, emulator, lengths)
                assert len(found) == len(lengths)
                late, polls = [one[0] for one in found], [one[1] for one in found]
                rows.append(
                    (
                        f"{length:g}",
                        name,
                        statistics.median(late),
                        max(late),
                        " to ".join(map(str, sorted({min(polls), max(polls)}))),
                    )
                )
                if name.startswith("`"):
                    wanted += _aims(length, max(late), max(polls))
    header = ("command s", "", "late s, median", "late s, worst", "polls")
    conditions = f"Latency {LATENCY_MS:g} ms; each length in {len(VARIATIONS)} variations, down to a tenth less.\n"
    return "\n".join([aims(*wanted), conditions, table(header, rows)])


def _aims(length: float, late: float, polls: int) -> list[Aim]:
    if length == 1:
        return [Aim("1 s: late at worst, s", late, 0.35)]
    if length == 60:
        return [Aim("60 s: late at worst, s", late, 5), Aim("60 s: polls at worst", polls, 30)]
    return []


if __name__ == "__main__":
    alone(report)
