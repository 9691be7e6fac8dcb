# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How long the effect of a command takes to tell: python -m tests.benchmarks.effect

Prints figures and asserts nothing: a typical command should take under 0.2 ms, an input of 4096 hostile characters
under 20 ms, importing under 15 ms.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
import time

if __name__ == "__main__":
    with contextlib.suppress(ImportError):  # where it is missing, PYTHONPATH says where the collection is
        from tests.collection import collections_path

        sys.path.insert(0, str(collections_path()))

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


def took(call, rounds: int) -> float:
    """The fastest of some rounds, in milliseconds."""
    best = float("inf")
    for _round in range(rounds):
        start = time.perf_counter()
        call()
        best = min(best, time.perf_counter() - start)
    return best * 1e3


def main() -> None:
    loads = f"import time; import dataclasses, re; s = time.perf_counter(); import {PACKAGE}; "
    loads += "print((time.perf_counter() - s) * 1e3)"
    first = f"import {PACKAGE} as c; import time; s = time.perf_counter(); c.classify('ls'); "
    first += "print((time.perf_counter() - s) * 1e3)"
    # Compiled once, as on any machine where Python may keep what it compiled.
    folder = tempfile.mkdtemp()
    settings = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    settings |= {"PYTHONPYCACHEPREFIX": folder, "PYTHONPATH": os.pathsep.join(sys.path)}
    for title, code in (("import", loads), ("first verdict, which imports the tables", first)):
        best = min(
            float(subprocess.run([sys.executable, "-c", code], stdout=-1, env=settings, check=True).stdout)
            for _round in range(5)
        )
        print(f"{best:8.2f} ms  {title}")
    shutil.rmtree(folder)

    from importlib import import_module

    classify = import_module(PACKAGE).classify
    for command in TYPICAL:
        print(f"{took(lambda c=command: classify(c), 50):8.3f} ms  {command}")
    print("by length:")
    for piece in ("ls -la /etc; ", "ls | ", "x=a; sort $x; ", "echo $(id) ", "a$x "):
        times = [took(lambda t=piece * n + "ls": classify(t), 3) for n in (50, 100, 200, 400, 800)]
        print("  ", "  ".join(f"{ms:7.2f}" for ms in times), f" ms for 50 to 800 times {piece!r}")
    print(f"hostile, {LIMIT} characters:")
    for title, text in HOSTILE.items():
        print(f"{took(lambda t=text[:LIMIT]: classify(t), 3):8.2f} ms  {title}")


if __name__ == "__main__":
    main()
