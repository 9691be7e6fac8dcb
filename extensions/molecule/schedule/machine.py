# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keeps a machine with a systemd of its own running, for the scenario `schedule`, until it is told to end.

python extensions/molecule/schedule/machine.py FOLDER

FOLDER/machine.json says the process ids of this program and of the systemd, or what this machine lacks for one.
FOLDER/enter is a shell on the machine.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from tests.slow.machine import Machine, NotStartedError, lacking

#: Ansible starts shells in shells: the inner ones are on the machine already.
ENTER = """#!/bin/sh
[ -z "$ON_THE_MACHINE" ] || exec /bin/sh "$@"
exec nsenter --target {first} --mount --pid --ipc --uts --cgroup -- env ON_THE_MACHINE=1 /bin/sh "$@"
"""


def main() -> int:
    """Run the machine. Return 0."""
    folder = Path(sys.argv[1]).resolve()
    stopping = {signal.SIGTERM, signal.SIGINT}
    signal.pthread_sigmask(signal.SIG_BLOCK, stopping)
    machine = Machine(folder)
    told: dict[str, object] = {"lacks": lacking()}
    try:
        if not told["lacks"]:
            machine.boot()
    except NotStartedError as error:
        told = {"lacks": str(error)}
    try:
        if not told["lacks"]:
            enter = folder / "enter"
            enter.write_text(ENTER.format(first=machine.first))
            enter.chmod(0o700)
            told |= {"pid": os.getpid(), "first": machine.first}
        written = folder / "machine.json.new"
        written.write_text(json.dumps(told))
        written.rename(folder / "machine.json")
        if not told["lacks"]:
            signal.sigwait(stopping)
    finally:
        machine.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
