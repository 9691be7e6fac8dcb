# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the benchmarks share: run a command and take its costs, rounds, and tables in Markdown."""

from __future__ import annotations

import argparse
import inspect
import json
import os
import signal
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..collection import ROOT
from ..emulator.run import Emulator
from ..integration.commands import BIN, Ansible

#: Milliseconds that the emulator adds to each answer.
LATENCY_MS = 5.0

#: A task that costs what any task costs.
DEBUG = {"name": "Do nothing", "ansible.builtin.debug": {"msg": "nothing"}}

#: Seconds after which a command is given up, and after which one is not measured again.
TIMEOUT = 1800.0
ENOUGH = 60.0

#: Seconds that a command gets to end itself.
PATIENCE = 10.0


@dataclass(frozen=True)
class Cost:
    """What a command cost. `cpu` is that of the whole process tree, `peak` of its largest process in MiB."""

    wall: float
    cpu: float
    peak: float = 0.0
    requests: int = 0


def progress(text: str) -> None:
    """Tell whoever waits; the tables go to standard output."""
    print(f"{time.strftime('%H:%M:%S')} {text}", file=sys.stderr, flush=True)


def environment(ansible: Ansible, **more: str) -> dict[str, str]:
    """Return a user's environment: no callback but Ansible's own, and Python may keep what it compiled."""
    variables = ansible.environment(**more)
    return {
        name: variables[name] for name in variables.keys() - {"ANSIBLE_CALLBACKS_ENABLED", "PYTHONDONTWRITEBYTECODE"}
    }


def run(command: Sequence[str], folder: Path, variables: Mapping[str, str], output: str = "output") -> Cost:
    """Run a command to its end, with what it prints in the file `output`; raises RuntimeError if it fails.

    The peak is at least this process's own size, which is therefore kept small.
    """
    path = folder / output
    with open(path, "wb") as stdout, open(folder / "errors", "wb") as stderr:
        begun = time.perf_counter()
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=variables,
            stdin=subprocess.DEVNULL,
            stdout=stdout,
            stderr=stderr,
            start_new_session=True,
        )
        ended = threading.Event()
        clock = threading.Timer(TIMEOUT, _end, (process.pid, ended))
        clock.start()
        try:
            _pid, status, usage = os.wait4(process.pid, 0)
        except BaseException:
            clock.cancel()
            killer = threading.Thread(target=_end, args=(process.pid, ended))
            killer.start()
            process.wait()
            ended.set()
            killer.join()
            raise
        ended.set()
        clock.cancel()
        wall = time.perf_counter() - begun
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        said = "\n".join(text.read_text(errors="replace")[-3000:] for text in (path, folder / "errors"))
        raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}:\n{said}")
    return Cost(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def _end(pid: int, ended: threading.Event) -> None:
    """End a process: first such that Ansible can end its forks, which have sessions of their own."""
    os.killpg(pid, signal.SIGTERM)
    if not ended.wait(PATIENCE):
        os.killpg(pid, signal.SIGKILL)


def play(ansible: Ansible, emulator: Emulator, *tasks: dict[str, Any], options: Sequence[str] = (), **of: Any) -> Cost:
    """Run a play of `tasks`; `of` are its keywords."""
    content = [{"hosts": "localhost", "gather_facts": False, **of, "tasks": list(tasks)}]
    playbook = ansible.write("playbook.yml", json.dumps(content))
    before = emulator.last_seq
    cost = run([str(BIN / "ansible-playbook"), *options, str(playbook)], ansible.folder, environment(ansible))
    return Cost(cost.wall, cost.cpu, cost.peak, emulator.last_seq - before)


def engine(ansible: Ansible, emulator: Emulator, *arguments: str) -> Cost:
    """Run a part of `tests.benchmarks.engine`, which takes its time and CPU itself, once it has imported everything."""
    before = emulator.last_seq
    variables = {**environment(ansible), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "tests.benchmarks.engine", *arguments]
    cost = run(command, ansible.folder, variables, "engine.json")
    said = json.loads((ansible.folder / "engine.json").read_text())
    return Cost(said["wall"], said["cpu"], cost.peak, emulator.last_seq - before)


def in_turns(variants: Mapping[str, Callable[[], Cost]], rounds: int) -> dict[str, Cost]:
    """Measure the variants one after the other, `rounds` times, and return the median of each.

    A variant that has taken ENOUGH seconds altogether is not measured again.
    """
    costs: dict[str, list[Cost]] = {name: [] for name in variants}
    for number in range(1, rounds + 1):
        for name, variant in variants.items():
            if sum(cost.wall for cost in costs[name]) < ENOUGH:
                cost = variant()
                costs[name].append(cost)
                progress(f"round {number}: {name}: {cost.wall:.2f} s, {cost.requests} requests")
    return {name: median(of) for name, of in costs.items()}


def median(costs: Sequence[Cost]) -> Cost:
    """Return the median of each figure."""
    return Cost(
        wall=statistics.median(cost.wall for cost in costs),
        cpu=statistics.median(cost.cpu for cost in costs),
        peak=statistics.median(cost.peak for cost in costs),
        requests=round(statistics.median(cost.requests for cost in costs)),
    )


def table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a table in Markdown; figures get as many digits as they are worth."""
    lines = [header, ["---"] * len(header), *rows]
    return "".join(f"| {' | '.join(_cell(cell) for cell in line)} |\n" for line in lines)


def _cell(value: object) -> str:
    if not isinstance(value, float):
        return str(value)
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.1f}" if abs(value) >= 20 else f"{value:.2f}"


@dataclass(frozen=True)
class Aim:
    """What is aimed at; `at_least` turns the limit round."""

    what: str
    measured: float
    limit: float
    at_least: bool = False

    @property
    def met(self) -> bool:
        """Whether it is reached."""
        return self.measured >= self.limit if self.at_least else self.measured <= self.limit


def aims(*of: Aim) -> str:
    """Return the table of aims."""
    rows = (
        (aim.what, aim.measured, f"at {'least' if aim.at_least else 'most'} {aim.limit:g}", "yes" if aim.met else "no")
        for aim in of
    )
    return table(("ratio or figure", "measured", "aim", "met"), rows)


def end_in_order() -> None:
    """Let a SIGTERM end this process as Ctrl-C does: with what it started."""
    signal.signal(signal.SIGTERM, lambda *_of: sys.exit(128 + signal.SIGTERM))


def alone(report: Callable[..., str]) -> None:
    """Run one benchmark; its parameters, numbers or tuples of numbers, are options of the command line."""
    parser = argparse.ArgumentParser(
        description=inspect.getdoc(report), formatter_class=argparse.ArgumentDefaultsHelpFormatter
    )
    for name, parameter in inspect.signature(report).parameters.items():
        default = parameter.default
        several = isinstance(default, tuple)
        kind = type(default[0] if several else default)
        parser.add_argument(
            f"--{name}", type=kind, default=default, nargs="+" if several else None, help=" ", metavar="N"
        )
    arguments = parser.parse_args()
    end_in_order()
    print(report(**vars(arguments)))
