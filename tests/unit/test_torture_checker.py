# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The torture test's checker can fail: each lie about a run is found, and the truth is none."""

from __future__ import annotations

from typing import Any

import pytest

from ..torture.check import Outcome, violations
from ..torture.plan import Plan

PLAN = Plan(7, "mark-7", "a command", rc=3, stdout="out", stderr="err", timeout=20)
UNTIL = 30.0


def entry(kind: str, **facts: Any) -> dict[str, Any]:
    """Return an entry of the journal: answered cleanly, unless `facts` say otherwise."""
    usual = {"seq": 1, "time": 11.0, "duration": 0.01, "kind": kind, "outcome": "answered", "status": 200}
    return {**usual, "fault": None, "worked": True, "freed": None, "pid": 5 if kind != "probe" else None, **facts}


DROPPED: dict[str, Any] = {"outcome": "dropped", "status": None, "fault": "drop_after"}
LIMITED: dict[str, Any] = {"status": 429, "fault": "rate_limit", "worked": False, "pid": None}
START = entry("start")
POLL = entry("poll", freed=False)
LAST = entry("poll", freed=True)
LOST = entry("poll", freed=True, **DROPPED)
GONE = entry("poll", status=400, worked=False)
OK: dict[str, Any] = {"code": "ok", "pid": 5, "rc": 3, "stdout": "out", "stderr": "err"}


def check(entries: list[dict[str, Any]], marks: int = 1, commands: int = 1, **outcome: Any) -> list[str]:
    return violations(PLAN, Outcome(**{"seconds": 1.0, "until": UNTIL, **outcome}), entries, marks, commands)


@pytest.mark.parametrize(
    ("entries", "outcome"),
    [
        ([START, POLL, LAST], OK),
        ([entry("start", **LIMITED), START, LAST], OK),
        ([entry("start", **DROPPED)], {"code": "start_unknown"}),
        ([entry("start", status=502)], {"code": "start_unknown"}),
        ([entry("start", fault="latency+garbage")], {"code": "start_unknown"}),
        ([entry("start", duration=1.2)], {"code": "start_unknown"}),
        ([entry("start", time=29.5, duration=0.6)], {"code": "start_unknown"}),
        ([START, LOST, GONE], {"code": "result_lost", "pid": 5}),
        ([START, POLL], {"code": "timed_out", "pid": 5, "seconds": 20}),
        ([START, LOST, entry("poll", **LIMITED)], {"code": "timed_out", "pid": 5, "seconds": 20}),
        ([START, POLL, entry("poll", **LIMITED)], {"code": "rate_limited", "pid": 5}),
        ([START, LOST, entry("poll", **LIMITED)], {"code": "rate_limited", "pid": 5}),
        ([START, POLL, GONE], {"code": "pid_unknown", "pid": 5, "disturbance": "agent restarted"}),
        ([START, POLL, GONE], {"code": "vps_restarted", "pid": 5, "disturbance": "VPS rebooted"}),
    ],
)
def test_the_truth(entries: list[dict[str, Any]], outcome: dict[str, Any]) -> None:
    assert check(entries, **outcome) == []


@pytest.mark.parametrize(
    ("entries", "facts", "said"),
    [
        ([START, LAST], {**OK, "marks": 2}, "run twice"),
        ([entry("start", **DROPPED), START, LAST], {**OK, "marks": 2, "commands": 2}, "started again"),
        ([entry("start", **{**DROPPED, "worked": False}), START, LAST], OK, "started again"),
        ([entry("start", **LIMITED)], {"code": "rate_limited", "commands": 0}, "a mark without a start"),
        ([START, LAST], {**OK, "marks": 0}, "0 marks"),
        ([START, LAST], {**OK, "stdout": "ou"}, "another output"),
        ([START, LAST], {**OK, "rc": 0}, "rc 0 for 3"),
        ([START, POLL], OK, "0 polls that gave the result up"),
        ([START], {"code": "start_unknown"}, "the answer to the last start was not lost"),
        ([START, POLL, GONE], {"code": "result_lost", "pid": 5}, "no answer was lost"),
        ([START, LAST, GONE], {"code": "result_lost", "pid": 5}, "no answer was lost"),
        ([START, entry("poll", freed=False, **DROPPED)], {"code": "result_lost", "pid": 5}, "no answer was lost"),
        ([START, LOST], {"code": "timed_out", "pid": 5, "seconds": 20}, "given the result up"),
        ([START, LAST, entry("poll", **LIMITED)], {"code": "timed_out", "pid": 5, "seconds": 20}, "the result up"),
        ([START, POLL], {"code": "timed_out", "pid": 5}, "timed_out after 1.0 s"),
        ([START, POLL], {"code": "timed_out", "seconds": 20}, "without a pid"),
        (
            [entry("start", status=503, worked=False)],
            {"code": "api_error", "marks": 0, "commands": 0},
            "to the start was",
        ),
        ([START, POLL], {"code": "timed_out", "pid": 5, "seconds": 40}, "took 40.0 s"),
        ([START, LAST, entry("poll", **LIMITED)], {"code": "rate_limited", "pid": 5}, "rate_limited"),
        ([START, POLL], {"code": "rate_limited", "pid": 5}, "rate_limited without a 429"),
        ([START, POLL, GONE], {"code": "pid_unknown", "pid": 5}, "no disturbance"),
        ([START, POLL, GONE], {"code": "vps_restarted", "pid": 5, "disturbance": "agent restarted"}, "agent restarted"),
        ([START, entry("poll", **DROPPED)], {"code": "api_unreachable", "pid": 5}, "with a pid"),
        ([START, POLL], {"code": "KeyError", "pid": 5}, "KeyError after no disturbance"),
    ],
)
def test_lies(entries: list[dict[str, Any]], facts: dict[str, Any], said: str) -> None:
    assert said in "; ".join(check(entries, **facts))
