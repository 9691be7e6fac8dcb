# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run the demo: each step is a command that a user would type, with a line that says what to look for."""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from ..collection import ROOT, collections_path
from ..emulator.run import Emulator

HERE = Path(__file__).parent
REPORTS = ROOT / "tests" / "output" / "demo"
BOLD, DIM, PLAIN = ("\033[1m", "\033[2m", "\033[0m") if sys.stdout.isatty() else ("", "", "")

#: What is said, the command, and the exit code that it ends with.
STEPS = [
    (
        "The inventory: every VPS of the account, grouped by its power state.",
        ["ansible-inventory", "--graph"],
        0,
    ),
    (
        "The status of the fleet, asked for side by side. Nothing is installed in the VPSs.",
        ["ansible-playbook", "status.yml"],
        0,
    ),
    (
        "Two commands in the running VPSs, without SSH. They only read: look for changed=0.",
        ["ansible-playbook", "look.yml"],
        0,
    ),
    (
        "The same in check mode: reads run there too, so a dry run tells the truth.",
        ["ansible-playbook", "look.yml", "--check"],
        0,
    ),
    (
        "A write, first in check mode: it is reported as changed, and it is not sent.",
        ["ansible-playbook", "write.yml", "--check"],
        0,
    ),
    (
        "The write for real: changed, and what it wrote is there.",
        ["ansible-playbook", "write.yml"],
        0,
    ),
    (
        "A VPS that is stopped: one clear sentence and an error_code; nothing was started.",
        ["ansible-playbook", "stopped.yml"],
        2,
    ),
    (
        "The compliance of the fleet, by checks that only read. As the VPS that is stopped could not be checked,\n"
        "   the run exits with 4. If it could, findings would make that 2.",
        ["ansible-playbook", "hostup.cloud.compliance", "-e", f"compliance_folder={os.path.relpath(REPORTS, HERE)}"],
        4,
    ),
]


def main() -> int:
    """Run the steps, or those that are named; return 0 if each ended as it should."""
    parser = argparse.ArgumentParser(prog="python -m tests.demo", description="What the collection does, in steps.")
    parser.add_argument("steps", type=int, nargs="*", metavar="STEP", help="as 1 5 6; without any, all are run")
    numbers = range(1, len(STEPS) + 1)
    steps = parser.parse_args().steps or numbers
    if not set(steps) <= set(numbers):
        parser.error(f"the steps are 1 to {len(STEPS)}")
    with Emulator(vps=3) as emulator, tempfile.TemporaryDirectory() as folder:
        print(f"{BOLD}An emulator of HostUp's API is running, with three VPSs.{PLAIN}")
        print(f"{DIM}What runs the commands: {emulator.guests} ({emulator.why}){PLAIN}")
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("ANSIBLE_", "HOSTUP_"))},
            **emulator.env(),
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "ANSIBLE_COLLECTIONS_PATH": str(collections_path()),
            "ANSIBLE_INVENTORY": str(HERE / "demo.hostup.yml"),
            "ANSIBLE_CALLBACK_RESULT_FORMAT": "yaml",
            "ANSIBLE_LOCAL_TEMP": folder,
            "ANSIBLE_RETRY_FILES_ENABLED": "false",
        }
        for number in steps:
            text, command, expected = STEPS[number - 1]
            print(f"\n{BOLD}{number}. {text}{PLAIN}\n{DIM}$ {' '.join(command)}{PLAIN}", flush=True)
            executable = shutil.which(command[0], path=environment["PATH"])
            if executable is None:
                print(f"{command[0]} is not installed beside {sys.executable}; run the demo with: make demo")
                return 1
            done = subprocess.run([executable, *command[1:]], cwd=HERE, env=environment, check=False)
            if done.returncode != expected:
                print(f"This ended with the exit code {done.returncode}, and {expected} was expected.")
                return 1
        commands, requests = len(emulator.commands()), len(emulator.journal())
        print(f"\n{BOLD}That was the demo.{PLAIN} {commands} commands ran in VPSs, by {requests} requests.")
        if len(STEPS) in steps:
            print(f"The compliance report, for a browser: {REPORTS / 'report.html'}")
        print("Read on in README.md, or leave an emulator running with: make emulator")
    return 0


if __name__ == "__main__":
    sys.exit(main())
