# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""vps_exec in real playbooks, on guests that really run the commands."""

from __future__ import annotations

import base64
import sys
from typing import Any

import pytest

from ..emulator.run import Emulator
from .commands import Ansible, vps_exec


def statuses(emulator: Emulator) -> list[tuple[str, int | None]]:
    return [(entry["kind"], entry["status"]) for entry in emulator.journal()]


def test_both_streams_and_the_exit_code(ansible: Ansible, emulator: Emulator, web: str) -> None:
    run = ansible.play(vps_exec("all of it", id=web, command="uname -a; echo err >&2; exit 3"))
    result = run.result("all of it")
    assert run.outcome("all of it") == "failed"
    assert result["rc"] == 3
    assert result["stdout"].startswith("Linux ")
    assert result["stderr_lines"] == ["err"]
    assert (result["msg"], result["error_code"]) == ("non-zero return code 3: err", "non_zero_rc")
    assert [entry["command"] for entry in emulator.commands()] == ["uname -a; echo err >&2; exit 3"]


def test_three_requests_over_one_connection(ansible: Ansible, emulator: Emulator, web: str) -> None:
    ansible.play(vps_exec("warm up", id=web, command="true"))
    emulator.clear_journal()
    run = ansible.play(vps_exec("look", id=web, command="uname -a"))
    assert run.result("look")["rc"] == 0
    assert statuses(emulator) == [("probe", 200), ("start", 200), ("poll", 200)]
    assert len({entry["connection"] for entry in emulator.journal()}) == 1


def test_many_reads_in_one_exchange(ansible: Ansible, emulator: Emulator, web: str) -> None:
    commands = ["uname -n", "echo err >&2; exit 3", "echo 'it''s'; (", "cat", "sleep 30", "printf x", *["true"] * 50]
    run = ansible.play(
        vps_exec("many", id=web, commands=commands, command_timeout=1, effect="read"), options=("--check",)
    )
    results = run.result("many")["results"]
    assert [each["cmd"] for each in results] == commands
    assert [each["rc"] for each in results] == [0, 3, 2, 0, 124, 0, *[0] * 50]
    assert results[0]["stdout"] == "web-01"
    assert results[1]["stderr_lines"] == ["err"]
    assert results[4]["error_code"] == "command_timed_out"
    assert results[5]["stdout"] == "x"
    assert run.result("many")["msg"].startswith("3 of 56 commands failed; the first, 'echo err >&2; exit 3': ")
    assert not run.result("many")["changed"]
    assert len(emulator.commands()) == 1
    emulator.settings(blocked=["reboot"])
    run = ansible.play(vps_exec("blocked", id=web, commands=["echo a", "echo reboot", "echo b"]))
    assert [each.get("error_code") for each in run.result("blocked")["results"]] == [None, "command_rejected", None]


def test_only_writes_are_changed(ansible: Ansible, emulator: Emulator, web: str) -> None:
    tasks = [
        vps_exec("read", id=web, command="uname -a"),
        vps_exec("write", id=web, command="echo text > /tmp/written"),
        vps_exec("read back", id=web, command="cat /tmp/written"),
    ]
    run = ansible.play(*tasks, options=("--check",))
    assert run.result("read")["stdout"].startswith("Linux ")
    assert not run.result("read")["changed"]
    assert run.result("write")["changed"]
    assert run.outcome("write") == "ok"
    assert run.result("write")["msg"] == "Command would have run if not in check mode"
    assert run.result("read back")["rc"] == 1, "the write was not sent"
    assert [entry["command"] for entry in emulator.commands()] == ["uname -a", "cat /tmp/written"]

    run = ansible.play(*tasks)
    assert [run.result(task)["changed"] for task in ("read", "write", "read back")] == [False, True, False]
    assert run.result("read back")["stdout"] == "text"


def test_what_belongs_around_a_command(ansible: Ansible, web: str) -> None:
    folder = "/tmp/a folder"
    run = ansible.play(
        vps_exec("make", id=web, argv=["mkdir", "-p", folder]),
        vps_exec("create", id=web, command="echo $((1 + 1)) > 'a file'; pwd", chdir=folder, creates="a file"),
        vps_exec("create again", id=web, command="rm -r /tmp/*", chdir=folder, creates="a f*"),
        vps_exec("dry creates", {"check_mode": True}, id=web, command="touch x", creates=f"{folder}/a file"),
        vps_exec("dry removes", {"check_mode": True}, id=web, command="touch x", removes=f"{folder}/a file"),
        vps_exec("removes", id=web, command="echo gone", removes="/tmp/not there"),
        vps_exec("argv", id=web, argv=["printf", "<%s>", "$(id)", "a'b", "", "é"], executable="/bin/sh"),
        vps_exec("bash", id=web, command="echo ${BASH_VERSION:+bash}", executable="bash"),
        vps_exec("chdir fails", id=web, command="touch /tmp/never", chdir="/no/such/folder"),
        vps_exec("never", id=web, command="ls /tmp/never"),
    )
    assert run.result("create")["stdout"] == folder
    assert run.result("create")["changed"]
    assert run.result("create again")["msg"] == "Did not run command since 'a f*' exists"
    assert not run.result("create again")["changed"]
    assert not run.result("dry creates")["changed"]
    assert run.result("dry removes")["changed"]
    assert run.outcome("dry removes") == "ok"
    assert run.result("removes")["msg"] == "Did not run command since '/tmp/not there' does not exist"
    assert run.result("argv")["stdout"] == "<$(id)><a'b><><é>"
    assert run.result("bash")["stdout"] == "bash"
    assert run.result("chdir fails")["error_code"] == "chdir_failed"
    assert not run.result("chdir fails")["changed"]
    assert run.result("never")["rc"] != 0


def test_outputs_of_every_kind(ansible: Ansible, web: str) -> None:
    lines = "0123456789abcde\n" * (5 * 1024 * 1024 // 16)
    run = ansible.play(
        vps_exec("utf-8", id=web, command="printf 'h\\303\\251 \\360\\237\\230\\200'"),
        vps_exec("binary", id=web, command="printf 'a\\377\\000b'"),
        vps_exec("large", id=web, command="yes 0123456789abcde | head -c 5242880", strip_empty_ends=False),
        vps_exec("encoded", id=web, command="printf 'a\\377\\000b' | base64"),
    )
    assert run.result("utf-8")["stdout"] == "hé \U0001f600"
    assert run.result("binary")["stdout"] == "a\ufffd\0b"
    assert "stdout holds replacement characters" in run.output
    assert run.result("large")["stdout"] == lines
    assert base64.b64decode(run.result("encoded")["stdout"]) == b"a\xff\0b"


def test_long_commands(ansible: Ansible, emulator: Emulator, web: str) -> None:
    run = ansible.play(
        vps_exec("start", {"register": "started"}, id=web, command="sleep 0.5; touch /tmp/done; echo done", wait=False),
        vps_exec("collect", id=web, pid="{{ started.pid }}"),
        vps_exec("collect again", id=web, pid="{{ started.pid }}"),
        vps_exec("too long", {"register": "late"}, id=web, command="sleep 1.5; echo late", timeout=0.8),
        vps_exec("collect late", id=web, pid="{{ late.pid }}", timeout=20),
        vps_exec("killed", id=web, command="kill -9 $$"),
    )
    assert run.result("start")["changed"]
    assert "rc" not in run.result("start")
    assert run.result("collect")["stdout"] == "done"
    assert run.result("collect again")["error_code"] == "pid_unknown"
    assert run.result("too long")["error_code"] == "timed_out"
    assert run.result("collect late")["stdout"] == "late"
    assert (run.result("killed")["rc"], run.result("killed")["msg"]) == (-9, "the command was ended by signal 9")
    assert run.result("too long")["msg"].endswith(f"collect its result with pid {run.result('too long')['pid']}")
    assert len(emulator.commands()) == 3


def test_waits_for_an_agent_that_boots(ansible: Ansible, emulator: Emulator, web: str) -> None:
    emulator.set_vps("web-01", agent="booting", agent_ready_in=8)  # a busy machine begins the play late
    run = ansible.play(
        vps_exec("not yet", id=web, command="uname"),
        vps_exec("wait", id=web, command="uname", wait_for_agent=30, timeout=60, poll_interval=0.5),
    )
    assert run.result("not yet")["error_code"] == "agent_unavailable"
    assert run.result("wait")["stdout"] == "Linux"


FAILURES: list[tuple[str, dict[str, Any], str, str]] = [
    ("wrong key", {"api_key": "wrong"}, "unauthorized", "does not accept the key"),
    ("missing scope", {"api_key": "reader"}, "forbidden", "write:vm to run commands"),
    ("inactive account", {"api_key": "asleep-key"}, "forbidden", "account_inactive"),
    ("unknown id", {"id": "vps_01aaaaaaaaaaaaaaaaaaaaaaaaaa"}, "vps_not_found", "it may have been removed"),
    ("unknown name", {"id": None, "name": "nobody"}, "vps_not_found", "no VPS of the account has name 'nobody'"),
    ("unknown address", {"id": None, "primary_ip": "203.0.113.99"}, "vps_not_found", "primary_ip '203.0.113.99'"),
    ("stopped", {"id": None, "name": "old-01"}, "agent_unavailable", "VPS is not running"),
    ("agent forbids", {"id": None, "name": "db-01"}, "exec_forbidden", "forbids guest-exec"),
    ("blocked", {"command": "mkfs.ext4 /dev/vda"}, "command_rejected", "blocked for safety reasons"),
    ("dead API", {"api_base": "http://127.0.0.1:1/api/v2", "max_retries": 1}, "api_unreachable", "Connection refused"),
    ("bad id", {"id": "../vps"}, "invalid_option", "id '../vps' is not the id of a VPS"),
    ("no key", {"api_key": ""}, "invalid_option", "api_key is missing"),
    ("too long", {"command": "x" * 4097}, "invalid_option", "x' is 4097 characters long"),
    ("http", {"api_base": "http://cloud.hostup.se/api/v2"}, "invalid_option", "http is for loopback addresses only"),
]


def test_failures_have_a_name_and_one_clear_sentence(ansible: Ansible, emulator: Emulator, web: str) -> None:
    emulator.add_key("reader", ["read:vm"])
    emulator.add_key("asleep-key", active=False)
    emulator.set_vps("db-01", agent="forbidden")
    run = ansible.play(
        *[vps_exec(name, **{"id": web, "command": "uname -a", **options}) for name, options, *_expected in FAILURES]
    )
    for name, _options, error_code, sentence in FAILURES:
        result = run.result(name)
        assert (run.outcome(name), result["error_code"]) == ("failed", error_code), result
        assert sentence in result["msg"]
        assert "\n" not in result["msg"]
        assert "Traceback" not in result["msg"]
    assert run.result("wrong key")["request_id"].startswith("req_")
    assert emulator.commands() == []


def test_a_proxys_error_page(ansible: Ansible, emulator: Emulator, web: str) -> None:
    emulator.add_fault("status", status=502, style="html")
    run = ansible.play(vps_exec("bad gateway", id=web, command="uname -a", max_retries=1))
    result = run.result("bad gateway")
    assert result["error_code"] == "api_error"
    assert "something in front of the API answered, not the API itself (HTTP 502" in result["msg"]


def test_options_that_ansible_refuses(ansible: Ansible, emulator: Emulator, web: str) -> None:
    run = ansible.play(
        vps_exec("two commands", id=web, command="ls", argv=["ls"]),
        vps_exec("no command", id=web),
        vps_exec("two targets", id=web, name="web-01", command="ls"),
        vps_exec("choice", id=web, command="ls", effect="maybe"),
        vps_exec("type", id=web, command="ls", timeout="soon"),
        vps_exec("misspelt", id=web, comand="ls"),
        vps_exec("list for text", id=web, command=["ls", "/"]),
        vps_exec("text for list", id=web, argv="echo hi there"),
        vps_exec("async", {"async": 10, "poll": 0}, id=web, command="ls"),
        module_defaults={"group/hostup.cloud.all": {"api_key": "{{ lookup('env', 'HOSTUP_API_KEY') }}"}},
    )
    sentences = {
        "two commands": "mutually exclusive: command|argv|commands|pid",
        "no command": "one of the following is required: command, argv, commands, pid",
        "two targets": "mutually exclusive: id|name|primary_ip",
        "choice": "effect must be one of auto, read, write, not 'maybe'",
        "type": "timeout must be a number, not the text 'soon'",
        "misspelt": "unknown option: comand; the options are api_base",
        "list for text": "command must be a text, not a list",
        "text for list": "argv must be a list, not the text 'echo hi there'",
        "async": "async is not supported; start the command with wait: false",
    }
    for name, sentence in sentences.items():
        result = run.result(name)
        assert (run.outcome(name), result["error_code"]) == ("failed", "invalid_option"), result
        assert sentence in result["msg"]
    assert emulator.journal() == []
    assert emulator.key not in run.output, (
        "ansible-core 2.19 shows the arguments of an error that it is given them with"
    )
    assert "Traceback" not in run.output


def test_keywords_that_do_not_reach_the_vps_are_said(ansible: Ansible, web: str) -> None:
    keywords = {"become": True, "become_user": "postgres", "environment": {"COLOUR": "red"}}
    run = ansible.play(vps_exec("who", keywords, id=web, command="id"))
    output = " ".join(run.output.split())
    assert "become_user postgres has no effect on a command in a VPS" in output
    assert "environment does not reach a command in a VPS: COLOUR" in output
    assert "has no effect" not in ansible.play(vps_exec("root", {"become": True}, id=web, command="id")).output


def test_a_fleet_without_ssh_or_python(tmp_path: Any) -> None:
    with Emulator(vps=40, guests="canned", all_running=True, canned_ms=50) as emulator:
        ansible = Ansible(tmp_path, emulator.env())
        inventory = ansible.write("fleet.hostup.yml", {"plugin": "hostup.cloud.vps"})
        run = ansible.play(
            vps_exec("look", command="uname -a"),
            hosts="all",
            options=("-i", str(inventory), "--forks", "20"),
        )
        assert run.rc == 0, run.output
        assert sorted(line["host"] for line in run.results) == sorted(vps["name"] for vps in emulator.vps)
        kinds = [entry["kind"] for entry in emulator.journal()]
        assert (kinds.count("list"), kinds.count("probe"), kinds.count("start")) == (1, 40, 40)
        assert len({entry["vps"] for entry in emulator.commands()}) == 40


def test_delegation(ansible: Ansible, emulator: Emulator, web: str) -> None:
    inventory = ansible.write(
        "hosts.yml",
        {
            "all": {
                "hosts": {
                    "web": {"ansible_host": "192.0.2.10", "hostup_id": web},
                    "bastion": {"ansible_connection": "local", "ansible_python_interpreter": sys.executable},
                }
            }
        },
    )
    run = ansible.play(
        vps_exec("in process", command="uname -n"),
        vps_exec("localhost", {"delegate_to": "localhost"}, command="uname -n"),
        vps_exec("itself", {"delegate_to": "{{ inventory_hostname }}"}, command="uname -n"),
        vps_exec("bastion", {"delegate_to": "bastion"}, command="uname -n"),
        vps_exec("bastion fails", {"delegate_to": "bastion"}, command="exit 3"),
        vps_exec("bastion refuses", {"delegate_to": "bastion"}, id="a/b", command="ls"),
        vps_exec("bastion dry", {"delegate_to": "bastion", "check_mode": True}, command="touch /tmp/x"),
        {"name": "status", "hostup.cloud.vps_status": {}, "delegate_to": "bastion"},
        hosts="web",
        options=("-i", str(inventory), "-vvvv"),
    )
    assert run.rc == 0, run.output
    for name in ("in process", "localhost", "itself", "bastion"):
        assert run.result(name)["rc"] == 0
        assert not run.result(name)["changed"]
        assert "stdout_lines" in run.result(name)
    assert (run.result("bastion fails")["rc"], run.result("bastion fails")["error_code"]) == (3, "non_zero_rc")
    assert run.result("bastion refuses")["error_code"] == "invalid_option"
    assert run.result("bastion dry")["changed"]
    assert run.outcome("bastion dry") == "ok"
    assert run.result("status")["status"]["power_state"] == "running"
    assert "<192.0.2.10>" not in run.output, "the VPS itself was not connected to"
    assert emulator.key not in run.output


def test_where_options_come_from(ansible: Ansible, emulator: Emulator, web: str) -> None:
    ansible.variables = {}
    key_file = ansible.write("key", f"{emulator.key}\n")
    common = {"api_base": emulator.base, "api_key": emulator.key}
    run = ansible.play(
        vps_exec("group", id=web, command="uname"),
        {"name": "redirected", "hostup.cloud.vps_status_info": {"id": web}},
        module_defaults={"group/hostup.cloud.all": common},
    )
    assert run.result("group")["rc"] == 0
    assert run.result("redirected")["status"]["id"] == web
    run = ansible.play(
        vps_exec("environment", id=web, command="uname"),
        vps_exec("file", id=web, command="uname", api_key_file=str(key_file)),
        environment={"HOSTUP_API_BASE": emulator.base, "HOSTUP_API_KEY": emulator.key},
    )
    assert run.result("environment")["rc"] == 0
    assert run.result("file")["rc"] == 0


def test_a_vaulted_key_in_the_play(ansible: Ansible, emulator: Emulator, web: str) -> None:
    password = ansible.write("password", "vault password")
    ansible.variables = {"ANSIBLE_VAULT_PASSWORD_FILE": str(password)}
    vaulted = ansible.run("ansible-vault", "encrypt_string", emulator.key).output
    playbook = ansible.write(
        "playbook.yml",
        "- hosts: localhost\n  gather_facts: false\n  tasks:\n    - name: vaulted\n      hostup.cloud.vps_exec:\n"
        f"        id: {web}\n        command: uname\n        api_base: {emulator.base}\n        api_key: "
        + vaulted[vaulted.index("!vault") :].split("Encryption")[0].replace("\n", "\n  ").rstrip()
        + "\n",
    )
    run = ansible.run("ansible-playbook", str(playbook))
    assert run.result("vaulted")["rc"] == 0, run.output


def test_a_key_is_not_written_to_a_file_for_a_delegated_task(ansible: Ansible, emulator: Emulator, web: str) -> None:
    inventory = ansible.write("hosts.yml", {"all": {"hosts": {"bastion": {"ansible_connection": "local"}}}})
    playbook = ansible.write(
        "playbook.yml",
        [
            {
                "hosts": "localhost",
                "gather_facts": False,
                "tasks": [vps_exec("kept", {"delegate_to": "bastion"}, id=web, command="uname")],
            }
        ],
    )
    run = ansible.run("ansible-playbook", "-i", str(inventory), str(playbook), ANSIBLE_KEEP_REMOTE_FILES="true")
    assert "the key would be written to a file on bastion" in run.result("kept")["msg"]
    assert emulator.journal() == []


def test_ad_hoc(ansible: Ansible, web: str) -> None:
    run = ansible.run("ansible", "localhost", "-m", "hostup.cloud.vps_exec", "-a", f"id={web} cmd='uname -a'")
    assert run.rc == 0
    assert "Linux" in run.output


def test_no_log_hides_command_and_output(ansible: Ansible, web: str) -> None:
    task = vps_exec("quiet", {"no_log": True}, id=web, command="echo hidden-output; exit 3")
    run = ansible.play(task, options=("-vvvv",))
    assert run.outcome("quiet") == "failed"
    assert "hidden-output" not in run.output


@pytest.mark.parametrize("style", ["exitCode", "exitcode"])
@pytest.mark.parametrize("wrapped", [False, True])
def test_both_spellings_wrapped_or_bare(
    ansible: Ansible, emulator: Emulator, web: str, style: str, wrapped: bool
) -> None:
    emulator.set_vps("web-01", reply={"exit_code_name": style, "wrapped": wrapped})
    run = ansible.play(vps_exec("exit", id=web, command="echo out; exit 3"))
    assert (run.result("exit")["rc"], run.result("exit")["stdout"]) == (3, "out")


def test_a_missing_exit_code_is_not_success(ansible: Ansible, emulator: Emulator, web: str) -> None:
    emulator.set_vps("web-01", reply={"exit_code_name": None})
    run = ansible.play(vps_exec("exit", id=web, command="echo out"))
    assert run.outcome("exit") == "failed"
    assert run.result("exit")["error_code"] == "api_error"
    assert run.result("exit")["stdout"] == "out"


def test_a_poll_url_of_another_origin_is_refused(ansible: Ansible, emulator: Emulator, web: str) -> None:
    emulator.set_vps("web-01", reply={"poll_url": "other_origin"})
    run = ansible.play(vps_exec("lured", id=web, command="uname"))
    assert run.outcome("lured") == "failed"
    assert "another origin" in run.result("lured")["msg"]
    assert run.result("lured")["pid"] > 0
