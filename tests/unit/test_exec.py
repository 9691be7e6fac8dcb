# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The task vps_exec, from options to result."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from ansible_collections.hostup.cloud.plugins.module_utils._exec import TASK
from ansible_collections.hostup.cloud.plugins.module_utils._task import REMARKS

from .server import ScriptedApi, answer, drop, problem
from .tasks import perform

AVAILABLE = answer({"available": True, "reason": None, "vmRunning": True})
STARTED = answer({"pid": 42, "pollUrl": "/api/v2/vps/vps_1/agent/exec?pid=42"})


def done(stdout: str = "", stderr: str = "", rc: int | None = 0, **members: Any) -> Any:
    return answer({"exited": True, "stdout": stdout, "stderr": stderr, "exitCode": rc, **members})


@pytest.fixture
def vps_exec(api: ScriptedApi) -> Callable[..., dict[str, Any]]:
    """Perform the task on vps_1."""

    def run(check_mode: bool = False, **options: Any) -> dict[str, Any]:
        base = {"api_key": "secret-key", "api_base": api.base, "id": "vps_1"}
        given = {name: value for name, value in {**base, **options}.items() if value is not None}
        return perform(TASK, given, check_mode=check_mode)

    return run


def test_a_read(api: ScriptedApi, vps_exec: Any) -> None:
    api.expect(AVAILABLE, STARTED, done("one\ntwo\n\n", "err\n"))
    result = vps_exec(command="uname -a")
    assert api.requests[1].body == {"command": "uname -a"}
    for name in ("start", "end", "delta"):
        assert isinstance(result.pop(name), str)
    assert result == {
        "changed": False,
        "failed": False,
        "vps_id": "vps_1",
        "cmd": "uname -a",
        "stdout": "one\ntwo",
        "stdout_lines": ["one", "two"],
        "stderr": "err",
        "stderr_lines": ["err"],
        "rc": 0,
        "pid": 42,
        "effect": "read",
        "effect_reason": result["effect_reason"],
    }


def test_a_write_is_changed(api: ScriptedApi, vps_exec: Any) -> None:
    api.expect(AVAILABLE, STARTED, done())
    result = vps_exec(cmd="touch /tmp/x")
    assert (result["changed"], result["effect"]) == (True, "write")


def test_non_zero_rc_fails_and_keeps_everything(api: ScriptedApi, vps_exec: Any) -> None:
    api.expect(AVAILABLE, STARTED, done("out", "err", 3))
    result = vps_exec(command="touch /tmp/x")
    assert result["failed"]
    assert (result["rc"], result["stdout"], result["stderr"], result["changed"]) == (3, "out", "err", True)
    assert (result["msg"], result["error_code"]) == ("non-zero return code 3: err", "non_zero_rc")


@pytest.mark.parametrize(
    ("stdout", "stderr", "sentence"),
    [
        ("", "", "non-zero return code 3"),
        ("out\nlast\n\n", " \n", "non-zero return code 3: last"),
        ("out", "first\r\nls: cannot access 'x':\tno\n", "non-zero return code 3: ls: cannot access 'x': no"),
        ("", "10%\r100%\x1b[2J\u202e\x9b31m!", "non-zero return code 3: 100% [2J 31m!"),
        ("", "\x1b\x07", "non-zero return code 3"),
        ("", "x" * 5000 + "\n", "non-zero return code 3: " + "x" * 200 + " ..."),
    ],
)
def test_a_non_zero_rc_tells_the_last_line(
    api: ScriptedApi, vps_exec: Any, stdout: str, stderr: str, sentence: str
) -> None:
    api.expect(AVAILABLE, STARTED, done(stdout, stderr, 3))
    result = vps_exec(command="touch /tmp/x", strip_empty_ends=False)
    assert (result["msg"], result["stdout"], result["stderr"]) == (sentence, stdout, stderr)


def test_a_signal(api: ScriptedApi, vps_exec: Any) -> None:
    api.expect(AVAILABLE, STARTED, done(rc=None, signal=15))
    result = vps_exec(command="uname -a")
    assert (result["failed"], result["rc"], result["msg"]) == (True, -15, "the command was ended by signal 15")
    api.expect(AVAILABLE, STARTED, done(stderr="Terminated\n", rc=None, signal=15))
    assert vps_exec(command="uname -a")["msg"] == "the command was ended by signal 15: Terminated"


def test_argv(api: ScriptedApi, vps_exec: Any) -> None:
    api.expect(AVAILABLE, STARTED, done())
    result = vps_exec(argv=["ls", "a b", "$HOME"])
    assert api.requests[1].body == {"command": "exec ls 'a b' '$HOME'"}
    assert result["cmd"] == ["ls", "a b", "$HOME"]
    assert not result["changed"]


def test_executable_and_chdir(api: ScriptedApi, vps_exec: Any) -> None:
    api.expect(AVAILABLE, STARTED, done())
    result = vps_exec(command="uname -a", executable="/bin/bash", chdir="/srv/my app")
    entered, command = api.requests[1].body["command"].split("\n")
    assert entered.startswith("cd -- '/srv/my app' || {")
    assert command == "exec /bin/bash -c 'uname -a'"
    assert not result["changed"]


@pytest.mark.parametrize("executable", ["/usr/bin/python3", "/tmp/sh", "perl", "./bash", "bash -x", "zsh", "/usrsh"])
def test_an_executable_that_is_not_a_shell_writes(api: ScriptedApi, vps_exec: Any, executable: str) -> None:
    result = vps_exec(command="uname -a", executable=executable, check_mode=True)
    assert result["changed"]
    assert executable in result["effect_reason"]


@pytest.mark.parametrize(("option", "message"), [("creates", "exists"), ("removes", "does not exist")])
def test_conditions_that_skip(api: ScriptedApi, vps_exec: Any, option: str, message: str) -> None:
    def skip(handler: Any) -> None:
        script = api.requests[-2].body["command"]
        marker = script.split("then echo ")[1].split(";")[0]
        done(marker + "\n")(handler)

    api.expect(AVAILABLE, STARTED, skip)
    result = vps_exec(command="touch /x", **{option: "/x"})
    assert (result["changed"], result["rc"]) == (False, 0)
    assert result["msg"] == f"Did not run command since '/x' {message}"
    assert result["stdout"] == f"skipped, since /x {message}"


@pytest.mark.parametrize("options", [{"command": "touch x", "chdir": "/nope"}, {"pid": 42}])
def test_a_folder_that_cannot_be_entered(api: ScriptedApi, vps_exec: Any, options: dict[str, Any]) -> None:
    def fail(handler: Any) -> None:
        done("hostup-0123456789abcdef-chdir\n", "sh: 1: cd: can't cd to /nope\n", 1)(handler)

    api.expect(*([AVAILABLE, STARTED] if "chdir" in options else []), fail)
    result = vps_exec(**options)
    assert (result["failed"], result["error_code"], result["changed"]) == (True, "chdir_failed", False)
    assert "so the command was not run (sh: 1: cd: can't cd to /nope)" in result["msg"]


def test_output_cannot_pass_for_a_skip(api: ScriptedApi, vps_exec: Any) -> None:
    api.expect(AVAILABLE, STARTED, done("hostup-0123456789abcdef-creates\n"))
    result = vps_exec(command="touch /x", creates="/x")
    assert result["changed"]
    assert "msg" not in result


def test_check_mode_runs_reads(api: ScriptedApi, vps_exec: Any) -> None:
    api.expect(AVAILABLE, STARTED, done("out"))
    result = vps_exec(command="uname -a", check_mode=True)
    assert (result["stdout"], result["changed"]) == ("out", False)


def test_check_mode_sends_no_write(vps_exec: Any) -> None:
    result = vps_exec(command="touch /x", check_mode=True)
    assert (result["failed"], result["changed"], result["rc"], result["stdout"]) == (False, True, None, "")
    assert result["msg"] == "Command would have run if not in check mode"
    assert "skipped" not in result


def test_check_mode_looks_at_conditions_only(api: ScriptedApi, vps_exec: Any) -> None:
    api.expect(AVAILABLE, STARTED, done())
    result = vps_exec(command="touch /x", creates="/x", check_mode=True)
    assert "touch" not in api.requests[1].body["command"]
    assert (result["changed"], result["rc"]) == (True, None)


def test_check_mode_does_not_use_up_a_result(vps_exec: Any) -> None:
    result = vps_exec(pid=42, check_mode=True)
    assert (result["skipped"], result["changed"]) == (True, False)
    assert vps_exec(pid=42, effect="write", check_mode=True)["changed"] is False


@pytest.mark.parametrize(("effect", "changed"), [("read", False), ("write", True)])
def test_effect_is_what_the_user_says(api: ScriptedApi, vps_exec: Any, effect: str, changed: bool) -> None:
    api.expect(AVAILABLE, STARTED, done())
    result = vps_exec(command="touch /x" if effect == "read" else "uname", effect=effect)
    assert (result["effect"], result["changed"]) == (effect, changed)
    assert result["effect_reason"].startswith(f"effect: {effect} was given, against the verdict that ")
    assert result[REMARKS] == [result["effect_reason"]]


def test_an_effect_that_agrees_is_not_remarked_on(api: ScriptedApi, vps_exec: Any) -> None:
    api.expect(AVAILABLE, STARTED, done())
    result = vps_exec(command="uname", effect="read")
    assert result["effect_reason"] == "effect: read was given"
    assert REMARKS not in result


def test_wait_false_returns_the_pid_at_once(api: ScriptedApi, vps_exec: Any) -> None:
    api.expect(AVAILABLE, STARTED)
    result = vps_exec(command="touch /x", wait=False)
    assert (result["pid"], result["changed"]) == (42, True)
    assert "rc" not in result


def test_pid_collects(api: ScriptedApi, vps_exec: Any) -> None:
    api.expect(done("late"))
    result = vps_exec(pid=42)
    assert (result["stdout"], result["rc"], result["pid"], result["changed"]) == ("late", 0, 42, False)
    assert api.lines() == ["GET /vps/vps_1/agent/exec?pid=42"]
    assert "start" not in result


def test_pid_of_a_write(api: ScriptedApi, vps_exec: Any) -> None:
    api.expect(done())
    assert vps_exec(pid=42, effect="write")["changed"]


def test_pid_that_is_gone(api: ScriptedApi, vps_exec: Any) -> None:
    api.expect(problem(400, "invalid_request", "Invalid parameter 'pid'"))
    result = vps_exec(pid=42)
    assert (result["failed"], result["error_code"], result["pid"]) == (True, "pid_unknown", 42)


@pytest.mark.parametrize(
    ("script", "error_code", "changed"),
    [
        ([problem(401, "unauthorized")], "unauthorized", False),
        ([answer({"available": False})], "agent_unavailable", False),
        ([AVAILABLE, problem(400, "invalid_request")], "command_rejected", False),
        ([AVAILABLE, drop], "start_unknown", True),
        ([AVAILABLE, STARTED, problem(403, "forbidden")], "forbidden", True),
        ([AVAILABLE, STARTED, drop, problem(400, "invalid_request")], "result_lost", True),
        ([AVAILABLE, STARTED, problem(400, "invalid_request"), answer({})], "pid_unknown", True),
        ([AVAILABLE, STARTED, answer({"exited": True})], "api_error", True),
    ],
)
def test_a_failure_is_changed_once_the_command_may_run(
    api: ScriptedApi, vps_exec: Any, script: list[Any], error_code: str, changed: bool
) -> None:
    api.expect(*script)
    result = vps_exec(command="touch /x")
    assert (result["failed"], result["error_code"], result["changed"]) == (True, error_code, changed)
    assert result["msg"]
    assert result["cmd"] == "touch /x"


NOTHING = "; nothing was started"
STARTED_HERE = "; the command was started and may still be running, collect its result with pid 42"
COLLECTED_LATER = "; the command may still be running, collect its result with pid 42"
LIMITED = problem(429, "rate_limited", headers={"Retry-After": "3600"})
GONE = problem(400, "invalid_request", "Invalid parameter 'pid'")
RUNS = answer({"powerState": "running", "uptimeSeconds": 86400})
STOPPED = answer({"powerState": "stopped"})


@pytest.mark.parametrize(
    ("script", "error_code", "ending"),
    [
        ([problem(401, "unauthorized")], "unauthorized", NOTHING),
        ([problem(404, "vps_not_found")], "vps_not_found", NOTHING),
        ([LIMITED], "rate_limited", NOTHING),
        ([answer({"available": False})], "agent_unavailable", NOTHING),
        ([answer({"available": False, "reason": "guest-exec is disabled"})], "exec_forbidden", NOTHING),
        ([AVAILABLE, problem(400, "invalid_request")], "command_rejected", NOTHING),
        ([AVAILABLE, problem(403, "forbidden")], "forbidden", NOTHING),
        ([AVAILABLE, drop], "start_unknown", "it was not sent again; look in the VPS before you do"),
        ([AVAILABLE, problem(503, "x")], "start_unknown", "it was not sent again; look in the VPS before you do"),
        ([AVAILABLE, STARTED, problem(401, "unauthorized")], "unauthorized", STARTED_HERE),
        ([AVAILABLE, STARTED, problem(403, "forbidden")], "forbidden", STARTED_HERE),
        ([AVAILABLE, STARTED, problem(418, "teapot")], "api_error", STARTED_HERE),
        ([AVAILABLE, STARTED, LIMITED], "rate_limited", STARTED_HERE),
        ([AVAILABLE, STARTED, problem(409, "vps_not_ready"), RUNS], "vps_not_ready", STARTED_HERE),
        ([AVAILABLE, STARTED, problem(409, "vps_not_ready"), STOPPED], "vps_not_ready", "does not run any more"),
        ([AVAILABLE, STARTED, answer({"available": False}), RUNS], "agent_unavailable", STARTED_HERE),
        ([AVAILABLE, STARTED, answer({"available": False}), STOPPED], "agent_unavailable", "does not run any more"),
        ([AVAILABLE, STARTED, *[problem(404, "not_found")] * 2], "vps_not_found", "may have been removed"),
        ([AVAILABLE, STARTED, GONE, answer({})], "pid_unknown", "while the command was running"),
        ([AVAILABLE, STARTED, GONE, answer({"uptimeSeconds": -10})], "vps_restarted", "while the command was running"),
        ([AVAILABLE, STARTED, drop, GONE], "result_lost", "the command ended"),
        ([AVAILABLE, STARTED, answer({"exited": True})], "api_error", "the command ended"),
    ],
)
def test_a_failure_says_whether_the_command_was_started(
    api: ScriptedApi, vps_exec: Any, script: list[Any], error_code: str, ending: str
) -> None:
    api.expect(*script)
    result = vps_exec(command="touch /x", timeout=20)
    assert result["error_code"] == error_code
    if ending in (NOTHING, STARTED_HERE):
        assert result["msg"].endswith(ending)
    assert result["msg"].count(ending) == 1
    assert result["msg"].count("nothing was started") == (ending == NOTHING)
    assert result["msg"].count("collect") == (ending == STARTED_HERE)
    assert result.get("pid") == (42 if STARTED in script else None)


def test_the_limit_that_a_poll_is_told_of_later_holds_for_a_command_that_was_started(
    api: ScriptedApi, vps_exec: Any
) -> None:
    def running_and_limited(handler: Any) -> None:
        headers = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "2099-01-01T00:00:00Z"}
        headers["Date"] = "Wed, 31 Dec 2098 23:30:00 GMT"
        answer({"exited": False}, headers=headers)(handler)

    api.expect(AVAILABLE, STARTED, running_and_limited)
    result = vps_exec(command="touch /x", timeout=20)
    assert (result["error_code"], result["pid"], result["changed"]) == ("rate_limited", 42, True)
    assert "told an earlier task of this or another run on this machine to wait until 20" in result["msg"]
    assert "not sent" not in result["msg"]
    assert result["msg"].endswith(STARTED_HERE)


def test_a_timeout_says_once_how_to_collect(api: ScriptedApi, vps_exec: Any) -> None:
    api.expect(AVAILABLE, STARTED, *[answer({"exited": False})] * 100)
    assert vps_exec(command="uname", timeout=0.5)["msg"] == f"timed out after 0.5 s{STARTED_HERE}"
    assert vps_exec(pid=42, timeout=0.3)["msg"] == f"timed out after 0.3 s{COLLECTED_LATER}"
    assert vps_exec(command="uname", timeout=0.01)["msg"].endswith(NOTHING)
    api.script.clear()  # how many polls fit depends on the machine


@pytest.mark.parametrize(
    ("script", "ending"),
    [
        ([problem(401, "unauthorized")], COLLECTED_LATER),
        ([LIMITED], COLLECTED_LATER),
        ([problem(409, "vps_not_ready"), RUNS], COLLECTED_LATER),
        ([problem(409, "vps_not_ready"), STOPPED], "and its result is gone (HTTP 409 vps_not_ready: It failed)"),
        ([GONE], "or the agent or the VPS was restarted since (HTTP 400 invalid_request: Invalid parameter 'pid')"),
        ([problem(404, "not_found")] * 2, "an inventory's cache may be old (--flush-cache)"),
    ],
)
def test_a_result_that_is_not_collected(api: ScriptedApi, vps_exec: Any, script: list[Any], ending: str) -> None:
    api.expect(*script)
    result = vps_exec(pid=42, timeout=20)
    assert result["msg"].endswith(ending)
    assert result["pid"] == 42


@pytest.mark.parametrize("options", [{"command": "touch /x"}, {"pid": 42}])
def test_a_missing_exit_code_keeps_the_output(api: ScriptedApi, vps_exec: Any, options: dict[str, Any]) -> None:
    api.expect(*([AVAILABLE, STARTED] if "command" in options else []), done("out\n", "err\n", None))
    result = vps_exec(**options)
    assert (result["error_code"], result["pid"], result["stdout"], result["stderr"]) == ("api_error", 42, "out", "err")
    assert "told no exit code" in result["msg"]
    assert result["msg"].endswith("see stdout and stderr")


def test_a_dry_run_that_fails_says_nothing_of_a_command(api: ScriptedApi, vps_exec: Any) -> None:
    api.expect(AVAILABLE, STARTED, problem(403, "forbidden"))
    result = vps_exec(command="touch /x", creates="/x", check_mode=True)
    assert (result["error_code"], result["changed"]) == ("forbidden", False)
    assert result["msg"].endswith("; in check mode, what is sent only looks at creates and removes")
    assert "pid" not in result, "it is not the command's"


def test_certificates_that_are_not_verified_are_warned_of(api: ScriptedApi, vps_exec: Any) -> None:
    api.expect(AVAILABLE, STARTED, done())
    (warning,) = vps_exec(command="uname", validate_certs=False)["warnings"]
    assert "validate_certs is false" in warning
    api.expect(problem(401, "unauthorized"), AVAILABLE, STARTED, done())
    assert vps_exec(command="uname", validate_certs=False)["warnings"] == [warning]
    assert "warnings" not in vps_exec(command="uname")


def test_by_name(api: ScriptedApi, vps_exec: Any) -> None:
    api.expect(answer({"data": [{"id": "vps_7", "name": "Web-01"}]}), AVAILABLE, STARTED, done())
    assert vps_exec(id=None, name="web-01", command="uname")["rc"] == 0
    assert api.lines()[:2] == ["GET /vps?name=web-01&limit=100", "GET /vps/vps_7/agent/exec"]


@pytest.mark.parametrize(
    ("found", "error_code", "sentence"),
    [
        ([], "vps_not_found", "no VPS of the account has name 'web-01'"),
        ([{"id": "vps_1", "name": "web-01"}, {"id": "vps_2", "name": "web-01"}], "vps_ambiguous", "vps_1, vps_2"),
    ],
)
def test_by_a_name_that_is_not_one(
    api: ScriptedApi, vps_exec: Any, found: list[Any], error_code: str, sentence: str
) -> None:
    api.expect(answer({"data": found}))
    result = vps_exec(id=None, name="web-01", command="uname")
    assert result["error_code"] == error_code
    assert sentence in result["msg"]


def test_bytes_that_are_not_text_are_said(api: ScriptedApi, vps_exec: Any) -> None:
    api.expect(AVAILABLE, STARTED, done("a\ufffdb", stderrTruncated=True))
    warnings = vps_exec(command="uname")["warnings"]
    assert "stdout holds replacement characters" in warnings[0]
    assert "stderr is not complete" in warnings[1]


def test_strip_empty_ends(api: ScriptedApi, vps_exec: Any) -> None:
    api.expect(AVAILABLE, STARTED, done("out\n\n"))
    result = vps_exec(command="uname", strip_empty_ends=False)
    assert (result["stdout"], result["stdout_lines"]) == ("out\n\n", ["out", ""])


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"command": ""}, "command '' is empty"),
        ({"command": " \n"}, r"command ' \\n' is empty"),
        ({"command": "echo a\0b"}, r"command 'echo a\\x00b' holds a NUL character"),
        ({"command": "x" * 4097}, "command 'x+ ... x+' is 4097 characters long"),
        (
            {"command": "x" * 4090, "chdir": "/tmp"},
            "command .* is 4152 characters long, with what the other options add",
        ),
        ({"command": "\udcff"}, "command .* holds bytes that are not UTF-8"),
        ({"argv": []}, r"argv must begin with a program, and is \[\]"),
        ({"argv": ["", "x"]}, "argv must begin with a program"),
        ({"argv": ["ls", "a\0b"]}, "argv .* holds a NUL character"),
        ({"argv": ["x" * 4097]}, "argv .* is 4102 characters long"),
        ({"command": "ls", "chdir": ""}, "chdir '' is empty"),
        ({"command": "ls", "chdir": "~/x"}, "chdir '~/x' begins with ~, which is not expanded in the VPS"),
        ({"command": "ls", "creates": "~root/x"}, "creates '~root/x' begins with ~"),
        ({"command": "ls", "creates": ""}, "creates '' is empty"),
        ({"command": "ls", "removes": "a\0"}, "removes .* holds a NUL"),
        ({"command": "ls", "executable": ""}, "executable '' is empty"),
        ({"argv": ["-a", "x", "touch", "y"]}, "argv .* begins with -, which is not the name of a program"),
        ({"command": "ls", "executable": "-c"}, "executable '-c' begins with -"),
        ({"command": "ls", "timeout": 0}, "timeout must be more than 0 and at most 2592000 seconds, not 0"),
        ({"command": "ls", "timeout": "nan"}, "timeout must be more than 0 .*, not nan"),
        ({"command": "ls", "timeout": "inf"}, "timeout must be more than 0 .*, not inf"),
        ({"command": "ls", "poll_interval": -1}, "poll_interval must be more than 0 and at most 3600 seconds, not -1"),
        ({"command": "ls", "wait_for_agent": -1}, "wait_for_agent must be from 0 to timeout"),
        ({"command": "ls", "wait_for_agent": 301}, r"wait_for_agent must be from 0 to timeout \(300 s\).*not 301"),
        ({"command": "ls", "wait": False, "creates": "/x"}, "wait: false cannot be combined with creates"),
        ({"pid": 0}, "pid must be the number that an earlier task returned, not 0"),
        ({"pid": 42, "wait": False}, "wait: false cannot be combined with pid"),
        ({"pid": 42, "chdir": "/"}, "chdir '/' belongs to a command, and pid 42"),
        ({"id": "a/b", "command": "ls"}, "id 'a/b' is not the id of a VPS"),
        ({"id": None, "command": "ls"}, "no VPS is named"),
        ({"id": None, "name": " ", "command": "ls"}, "name ' ' is empty"),
        ({"api_key": " ", "command": "ls"}, "api_key is missing"),
        ({"api_key_file": "/x", "command": "ls"}, "api_key and api_key_file '/x' are both given"),
        (
            {"api_key": None, "api_key_file": "/no/such/file", "command": "ls"},
            "'/no/such/file' cannot be read: No such",
        ),
        ({"api_base": "http://cloud.hostup.se/api/v2", "command": "ls"}, "would send the key unencrypted"),
        ({"ca_path": "/no/such/file", "command": "ls"}, "ca_path '/no/such/file' cannot be used: No such file"),
        ({"max_retries": -1, "command": "ls"}, "max_retries must be 0 or more, not -1"),
    ],
)
@pytest.mark.parametrize("check_mode", [False, True])
def test_bad_options_are_refused_before_any_request(
    vps_exec: Any, options: dict[str, Any], sentence: str, check_mode: bool
) -> None:
    result = vps_exec(**options, check_mode=check_mode)
    assert result["failed"]
    assert result["error_code"] == "invalid_option"
    assert not result["changed"]
    with pytest.raises(ValueError, match=sentence):
        raise ValueError(result["msg"])
