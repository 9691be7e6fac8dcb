# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The task `vps_exec`: from its options to its result."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from ._arguments import TARGET_SPEC, TARGETS, check_target, connection, find_vps
from ._batch import Outcome, run_commands
from ._client import MAX_COMMAND, HostUp, Started
from ._deadline import Deadline
from ._errors import ChdirFailed, HostupError, InvalidOption, NoExitCode, StartUnknown, WriteRefused
from ._guest import Guest, Result
from ._script import Condition, from_argv, wrapped
from ._shown import one_line, shown
from ._task import REMARKS, Task
from ._transport import Connection
from ._verdict import verdict

_CONDITIONS = ("creates", "removes")

#: What stands for bytes that are not UTF-8. Compiled here, as each fork of a play would do it anew.
_SURROGATE = re.compile("[\ud800-\udfff]")

#: The most characters of a command's output in a message.
_LONGEST_LINE = 200

#: The most seconds that may be given.
_LONGEST = {"timeout": 30 * 24 * 3600, "poll_interval": 3600}
_LONGEST_COMMAND = 24 * 3600


def run(options: dict[str, Any], check_mode: bool) -> dict[str, Any]:
    """Run the task; everything that can be refused is refused before the first request. Raises HostupError."""
    _check(options)
    reach = connection(options)
    if options["commands"] is not None:
        return _execute_many(options, reach, check_mode)
    return _collect(options, reach, check_mode) if options["pid"] is not None else _execute(options, reach, check_mode)


def _execute(options: dict[str, Any], reach: Connection, check_mode: bool) -> dict[str, Any]:
    writes, reason, remarks = _effect_that_counts(options)
    conditions = [Condition(name, options[name]) for name in _CONDITIONS if options[name] is not None]
    marker = f"hostup-{secrets.token_hex(8)}-"
    script = _script(options, conditions, marker)
    base = {
        "cmd": options["argv"] if options["argv"] is not None else options["command"],
        "effect": "write" if writes else "read",
        "effect_reason": reason,
        **({REMARKS: remarks} if remarks else {}),
    }
    dry = check_mode and writes
    if dry:
        if not conditions:
            return {**base, **_would_run(options)}
        # The conditions only look, so that a dry run can tell whether the command would run.
        script = _script({**options, "command": "", "argv": None}, conditions, marker)

    changes = writes and not dry
    try:
        with _guest(options, reach, base) as guest:
            guest.wait_until_available(options["wait_for_agent"])
            began = datetime.now()
            started = guest.start(script)
            if not options["wait"]:
                return {**base, "changed": changes, "pid": started.pid, "start": str(began)}
            result = guest.collect(started, began=began)
    except HostupError as error:
        may_run = _may_run(error)
        ending = _ending(error, options)
        if dry:
            error.pid = None  # it is not the command's
            ending = "; in check mode, what is sent only looks at creates and removes"
        return {**base, "changed": changes and may_run, **_failed(error, options, ending)}

    if failure := _chdir_failure(result):
        # In a dry run, an earlier task that was not run either may be what makes the folder.
        return {**base, **(_would_run(options) if dry else {"changed": False, **_failed(failure, options)})}
    for condition in conditions:
        if result.rc == 0 and result.stdout.strip() == marker + condition.option:
            told = {"rc": 0, "msg": condition.skip_message(), "changed": False}
            return {**base, **_streams(f"skipped, since {condition.state()}", "", options), **told}
    if dry and result.rc == 0:
        return {**base, **_would_run(options)}
    return {**base, "changed": changes, **_finished(result, options)}


def _collect(options: dict[str, Any], reach: Connection, check_mode: bool) -> dict[str, Any]:
    """Return the result of a command that an earlier task started."""
    writes = options["effect"] == "write"
    reason = "effect: write was given" if writes else "collecting a result changes nothing"
    base = {"effect": "write" if writes else "read", "effect_reason": reason, "pid": options["pid"], "changed": writes}
    if check_mode:
        # A result can be read only once; a dry run must not be the one that reads it.
        return {
            **base,
            "changed": False,
            "skipped": True,
            "msg": "Result would have been collected if not in check mode",
        }
    try:
        with _guest(options, reach, base) as guest:
            result = guest.collect(Started(options["pid"]))
    except HostupError as error:
        return {**base, "changed": False, **_failed(error, options, _ending(error, options))}
    if failure := _chdir_failure(result):
        return {**base, "changed": False, **_failed(failure, options)}
    return {**base, **_finished(result, options)}


def _execute_many(options: dict[str, Any], reach: Connection, check_mode: bool) -> dict[str, Any]:
    """Run several commands; what becomes of each is in `results`."""
    commands: list[str] = options["commands"]
    writes, reason = _effect_of_all(options)
    base = {"cmd": commands, "effect": "write" if writes else "read", "effect_reason": reason}
    if check_mode and writes:
        return {**base, "changed": True, "results": [], "msg": "Commands would have run if not in check mode"}
    results: list[dict[str, Any]] = []
    failure: dict[str, Any] = {}
    changed = writes
    try:
        with _guest(options, reach, base) as guest:
            guest.wait_until_available(options["wait_for_agent"])
            limit, executable = options["command_timeout"], options["executable"]
            for command, outcome in zip(
                commands, run_commands(guest, commands, limit=limit, executable=executable), strict=True
            ):
                results.append(_one_of_many(command, outcome, options))
    except HostupError as error:
        begun = bool(results) or _may_run(error)
        changed = writes and begun
        failure = {
            **error.as_result(),
            "failed": True,
            "msg": error.message + ("" if begun else "; nothing was started"),
        }
        rest = {"failed": True, "rc": None, "msg": failure["msg"], "error_code": error.error_code}
        results += [{"cmd": command, **rest} for command in commands[len(results) :]]
    failed = [result for result in results if result.get("failed")]
    if failed and not failure:
        failure = {
            "failed": True,
            "msg": f"{len(failed)} of {len(commands)} commands failed; the first, {shown(failed[0]['cmd'])}: "
            f"{failed[0]['msg']}",
            "error_code": failed[0]["error_code"],
        }
    return {**base, "changed": changed, "results": results, **failure}


def _one_of_many(command: str, outcome: Outcome, options: Mapping[str, Any]) -> dict[str, Any]:
    """Return the element of `results` for a command."""
    result = {"cmd": command, "rc": outcome.rc, **_streams(outcome.stdout, outcome.stderr, options)}
    if outcome.truncated:
        result["truncated"] = list(outcome.truncated)
    if outcome.error:
        return {**result, **outcome.error.as_result(), "failed": True}
    return {**result, "failed": False, **_non_zero(outcome.rc, outcome.stdout, outcome.stderr)}


def _effect_of_all(options: Mapping[str, Any]) -> tuple[bool, str]:
    """Return whether the commands count as writes, and why. Raises WriteRefused for one among reads."""
    if options["effect"] != "auto":
        return options["effect"] == "write", f"effect: {options['effect']} was given"
    for number, command in enumerate(options["commands"], 1):
        found = verdict(command, options["executable"])
        if found.writes:
            raise WriteRefused(
                f"element {number} of commands, {shown(command)}, may change something ({found.reason}), and commands "
                "only read unless effect says otherwise; nothing was sent"
            )
    return False, "all commands only read"


def _chdir_failure(result: Result) -> ChdirFailed | None:
    """Return why the script ended before the command; a later task that collects a result does not know its marker."""
    if result.rc == 0 or not re.fullmatch(r"hostup-[0-9a-f]{16}-chdir\n?", result.stdout):
        return None
    return ChdirFailed(
        "the folder of chdir cannot be entered in the VPS, so the command was not run "
        f"({one_line(result.stderr, _LONGEST_LINE)})"
    )


@contextmanager
def _guest(options: Mapping[str, Any], reach: Connection, result: dict[str, Any]) -> Iterator[Guest]:
    """Yield the guest agent of the VPS that is meant, under the task's deadline; `result` gets the VPS's id."""
    deadline = Deadline(options["timeout"])
    with HostUp(reach) as client:
        vps = find_vps(client, options, deadline=deadline)
        result["vps_id"] = vps.id
        yield Guest(client, vps.id, deadline, poll_interval=options["poll_interval"])


def _check(options: Mapping[str, Any]) -> None:
    """Raise InvalidOption for what the argument_spec cannot tell."""
    check_target(options)
    for name, longest in _LONGEST.items():
        if not 0 < options[name] <= longest:
            raise InvalidOption(f"{name} must be more than 0 and at most {longest} seconds, not {options[name]:g}")
    if not 0 <= options["wait_for_agent"] <= options["timeout"]:
        raise InvalidOption(
            f"wait_for_agent must be from 0 to timeout ({options['timeout']:g} s), the deadline over the whole task, "
            f"not {options['wait_for_agent']:g}"
        )
    if not 1 <= options["command_timeout"] <= _LONGEST_COMMAND:
        raise InvalidOption(
            f"command_timeout must be from 1 to {_LONGEST_COMMAND} seconds, not {options['command_timeout']}"
        )
    if options["pid"] is not None and not 0 < options["pid"] < 2**63:
        raise InvalidOption(f"pid must be the number that an earlier task returned, not {options['pid']}")
    if options["command"] is not None and not options["command"].strip():
        raise InvalidOption(f"command {shown(options['command'])} is empty")
    if options["argv"] is not None and not (options["argv"] and options["argv"][0]):
        raise InvalidOption(f"argv must begin with a program, and is {shown(options['argv'])}")
    for name in ("command", "argv", "chdir", "executable", *_CONDITIONS):
        if options[name] is not None:
            _check_text(name, options[name], options["pid"])
    if options["commands"] is not None:
        _check_commands(options)
    if not options["wait"]:
        for name in ("pid", "commands", *_CONDITIONS):
            if options[name] is not None:
                raise InvalidOption(
                    f"wait: false cannot be combined with {name} {shown(options[name])}, whose outcome has to be "
                    "waited for"
                )


def _check_commands(options: Mapping[str, Any]) -> None:
    if not options["commands"]:
        raise InvalidOption("commands must have at least one command, and is []")
    for number, command in enumerate(options["commands"], 1):
        name = f"element {number} of commands,"
        if not command.strip():
            raise InvalidOption(f"{name} {shown(command)}, is empty")
        if len(command) > MAX_COMMAND:
            raise InvalidOption(
                f"{name} {shown(command)}, is {len(command)} characters long; the API takes {MAX_COMMAND}"
            )
        _check_text(name, command, None)
    for name in ("chdir", *_CONDITIONS):
        if options[name] is not None:
            raise InvalidOption(
                f"{name} {shown(options[name])} belongs to a single command, and cannot be combined with commands"
            )


def _check_text(name: str, value: str | list[str], pid: int | None) -> None:
    """Raise InvalidOption for a value that cannot go to a VPS."""
    text = "".join(value)
    told = f"{name} {shown(value)}"
    if name in ("chdir", "executable", *_CONDITIONS):
        if not text:
            raise InvalidOption(f"{told} is empty")
        if len(text) > MAX_COMMAND:
            raise InvalidOption(f"{told} is {len(text)} characters long; the API takes {MAX_COMMAND}")
        if text.startswith("~"):
            raise InvalidOption(f"{told} begins with ~, which is not expanded in the VPS; give the whole path")
    if name in ("argv", "executable") and text.startswith("-"):
        raise InvalidOption(f"{told} begins with -, which is not the name of a program")
    if "\0" in text:
        raise InvalidOption(f"{told} holds a NUL character, which no command can")
    if _SURROGATE.search(text):
        raise InvalidOption(f"{told} holds bytes that are not UTF-8, which the API cannot carry")
    if pid is not None:
        raise InvalidOption(f"{told} belongs to a command, and pid {pid} collects one that was started before")


def _script(options: Mapping[str, Any], conditions: list[Condition], marker: str) -> str:
    """Return what is sent to the guest; raises InvalidOption if the API cannot take it."""
    command = from_argv(options["argv"]) if options["argv"] is not None else options["command"]
    text = wrapped(
        command,
        chdir=options["chdir"],
        executable=options["executable"],
        conditions=conditions,
        marker=marker,
    )
    if len(text) > MAX_COMMAND:
        name = "argv" if options["argv"] is not None else "command"
        raise InvalidOption(
            f"{name} {shown(options[name])} is {len(text)} characters long, with what the other options add; "
            f"the API takes {MAX_COMMAND}"
        )
    return text


def _effect_that_counts(options: Mapping[str, Any]) -> tuple[bool, str, list[str]]:
    """Return whether the command counts as a write, why, and what is to be said of that at -v.

    What the user says beats the verdict, which is on the user's own words and not on what is put around them.
    """
    found = verdict(options["argv"] if options["argv"] is not None else options["command"], options["executable"])
    if options["effect"] == "auto":
        return found.writes, found.reason, []
    writes = options["effect"] == "write"
    reason = f"effect: {options['effect']} was given"
    if writes == found.writes:
        return writes, reason, []
    reason += f", against the verdict that {found.reason}"
    return writes, reason, [reason]


def _would_run(options: Mapping[str, Any]) -> dict[str, Any]:
    """Return the rest of a result in check mode; no exit code is made up."""
    told = {"changed": True, "rc": None, "msg": "Command would have run if not in check mode"}
    return {**_streams("", "", options), **told}


def _may_run(error: HostupError) -> bool:
    """Whether what this task was to start may have been started all the same."""
    return error.pid is not None or isinstance(error, StartUnknown)


def _ending(error: HostupError, options: Mapping[str, Any]) -> str:
    """Return the end of a failure's sentence: was the command started, and what can be done about its result?"""
    earlier = options["pid"] is not None
    pid = options["pid"] if earlier else error.pid
    if pid is None:
        return "" if isinstance(error, StartUnknown) else "; nothing was started"
    if not error.collectable:
        return ""  # what became of the command is just what the sentence tells
    begun = "" if earlier else "was started and "
    return f"; the command {begun}may still be running, collect its result with pid {pid}"


def _failed(error: HostupError, options: Mapping[str, Any], ending: str = "") -> dict[str, Any]:
    """Return the rest of the result of a failure, with whatever output there is."""
    output = _streams(error.stdout, error.stderr, options) if isinstance(error, NoExitCode) else {}
    return {**error.as_result(), **output, "failed": True, "msg": error.message + ending}


def _finished(result: Result, options: Mapping[str, Any]) -> dict[str, Any]:
    """Return the rest of the result of a command that ran to its end."""
    warnings = []
    for stream, text in (("stdout", result.stdout), ("stderr", result.stderr)):
        if "\N{REPLACEMENT CHARACTER}" in text:
            warnings.append(
                f"{stream} holds replacement characters (U+FFFD) in the place of bytes that are not UTF-8; "
                "to get bytes intact, encode them in the command, with base64 for example"
            )
        if stream in result.truncated:
            warnings.append(f"{stream} is not complete: the guest agent captured only its first part")
    finished: dict[str, Any] = {
        **_streams(result.stdout, result.stderr, options),
        "rc": result.rc,
        "pid": result.pid,
        "end": str(result.end),
    }
    if result.start:
        finished.update(start=str(result.start), delta=str(result.end - result.start))
    if warnings:
        finished["warnings"] = warnings
    return {**finished, **_non_zero(result.rc, result.stdout, result.stderr)}


def _non_zero(rc: int | None, stdout: str, stderr: str) -> dict[str, Any]:
    """Return what a result has besides where the command's own exit code is not 0."""
    if rc == 0:
        return {}
    how = f"the command was ended by signal {-rc}" if rc is not None and rc < 0 else f"non-zero return code {rc}"
    return {"failed": True, "msg": how + _last_words(stdout, stderr), "error_code": "non_zero_rc"}


def _last_words(stdout: str, stderr: str) -> str:
    """Return the last line that a command printed, of its errors if there are any, to follow a sentence."""
    for stream in (stderr, stdout):
        if line := one_line(stream.rstrip().rpartition("\n")[2].rpartition("\r")[2], _LONGEST_LINE):
            return f": {line}"
    return ""


def _streams(stdout: str, stderr: str, options: Mapping[str, Any]) -> dict[str, Any]:
    if options["strip_empty_ends"]:
        stdout, stderr = stdout.rstrip("\r\n"), stderr.rstrip("\r\n")
    return {
        "stdout": stdout,
        "stdout_lines": stdout.splitlines(),
        "stderr": stderr,
        "stderr_lines": stderr.splitlines(),
    }


TASK = Task(
    argument_spec={
        **TARGET_SPEC,
        "command": {"type": "str", "aliases": ["cmd"]},
        "argv": {"type": "list", "elements": "str"},
        "commands": {"type": "list", "elements": "str"},
        "command_timeout": {"type": "int", "default": 30},
        "pid": {"type": "int"},
        "chdir": {"type": "str"},
        "creates": {"type": "str"},
        "removes": {"type": "str"},
        "executable": {"type": "str"},
        "effect": {"type": "str", "choices": ["auto", "read", "write"], "default": "auto"},
        "strip_empty_ends": {"type": "bool", "default": True},
        "timeout": {"type": "float", "default": 300.0},
        "poll_interval": {"type": "float", "default": 5.0},
        "wait": {"type": "bool", "default": True},
        "wait_for_agent": {"type": "float", "default": 0.0},
    },
    run=run,
    constraints={
        "mutually_exclusive": [TARGETS, ("command", "argv", "commands", "pid")],
        "required_one_of": [("command", "argv", "commands", "pid")],
    },
)
