# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The verdict on a command, as plays see it."""

from __future__ import annotations

import sys
from typing import Any

from ..emulator.run import Emulator
from .commands import Ansible, vps_exec


def show(name: str, expression: str) -> dict[str, Any]:
    return {"name": name, "ansible.builtin.debug": {"msg": "{{ " + expression + " }}"}, "ignore_errors": True}


def test_filter_and_test(ansible: Ansible, emulator: Emulator) -> None:
    run = ansible.play(
        show("read", "'ps aux | grep nginx' | hostup.cloud.effect"),
        show("write", "'sort -o names names' | hostup.cloud.effect"),
        show("words", "['ls', '>', 'x'] | hostup.cloud.effect"),
        show("dialect", "'[[ b > a ]]' is hostup.cloud.read_only"),
        show("bash", "'[[ b > a ]]' is hostup.cloud.read_only(executable='/bin/bash')"),
        show("yes", "'ls | wc -l' is hostup.cloud.read_only"),
        show("no", "'ls > x' is hostup.cloud.read_only"),
        show("number", "5 | hostup.cloud.effect"),
        show("dictionary", "{'a': 1} is hostup.cloud.read_only"),
    )
    assert run.result("read")["msg"]["effect"] == "read"
    assert run.result("write")["msg"]["effect"] == "write"
    assert "sort -o" in run.result("write")["msg"]["reason"]
    assert run.result("words")["msg"]["effect"] == "read"
    assert run.result("yes")["msg"] in (True, "True")
    assert run.result("no")["msg"] in (False, "False")
    assert run.result("dialect")["msg"] in (False, "False")
    assert run.result("bash")["msg"] in (True, "True")
    assert "hostup.cloud.effect takes a command as a text or as a list of texts, not 5" in run.output
    assert "hostup.cloud.read_only takes a command as a text or as a list of texts, not {'a': 1}" in run.output
    assert emulator.journal() == []


def test_real_reads_run_in_check_mode_and_real_writes_are_not_sent(
    ansible: Ansible, emulator: Emulator, web: str
) -> None:
    reads = {
        "pipe": "grep -c root /etc/passwd | sort -u",
        "loop": "for file in /etc/passwd /etc/group; do wc -l < $file; done",
        "substitution": 'echo "up since $(uptime -s 2>/dev/null || echo unknown)"',
        "nested": "sh -c 'id -u'",
        "quoted": "echo 'rm -rf /'",
    }
    writes = {
        "redirection": "echo x > /tmp/x",
        "hidden": "find /tmp -name x -del\\ete",
        "nested write": "sh -c 'touch /tmp/x'",
        "unknown": "frobnicate --list",
        "dialect": "[[ b > a ]] && echo yes",
    }
    run = ansible.play(
        *[vps_exec(name, id=web, command=command) for name, command in {**reads, **writes}.items()],
        vps_exec("words", id=web, argv=["echo", ">", "/tmp/x"]),
        vps_exec("bash", id=web, command="[[ b > a ]] && echo yes", executable="/bin/bash"),
        vps_exec("in a folder", id=web, command="ls", chdir="/etc", removes="/etc/passwd"),
        options=("--check",),
    )
    for name in (*reads, "words", "bash", "in a folder"):
        result = run.result(name)
        assert (run.outcome(name), result["changed"], result["effect"], result["rc"]) == ("ok", False, "read", 0), (
            result
        )
    for name in writes:
        result = run.result(name)
        assert (run.outcome(name), result["changed"], result["effect"]) == ("ok", True, "write"), result
        assert result["effect_reason"]
    assert "give executable: /bin/bash" in run.result("dialect")["effect_reason"]
    assert len(emulator.commands()) == len(reads) + 3
    assert len(emulator.journal(kind="probe")) == len(reads) + 3, "not even the probe of a write was sent"


def test_an_override_is_honoured_and_said(ansible: Ansible, emulator: Emulator, web: str) -> None:
    tasks = [
        vps_exec("write called read", id=web, command="echo x > /tmp/x", effect="read"),
        vps_exec("read called write", id=web, command="uname", effect="write"),
        vps_exec("agreed", id=web, command="uname", effect="read"),
    ]
    run = ansible.play(*tasks, options=("--check", "-v"))
    assert [run.result(task["name"])["changed"] for task in tasks] == [False, True, False]
    assert [entry["command"] for entry in emulator.commands()] == ["echo x > /tmp/x", "uname"]
    said = [line for line in run.output.splitlines() if line.startswith("<localhost> effect: ")]
    assert [line.split(",")[0] for line in said] == [
        "<localhost> effect: read was given",
        "<localhost> effect: write was given",
    ]
    assert run.result("agreed")["effect_reason"] == "effect: read was given"
    assert not any(name.startswith("_") for name in run.result("write called read") if "ansible" not in name)
    assert "against the verdict" not in ansible.play(*tasks).output
    hidden = vps_exec("hidden", {"no_log": True}, id=web, command="echo x > /tmp/hunter2", effect="read")
    assert "hunter2" not in ansible.play(hidden, options=("--check", "-vvvv")).output


def test_delegated(ansible: Ansible, emulator: Emulator, web: str) -> None:
    inventory = ansible.write(
        "hosts.yml",
        {"all": {"hosts": {"bastion": {"ansible_connection": "local", "ansible_python_interpreter": sys.executable}}}},
    )
    run = ansible.play(
        vps_exec("elsewhere", {"delegate_to": "bastion"}, id=web, command="df -h / | tail -n 1"),
        vps_exec("contradicted", {"delegate_to": "bastion"}, id=web, command="uname", effect="write"),
        options=("-i", str(inventory), "-v"),
    )
    assert run.result("elsewhere")["effect"] == "read"
    assert "<localhost> effect: write was given, against the verdict that" in run.output


def test_a_vaulted_command(ansible: Ansible, emulator: Emulator) -> None:
    ansible.variables = {"ANSIBLE_VAULT_PASSWORD_FILE": str(ansible.write("password", "vault password"))}
    text = ansible.run("ansible-vault", "encrypt_string", "w; rm -rf /x", "--name", "vaulted").output
    variables = ansible.write("vars.yml", text.split("Encryption")[0])
    run = ansible.play(
        show("vaulted", "(vaulted | hostup.cloud.effect).effect"),
        options=("-e", f"@{variables}"),
    )
    assert run.result("vaulted")["msg"] == "write"
