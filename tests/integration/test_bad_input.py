# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What Ansible makes of bad input before the collection sees it: still one sentence, no request and no traceback."""

from __future__ import annotations

import pytest

from ..emulator.run import Emulator
from .commands import Ansible, Run, vps_exec

LONG = "x" * 1_000_000

#: The options of a task as YAML, and what the message must say. WEB is the id of the VPS, KEY the key.
ODD: dict[str, tuple[str, list[str]]] = {
    "set": ("{id: WEB, command: !!set {a, b}}", ["command"]),
    "bytes": ("{id: WEB, command: !!binary bHM=}", ["command must be a text"]),
    "bytes in argv": ("{id: WEB, argv: [ls, !!binary bHM=]}", ["argv must be a list of texts", "element 2"]),
    "null in argv": ("{id: WEB, argv: [ls, null]}", ["argv must be a list of texts, and its element 2 is null"]),
    "list in argv": ("{id: WEB, argv: [ls, [a, b]]}", ["argv", "element 2 is a list: ['a', 'b']"]),
    "dictionary in argv": ("{id: WEB, argv: [ls, {a: b}]}", ["argv", "element 2 is a dictionary: {'a': 'b'}"]),
    "dictionary for argv": ("{id: WEB, argv: {a: b}}", ["argv must be a list, not a dictionary: {'a': 'b'}"]),
    "nulls": ("{id: , command: ~}", ["one of the following is required: command, argv, commands, pid"]),
    "no options": ("{}", ["one of the following is required: command, argv, commands, pid"]),
    "infinite": ("{id: WEB, command: ls, timeout: .inf}", ["timeout must be more than 0", "not inf"]),
    "not a number": ("{id: WEB, command: ls, poll_interval: .nan}", ["poll_interval must be more than 0", "not nan"]),
    "infinite pid": ("{id: WEB, pid: .inf}", ["pid must be a whole number, not inf"]),
    "fraction": ("{id: WEB, pid: 1.5}", ["pid must be a whole number, not 1.5"]),
    "boolean pid": ("{id: WEB, pid: yes}", ["pid must be a whole number, not True"]),
    "date pid": ("{id: WEB, pid: 2026-01-02}", ["pid must be a whole number, not"]),
    "large": ("{id: WEB, pid: 99999999999999999999}", ["pid must be", "99999999999999999999"]),
    "exponent": ("{id: WEB, pid: '1e999999999'}", ["pid must be a whole number, not the text '1e999999999'"]),
    "boolean for choice": (
        "{id: WEB, command: ls, effect: no}",
        ["effect must be one of auto, read, write, not False"],
    ),
    "date for boolean": ("{id: WEB, command: ls, wait: 2026-01-02}", ["wait must be true or false, not"]),
    "empty for boolean": ("{id: WEB, command: ls, wait: ''}", ["wait must be true or false, not the text ''"]),
    "number for address": ("{primary_ip: 3232235777, command: ls}", ["primary_ip '3232235777' is not an IP address"]),
    "date for id": ("{id: 2026-01-02 10:00:00, command: ls}", ["id '2026-01-02 10:00:00", "is not the id of a VPS"]),
    "list for the key": ("{id: WEB, command: ls, api_key: ['KEY']}", ["api_key must be a text, not a list"]),
    "dictionary for the key": ("{id: WEB, command: ls, api_key: {a: 'KEY'}}", ["api_key must be a text, not a dict"]),
    "blank in the key": ("{id: WEB, command: ls, api_key: 'KEY KEY'}", ["api_key is empty or holds a blank"]),
    "the key for another": ("{id: WEB, command: ls, api_key: 'KEY', effect: 'KEY'}", ["effect must be one of"]),
    "line for an option": ('{id: WEB, command: ls, "a\\nb": "KEY"}', ["unknown option: 'a\\nb'"]),
    "unsafe": ("{id: WEB, command: ls, timeout: !unsafe '{{ 5 }}'}", ["timeout must be a number, not the text '{{ 5"]),
    "long": (f"{{id: WEB, command: ls, effect: {LONG}}}", ["effect must be one of", "xxx ... xxx"]),
    "long command": (f"{{id: WEB, command: {LONG}}}", ["command 'xxx", "is 1000000 characters long"]),
}

UNDEFINED = {
    "id": {"id": "{{ missing_thing }}", "command": "ls"},
    "name": {"name": "web-{{ missing_thing }}", "command": "ls"},
    "command": {"command": "echo {{ missing_thing }}"},
    "argv": {"argv": ["echo", "{{ missing_thing }}"]},
    "pid": {"pid": "{{ missing_thing.pid }}"},
    "timeout": {"command": "ls", "timeout": "{{ missing_thing | int }}"},
    "api_key": {"command": "ls", "api_key": "{{ missing_thing }}"},
    "effect": {"command": "ls", "effect": "{{ 'read' if missing_thing else 'write' }}"},
    "creates": {"command": "ls", "creates": "{{ {}['missing_thing'] }}"},
}


def refused(run: Run, task: str) -> str:
    """Return the message of a task that must have failed on one line."""
    result = run.result(task)
    assert run.outcome(task) == "failed", result
    message: str = result["msg"]
    assert len(message) < 600, message
    return message


def clean(run: Run, emulator: Emulator) -> None:
    """Look whether anything was sent, and for what must not be in the output."""
    assert emulator.journal() == []
    assert "Traceback" not in run.output
    assert emulator.key not in run.output


def test_odd_types(ansible: Ansible, emulator: Emulator, web: str) -> None:
    tasks = "".join(
        f"    - name: {name}\n      ignore_errors: true\n      hostup.cloud.vps_exec: "
        f"{text.replace('WEB', web).replace('KEY', '{{ key }}')}\n"
        for name, (text, _words) in ODD.items()
    )
    playbook = ansible.write("odd.yml", f"- hosts: localhost\n  gather_facts: false\n  tasks:\n{tasks}")
    # Ansible shows the lines of a play that fails, so that a key that is written into them would be seen.
    key = ansible.write("key.yml", {"key": emulator.key})
    run = ansible.run("ansible-playbook", "-e", f"@{key}", str(playbook))
    for name, (_text, words) in ODD.items():
        message = refused(run, name)
        assert [word for word in words if word not in message] == [], message
        assert "\n" not in message
        assert run.result(name)["error_code"] == "invalid_option"
    clean(run, emulator)


def test_a_template_that_does_not_resolve(ansible: Ansible, emulator: Emulator, web: str) -> None:
    status = {"id": "{{ missing_thing }}"}
    run = ansible.play(
        *[vps_exec(name, **{"id": web, **options}) for name, options in UNDEFINED.items()],
        {"name": "status", "hostup.cloud.vps_status": status, "ignore_errors": True},
        {"name": "all", "hostup.cloud.vps_status": {"all": "{{ missing_thing }}"}, "ignore_errors": True},
        {"name": "filter", "debug": {"msg": "{{ missing_thing | hostup.cloud.effect }}"}, "ignore_errors": True},
        {"name": "test", "debug": {}, "when": "missing_thing is hostup.cloud.read_only", "ignore_errors": True},
        {
            "name": "executable",
            "debug": {"msg": "{{ 'ls' | hostup.cloud.effect(missing_thing) }}"},
            "ignore_errors": True,
        },
        vps_exec("syntax", id=web, command="echo {{ missing_thing"),
    )
    for name in (*UNDEFINED, "status", "all", "filter", "test", "executable"):
        assert "missing_thing" in refused(run, name)
    assert "template" in refused(run, "syntax").lower()
    clean(run, emulator)


def test_a_host_variable_that_does_not_resolve(ansible: Ansible, emulator: Emulator) -> None:
    run = ansible.play(vps_exec("default", command="ls"), vars={"hostup_id": "{{ missing_thing }}"})
    assert "missing_thing" in refused(run, "default")
    clean(run, emulator)


def test_the_filter_and_the_test(ansible: Ansible, emulator: Emulator) -> None:
    expressions = {
        "number": (
            "5 | hostup.cloud.effect",
            "hostup.cloud.effect takes a command as a text or as a list of texts, not 5",
        ),
        "null": ("[none] | hostup.cloud.effect", "not [None]"),
        "shell": ("'ls' | hostup.cloud.effect(executable='')", "takes a path as executable, not ''"),
        "unknown": ("'ls' | hostup.cloud.effect(shell='bash')", "shell"),
        "test": ("{} is hostup.cloud.read_only", "hostup.cloud.read_only takes a command"),
        "test unknown": ("'ls' is hostup.cloud.read_only(shell='bash')", "shell"),
    }
    run = ansible.play(
        *[
            {"name": name, "debug": {"msg": f"{{{{ {expression} }}}}"}, "ignore_errors": True}
            for name, (expression, _told) in expressions.items()
        ]
    )
    for name, (_expression, told) in expressions.items():
        assert told in refused(run, name)
    clean(run, emulator)


@pytest.mark.parametrize(
    ("variable", "value"), [("HOSTUP_MAX_RETRIES", "many"), ("HOSTUP_CA_PATH", ""), ("HOSTUP_REQUEST_TIMEOUT", "nan")]
)
def test_a_bad_variable(ansible: Ansible, emulator: Emulator, web: str, variable: str, value: str) -> None:
    run = ansible.play(
        vps_exec("variable", id=web, command="ls"),
        vps_exec("keyword", {"environment": {variable: "x" if value else ""}}, id=web, command="ls"),
        environment={variable: value},
    )
    for name in ("variable", "keyword"):
        assert variable.removeprefix("HOSTUP_").lower() in refused(run, name)
        assert run.result(name)["error_code"] == "invalid_option"
    clean(run, emulator)
