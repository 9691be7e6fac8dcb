# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How long the effect of a command takes to tell: python -m tests.benchmarks.effect

A typical command should take under 0.2 ms, an input of 4096 hostile characters under 20 ms, importing under 15 ms.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from importlib import import_module

from ..collection import collections_path
from .measure import Aim, aims, alone, progress, table

PACKAGE = "ansible_collections.hostup.cloud.plugins.module_utils._effect.classify"

TYPICAL = (
    "uptime",
    "ls -la /etc",
    "ps aux | grep nginx | grep -v grep | awk '{print $2}'",
    "systemctl is-active nginx || systemctl status nginx --no-pager",
    "find / -xdev -type f -perm -4000 2>/dev/null",
    'for f in /etc/*.conf; do wc -l "$f"; done',
    "rm -rf /tmp/x",
    "sudo -u postgres psql -c 'SELECT count(*) FROM pg_stat_activity'",
)
LIMIT = 4096
HOSTILE = {
    "$( nested": "echo " + "$(echo " * 600,
    "$( nested and closed": "echo " + "$(echo " * 511 + ")" * 511,
    "backticks": "echo " + "`" * LIMIT,
    "backticks in backticks": "echo `echo \\`echo \\\\\\`echo \\\\\\\\\\\\\\`id\\\\\\\\\\\\\\`\\\\\\`\\``" * 60,
    "braces": "{ " * 2048,
    "parentheses": "(" * LIMIT,
    "${x:- nested": "echo " + "${x:-" * 800,
    "quotes": "'" * LIMIT,
    "double quotes with $": 'echo "' + "$x" * 2000 + '"',
    "backslashes": "echo " + "\\" * LIMIT,
    "if nested": "if " * 1300,
    "here-documents": "cat " + "<<E " * 1000 + "\n",
    "here-documents with bodies": "cat <<E\nx\nE\n" * 300,
    "joined lines": "ls " + "\\\n" * 2000,
    "joined lines in a here-document": "cat <<E\n" + "\\\n" * 2000 + "\nE\n",
    "arithmetic": "echo $((" + "1+(" * 1300,
    "eval of eval": "eval " * 800 + "ls",
    "sudo of sudo": "sudo " * 800 + "ls",
    "variables": "".join(f"a{i}=$a{i + 1}; " for i in range(250)) + "sort $a0",
    "one variable": "x=a; " * 800 + "sort $x",
    "variables doubled": "".join(f"a{i}=$a{i + 1}$a{i + 1};" for i in range(200)) + "((a0))",
    "many words": "sort " + "$x " * 1300,
    "digits": "echo " + "1" * LIMIT,
    "assignments": "a=" * 2000,
    "brackets": "echo " + "[" * LIMIT,
    "pipes": "ls | " * 800 + "ls",
    "df pipes": "df | " + "grep x | " * 400 + "xargs -I{} find {}",
    "awk": "awk '" + "{" * 2000 + "}" * 2000 + "'",
    "sed": "sed -n '" + "s/a/b/;" * 570 + "'",
    "jq": "jq '" + "(" * 2000 + ")" * 2000 + "'",
    "sql": "psql -c 'SELECT " + "(" * 2000 + ")" * 2000 + "'",
    "sql comments": "psql -c 'SELECT " + "/*" * 1900 + "'",
    "find": "find . " + "\\( " * 1300,
    "regular expressions": "hostname " + "a." * 2000 + "!",
    "blanks": "ls" + " " * LIMIT,
}


def took(call: Callable[[], object], rounds: int) -> float:
    """The fastest of some rounds, in milliseconds."""
    best = float("inf")
    for _round in range(rounds):
        start = time.perf_counter()
        call()
        best = min(best, time.perf_counter() - start)
    return best * 1e3


def loading() -> dict[str, float]:
    """Return the milliseconds that a new process needs; compiled before, as where Python may keep what it compiled."""
    loads = f"import time; import dataclasses, re; s = time.perf_counter(); import {PACKAGE}; "
    loads += "print((time.perf_counter() - s) * 1e3)"
    first = f"import {PACKAGE} as c; import time; s = time.perf_counter(); c.classify('ls'); "
    first += "print((time.perf_counter() - s) * 1e3)"
    with tempfile.TemporaryDirectory() as folder:
        settings = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
        settings |= {"PYTHONPYCACHEPREFIX": folder, "PYTHONPATH": os.pathsep.join(sys.path)}
        return {
            title: min(
                float(subprocess.run([sys.executable, "-c", code], stdout=-1, env=settings, check=True).stdout)
                for _round in range(5)
            )
            for title, code in (("import", loads), ("first verdict, which imports the tables", first))
        }


def report() -> str:
    """Measure typical commands, hostile ones, and the import."""
    progress("effect")
    sys.path.insert(0, str(collections_path()))
    loads = loading()
    classify = import_module(PACKAGE).classify
    typical = {command: took(lambda c=command: classify(c), 50) for command in TYPICAL}  # type: ignore[misc]
    hostile = {
        title: took(lambda t=text[:LIMIT]: classify(t), 3)  # type: ignore[misc]
        for title, text in HOSTILE.items()
    }
    lengths = (50, 100, 200, 400, 800)
    by_length = [
        (_code(piece), *(took(lambda t=piece * n + "ls": classify(t), 3) for n in lengths))  # type: ignore[misc]
        for piece in ("ls -la /etc; ", "ls | ", "x=a; sort $x; ", "echo $(id) ", "a$x ")
    ]
    return "\n".join(
        [
            aims(
                Aim("slowest typical command, ms", max(typical.values()), 0.2),
                Aim(f"slowest hostile input of {LIMIT} characters, ms", max(hostile.values()), 20),
                Aim("import, ms", loads["import"], 15),
            ),
            table(("loading", "ms"), loads.items()),
            table(("typical command", "ms"), [(_code(command), f"{ms:.3f}") for command, ms in typical.items()]),
            table(("ms by length", *(f"{n} times" for n in lengths)), by_length),
            table((f"hostile, {LIMIT} characters", "ms"), hostile.items()),
        ]
    )


def _code(text: str) -> str:
    """Return `text` as code in a cell of a table."""
    return f"`{text.replace('|', chr(92) + '|')}`"


if __name__ == "__main__":
    alone(report)
