# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Try changes of the classifier on the labelled commands that get to the changed function, without pytest.

Run in mutmut's folder of changed modules, with mutmut's names of the changes on standard input. It prints those that a
labelled command notices. Nine of ten are found so, in a tenth of the time; the others are for mutmut and all tests.
"""

from __future__ import annotations

import importlib
import multiprocessing
import os
import signal
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any, NamedTuple

from mutmut.mutation import trampoline

COLLECTION = "ansible_collections.hostup.cloud"
ENGINE = f"{COLLECTION}.plugins.module_utils._effect"
TABLES = ("cases*.py", "edges_*.py", "test_reasons.py")

#: Seconds for one command, of which the slowest takes a hundredth.
LIMIT = 2


class TooLong(BaseException):
    """A command takes too long. No Exception, as the classifier answers to those."""


class Row(NamedTuple):
    """A labelled command, and what the tests expect: `reason` is None where they do not look at it."""

    command: str
    writes: bool
    reason: str | None


def rows() -> list[Row]:
    """Return what test_cases.py, test_edges.py and test_reasons.py try, those first that are looked at more closely."""
    folder = Path(*COLLECTION.split("."), "tests", "unit", "effect")
    made = []
    for name in sorted(path.stem for pattern in TABLES for path in folder.glob(pattern)):
        table = importlib.import_module(f"{COLLECTION}.tests.unit.effect.{name}")
        for label in ("READS", "RUNS", "WRITES"):
            for entry in getattr(table, label, ()):
                command, reason = (entry, None) if isinstance(entry, str) else entry
                if name.startswith("edges_") and label == "READS":
                    reason = f"{command.split()[0].rpartition('/')[2]} only reads"
                made.append(Row(command, label == "WRITES", reason))
    return sorted(made, key=lambda row: row.reason is None)  # a reason tells more


def classifier() -> Any:
    """Return `classify`, with every module imported that it would import on its first call."""
    for package in ("_programs", "tables"):
        for path in Path(*ENGINE.split("."), package).glob("[!_]*.py"):
            importlib.import_module(f"{ENGINE}.{package}.{path.stem}")
    return importlib.import_module(f"{ENGINE}.classify").classify


class Reached(NamedTuple):
    """The functions that run while their modules are imported, and the commands that get to each, by mutmut's names."""

    at_import: set[str]
    commands: dict[str, list[Row]]


def reached() -> Reached:
    """Return which functions run when. Nothing of the classifier may be imported yet."""
    hits: set[str] = set()
    trampoline.record_trampoline_hit = lambda name, caller=None: hits.add(name)
    os.environ["MUTANT_UNDER_TEST"] = "stats"
    classify = classifier()
    at_import = set(hits)
    found = defaultdict(list)
    for row in rows():
        hits.clear()
        classify(row.command)
        for name in hits:
            found[name].append(row)
    return Reached(at_import, found)


class Change(NamedTuple):
    """A change by mutmut's name, and the commands to try; `at_import` is where that is in force when it is imported."""

    name: str
    rows: list[Row]
    at_import: bool


def notices(change: Change) -> str | None:
    """Return the change's name if one of the commands is judged otherwise with it, or without an end."""
    os.environ["MUTANT_UNDER_TEST"] = change.name
    trampoline.get_mutant_under_test = lambda: change.name  # looks into the environment twice for each call
    if change.at_import:
        for name in [name for name in sys.modules if name.startswith(ENGINE)]:
            del sys.modules[name]

    def too_long(*_: Any) -> None:
        raise TooLong

    signal.signal(signal.SIGALRM, too_long)
    try:
        classify = classifier()
        for row in change.rows:
            signal.alarm(LIMIT)
            effect = classify(row.command)
            if effect.writes != row.writes or row.reason not in (None, effect.reason):
                return change.name
    except (Exception, TooLong):  # noqa: BLE001 - no test would pass either
        return change.name
    finally:
        signal.alarm(0)
    return None


def main() -> None:
    """Try what standard input names, each change in a process of its own that has not classified anything before."""
    sys.path.insert(0, "")
    fork = multiprocessing.get_context("fork")
    with fork.Pool(1) as pool:
        at_import, commands = pool.apply(reached)
        everything = pool.apply(rows)
    changes = []
    for name in sys.stdin.read().split():
        function = name.rpartition("__mutmut_")[0]
        early = function in at_import
        changes.append(Change(name, everything if early else commands.get(function, []), early))
    classifier()
    with fork.Pool(maxtasksperchild=1) as pool:
        for noticed in pool.imap_unordered(notices, changes):
            if noticed:
                print(noticed, flush=True)


if __name__ == "__main__":
    main()
