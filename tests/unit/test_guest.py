# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Running a command: probe, start, poll, and every way in which that fails."""

from __future__ import annotations

from datetime import datetime
from itertools import pairwise
from typing import Any

import pytest
from ansible_collections.hostup.cloud.plugins.module_utils import _guest, _transport
from ansible_collections.hostup.cloud.plugins.module_utils._client import HostUp, Started
from ansible_collections.hostup.cloud.plugins.module_utils._deadline import Deadline
from ansible_collections.hostup.cloud.plugins.module_utils._errors import HostupError, NoExitCode
from ansible_collections.hostup.cloud.plugins.module_utils._guest import Guest, Result

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
def guest(client: HostUp) -> Guest:
    return Guest(client, "vps_1", Deadline(10), poll_interval=0.05)


def run(guest: Guest) -> Result:
    """Run a command as vps_exec does."""
    guest.wait_until_available()
    began = datetime.now()
    return guest.collect(guest.start("uname -a"), began=began)


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


def test_the_pauses_grow(api: ScriptedApi, client: HostUp, monkeypatch: pytest.MonkeyPatch) -> None:
    now = 0.0
    pauses: list[float] = []

    def sleep(seconds: float) -> None:
        nonlocal now
        pauses.append(seconds)
        now += seconds

    monkeypatch.setattr(_guest, "SHORTEST_PAUSE", 0.1)
    monkeypatch.setattr(_guest.time, "monotonic", lambda: now)
    monkeypatch.setattr(_guest.time, "sleep", sleep)
    monkeypatch.setattr(client, "poll", lambda *args, **options: _guest.Poll(exited=now >= 60, rc=0))
    Guest(client, "vps_1", Deadline(), poll_interval=5).collect(Started(42), began=datetime.now())
    assert pauses[0] == 0.1
    assert max(pauses) == 5
    assert all(later >= earlier for earlier, later in pairwise(pauses))
    assert len(pauses) <= 30, "a command of 60 s costs at most 30 polls"


@pytest.mark.parametrize(
    ("body", "error_code", "sentence"),
    [
        (
            {"available": False, "reason": "QEMU guest agent is not running."},
            "agent_unavailable",
            "not running; install and start qemu-guest-agent in the VPS, or set wait_for_agent",
        ),
        ({"available": False, "vmRunning": False}, "agent_unavailable", "the VPS is not running; start the VPS"),
        ({"vmRunning": True}, "agent_unavailable", "the API gives no reason"),
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
    api.expect(AVAILABLE, STARTED, Trickle(3), *look)
    guest = Guest(client, "vps_1", Deadline(0.6))
    if error_code is None:
        assert run(guest).rc == 0
    else:
        with pytest.raises(HostupError) as caught:
            run(guest)
        assert (caught.value.error_code, caught.value.pid) == (error_code, 42)


def test_what_cannot_be_cleared_up_is_timed_out(
    api: ScriptedApi, client: HostUp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_guest, "LAST_LOOK", 0.3)
    api.expect(AVAILABLE, STARTED, Trickle(3), *[drop] * 1000)
    with pytest.raises(HostupError, match=r"the last poll failed: .* broke the connection off") as caught:
        run(Guest(client, "vps_1", Deadline(0.6)))
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


def test_a_signal_is_a_negative_exit_code(api: ScriptedApi, guest: Guest) -> None:
    api.expect(AVAILABLE, STARTED, answer({"exited": True, "exitCode": None, "signal": 9}))
    assert run(guest).rc == -9


@pytest.mark.parametrize("last", [RUNNING, problem(503, "upstream_unavailable"), drop])
def test_the_deadline(api: ScriptedApi, client: HostUp, last: Behaviour, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_transport, "BACKOFF_FIRST", 0.1)
    monkeypatch.setattr(_guest, "LAST_LOOK", 0.3)
    api.expect(AVAILABLE, STARTED, *[last] * 1000)
    with pytest.raises(HostupError) as caught:
        run(Guest(client, "vps_1", Deadline(0.8), poll_interval=0.2))
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
