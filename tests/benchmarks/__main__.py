# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""All benchmarks, one after the other, and the machine: python -m tests.benchmarks [--quick] [--write] [NAME...]"""

from __future__ import annotations

import argparse
import os
import platform
import re
import time
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import Any

from ..collection import ROOT
from .measure import end_in_order, progress, table

#: The benchmarks in order, with what makes each of them short.
BENCHMARKS: dict[str, dict[str, Any]] = {
    "exec": {"hosts": (40,), "rounds": 1},
    "status": {"hosts": 200, "loop": 20, "rounds": 1},
    "inventory": {"hosts": (1000,), "rounds": 1},
    "latency": {"seconds": (0.05, 1.0)},
    "startup": {"rounds": 5},
    "rate_limit": {"hosts": 100},
    "effect": {},
    "compliance": {"vps": 20, "checks": 20, "rounds": 1, "report_hosts": 100},
}
PAGE = ROOT / "docs" / "performance.md"


def machine() -> str:
    """Describe this machine."""
    cpu = re.search(r"^model name\s*:\s*(.+)$", _read("/proc/cpuinfo"), re.MULTILINE)
    system = re.search(r'^PRETTY_NAME="?([^"\n]+)', _read("/etc/os-release"), re.MULTILINE)
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    packages = ("ansible-core", "requests", "aiohttp", "PyYAML")
    rows = [
        ("CPU", f"{cpu[1] if cpu else platform.processor() or platform.machine()}, {os.cpu_count()} cores"),
        ("memory", f"{memory:.0f} GiB"),
        ("system", f"{system[1] if system else platform.system()}, {platform.system()} {platform.release()}"),
        ("Python", platform.python_version()),
        ("packages", ", ".join(f"{name} {version(name)}" for name in packages)),
        ("load before", f"{os.getloadavg()[0]:.1f}"),
        ("begun", time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime())),
    ]
    return table(("", ""), rows)


def _read(path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8")
    except OSError:
        return ""


def write(name: str, text: str) -> None:
    """Put a benchmark's tables between its markers on the page about performance."""
    begin, end = f"<!-- {name}: begin -->\n", f"<!-- {name}: end -->"
    before, found_begin, rest = PAGE.read_text(encoding="utf-8").partition(begin)
    _old, found_end, after = rest.partition(end)
    if not (found_begin and found_end):
        raise SystemExit(f"{PAGE} has no place for {name}: {begin.strip()} and {end}")
    PAGE.write_text(f"{before}{begin}\n{text.strip()}\n\n{end}{after}", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description="Run the benchmarks.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"some of {', '.join(BENCHMARKS)}; all if none")
    parser.add_argument("--quick", action="store_true", help="smaller fleets and fewer rounds, in about three minutes")
    parser.add_argument("--write", action="store_true", help="put the tables into docs/performance.md as well")
    arguments = parser.parse_args()
    if unknown := set(arguments.names) - BENCHMARKS.keys():
        parser.error(f"unknown: {', '.join(sorted(unknown))}")
    end_in_order()
    parts = {"machine": machine}
    for name in arguments.names or BENCHMARKS:
        report = import_module(f"{__package__}.{name}").report
        sizes = BENCHMARKS[name] if arguments.quick else {}
        parts[name] = lambda report=report, sizes=sizes: report(**sizes)  # type: ignore[misc]
    for name, part in parts.items():
        text = part()
        print(f"## {name}\n\n{text}", flush=True)
        if arguments.write:
            write(name, text)
    progress("done")


if __name__ == "__main__":
    main()
