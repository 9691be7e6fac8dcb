# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether what the engine said of a run is true, by the emulator's journal and the marks in the VPS."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from .plan import REQUEST_TIMEOUT, Plan

#: Seconds: how much earlier than by the journal's clock a client may have given up on an answer.
SLACK = 0.1

#: Seconds by which a run may end before its deadline and still be `timed_out`, and after it at all.
TOO_EARLY, TOO_LATE = 0.5, 7.0

#: What may come of a disturbance, and of that alone.
DISTURBED = {
    "agent restarted": {"pid_unknown", "agent_unavailable"},
    "VPS stopped": {"vps_not_ready", "agent_unavailable"},
    "VPS rebooted": {"vps_restarted", "pid_unknown", "vps_not_ready", "agent_unavailable"},
    "another VPS's pid": {"pid_unknown"},
}

Entry = dict[str, Any]


@dataclass(frozen=True)
class Outcome:
    """What came of a run: `code` is `ok` or the error_code. `until` is its deadline on the journal's clock.

    `disturbance` is the plan's if it happened before the run was over.
    """

    code: str
    seconds: float
    until: float
    pid: int | None = None
    rc: int | None = None
    stdout: str = ""
    stderr: str = ""
    message: str = ""
    disturbance: str | None = None


def is_lost(entry: Entry, until: float) -> bool:
    """Whether the client cannot have learnt from the answer what became of the request, or need not have."""
    effects = (entry["fault"] or "").split("+")
    if entry["outcome"] != "answered" or entry["status"] >= 500 or "garbage" in effects:
        return True
    if entry["kind"] == "start" and 300 <= entry["status"] < 400:
        return True
    gave_up = entry["time"] + REQUEST_TIMEOUT
    if "slow" in effects:  # the limit is for each wait for data
        gave_up += 3 * REQUEST_TIMEOUT
    if entry["time"] < until:
        gave_up = min(gave_up, until)
    return bool(entry["time"] + entry["duration"] > gave_up - SLACK)


def violations(plan: Plan, outcome: Outcome, entries: Sequence[Entry], marks: int, commands: int) -> list[str]:
    """Return what is wrong. `entries` are the run's requests, `commands` how many the emulator started of it."""
    return [*_wrong_starts(plan, outcome, entries, marks, commands), *_wrong_outcome(plan, outcome, entries, marks)]


def _wrong_starts(plan: Plan, outcome: Outcome, entries: Sequence[Entry], marks: int, commands: int) -> Iterator[str]:
    starts = [entry for entry in entries if entry["kind"] == "start"]
    worked = [entry for entry in starts if entry["worked"]]
    if marks > 1 or commands > 1 or len(worked) > 1:
        yield f"run twice: {marks} marks, {commands} commands, {len(worked)} starts that worked"
    if marks > len(worked):
        yield "a mark without a start that worked"
    # A disturbance can kill a command before its mark, or take the agent's word that it was started.
    if outcome.disturbance is None and not marks == commands == len(worked):
        yield f"{marks} marks, {commands} commands, {len(worked)} starts that worked"
    for entry in starts[:-1]:
        if (entry["outcome"], entry["status"]) != ("answered", 429):
            yield f"started again after request {entry['seq']}, which was not refused"
    if outcome.seconds > plan.timeout + TOO_LATE:
        yield f"took {outcome.seconds:.1f} s with a deadline of {plan.timeout:.1f} s"


def _wrong_outcome(plan: Plan, outcome: Outcome, entries: Sequence[Entry], marks: int) -> Iterator[str]:
    code, pid = outcome.code, outcome.pid
    starts = [entry for entry in entries if entry["kind"] == "start"]
    polls = [entry for entry in entries if entry["kind"] == "poll"]
    freed = [entry for entry in polls if entry["freed"] and pid in (None, entry["pid"])]
    lost = [entry for entry in freed if is_lost(entry, outcome.until)]
    refused = any(entry["status"] == 429 for entry in entries)
    if code == "ok":
        if (outcome.rc, outcome.stdout, outcome.stderr) != (plan.rc, plan.stdout, plan.stderr):
            yield f"rc {outcome.rc} for {plan.rc}, or another output: {outcome.stdout[-40:]!r} {outcome.stderr[-40:]!r}"
        if marks != 1 or len(freed) != 1:
            yield f"a success with {marks} marks and {len(freed)} polls that gave the result up"
        return
    if code == "start_unknown":
        if pid is not None or not starts or not is_lost(starts[-1], outcome.until):
            yield "start_unknown, and the answer to the last start was not lost"
        return
    if pid is None and (polls or any(entry["worked"] for entry in starts)):
        yield f"{code} without a pid, and a command was started"
    if pid is None and starts and (starts[-1]["status"] or 500) // 100 in (3, 5):
        yield f"{code}, and the answer to the start was lost"
    if pid is not None and outcome.disturbance != "another VPS's pid" and pid not in [one["pid"] for one in starts]:
        yield f"{code} with a pid that no start answered"
    if code == "result_lost":
        # After a disturbance the agent no longer says whether the poll whose answer was lost was the last one.
        maybe = outcome.disturbance is not None and any(is_lost(entry, outcome.until) for entry in polls)
        if not lost and not maybe:
            yield "result_lost, and no answer was lost with which the agent gave the result up"
    elif code == "timed_out":
        # If the last look is refused, nobody knows what went with the answer that was lost.
        if freed and not (lost and refused):
            yield "timed_out, and the agent had given the result up"
        if outcome.seconds < plan.timeout - TOO_EARLY:
            yield f"timed_out after {outcome.seconds:.1f} s with a deadline of {plan.timeout:.1f} s"
    elif code == "rate_limited":
        # Until the limit lets another poll through, nobody knows what went with the answer that was lost.
        if (freed and not lost) or not refused:
            yield "rate_limited without a 429, or after an answer with the result"
    elif code in ("api_unreachable", "api_error"):
        if pid is not None or not any(entry["fault"] for entry in entries):
            yield f"{code} without a fault, or with a pid"
    elif code not in DISTURBED.get(outcome.disturbance or "", ()):
        yield f"{code} after {outcome.disturbance or 'no disturbance'}"
    elif freed and not lost:
        yield f"{code}, and the agent had given the result up"
