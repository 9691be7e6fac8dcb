# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whatever an option is given: its name and the value in one sentence, no request and no traceback."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from ansible.errors import AnsibleError
from ansible_collections.hostup.cloud.plugins.filter.effect import effect
from ansible_collections.hostup.cloud.plugins.module_utils import _arguments, _exec, _status
from ansible_collections.hostup.cloud.plugins.module_utils._arguments import api_key, connection
from ansible_collections.hostup.cloud.plugins.module_utils._errors import InvalidOption
from ansible_collections.hostup.cloud.plugins.module_utils._shown import shown
from ansible_collections.hostup.cloud.plugins.module_utils._task import Task, censored, failure
from ansible_collections.hostup.cloud.plugins.test.read_only import read_only
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from .server import ScriptedApi

KEY = "hunter2-and-nothing-else"
TASKS = {"vps_exec": _exec.TASK, "vps_status": _status.TASK}
GOOD: dict[str, dict[str, Any]] = {"vps_exec": {"id": "vps_1", "command": "uname"}, "vps_status": {"id": "vps_1"}}

HUGE = 10**5000
LONG = "x" * 1_000_000
NAN = float("nan")
INF = float("inf")

NOT_TEXTS = [["a"], [], {"a": 1}, b"bytes", HUGE, {1, 2}, True, False]
NOT_WHOLE_NUMBERS = ["many", "", "1.5", 1.5, NAN, INF, "1e999999999", True, [1], {}, b"1", date(2026, 1, 1)]
NOT_NUMBERS = ["soon", "", True, [1.0], {}, "5s", HUGE, b"5", date(2026, 1, 1)]
NOT_BOOLEANS = ["maybe", "", 2, 0.5, NAN, [True], {}, b"yes"]

#: What each option must refuse: the wrong type, the empty, the long or out of range, and what is wrong in itself.
BAD: dict[str, dict[str, list[Any]]] = {
    "api_key": {
        "type": [[KEY], {KEY: KEY}, KEY.encode(), {KEY}, True],
        "empty": ["", " ", "\n"],
        "long": [KEY * 50],
        "value": [f"{KEY}\nX-Other: header", f"{KEY} {KEY}", f"{KEY}é", f"{KEY}\0", f"{KEY}\udcff"],
    },
    "api_key_file": {
        "type": NOT_TEXTS,
        "empty": [""],
        "long": [LONG],
        "value": ["/no/such/file", "/", "/dev/null", "/dev/zero", "a\0b", "\udcff", "/etc/passwd", __file__],
    },
    "api_base": {
        "type": NOT_TEXTS,
        "empty": ["", " "],
        "long": [f"https://{LONG}/api/v2", "https://x/" + "y" * 2048],
        "value": [
            "cloud.hostup.se",
            "http://cloud.hostup.se/api/v2",
            "ftp://cloud.hostup.se/",
            "https://",
            "https://a b/",
            "https://a\n.example/",
            "https://a\\b/",
            "https://a..b/",
            "https://a:port/",
            "https://a:99999/",
            "https://a:0/",
            "https://[x/",
            "https://[v1.a]/api/v2",
            "https://[::1]x/",
            "https://*.example.com/api/v2",
            f"https://{'a' * 64}.example/api/v2",
            f"https://{'é' * 60}.example/api/v2",
            "https://a\N{SOFT HYPHEN}b/",
            "https://\N{FULLWIDTH DIGIT ONE}.2.3.4/",
            "https://a%b/",
            "https:///api/v2",
            "https:/a/api/v2",
            "https://a/?b=c",
            "https://a/api/v2?",
            "https://a/#b",
            "https://a/api/v2#",
            "https://\udcff/",
            "https://a\0/",
            5,
            "file:///etc/passwd",
        ],
    },
    "validate_certs": {"type": NOT_BOOLEANS},
    "ca_path": {
        "type": NOT_TEXTS,
        "empty": [""],
        "long": [LONG],
        "value": ["/no/such/file", "/", "/dev/null", "a\0b", "\udcff", "/etc/passwd", __file__],
    },
    "request_timeout": {"type": NOT_NUMBERS, "range": [0, -1, 0.03, NAN, INF, "inf", "1e400", 3601, 1e300]},
    "max_retries": {"type": NOT_WHOLE_NUMBERS, "range": [-1, 1001, 10**20, HUGE, "-5"]},
    "id": {
        "type": NOT_TEXTS,
        "empty": ["", " "],
        "long": [LONG, "x" * 129],
        "value": ["a/b", "..", "a?b", "a#b", "vps_1\n", "é", "\udcff", "\0", 1.5, "{{ id }}"],
    },
    "name": {
        "type": NOT_TEXTS,
        "empty": ["", " "],
        "long": [LONG, "x" * 256],
        "value": ["a\nb", "\0", "\udcff", "\x7f"],
    },
    "primary_ip": {
        "type": NOT_TEXTS,
        "empty": ["", "\t"],
        "long": [LONG, "1" * 256],
        "value": [
            "web-01",
            "192.0.2.256",
            "192.0.2.0/24",
            "192.0.2.1 ",
            "fe80::1%eth0",
            "::1%",
            ":",
            3232235777,
            "192.0.2",
        ],
    },
    "command": {
        "type": NOT_TEXTS,
        "empty": ["", " \n"],
        "long": [LONG, "x" * 4097],
        "value": ["a\0b", "\udcff"],
    },
    "argv": {
        "type": [
            "ls -l",
            "",
            5,
            True,
            {"a": 1},
            b"ls",
            ["ls", None],
            ["ls", ["-l"]],
            ["ls", {}],
            ["ls", b"-l"],
            [HUGE],
            ["git", "config", "core.bare", True],
        ],
        "empty": [[], ["", "x"]],
        "long": [[LONG], ["ls", *["x"] * 3000]],
        "value": [["ls", "a\0b"], ["ls", "\udcff"], ["-a", "x"]],
    },
    "commands": {
        "type": ["ls", "", 5, True, {"a": 1}, b"ls", ["ls", None], ["ls", ["-l"]], [HUGE], ["ls", True]],
        "empty": [[], [""], ["ls", " \n"]],
        "long": [[LONG], ["x" * 4097]],
        "value": [["a\0b"], ["\udcff"]],
    },
    "command_timeout": {"type": NOT_WHOLE_NUMBERS, "range": [0, -1, 86401, HUGE, "-5"]},
    "pid": {"type": NOT_WHOLE_NUMBERS, "range": [0, -1, 2**63, HUGE, "-1"]},
    "chdir": {"type": NOT_TEXTS, "empty": [""], "long": [LONG, "x" * 4097], "value": ["~/x", "a\0b", "\udcff"]},
    "creates": {"type": NOT_TEXTS, "empty": [""], "long": [LONG, "x" * 4097], "value": ["~/x", "a\0b", "\udcff"]},
    "removes": {"type": NOT_TEXTS, "empty": [""], "long": [LONG, "x" * 4097], "value": ["~/x", "a\0b", "\udcff"]},
    "executable": {
        "type": NOT_TEXTS,
        "empty": [""],
        "long": [LONG, "x" * 4097],
        "value": ["~/sh", "a\0b", "\udcff", "-c"],
    },
    "effect": {"type": NOT_TEXTS, "empty": [""], "long": [LONG], "choice": ["maybe", "READ", " read", True, 0]},
    "strip_empty_ends": {"type": NOT_BOOLEANS},
    "timeout": {"type": NOT_NUMBERS, "range": [0, -1, NAN, INF, "nan", "1e400", 2592001, 1e300]},
    "poll_interval": {"type": NOT_NUMBERS, "range": [0, -1, NAN, INF, 3601]},
    "wait": {"type": NOT_BOOLEANS},
    "wait_for_agent": {"type": NOT_NUMBERS, "range": [-1, NAN, INF, 301]},
    "all": {"type": NOT_BOOLEANS},
}

#: The kinds of bad input that an option of a type must have a case for; one with choices needs `choice`, too.
NEEDED = {
    "str": {"type", "empty", "long"},
    "path": {"type", "empty", "long"},
    "list": {"type", "empty", "long"},
    "int": {"type", "range"},
    "float": {"type", "range"},
    "bool": {"type"},
}

#: Options that contradict each other, and the words that the message must have.
CONTRADICTORY: list[tuple[str, dict[str, Any], list[str]]] = [
    ("vps_exec", {"name": "web-01"}, ["id 'vps_1'", "name 'web-01'"]),
    ("vps_exec", {"id": None, "name": "web-01", "primary_ip": "::1"}, ["name 'web-01'", "primary_ip '::1'"]),
    ("vps_exec", {"argv": ["ls"]}, ["command 'uname'", "argv ['ls']"]),
    ("vps_exec", {"pid": 42}, ["command 'uname'", "pid 42"]),
    ("vps_exec", {"commands": ["ls"]}, ["command 'uname'", "commands ['ls']"]),
    ("vps_exec", {"command": None, "commands": ["ls"], "wait": False}, ["wait", "commands ['ls']"]),
    ("vps_exec", {"command": None, "commands": ["ls"], "chdir": "/srv"}, ["chdir '/srv'", "commands"]),
    ("vps_exec", {"command": None, "commands": ["ls"], "removes": "/srv"}, ["removes '/srv'", "commands"]),
    ("vps_exec", {"cmd": "ls"}, ["command 'uname'", "cmd 'ls'"]),
    ("vps_exec", {"command": None, "pid": 42, "wait": False}, ["wait", "pid 42"]),
    ("vps_exec", {"command": None, "pid": 42, "chdir": "/srv"}, ["chdir '/srv'", "pid 42"]),
    ("vps_exec", {"command": None, "pid": 42, "creates": "/srv"}, ["creates '/srv'", "pid 42"]),
    ("vps_exec", {"command": None, "pid": 42, "removes": "/srv"}, ["removes '/srv'", "pid 42"]),
    ("vps_exec", {"command": None, "pid": 42, "executable": "sh"}, ["executable 'sh'", "pid 42"]),
    ("vps_exec", {"wait": "no", "creates": "/x"}, ["wait", "creates '/x'"]),
    ("vps_exec", {"wait": "no", "removes": "/x"}, ["wait", "removes '/x'"]),
    ("vps_exec", {"timeout": 5, "wait_for_agent": 6}, ["wait_for_agent", "timeout (5 s)", "6"]),
    ("vps_exec", {"command": None}, ["command", "argv", "pid"]),
    ("vps_exec", {"id": None}, ["id", "name", "primary_ip"]),
    ("vps_exec", {"api_key_file": "/x"}, ["api_key", "api_key_file '/x'"]),
    ("vps_status", {"name": "web-01"}, ["id 'vps_1'", "name 'web-01'"]),
    ("vps_status", {"all": True}, ["all", "id 'vps_1'"]),
    ("vps_status", {"id": None}, ["id", "name", "primary_ip"]),
    ("vps_status", {"api_key_file": "/x"}, ["api_key", "api_key_file '/x'"]),
]


def perform(task: Task, args: dict[str, Any], *, check_mode: bool = False) -> dict[str, Any]:
    """Return the result as the action plugin does."""
    try:
        options, secrets = task.validated(args)
    except InvalidOption as error:
        return failure(error)
    result = {**task.perform(options, check_mode=check_mode), "invocation": {"module_args": options}}
    return censored(result, secrets)


def arguments(task: str, api: ScriptedApi, **options: Any) -> dict[str, Any]:
    """Return good arguments for the task with `options` in the place of what they exclude; null takes one away."""
    args = {"api_key": KEY, "api_base": api.base, **GOOD[task]}
    if "name" in options or "primary_ip" in options:
        del args["id"]
    if {"argv", "commands", "pid"} & options.keys():
        del args["command"]
    if "api_key_file" in options:
        del args["api_key"]
    return {**args, **options}


def refused(result: dict[str, Any]) -> str:
    """Return the message of a result that must be a refusal of an option."""
    message: str = result["msg"]
    assert (result["failed"], result["changed"], result["error_code"]) == (True, False, "invalid_option"), result
    assert len(message.splitlines()) == 1
    assert message.isprintable()
    assert len(message) < 400
    assert "Traceback" not in message
    assert KEY not in message
    assert "_********" not in message
    return message


def cases() -> Iterator[Any]:
    for task, options in TASKS.items():
        for option in options.full_argument_spec:
            for kind, values in BAD[option].items():
                for number, value in enumerate(values):
                    yield pytest.param(task, option, value, id=f"{task}-{option}-{kind}-{number}")


@pytest.mark.parametrize("task", TASKS)
def test_every_option_has_its_cases(task: str) -> None:
    for name, option in TASKS[task].full_argument_spec.items():
        needed = NEEDED[option["type"]] | ({"choice"} if "choices" in option else set())
        assert needed <= BAD[name].keys(), f"test_bad_input.py has no case of {needed - BAD[name].keys()} for {name}"


@pytest.mark.parametrize("check_mode", [False, True])
@pytest.mark.parametrize(("task", "option", "value"), list(cases()))
def test_a_bad_value(api: ScriptedApi, task: str, option: str, value: Any, check_mode: bool) -> None:
    message = refused(perform(TASKS[task], arguments(task, api, **{option: value}), check_mode=check_mode))
    assert option in message
    if not TASKS[task].full_argument_spec[option].get("no_log"):
        told = str(value) if isinstance(value, (int, float, str)) and value is not HUGE else shown(value)
        assert any(text[:50] in message for text in (told, repr(told)[1:], shown(value))) or _number(value) in message


def _number(value: Any) -> str:
    """Return a number as it is shown once it was one, or the element of a list that is wrong."""
    try:
        return f"{float(value):g}"
    except (TypeError, ValueError, OverflowError):
        wrong = (
            [item for item in value if not isinstance(item, str)] or value[-1:] if isinstance(value, list) else [value]
        )
        return shown(wrong[0])[:50] if wrong else "nothing"


@pytest.mark.parametrize(("task", "options", "words"), CONTRADICTORY)
def test_contradictory_options(api: ScriptedApi, task: str, options: dict[str, Any], words: list[str]) -> None:
    message = refused(perform(TASKS[task], {"api_key": KEY, "api_base": api.base, **GOOD[task], **options}))
    assert [word for word in words if word not in message] == []


@pytest.mark.parametrize("task", TASKS)
@pytest.mark.parametrize("name", ["comand", "x" * 1000, "a\nb", 5, None, ("a",), "\udcff", "api_kye", ""])
def test_an_unknown_option(api: ScriptedApi, task: str, name: Any) -> None:
    message = refused(perform(TASKS[task], arguments(task, api) | {name: KEY}))
    assert message.startswith("unknown option: ")
    assert str(name)[:20].partition("\n")[0].encode("ascii", "backslashreplace").decode() in message or name is None


@pytest.mark.parametrize("task", TASKS)
def test_a_null_counts_as_not_given(task: str) -> None:
    nulls = dict.fromkeys(TASKS[task].full_argument_spec)
    options, _secrets = TASKS[task].validated({**nulls, **GOOD[task]})
    assert options == TASKS[task].validated(GOOD[task])[0]


def test_what_ansible_takes_as_text_stays_text() -> None:
    args = {"id": 5, "command": 1.5, "creates": date(2026, 1, 2), "timeout": "5", "max_retries": "3"}
    options, _secrets = _exec.TASK.validated({**args, "wait": "no", "poll_interval": 2})
    assert (options["id"], options["command"], options["creates"]) == ("5", "1.5", "2026-01-02")
    assert (options["timeout"], options["poll_interval"], options["max_retries"]) == (5.0, 2.0, 3)
    assert options["wait"] is False
    assert _exec.TASK.validated({"argv": ["sleep", 5]})[0]["argv"] == ["sleep", "5"]


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"command": True}, "command must be a text, not True; put it in quotes"),
        ({"cmd": False}, "command must be a text, not False; put it in quotes"),
        ({"argv": ["is", True]}, "and its element 2 is True; put it in quotes"),
        (
            {"commands": [True]},
            "commands must be a list of texts, and its element 1 is True; put it in quotes",
        ),
        ({"command": "ls", "chdir": True}, "chdir must be a text, not True; put it in quotes"),
        ({"command": "ls", "max_retries": True}, "max_retries must be a whole number, not True"),
        ({"command": ["ls"]}, "command must be a text, not a list: ['ls']"),
        ({"command": "ls", "effect": False}, "effect must be one of auto, read, write, not False"),
    ],
)
def test_a_boolean_is_no_text(options: dict[str, Any], sentence: str) -> None:
    with pytest.raises(InvalidOption) as caught:
        _exec.TASK.validated({"id": "vps_1", **options})
    assert caught.value.message.endswith(sentence)


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("HOSTUP_MAX_RETRIES", "many"),
        ("HOSTUP_MAX_RETRIES", ""),
        ("HOSTUP_MAX_RETRIES", "-1"),
        ("HOSTUP_REQUEST_TIMEOUT", "soon"),
        ("HOSTUP_REQUEST_TIMEOUT", "nan"),
        ("HOSTUP_VALIDATE_CERTS", "maybe"),
        ("HOSTUP_CA_PATH", ""),
        ("HOSTUP_CA_PATH", "/no/such/file"),
        ("HOSTUP_API_BASE", ""),
        ("HOSTUP_API_BASE", "http://cloud.hostup.se/api/v2"),
        ("HOSTUP_API_KEY", ""),
        ("HOSTUP_API_KEY", f"{KEY} {KEY}"),
        ("HOSTUP_API_KEY_FILE", ""),
        ("HOSTUP_API_KEY_FILE", "/no/such/file"),
    ],
)
def test_a_bad_variable(api: ScriptedApi, monkeypatch: pytest.MonkeyPatch, variable: str, value: str) -> None:
    args = arguments("vps_exec", api)
    args.pop(variable.removeprefix("HOSTUP_").lower(), None)
    if "KEY" in variable:
        args.pop("api_key", None)
    monkeypatch.setenv(variable, value)
    message = refused(perform(_exec.TASK, args))
    assert variable in message or variable.removeprefix("HOSTUP_").lower() in message
    assert value in message or KEY in value


def test_a_variable_that_an_option_beats_is_not_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOSTUP_MAX_RETRIES", "many")
    assert _exec.TASK.validated({**GOOD["vps_exec"], "max_retries": 2})[0]["max_retries"] == 2
    monkeypatch.setenv("HOSTUP_MAX_RETRIES", "3")
    assert _exec.TASK.validated(GOOD["vps_exec"])[0]["max_retries"] == 3


def test_the_key_in_another_option_is_not_shown(api: ScriptedApi) -> None:
    for options in (
        {"name": KEY},
        {"effect": KEY},
        {"argv": ["ls", {"a": KEY}]},
        {"timeout": KEY},
        {"creates": f"~{KEY}"},
    ):
        assert "********" in refused(perform(_exec.TASK, {**arguments("vps_exec", api), **options}))


@pytest.mark.parametrize("base", [f"https://user:{KEY}@a.example/", f"https://{KEY}@a.example:port/"])
def test_a_password_in_the_base_is_not_shown(api: ScriptedApi, base: str) -> None:
    message = refused(perform(_exec.TASK, {**arguments("vps_exec", api), "api_key": "other", "api_base": base}))
    assert "api_base" in message


def options_for(**changed: Any) -> dict[str, Any]:
    return {**_exec.TASK.validated({"command": "x", "api_key": KEY})[0], **changed}


@contextmanager
def nobody() -> Iterator[None]:
    """Be a user whom permissions mean something to."""
    root = os.geteuid() == 0
    if root:
        os.seteuid(65534)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)


def test_a_file_without_permission(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch(0o000)
    with nobody():
        with pytest.raises(InvalidOption, match=r"ca_path .*/file' cannot be used: Permission denied"):
            connection(options_for(ca_path=str(file)))
        with pytest.raises(InvalidOption, match=r"api_key_file .*/file' cannot be read: Permission denied"):
            api_key({"api_key_file": str(file)})


def test_a_bundle_that_is_a_folder_or_a_pipe(tmp_path: Path) -> None:
    with pytest.raises(InvalidOption, match=r"ca_path .* cannot be used: it is a folder"):
        connection(options_for(ca_path=str(tmp_path)))
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(InvalidOption, match=r"ca_path .*/pipe' cannot be used: it is not a file"):
        connection(options_for(ca_path=str(tmp_path / "pipe")))


def test_a_key_file_that_is_huge(tmp_path: Path) -> None:
    with (tmp_path / "huge").open("wb") as file:
        file.truncate(2**40)
    with pytest.raises(InvalidOption, match="/huge' cannot be read: it is longer than 4096 bytes, and no key is"):
        api_key({"api_key_file": str(tmp_path / "huge")})


def test_a_key_from_a_pipe(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    monkeypatch.setattr(_arguments, "KEY_FILE_WAIT", 0.05)
    with pytest.raises(InvalidOption, match="/pipe' cannot be read: it is not a file, and nothing came out of it"):
        api_key({"api_key_file": str(pipe)})
    monkeypatch.setattr(_arguments, "KEY_FILE_WAIT", 10.0)
    writer = threading.Timer(0.1, pipe.write_text, [f"{KEY}\n"])
    writer.start()
    assert api_key({"api_key_file": str(pipe)}) == KEY
    writer.join()
    assert api_key({"api_key_file": str(pipe)}) == KEY, "a task reads it more than once"


def test_a_key_from_a_process_substitution() -> None:
    read, write = os.pipe()
    try:
        writer = threading.Timer(0.1, lambda: (os.write(write, KEY.encode()), os.close(write)))
        writer.start()
        assert api_key({"api_key_file": f"/dev/fd/{read}"}) == KEY
        writer.join()
        assert api_key({"api_key_file": f"/dev/fd/{read}"}) == KEY
        _arguments._piped.clear()
        with pytest.raises(InvalidOption, match="it is empty; a pipe gives the key to the first task alone"):
            api_key({"api_key_file": f"/dev/fd/{read}"})
    finally:
        os.close(read)


@pytest.mark.parametrize("plugin", [effect, read_only])
@pytest.mark.parametrize(
    ("command", "executable", "told"),
    [
        (None, None, "null"),
        (5, None, "5"),
        (True, None, "True"),
        ({"a": 1}, None, "{'a': 1}"),
        (["ls", None], None, "['ls', None]"),
        (["ls", ["-l"]], None, "['ls', ['-l']]"),
        (b"ls", None, "b'ls'"),
        ([LONG, 5], None, "['xxx"),
        pytest.param(HUGE, None, "too large to be shown", id="huge"),
        ("ls", 5, "5"),
        ("ls", "", "''"),
        ("ls", ["sh"], "['sh']"),
        ("ls", [LONG], "['xxx"),
    ],
)
def test_the_filter_and_the_test(plugin: Callable[..., Any], command: Any, executable: Any, told: str) -> None:
    with pytest.raises(AnsibleError) as caught:
        plugin(command, executable)
    message = str(caught.value)
    assert message.startswith(f"hostup.cloud.{plugin.__name__} takes a ")
    assert ("executable" in message) == (executable is not None)
    assert told in message
    assert len(message) < 250


@given(
    st.one_of(st.text(), st.text(min_size=80), st.binary(min_size=40), st.integers(), st.floats(), st.lists(st.text()))
)
@settings(deadline=None)
def test_shown_is_one_short_line(value: Any) -> None:
    assert shown(value).isprintable()
    assert len(shown(value)) <= 100


def test_shown_bears_deep_nesting() -> None:
    nested: list[Any] = []
    for _level in range(100_000):
        nested = [nested]
    assert shown(nested) == "a value of the type list that is too large to be shown"


CLOSED = "http://127.0.0.1:1/api/v2"

SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(st.characters(codec=None)),
    st.sampled_from(
        [KEY, LONG, "", " ", "\0", "~", "/", ".", "\udcff", "nan", "inf", "1e999999999", "-1", "no", "{{ x }}", "::1"]
    ),
    st.sampled_from(["HUGE", NAN, INF, 2**63, b"\xff", date(2026, 1, 1), {1}, {"a"}]),
)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=2)
)
TEXTS = st.text(st.characters(codec=None)) | st.sampled_from(
    ["/", "a*", "-x", "::1", "192.0.2.1", "vps_2", "cat /x", KEY]
)
#: Values of the right type, so that what comes after the check of the types is reached, too.
TYPED: dict[str, st.SearchStrategy[Any]] = {
    "str": TEXTS,
    "path": TEXTS,
    "list": st.lists(TEXTS, max_size=4),
    "int": st.integers(-2, 2**64) | st.integers(-2, 2000).map(str),
    "float": st.floats() | st.integers(-2, 4000) | st.floats(0, 100).map(str),
    "bool": st.booleans() | st.sampled_from(["yes", "no"]),
}

#: Options of which one can be given.
RIVALS = (("id", "name", "primary_ip"), ("command", "cmd", "argv", "pid"), ("api_key", "api_key_file"))


@st.composite
def anything(draw: st.DrawFn) -> tuple[str, dict[str, Any]]:
    """Return a task and arguments for it; each option is missing, as it should be, or whatever."""
    task = draw(st.sampled_from(sorted(TASKS)))
    spec = TASKS[task].full_argument_spec
    args = {"api_key": KEY, "api_base": CLOSED, "max_retries": 0, **GOOD[task]}
    if "timeout" in spec:
        args["timeout"] = 0.1
    for name in draw(st.lists(st.sampled_from([*spec, "cmd"]), max_size=5, unique=True)):
        option = spec.get(name, {"type": "str"})  # an alias
        wild = draw(st.integers(0, 9)) == 5
        args[name] = draw(
            VALUES if wild else st.sampled_from(option["choices"]) if "choices" in option else TYPED[option["type"]]
        )
        for rival in next((group for group in RIVALS if name in group), ()):
            if rival != name and draw(st.integers(0, 9)) != 5:
                args.pop(rival, None)
    if draw(st.integers(0, 19)) == 5:
        args |= draw(st.dictionaries(st.text(), VALUES, max_size=2))
    return task, args


@example(("vps_exec", {**GOOD["vps_exec"], "api_key": "h", "api_base": CLOSED, "max_retries": 0}), False)
@given(anything(), st.booleans())
@settings(max_examples=500, deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow])
def test_no_traceback_whatever_is_given(case: tuple[str, dict[str, Any]], check_mode: bool) -> None:
    task, args = case
    # Hypothesis cannot show such a number, as nobody can.
    args = {name: HUGE if value == "HUGE" else value for name, value in args.items()}
    if args.get("api_base") is None:
        args["api_base"] = CLOSED  # else it is HostUp's own
    if "timeout" in args and args["timeout"] is None:
        args["timeout"] = 0.1
    for name, most in (("max_retries", 0), ("timeout", 0.1), ("wait_for_agent", 0.05), ("request_timeout", 1)):
        # Without this, what is good of these makes the test wait.
        with suppress(KeyError, TypeError, ValueError, OverflowError):
            args[name] = most if float(args[name]) > most else args[name]
    result = perform(TASKS[task], args, check_mode=check_mode)
    assert isinstance(result["failed"], bool)
    if result["failed"]:
        message = result["msg"]
        assert isinstance(message, str)
        assert message
        assert message.isprintable(), "it is one line"
        assert len(message) < 1000
        assert args.get("api_key") != KEY or KEY not in message
        assert result["error_code"] in ("invalid_option", "api_unreachable", "timed_out")
