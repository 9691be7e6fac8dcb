# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run commands over an emulator with random faults, and check what the engine says of each.

make torture OPTIONS="--seed S --run N" does one run again, with the same faults, and prints its requests.
"""

from __future__ import annotations

import argparse
import queue
import random
import re
import sys
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterable

from ..emulator.run import Emulator
from .check import Entry, Outcome, violations
from .engine import Engine
from .plan import FAULTS, Plan, label, plan_of

#: Seconds until requests that their clients gave up are over.
SETTLE = 1.0


def main() -> int:
    """Return 1 if something is wrong, else 0."""
    options = _options()
    seed = random.randrange(2**32) if options.seed is None else options.seed
    plans = [plan_of(seed, run) for run in ([options.run] if options.run is not None else range(options.runs))]
    threads = min(options.threads, len(plans))
    with Emulator(vps=threads, all_running=True, guests=options.guests, seed=seed) as emulator:
        print(f"seed {seed}: {len(plans)} runs, {threads} at a time; guests: {emulator.guests}", flush=True)
        engine = Engine(emulator, seed)
        engine.set_clock()
        labels = {emulator.add_fault(**rule): label(rule) for rule in FAULTS}
        began = time.monotonic()
        vps_ids = [vps["id"] for vps in emulator.vps]
        outcomes = _execute(engine, plans, vps_ids)
        seconds = time.monotonic() - began
        time.sleep(SETTLE)
        emulator.clear_faults()
        marks = engine.marks(vps_ids)
        requests: dict[str, list[Entry]] = defaultdict(list)
        for entry in emulator.journal():
            requests[entry["user_agent"]].append(entry)
        commands = Counter(command["command"] for command in emulator.commands())
    table: dict[str, Counter[str]] = defaultdict(Counter)
    wrong: list[tuple[Plan | None, str]] = []
    for plan in plans:
        outcome, entries = outcomes[plan.run], requests[engine.user_agent(plan.run)]
        for row in {*_effects(entries, labels), *filter(None, [outcome.disturbance])} or {"none"}:
            table[row][outcome.code] += 1
        found = violations(plan, outcome, entries, marks[plan.mark], commands[plan.command])
        wrong += [(plan, violation) for violation in found]
    wrong += [(None, f"{mark} is the mark of no run") for mark in set(marks) - {plan.mark for plan in plans}]
    _print_table(table, Counter(outcome.code for outcome in outcomes.values()))
    print(f"{len(plans)} runs in {seconds:.1f} s, {len(plans) / seconds:.1f} a second; seed {seed}")
    shown: set[str] = set()
    for plan, violation in wrong:
        number = plan.run if plan else 0
        print(f'run {number}: {violation}; again: make torture OPTIONS="--seed {seed} --run {number}"')
        kind = re.sub(r"[\d.]+", "N", violation)
        if plan and kind not in shown and options.run is None:
            _print_run(plan, outcomes[number], requests[engine.user_agent(number)], labels)
        shown.add(kind)
    if options.run is not None:
        _print_run(plans[0], outcomes[options.run], requests[engine.user_agent(options.run)], labels)
    print(f"{len(wrong)} violations")
    return 1 if wrong else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.torture", description=__doc__)
    parser.add_argument("--runs", type=int, default=10_000)
    parser.add_argument("--seed", type=int, help="of the runs and of their faults; a random one, which is printed")
    parser.add_argument("--run", type=int, help="do this run alone")
    parser.add_argument("--threads", type=int, default=16, help="runs at a time, each in a VPS of its own")
    parser.add_argument("--guests", default="auto", choices=("auto", "agent", "process"))
    return parser.parse_args()


def _execute(engine: Engine, plans: list[Plan], vps_ids: list[str]) -> dict[int, Outcome]:
    """Do the runs, one at a time in each VPS."""
    waiting: queue.SimpleQueue[Plan] = queue.SimpleQueue()
    for plan in plans:
        waiting.put(plan)
    outcomes: dict[int, Outcome] = {}

    def work(vps_id: str) -> None:
        while True:
            try:
                plan = waiting.get_nowait()
            except queue.Empty:
                return
            outcomes[plan.run] = engine.execute(plan, vps_id)
            if len(outcomes) % 1000 == 0:
                print(f"{len(outcomes)} runs", flush=True)

    threads = [threading.Thread(target=work, args=(vps_id,), daemon=True) for vps_id in vps_ids]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def _effects(entries: Iterable[Entry], labels: dict[int, str]) -> set[str]:
    """Return the faults that a run met."""
    found = {labels[entry["fault_id"]] for entry in entries if entry["fault_id"]}
    return found | {"latency" for entry in entries if (entry["fault"] or "").startswith("latency")}


def _print_table(table: dict[str, Counter[str]], total: Counter[str]) -> None:
    codes = [code for code, _runs in total.most_common()]
    rows = sorted(table.items(), key=lambda row: (row[0] != "none", row[0]))
    print(f"{'':20}", *(f"{code:>6}" for code in codes))
    for name, counts in [*rows, ("all runs", total)]:
        print(f"{name:20}", *(f"{counts[code] or '-':>{max(6, len(code))}}" for code in codes))


def _print_run(plan: Plan, outcome: Outcome, entries: Iterable[Entry], labels: dict[int, str]) -> None:
    print(f"  {plan.command}\n  timeout {plan.timeout:.2f}, {plan.disturbance} after {plan.disturbed_after:.2f} s")
    print(
        f"  {outcome.code} after {outcome.seconds:.2f} s, pid {outcome.pid}, {outcome.disturbance}: {outcome.message}"
    )
    for entry in entries:
        fault = labels.get(entry["fault_id"] or 0, entry["fault"] or "no fault")
        print(
            f"  {entry['time']:.3f} {entry['kind']} pid={entry['pid']} {fault}: {entry['outcome']} {entry['status']}"
            f" worked={entry['worked']} freed={entry['freed']} duration={entry['duration'] or 0:.3f}"
        )


if __name__ == "__main__":
    sys.exit(main())
