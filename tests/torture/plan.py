# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What each run does, out of the seed and its number alone, and the faults that every request may meet."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Any

REQUEST_TIMEOUT = 1.0
POLL_INTERVAL = 0.2

#: Where commands leave their marks: kept over a reboot, in guests with an agent (no HOME there) and in those without.
MARKS = '"${HOME:-/var/tmp}/marks"'

#: A pid that no command of any VPS ever has.
PID_OF_ANOTHER_VPS = 5_000_000

#: The emulator's rules, in its order. A 429 and a redirect come only before the work, as they do from the API.
FAULTS: list[dict[str, Any]] = [
    {"effect": "latency", "probability": 0.15, "jitter_ms": 30},
    {"effect": "status", "probability": 0.01, "status": 500},
    {"effect": "status", "probability": 0.01, "status": 500, "when": "after"},
    {"effect": "status", "probability": 0.01, "status": 502, "style": "html"},
    {"effect": "status", "probability": 0.01, "status": 502, "when": "after"},
    {"effect": "status", "probability": 0.02, "status": 503},
    {"effect": "status", "probability": 0.02, "status": 504, "style": "html", "when": "after"},
    {"effect": "garbage", "probability": 0.02},
    {"effect": "rate_limit", "probability": 0.03, "retry_after": 0.05},
    {"effect": "rate_limit", "probability": 0.02, "retry_after": 0.2},
    {"effect": "rate_limit", "probability": 0.004, "retry_after": 30},
    {"effect": "drop_before", "probability": 0.02},
    {"effect": "drop_before", "probability": 0.01, "reset": True},
    {"effect": "drop_after", "probability": 0.015},
    {"effect": "drop_after", "probability": 0.015, "reset": True},
    {"effect": "cut_body", "probability": 0.02},
    {"effect": "slow", "probability": 0.015, "ms": 1},
    {"effect": "hang", "probability": 0.005, "seconds": 1.5},
    {"effect": "hang", "probability": 0.005, "seconds": 1.5, "when": "after"},
    {"effect": "redirect", "probability": 0.003, "kind": "probe"},
    {"effect": "redirect", "probability": 0.003, "kind": "start"},
    {"effect": "drop_after", "probability": 0.03, "last_poll": True},
    {"effect": "cut_body", "probability": 0.03, "last_poll": True},
    {"effect": "status", "probability": 0.03, "last_poll": True, "status": 502},
    {"effect": "garbage", "probability": 0.03, "last_poll": True},
]


@dataclass(frozen=True)
class Plan:
    """One run. `disturbance` happens `disturbed_after` seconds from just before the start."""

    run: int
    mark: str
    command: str
    rc: int
    stdout: str
    stderr: str
    timeout: float
    disturbance: str | None = None
    disturbed_after: float = 0.0


def plan_of(seed: int, run: int) -> Plan:
    """Return the plan of a run."""
    chance = random.Random(f"{seed} {run}")
    seconds, timeout, disturbance = 0.0, 20.0, None
    kind = chance.random()
    if kind < 0.06:  # the command ends around the deadline
        timeout = chance.uniform(0.6, 2)
        seconds = max(0.3, timeout + chance.uniform(-0.5, 1))
    elif kind < 0.09:
        seconds = chance.uniform(0.5, 2)
        disturbance = chance.choice(("agent restarted", "VPS stopped", "VPS rebooted"))
    elif kind < 0.1:
        disturbance = "another VPS's pid"
    elif kind < 0.2:
        seconds = chance.uniform(0.3, 1.5)
    rc = chance.choice((0, 0, 1, 3, 255, -9, -15))
    width = {"stdout": chance.choice((1, 20, 200, 1000)), "stderr": chance.choice((1, 20, 200))}
    if chance.random() < 0.01:
        width["stdout"] = 100_000
    mark = f"mark-{run}"
    command = (
        f"echo {mark} >>{MARKS}; "
        + (f"sleep {seconds:.2f}; " if seconds else "")
        + f"printf '%0{width['stdout']}d å {mark}\\n' 7; printf '%0{width['stderr']}d {mark}' 8 >&2; "
        + (f"exit {rc}" if rc >= 0 else f"kill {rc} $$")
    )
    return Plan(
        run,
        mark,
        command,
        rc,
        stdout="7".zfill(width["stdout"]) + f" å {mark}\n",
        stderr="8".zfill(width["stderr"]) + f" {mark}",
        timeout=timeout,
        disturbance=disturbance,
        disturbed_after=chance.uniform(0, seconds),
    )


def label(rule: dict[str, Any]) -> str:
    """Return a row's name in the table of outcomes."""
    words = [rule["effect"], str(rule["status"]) if rule["effect"] == "status" else "", rule.get("when") or ""]
    return " ".join(word for word in (*words, "last poll" if rule.get("last_poll") else "") if word)
