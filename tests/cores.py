# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run the integration tests on each supported ansible-core, on an interpreter that it supports.

python -m tests.cores [--but VERSION] [OPTION OF PYTEST...]

The slow tests run on the newest one. An ansible-core for which there is no interpreter is skipped, by name, and so is
VERSION, on which they ran already. As many run at once as there are processors.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from .collection import ROOT

#: The tested versions, with the Pythons that each supports on the controller, the preferred one first.
CORES = {
    "2.16": ("3.10", "3.11", "3.12"),
    "2.19": ("3.12", "3.11", "3.13"),
    "2.21": ("3.13", "3.12", "3.14"),
}

#: What drives the engine alone is the same on each.
NOT_OF_ANSIBLE = ("--ignore", "tests/integration/test_torture.py")

#: Many tests wait, so each version has more processes than the one that the machine can give it.
SIDE_BY_SIDE = ("-n", "3", "--dist", "worksteal")


def interpreter(version: str) -> str | None:
    """Return a Python of that version: from the PATH, or one that pyenv keeps."""
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    found = [shutil.which(f"python{version}"), *sorted(str(path) for path in pyenv.glob(f"{version}.*/bin/python"))]
    for candidate in found:
        # A shim of pyenv's is there for every version that any of its users has, and may refuse to run.
        probe = [candidate or "false", "-c", "import ensurepip"]
        if candidate and subprocess.run(probe, capture_output=True, check=False).returncode == 0:
            return candidate
    return None


def environment(core: str, python: str) -> Path:
    """Return the interpreter of a virtual environment with that ansible-core; made if it is not there."""
    folder = ROOT / ".venv" / f"core-{core}"
    executable = folder / "bin" / "python"
    requirements = ["requirements.txt", "tests/emulator/requirements.txt"]
    wanted = [
        f"ansible-core~={core}.0",
        "pytest",
        "pytest-xdist",
        "ansible-runner",
        "jq",
        "jsonschema",
        "trustme",
        *(part for name in requirements for part in ("-r", name)),
    ]
    # One that was made when less was wanted is made anew.
    ready = folder / ".ready"
    if not ready.exists() or ready.read_text() != " ".join(wanted):
        subprocess.run([python, "-m", "venv", "--clear", str(folder)], check=True)
        pip = [str(executable), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, *wanted], cwd=ROOT, check=True)
        ready.write_text(" ".join(wanted))
    return executable


def main() -> int:
    """Run the tests. Return the number of versions that failed."""
    parser = argparse.ArgumentParser(prog="python -m tests.cores")
    parser.add_argument("--but", metavar="VERSION", help="the ansible-core on which the tests ran already, as 2.19")
    arguments, of_pytest = parser.parse_known_args()
    pythons = {
        core: next((found for version in versions if (found := interpreter(version))), None)
        for core, versions in CORES.items()
    }
    newest = max((core for core in CORES if pythons[core] and core != arguments.but), key=[*CORES].index, default="")

    def tested(core: str) -> str:
        """Run the tests on one of them, and return what became of it."""
        python = pythons[core]
        if python is None:
            return f"ansible-core {core}: skipped, none of Python {', '.join(CORES[core])} is on this machine"
        executable = environment(core, python)
        if core == arguments.but:
            return f"ansible-core {core}: skipped, as was asked for"
        command = [
            str(executable),
            "-m",
            "pytest",
            "-q",
            "-rs",
            *SIDE_BY_SIDE,
            "tests/integration",
            *(["tests/slow"] if core == newest else []),
            *NOT_OF_ANSIBLE,
            *of_pytest,
        ]
        run = subprocess.run(
            command, cwd=ROOT, check=False, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        print(f"ansible-core {core} on {python}\n{run.stdout}", flush=True)
        return f"ansible-core {core}: {'failed' if run.returncode else 'passed'}"

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        told = list(pool.map(tested, CORES))
    print("\n".join(told))
    return sum(line.endswith("failed") for line in told)


if __name__ == "__main__":
    sys.exit(main())
