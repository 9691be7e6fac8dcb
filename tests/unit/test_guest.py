# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Running a command: probe, start, poll, and every way in which that fails."""

from __future__ import annotations

from datetime import datetime
from itertools import pairwise
from typing import Any

import pytest
from ansible_collections.hostup.cloud.plugins.module_utils import _deadline, _guest, _transport
from ansible_collections.hostup.cloud.plugins.module_utils._client import HostUp, Poll, Started
from ansible_collections.hostup.cloud.plugins.module_utils._deadline import Deadline
from ansible_collections.hostup.cloud.plugins.module_utils._errors import (
    AgentUnavailable,
    ApiError,
    ApiUnreachable,
    HostupError,
    NoExitCode,
    NotFound,
    Problem,
    RateLimited,
    RateLimitKnown,
    TimedOut,
    VpsNotFound,
)
from ansible_collections.hostup.cloud.plugins.module_utils._guest import Guest, Result

from .clock import Clock
from .server import Behaviour, ScriptedApi, Trickle, answer, cut, cut_answer, drop, problem

AVAILABLE = answer({"available": True, "reason": None, "vmRunning": True})
STARTED = answer({"pid": 42, "pollUrl": "/api/v2/vps/vps_1/agent/exec?pid=42"})
RUNNING = answer({"exited": False})
GONE = problem(400, "invalid_request", "Invalid parameter 'pid'")
AWAY = answer({"available": False, "reason": "VPS is not running", "vmRunning": False})
UP = answer({"uptimeSeconds": 86400})
STOPPED = answer({"powerState": "stopped", "uptimeSeconds": None})
DONE = answer({"exited": True, "stdout": "out\n", "stderr": "err\n", "exitCode": 0})


@pytest.fixture(autouse=True)
def _short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_guest, "SHORTEST_PAUSE", 0.01)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The clock of the guest and of its deadline."""
    clock = Clock()
    for module in (_deadline, _guest):
        monkeypatch.setattr(module, "time", clock)
    return clock


@pytest.fixture
def guest(client: HostUp) -> Guest:
    return Guest(client, "vps_1", Deadline(10), poll_interval=0.05)


def run(guest: Guest) -> Result:
    """Run a command as vps_exec does."""
    guest.wait_until_available()
    began = datetime.now()
    return guest.collect(guest.start("uname -a"), began=began)


def wait(guest: Guest) -> Result:
    """Wait for a command that was just started, so that a short deadline is not over before the start."""
    return guest.collect(Started(42), began=datetime.now())


def failure(guest: Guest, api: ScriptedApi, *behaviours: Behaviour) -> HostupError:
    """Run a command over `behaviours` and return how it failed."""
    api.expect(*behaviours)
    with pytest.raises(HostupError) as caught:
        run(guest)
    return caught.value


def test_a_command_that_ends_at_once_costs_three_requests(api: ScriptedApi, guest: Guest) -> None:
    api.expect(AVAILABLE, STARTED, DONE)
    result = run(guest)
    assert (result.pid, result.rc, result.stdout, result.stderr) == (42, 0, "out\n", "err\n")
    assert result.start is not None
    assert result.end > result.start
    assert api.lines() == [
        "GET /vps/vps_1/agent/exec",
        "POST /vps/vps_1/agent/exec",
        "GET /vps/vps_1/agent/exec?pid=42",
    ]
    assert len({request.connection for request in api.requests}) == 1


def test_polls_until_it_has_exited(api: ScriptedApi, guest: Guest) -> None:
    api.expect(AVAILABLE, STARTED, RUNNING, RUNNING, problem(500, "internal_error"), drop, DONE)
    assert run(guest).rc == 0


def test_the_pauses_grow(client: HostUp, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    polls: list[float] = []

    def poll(*args: Any, **options: Any) -> Poll:
        polls.append(clock.monotonic())
        return Poll(exited=clock.monotonic() >= 60, rc=0)

    monkeypatch.setattr(_guest, "SHORTEST_PAUSE", 0.1)
    monkeypatch.setattr(client, "poll", poll)
    Guest(client, "vps_1", Deadline()).collect(Started(42), began=datetime.now())
    assert polls[0] == 0.1, "nothing that was just started has ended"
    assert clock.slept[0] == 0.1
    assert max(clock.slept) == 5
    assert all(later >= earlier for earlier, later in pairwise(clock.slept))
    assert len(clock.slept) <= 30, "a command of 60 s costs at most 30 polls"


def test_what_an_earlier_task_started_is_polled_at_once(
    client: HostUp, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "poll", lambda *args, **options: Poll(exited=True, rc=0))
    Guest(client, "vps_1", Deadline(10)).collect(Started(42))
    assert clock.slept == []


def test_the_last_poll_leaves_time_for_its_answer(
    client: HostUp, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    polls: list[float] = []

    def poll(*args: Any, **options: Any) -> Poll:
        polls.append(clock.monotonic())
        return Poll(exited=False)

    monkeypatch.setattr(client, "poll", poll)
    with pytest.raises(TimedOut):
        wait(Guest(client, "vps_1", Deadline(10)))
    assert max(polls) == pytest.approx(10 - _guest.LAST_POLL)


def test_the_agent_is_not_waited_for_beyond_the_deadline(
    client: HostUp, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def probe(*args: Any, **options: Any) -> None:
        raise AgentUnavailable("away")

    monkeypatch.setattr(client, "probe", probe)
    with pytest.raises(AgentUnavailable):
        Guest(client, "vps_1", Deadline(10)).wait_until_available(60)
    assert clock.monotonic() == pytest.approx(10 - _guest.LAST_POLL)


@pytest.mark.parametrize(
    ("body", "error_code", "sentence"),
    [
        (
            {"available": False, "reason": "QEMU guest agent is away from X."},
            "agent_unavailable",
            "away from X; install and start qemu-guest-agent in the VPS, or set wait_for_agent",
        ),
        ({"available": False, "vmRunning": False}, "agent_unavailable", "the VPS is not running; start the VPS"),
        ({"vmRunning": True}, "agent_unavailable", ": the API gives no reason; install"),
        (
            {"available": False, "reason": "Command guest-exec has been disabled: the command is not allowed"},
            "exec_forbidden",
            "forbids guest-exec",
        ),
    ],
)
def test_an_agent_that_is_not_there(
    api: ScriptedApi, guest: Guest, body: dict[str, Any], error_code: str, sentence: str
) -> None:
    error = failure(guest, api, answer(body))
    assert error.error_code == error_code
    assert sentence in error.message
    assert error.pid is None


def test_waits_for_the_agent(api: ScriptedApi, guest: Guest) -> None:
    away = answer({"available": False, "reason": "booting"})
    api.expect(away, problem(409, "vps_not_ready"), away, AVAILABLE)
    guest.wait_until_available(5)


def test_waits_for_the_agent_and_not_for_ever(api: ScriptedApi, client: HostUp) -> None:
    api.expect(*[answer({"available": False, "reason": "booting"})] * 3)
    with pytest.raises(HostupError) as caught:
        Guest(client, "vps_1", Deadline(10), poll_interval=0.1).wait_until_available(0.02)
    assert caught.value.error_code == "agent_unavailable"
    api.script.clear()  # how many probes fit depends on the machine


def test_a_refused_key_is_not_waited_for(api: ScriptedApi, guest: Guest) -> None:
    api.expect(problem(401, "unauthorized"))
    with pytest.raises(HostupError) as caught:
        guest.wait_until_available(5)
    assert caught.value.error_code == "unauthorized"


@pytest.mark.parametrize(
    ("start", "error_code"),
    [
        (problem(400, "invalid_request", "This command has been blocked for safety reasons"), "command_rejected"),
        (problem(400, "invalid_request", "'grep guest-exec x' has been blocked"), "command_rejected"),
        (problem(401, "unauthorized"), "unauthorized"),
        (problem(403, "forbidden"), "forbidden"),
        (problem(404, "vps_not_found"), "vps_not_found"),
        (problem(409, "vps_not_ready"), "vps_not_ready"),
        (problem(409, "upstream_error", "Command guest-exec has been disabled for this instance"), "exec_forbidden"),
        (
            problem(502, "upstream_error", "The command guest-exec has been disabled for this instance"),
            "exec_forbidden",
        ),
        (problem(429, "rate_limited", headers={"Retry-After": "99"}), "rate_limited"),
        (answer("<title>400</title>", status=400), "api_error"),
        (problem(408, "timeout"), "start_unknown"),
        (answer("", status=460), "start_unknown"),
        (answer("", status=303, headers={"Location": "/x"}), "start_unknown"),
        (answer("", status=522), "start_unknown"),
        (problem(500, "internal_error"), "start_unknown"),
        (problem(502, "upstream_error"), "start_unknown"),
        (problem(409, "external_provider_failed"), "start_unknown"),
        (problem(409, "upstream_error"), "start_unknown"),
        (answer("<title>504</title>", status=504), "start_unknown"),
        (drop, "start_unknown"),
        (cut, "start_unknown"),
        (answer("not JSON"), "start_unknown"),
        (answer({"pollUrl": "/api/v2/x"}), "start_unknown"),
    ],
)
def test_a_start_that_fails(api: ScriptedApi, guest: Guest, start: Behaviour, error_code: str) -> None:
    error = failure(guest, api, AVAILABLE, start)
    assert error.error_code == error_code
    assert error.pid is None


@pytest.mark.parametrize(
    ("start", "reason"),
    [
        (
            problem(503, "upstream_error", "The platform is busy. Please try again later."),
            'the answer was "HTTP 503 upstream_error: The platform is busy. Please try again later"',
        ),
        (answer("<title>502 Bad Gateway</title>", status=502), 'the answer was "HTTP 502: 502 Bad Gateway"'),
        (answer("[]"), "the API's answer is a JSON list, not an object"),
    ],
)
def test_ours_is_the_last_advice_where_a_start_is_unknown(
    api: ScriptedApi, guest: Guest, start: Behaviour, reason: str
) -> None:
    message = failure(guest, api, AVAILABLE, start).message
    assert f"({reason}): it may or may not be running" in message
    assert message.endswith("and it was not sent again; look in the VPS before you do")


def test_a_start_that_is_not_answered_in_time(api: ScriptedApi, client: HostUp) -> None:
    slow = Trickle(3)
    api.expect(AVAILABLE, slow)
    with pytest.raises(HostupError) as caught:
        run(Guest(client, "vps_1", Deadline(0.5)))
    assert caught.value.error_code == "start_unknown"


@pytest.mark.parametrize(
    ("poll", "error_code"),
    [
        ([problem(401, "unauthorized")], "unauthorized"),
        ([problem(403, "forbidden")], "forbidden"),
        ([problem(404, "vps_not_found"), problem(404, "vps_not_found")], "vps_not_found"),
        ([problem(409, "vps_not_ready"), STOPPED], "vps_not_ready"),
        ([problem(409, "vps_not_ready"), problem(401, "unauthorized")], "vps_not_ready"),
        ([problem(409, "vps_not_ready"), answer({"powerState": "running", "uptimeSeconds": 9999})], "vps_not_ready"),
        ([problem(409, "vps_not_ready"), answer({"powerState": "unknown", "uptimeSeconds": -10})], "vps_not_ready"),
        ([problem(409, "vps_not_ready"), answer({"powerState": "running", "uptimeSeconds": -10})], "vps_restarted"),
        ([GONE, UP], "pid_unknown"),
        ([problem(410, "gone"), UP], "pid_unknown"),
        ([GONE, problem(401, "unauthorized")], "pid_unknown"),
        ([GONE, answer({"uptimeSeconds": -10})], "vps_restarted"),
        ([GONE, answer({"uptimeSeconds": "soon"})], "pid_unknown"),
        ([RUNNING, GONE, UP], "pid_unknown"),
        ([cut, GONE], "result_lost"),
        ([drop, problem(500, "internal_error"), GONE], "result_lost"),
        ([problem(502, "upstream_error"), GONE], "result_lost"),
        ([answer("not JSON"), GONE], "result_lost"),
        ([answer("[]"), GONE], "result_lost"),
        ([answer({"exited": True, "stdout": 3}), GONE], "result_lost"),
        ([cut, RUNNING, GONE, UP], "pid_unknown"),
        ([drop, cut_answer(400), GONE], "result_lost"),
        ([answer("", status=522), GONE], "result_lost"),
        ([drop, problem(404, "not_found"), problem(429, "x", headers={"Retry-After": "99"})], "result_lost"),
        ([drop, problem(429, "rate_limited", headers={"Retry-After": "99"})], "rate_limited"),
        ([problem(429, "rate_limited", headers={"Retry-After": "0"}), GONE, UP], "pid_unknown"),
        ([problem(502, "external_provider_failed", "Invalid parameter 'pid'"), UP], "pid_unknown"),
        ([problem(409, "vps_not_ready", "PID 42 does not exist"), UP], "pid_unknown"),
        ([answer("<title>404</title>", status=404)], "api_error"),
        ([AWAY, STOPPED], "agent_unavailable"),
        ([AWAY, UP], "agent_unavailable"),
        ([answer({"exited": True, "exitCode": None, "signal": 0})], "api_error"),
        ([answer({"exited": True, "signal": -9})], "api_error"),
        ([problem(404, "not_found"), answer({"id": "vps_1"}), UP], "pid_unknown"),
        ([problem(404, "not_found"), problem(404, "not_found")], "vps_not_found"),
        ([problem(429, "rate_limited", headers={"Retry-After": "99"})], "rate_limited"),
        ([answer({"exited": True, "stdout": "out"})], "api_error"),
        ([answer({"exited": True, "stdout": 3}), answer({"exited": True, "stdout": 3})], "api_error"),
    ],
)
def test_a_poll_that_fails(api: ScriptedApi, guest: Guest, poll: list[Behaviour], error_code: str) -> None:
    error = failure(guest, api, AVAILABLE, STARTED, *poll)
    assert error.error_code == error_code
    assert error.pid == 42
    assert error.as_result()["pid"] == 42


def test_an_answer_that_cannot_be_understood_is_asked_for_again(api: ScriptedApi, guest: Guest) -> None:
    api.expect(AVAILABLE, STARTED, answer("[]"), DONE)
    assert run(guest).stdout == "out\n"


@pytest.mark.parametrize(
    ("look", "error_code"),
    [([RUNNING], "timed_out"), ([GONE], "result_lost"), ([drop, cut, GONE], "result_lost"), ([drop, DONE], None)],
)
def test_an_answer_that_was_lost_at_the_deadline_is_cleared_up(
    api: ScriptedApi, client: HostUp, look: list[Behaviour], error_code: str | None
) -> None:
    # The answer comes too late; that nothing comes after the deadline has a test of its own.
    api.expect(Trickle(3), *look)
    guest = Guest(client, "vps_1", Deadline(0.6))
    if error_code is None:
        assert wait(guest).rc == 0
    else:
        with pytest.raises(HostupError) as caught:
            wait(guest)
        assert (caught.value.error_code, caught.value.pid) == (error_code, 42)


def test_what_cannot_be_cleared_up_is_timed_out(
    api: ScriptedApi, client: HostUp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_guest, "LAST_LOOK", 0.3)
    api.expect(Trickle(3), *[drop] * 1000)
    with pytest.raises(HostupError, match=r"the last poll failed: .* broke the connection off") as caught:
        wait(Guest(client, "vps_1", Deadline(0.6)))
    assert (caught.value.error_code, caught.value.pid) == ("timed_out", 42)
    api.script.clear()


def test_a_turn_after_the_deadline_is_no_rate_limit(api: ScriptedApi, client: HostUp) -> None:
    guest = Guest(client, "vps_1", Deadline(1), poll_interval=0.5)
    limited = problem(429, "rate_limited", headers={"Retry-After": "0.9"})

    def running(handler: Any) -> None:
        RUNNING(handler)
        client._transport._gate.tell(30)

    api.expect(AVAILABLE, STARTED, running)
    with pytest.raises(HostupError) as early:
        run(guest)
    assert early.value.error_code == "rate_limited"
    client._transport._gate._own = None
    api.expect(AVAILABLE, STARTED, *[RUNNING] * 2, running, limited)
    guest = Guest(client, "vps_1", Deadline(1), poll_interval=0.3)
    guest._growing_pause = lambda begun: 0.28  # type: ignore[method-assign]
    with pytest.raises(HostupError) as caught:
        run(guest)
    assert caught.value.error_code == "timed_out"
    api.script.clear()


def test_a_missing_exit_code_is_a_failure_that_keeps_the_output(api: ScriptedApi, guest: Guest) -> None:
    error = failure(guest, api, AVAILABLE, STARTED, answer({"exited": True, "stdout": "out", "stderr": "err"}))
    assert isinstance(error, NoExitCode)
    assert "no exit code" in error.message
    assert (error.stdout, error.stderr) == ("out", "err")


@pytest.mark.parametrize("signal", [1, 9])
def test_a_signal_is_a_negative_exit_code(api: ScriptedApi, guest: Guest, signal: int) -> None:
    api.expect(AVAILABLE, STARTED, answer({"exited": True, "exitCode": None, "signal": signal}))
    assert run(guest).rc == -signal


@pytest.mark.parametrize("last", [RUNNING, problem(503, "upstream_unavailable"), drop])
def test_the_deadline(api: ScriptedApi, client: HostUp, last: Behaviour, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_transport, "BACKOFF_FIRST", 0.1)
    monkeypatch.setattr(_guest, "LAST_LOOK", 0.3)
    api.expect(*[last] * 1000)
    with pytest.raises(HostupError) as caught:
        wait(Guest(client, "vps_1", Deadline(0.8), poll_interval=0.2))
    assert caught.value.error_code == "timed_out"
    assert caught.value.pid == 42
    assert "timed out after 0.8 s" in caught.value.message
    api.script.clear()  # how many polls fit depends on the machine


def test_a_deadline_that_leaves_no_time_starts_nothing(client: HostUp) -> None:
    with pytest.raises(HostupError) as caught:
        Guest(client, "vps_1", Deadline(0.2)).start("uname -a")
    assert caught.value.error_code == "timed_out"
    assert "before the command was sent" in caught.value.message
    assert caught.value.pid is None


def test_a_pid_that_this_vps_does_not_know(api: ScriptedApi, guest: Guest) -> None:
    api.expect(GONE)
    with pytest.raises(HostupError, match="it was collected before, it is of another VPS, or") as caught:
        guest.collect(Started(42))
    assert (caught.value.error_code, caught.value.pid) == ("pid_unknown", 42)


def test_a_vps_that_is_stopped_meanwhile(api: ScriptedApi, guest: Guest) -> None:
    not_ready = problem(409, "vps_not_ready", "The VPS is not running.")
    error = failure(guest, api, AVAILABLE, STARTED, RUNNING, not_ready, UP)
    assert "the VPS was stopped, or its guest agent went away, while the command was running" in error.message
    assert error.collectable
    for sign in (not_ready, AWAY):
        error = failure(guest, api, AVAILABLE, STARTED, RUNNING, sign, STOPPED)
        assert "the VPS was stopped before the command's result was read" in error.message
        assert not error.collectable
    api.expect(not_ready, STOPPED)
    with pytest.raises(HostupError, match="its result is gone") as caught:
        guest.collect(Started(42))
    assert (caught.value.error_code, caught.value.pid, caught.value.collectable) == ("vps_not_ready", 42, False)
    # What ran when the VPS was restarted is not known of a command that an earlier task started.
    api.expect(not_ready, answer({"powerState": "running", "uptimeSeconds": -10}))
    with pytest.raises(HostupError) as caught:
        guest.collect(Started(42))
    assert (caught.value.error_code, caught.value.collectable) == ("vps_not_ready", True)


def test_collects_what_another_task_started(api: ScriptedApi, guest: Guest) -> None:
    api.expect(DONE)
    result = guest.collect(Started(42))
    assert result == Result(pid=42, rc=0, stdout="out\n", stderr="err\n", end=result.end)
    assert api.lines() == ["GET /vps/vps_1/agent/exec?pid=42"]


NOT_READY = problem(409, "vps_not_ready")
DISABLED = "Command guest-exec has been disabled for X."
FORBIDDEN = (
    "the guest agent forbids guest-exec, so no command can be run ({}); allow it in the VPS, "
    "in /etc/sysconfig/qemu-ga or /etc/qemu/qemu-ga.conf"
)
REMOVED = (
    "the account does not have the VPS any more in which the command was started; it may have been "
    "removed while the command was running ({})"
)
AWAY_MEANWHILE = (
    "the VPS was stopped, or its guest agent went away, while the command was running; what became of the command is "
    "not known ({})"
)
STOPPED_MEANWHILE = (
    "the VPS was stopped before the command's result was read, so that the command does not run any more; what it did "
    "until then is not known, and its result is gone"
)
RESTARTED_MEANWHILE = (
    "the VPS was restarted while the command was running, which ended it; what it did until then is not known"
)
LOST = (
    "the command ended and the answer with its result was lost on the way (the API's answer is a JSON list, not an "
    "object); the guest agent gives a result up only once ({})"
)
FORGOTTEN = (
    "the guest agent was restarted while the command was running and has forgotten it; whether it still runs is not "
    "known ({})"
)
NO_EXIT_CODE = (
    "the command ended and the API told no exit code, so it is not known whether it succeeded; see stdout and stderr"
)
RESTARTED = answer({"powerState": "running", "uptimeSeconds": -10})
NO_PID = "HTTP 400 invalid_request: Invalid parameter 'pid'"


@pytest.mark.parametrize(
    ("behaviours", "message", "status"),
    [
        ([answer({"available": False, "reason": DISABLED})], FORBIDDEN.format(DISABLED[:-1]), None),
        (
            [AVAILABLE, problem(409, "upstream_error", DISABLED)],
            FORBIDDEN.format(f"HTTP 409 upstream_error: {DISABLED[:-1]}"),
            409,
        ),
        (
            [AVAILABLE, STARTED, problem(404, "not_found"), problem(404, "not_found", "No VPS.")],
            REMOVED.format("HTTP 404 not_found: It failed"),
            404,
        ),
        ([AVAILABLE, STARTED, NOT_READY, UP], AWAY_MEANWHILE.format("HTTP 409 vps_not_ready: It failed"), 409),
        ([AVAILABLE, STARTED, NOT_READY, STOPPED], f"{STOPPED_MEANWHILE} (HTTP 409 vps_not_ready: It failed)", 409),
        ([AVAILABLE, STARTED, AWAY, STOPPED], STOPPED_MEANWHILE, None),
        ([AVAILABLE, STARTED, AWAY, RESTARTED], RESTARTED_MEANWHILE, None),
        ([AVAILABLE, STARTED, GONE, RESTARTED], f"{RESTARTED_MEANWHILE} ({NO_PID})", 400),
        ([AVAILABLE, STARTED, answer("[]"), GONE], LOST.format(NO_PID), 400),
        ([AVAILABLE, STARTED, GONE, UP], FORGOTTEN.format(NO_PID), 400),
        ([AVAILABLE, STARTED, answer({"exited": True})], NO_EXIT_CODE, None),
    ],
)
def test_what_a_failure_says(
    api: ScriptedApi, guest: Guest, behaviours: list[Behaviour], message: str, status: int | None
) -> None:
    error = failure(guest, api, *behaviours)
    assert error.message == message
    assert (error.problem.status if error.problem else None) == status


def test_what_a_pid_says_that_this_vps_does_not_know(api: ScriptedApi, guest: Guest) -> None:
    api.expect(GONE)
    with pytest.raises(HostupError) as caught:
        guest.collect(Started(42))
    assert caught.value.message == (
        "the guest agent of this VPS has no result for pid 42: it was collected before, it is of another VPS, or the "
        f"agent or the VPS was restarted since ({NO_PID})"
    )
    assert caught.value.problem is not None
    assert caught.value.problem.status == 400
    api.expect(problem(404, "not_found"), problem(404, "not_found", "No VPS."))
    with pytest.raises(VpsNotFound) as missing:
        guest.collect(Started(42))
    assert "any more" not in missing.value.message, "it is not known to have been there"


@pytest.mark.parametrize(
    ("start", "status"), [(problem(502, "upstream_error"), 502), (answer("[]"), 200), (drop, None)]
)
def test_an_unknown_start_keeps_what_the_api_said(
    api: ScriptedApi, guest: Guest, start: Behaviour, status: int | None
) -> None:
    error = failure(guest, api, AVAILABLE, start)
    assert error.error_code == "start_unknown"
    assert (error.problem.status if error.problem else None) == status


@pytest.mark.parametrize(
    ("failures", "error_code"),
    [
        # Whether a poll was received decides; one that was not sent afterwards does not bring the answer back.
        ([True, False], "result_lost"),
        ([False, True], "result_lost"),
        ([False], "pid_unknown"),
    ],
)
def test_only_a_poll_that_was_sent_can_have_lost_the_result(
    client: HostUp, monkeypatch: pytest.MonkeyPatch, failures: list[bool], error_code: str
) -> None:
    def poll(*args: Any, failed: Any, **options: Any) -> None:
        for sent in failures:
            failed(ApiUnreachable("no answer", sent=sent))
        raise ApiError(Problem(400, detail="Invalid parameter 'pid'"))

    monkeypatch.setattr(client, "poll", poll)
    monkeypatch.setattr(client, "status", lambda *args, **options: {})
    with pytest.raises(HostupError) as caught:
        Guest(client, "vps_1", Deadline(10)).collect(Started(42), began=datetime.now())
    assert caught.value.error_code == error_code


def test_what_became_of_the_command_is_cleared_up_in_bounded_time(
    client: HostUp, monkeypatch: pytest.MonkeyPatch
) -> None:
    deadlines: list[Deadline] = []

    def poll(*args: Any, **options: Any) -> None:
        raise NotFound(Problem(404))

    monkeypatch.setattr(client, "poll", poll)
    monkeypatch.setattr(client, "get_vps", lambda vps_id, *, deadline: deadlines.append(deadline))
    monkeypatch.setattr(client, "status", lambda vps_id, *, deadline: deadlines.append(deadline) or {})
    with pytest.raises(HostupError):
        Guest(client, "vps_1", Deadline(1000)).collect(Started(42), began=datetime.now())
    asked_vps, asked_status = deadlines
    assert asked_vps is asked_status, "one deadline for both"
    assert asked_vps.seconds == _guest.LAST_LOOK


@pytest.mark.parametrize(
    ("uptime", "error_code"),
    [(98.5, "vps_restarted"), (99, "pid_unknown"), (100, "pid_unknown"), (None, "pid_unknown")],
)
def test_uptimes_of_whole_seconds_are_no_restart(
    client: HostUp, clock: Clock, monkeypatch: pytest.MonkeyPatch, uptime: float | None, error_code: str
) -> None:
    def poll(*args: Any, **options: Any) -> Poll:
        clock.sleep(100 - clock.monotonic())
        raise ApiError(Problem(400, detail="Invalid parameter 'pid'"))

    monkeypatch.setattr(client, "poll", poll)
    monkeypatch.setattr(client, "status", lambda *args, **options: {"uptimeSeconds": uptime})
    with pytest.raises(HostupError) as caught:
        Guest(client, "vps_1", Deadline()).collect(Started(42), began=datetime.now())
    assert caught.value.error_code == error_code


def test_what_comes_just_before_the_deadline_says_what_became_of_the_command(
    client: HostUp, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def poll(*args: Any, **options: Any) -> Poll:
        clock.sleep(0.3)
        raise ApiError(Problem(400, detail="Invalid parameter 'pid'"))

    monkeypatch.setattr(client, "poll", poll)
    monkeypatch.setattr(client, "status", lambda *args, **options: {})
    with pytest.raises(HostupError) as caught:
        Guest(client, "vps_1", Deadline(0.4)).collect(Started(42))
    assert caught.value.error_code == "pid_unknown"


@pytest.mark.parametrize(("seconds", "error_code"), [(0.6, "rate_limited"), (0.4, "timed_out")])
def test_a_limit_that_leaves_no_time_before_the_deadline_is_the_deadline(
    client: HostUp, clock: Clock, monkeypatch: pytest.MonkeyPatch, seconds: float, error_code: str
) -> None:
    def poll(*args: Any, **options: Any) -> Poll:
        raise RateLimitKnown("limited")

    monkeypatch.setattr(client, "poll", poll)
    with pytest.raises(HostupError) as caught:
        Guest(client, "vps_1", Deadline(seconds)).collect(Started(42))
    assert caught.value.error_code == error_code


def test_a_timeout_tells_the_last_failure(client: HostUp, monkeypatch: pytest.MonkeyPatch) -> None:
    polls: list[Deadline] = []

    def poll(*args: Any, failed: Any, deadline: Deadline, **options: Any) -> None:
        polls.append(deadline)
        if len(polls) > 1:
            raise RateLimited(Problem(429), "limited")
        failed(ApiUnreachable("no answer", sent=True))
        raise TimedOut("")

    monkeypatch.setattr(client, "poll", poll)
    with pytest.raises(TimedOut) as caught:
        Guest(client, "vps_1", Deadline(10)).collect(Started(42), began=datetime.now())
    assert (
        "timed out after 10 s (the last poll failed: limited; the answer to an earlier poll was" in caught.value.message
    )
    assert caught.value.problem is not None
    assert caught.value.problem.status == 429
    assert [deadline.seconds for deadline in polls] == [10, _guest.LAST_LOOK]


def test_a_timeout_without_a_failure(client: HostUp, monkeypatch: pytest.MonkeyPatch) -> None:
    def poll(*args: Any, **options: Any) -> None:
        raise TimedOut("")

    monkeypatch.setattr(client, "poll", poll)
    with pytest.raises(TimedOut) as caught:
        Guest(client, "vps_1", Deadline(10)).collect(Started(42), began=datetime.now())
    assert (caught.value.message, caught.value.problem) == ("timed out after 10 s", None)


@pytest.mark.parametrize("request_of", ["probe", "start"])
def test_each_request_has_the_same_deadline(client: HostUp, monkeypatch: pytest.MonkeyPatch, request_of: str) -> None:
    given: list[Deadline] = []

    def requested(*args: Any, deadline: Deadline) -> None:
        given.append(deadline)
        raise TimedOut("")

    monkeypatch.setattr(client, request_of, requested)
    deadline = Deadline(10)
    guest = Guest(client, "vps_1", deadline)
    with pytest.raises(TimedOut):
        guest.wait_until_available() if request_of == "probe" else guest.start("uname")
    assert given == [deadline]
