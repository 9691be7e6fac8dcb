# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The task vps_exec with several commands, from options to result."""

from __future__ import annotations

import re
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest

from .server import Behaviour, ScriptedApi, drop, problem
from .test_exec import AVAILABLE, STARTED, done, vps_exec

__all__ = ["vps_exec"]  # a fixture


def printed(api: ScriptedApi, *parts: tuple[str, str, int], took: int = 0) -> Behaviour:
    """Answer a poll with what the script that was sent last prints for commands with these streams and exit codes.

    Each `took` so many seconds.
    """

    def behave(handler: BaseHTTPRequestHandler) -> None:
        script = next(request.body["command"] for request in reversed(api.requests) if request.body)
        (marker,) = re.findall(r"m=(hostup-[0-9a-f]{16})\n", script)
        marks = [f"{marker} {code} {100 + took * number}.00;" for number, (_out, _err, code) in enumerate(parts, 1)]
        stdout = f"{marker} 17 100.00;" + "".join(
            out + mark for (out, _err, _rc), mark in zip(parts, marks, strict=True)
        )
        done(stdout, "".join(err + mark for (_out, err, _rc), mark in zip(parts, marks, strict=True)))(handler)

    return behave


def test_reads(api: ScriptedApi, vps_exec: Any) -> None:
    api.expect(AVAILABLE, STARTED, printed(api, ("Linux\n", "", 0), ("one\ntwo\n\n", "note\n", 0)))
    result = vps_exec(commands=["uname", "ls /"], check_mode=True)
    assert result == {
        "changed": False,
        "failed": False,
        "vps_id": "vps_1",
        "cmd": ["uname", "ls /"],
        "effect": "read",
        "effect_reason": "all commands only read",
        "results": [
            {
                "cmd": "uname",
                "failed": False,
                "rc": 0,
                "stdout": "Linux",
                "stdout_lines": ["Linux"],
                "stderr": "",
                "stderr_lines": [],
            },
            {
                "cmd": "ls /",
                "failed": False,
                "rc": 0,
                "stdout": "one\ntwo",
                "stdout_lines": ["one", "two"],
                "stderr": "note",
                "stderr_lines": ["note"],
            },
        ],
    }


def test_one_that_fails_fails_the_task_and_keeps_the_others(api: ScriptedApi, vps_exec: Any) -> None:
    api.expect(AVAILABLE, STARTED, printed(api, ("a", "", 0), ("", "x\nno such file\n", 2), ("", "", 124), took=30))
    result = vps_exec(commands=["uname", "ls /x", "cat /y"])
    assert result["failed"] is True
    assert result["error_code"] == "non_zero_rc"
    assert result["msg"] == "2 of 3 commands failed; the first, 'ls /x': non-zero return code 2: no such file"
    assert [each["failed"] for each in result["results"]] == [False, True, True]
    assert result["results"][2]["error_code"] == "command_timed_out"
    assert result["results"][2]["msg"] == "the command was ended after 30 s"


@pytest.mark.parametrize("rc", [124, 137, 143])
def test_an_exit_code_before_the_time_is_the_commands_own(api: ScriptedApi, vps_exec: Any, rc: int) -> None:
    api.expect(AVAILABLE, STARTED, printed(api, ("", "", rc), took=29))
    (only,) = vps_exec(commands=["uname"])["results"]
    assert (only["rc"], only["error_code"], only["msg"]) == (rc, "non_zero_rc", f"non-zero return code {rc}")


def test_a_write_among_them_is_refused_before_anything_is_sent(vps_exec: Any) -> None:
    for check_mode in (False, True):
        result = vps_exec(commands=["uname", "reboot"], check_mode=check_mode)
        assert (result["failed"], result["changed"]) == (True, False)
        assert result["error_code"] == "write_refused"
        assert result["msg"].startswith("element 2 of commands, 'reboot', may change something (")
        assert result["msg"].endswith("; nothing was sent")


@pytest.mark.parametrize(("effect", "changed"), [("write", True), ("read", False)])
def test_effect_is_what_the_user_says(api: ScriptedApi, vps_exec: Any, effect: str, changed: bool) -> None:
    api.expect(AVAILABLE, STARTED, printed(api, ("", "", 0), ("", "", 0)))
    result = vps_exec(commands=["touch /x", "uname"], effect=effect)
    assert (result["changed"], result["failed"]) == (changed, False)
    assert result["effect_reason"] == f"effect: {effect} was given"


def test_check_mode_sends_no_write(vps_exec: Any) -> None:
    result = vps_exec(commands=["touch /x"], effect="write", check_mode=True)
    assert (result["changed"], result["failed"], result["results"]) == (True, False, [])


def test_a_rejected_batch_is_taken_apart(api: ScriptedApi, vps_exec: Any) -> None:
    rejection = problem(400, "invalid_request", "This command has been blocked for safety reasons")
    api.expect(AVAILABLE, rejection, STARTED, printed(api, ("a", "", 0)))
    api.expect(rejection, rejection, rejection, STARTED, printed(api, ("c", "", 0)))
    result = vps_exec(commands=["echo a", "echo blocked", "echo c"])
    sent = [request.body["command"] for request in api.requests if request.body]
    assert [re.findall("echo ([abc])", script) for script in sent] == [
        ["a", "b", "c"],
        ["a"],
        ["b", "c"],
        ["b"],
        ["b"],
        ["c"],
    ]
    assert sent[4] == "echo blocked", "without the script around it"
    assert [each["stdout"] for each in result["results"]] == ["a", "", "c"]
    assert [each.get("error_code") for each in result["results"]] == [None, "command_rejected", None]
    assert result["error_code"] == "command_rejected"
    assert result["results"][1]["problem"]["code"] == "invalid_request"


def test_a_signal_is_told_as_of_a_single_command(api: ScriptedApi, vps_exec: Any) -> None:
    killed = done(stderr="no memory\n", rc=None, signal=9)
    api.expect(AVAILABLE, problem(400, "invalid_request", "No scripts"), STARTED, killed)
    (only,) = vps_exec(commands=["uname"])["results"]
    assert (only["rc"], only["error_code"]) == (-9, "non_zero_rc")
    assert only["msg"] == "the command was ended by signal 9: no memory"
    api.expect(AVAILABLE, STARTED, killed)
    assert vps_exec(command="uname")["msg"] == only["msg"]


def test_what_ends_all_of_it_leaves_what_is_known(api: ScriptedApi, vps_exec: Any) -> None:
    long = ["echo " + letter * 2500 for letter in "abc"]
    api.expect(AVAILABLE, STARTED, printed(api, ("a", "", 0)), drop)
    result = vps_exec(commands=long, max_retries=0)
    assert result["error_code"] == "start_unknown"
    assert [each["rc"] for each in result["results"]] == [0, None, None]
    assert [each.get("error_code") for each in result["results"]] == [None, "start_unknown", "start_unknown"]


def test_nothing_was_started(api: ScriptedApi, vps_exec: Any) -> None:
    api.expect(problem(403, "forbidden"))
    result = vps_exec(commands=["touch /x"], effect="write")
    assert result["changed"] is False
    assert result["msg"].endswith("; nothing was started")
    assert result["results"] == [
        {"cmd": "touch /x", "failed": True, "rc": None, "msg": result["msg"], "error_code": "forbidden"}
    ]


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"commands": []}, "commands must have at least one command, and is []"),
        ({"commands": ["uname", " "]}, "element 2 of commands, ' ', is empty"),
        ({"commands": ["x" * 4097]}, "is 4097 characters long; the API takes 4096"),
        ({"commands": ["a\0b"]}, "element 1 of commands, 'a\\x00b' holds a NUL character"),
        ({"commands": ["uname"], "chdir": "/x"}, "chdir '/x' belongs to a single command"),
        ({"commands": ["uname"], "creates": "/x"}, "creates '/x' belongs to a single command"),
        ({"commands": ["uname"], "wait": False}, "wait: false cannot be combined with commands ['uname']"),
        ({"commands": ["uname"], "command_timeout": 0}, "command_timeout must be from 1 to 86400 seconds, not 0"),
    ],
)
def test_bad_options_are_refused_before_any_request(vps_exec: Any, options: dict[str, Any], sentence: str) -> None:
    result = vps_exec(**options)
    assert result["error_code"] == "invalid_option"
    assert sentence in result["msg"]
