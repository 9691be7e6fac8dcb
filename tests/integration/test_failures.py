# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Failures on the way: lost answers, disturbed VPSs, a limit that is shared, a play that is interrupted."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from ..emulator.run import Emulator
from .commands import BIN, TIMEOUT, Ansible, vps_exec


def wait_for(condition: Callable[[], object]) -> None:
    give_up = time.monotonic() + TIMEOUT
    while not condition():
        assert time.monotonic() < give_up
        time.sleep(0.05)


def gate_files(ansible: Ansible) -> list[Path]:
    return list((ansible.folder / "local-tmp").glob("hostup-rate-*"))


def test_answers_that_are_lost(ansible: Ansible, emulator: Emulator, web: str) -> None:
    emulator.add_fault("drop_after", kind="start", times=1, reset=True)
    emulator.add_fault("cut_body", vps="db-01", last_poll=True)
    run = ansible.play(
        vps_exec("start", id=web, command="echo once >> /tmp/marks"),
        vps_exec("read", id=web, command="cat /tmp/marks"),
        vps_exec("result", name="db-01", command="echo once >> /tmp/marks; echo out"),
        vps_exec("dead", id=web, command="uname", api_base="http://127.0.0.1:1/api/v2", max_retries=1),
    )
    start, result = run.result("start"), run.result("result")
    assert (start["error_code"], start["changed"], "pid" in start) == ("start_unknown", True, False)
    assert "it was not sent again; look in the VPS before you do" in start["msg"]
    assert run.result("read")["stdout"] == "once"
    assert (result["error_code"], result["changed"], result["pid"] > 0) == ("result_lost", True, True)
    assert "the command ended and the answer with its result was lost on the way" in result["msg"]
    assert "stdout" not in result
    assert run.result("dead")["error_code"] == "api_unreachable"
    assert len(emulator.commands()) == 3


def test_vpss_that_are_disturbed(ansible: Ansible, emulator: Emulator, web: str) -> None:
    emulator.set_vps("old-01", power_state="running")
    inventory = ansible.write("fleet.hostup.yml", {"plugin": "hostup.cloud.vps"})
    playbook = ansible.write(
        "playbook.yml",
        [{"hosts": "all", "gather_facts": False, "tasks": [vps_exec("long", command="sleep 60; echo ended")]}],
    )
    process = ansible.start("ansible-playbook", "-i", str(inventory), str(playbook))
    try:
        wait_for(lambda: len(emulator.commands()) == 3)
        time.sleep(1.5)  # so that the new uptime is clearly less than the command's
        emulator.set_vps("old-01", power_state="stopped")
        emulator.set_vps("db-01", restart_agent=True)
        emulator.set_vps("web-01", power_state="stopped")
        emulator.set_vps("web-01", power_state="running")
        output, _errors = process.communicate(timeout=TIMEOUT)
    finally:
        process.kill()
    lines = [json.loads(line) for line in (ansible.folder / "results.jsonl").read_text().splitlines()]
    results = {line["host"]: line["result"] for line in lines if line["task"] == "long"}
    # A poll that comes while a VPS is down tells just that.
    assert results["web-01"]["error_code"] in ("vps_restarted", "vps_not_ready"), output
    assert results["db-01"]["error_code"] == "pid_unknown"
    assert "the guest agent was restarted while the command was running" in results["db-01"]["msg"]
    assert results["old-01"]["error_code"] == "vps_not_ready"
    assert "the VPS was stopped before the command's result was read" in results["old-01"]["msg"]
    assert "collect" not in results["old-01"]["msg"]
    assert all(result["pid"] > 0 and result["changed"] is False for result in results.values())


def test_a_pid_of_another_vps(ansible: Ansible, web: str) -> None:
    run = ansible.play(
        vps_exec("start", {"register": "started"}, id=web, command="echo mine", wait=False),
        vps_exec("other", name="db-01", pid="{{ started.pid + 1000000 }}"),
        vps_exec("own", id=web, pid="{{ started.pid }}"),
    )
    assert run.result("other")["error_code"] == "pid_unknown"
    assert "it is of another VPS" in run.result("other")["msg"]
    assert run.result("own")["stdout"] == "mine"


def test_the_forks_of_a_play_share_the_limit(tmp_path: Path) -> None:
    with Emulator(vps=40, guests="canned", all_running=True, canned_ms=50) as emulator:
        emulator.settings(rate=40, burst=20)
        ansible = Ansible(tmp_path, emulator.env())
        inventory = ansible.write("fleet.hostup.yml", {"plugin": "hostup.cloud.vps"})
        run = ansible.play(
            vps_exec("look", command="uname -a"), hosts="all", options=("-i", str(inventory), "--forks", "10")
        )
        assert run.rc == 0, run.output
        assert len(run.results) == 40
        # Each fork may find out once, not each task.
        assert sum(entry["status"] == 429 for entry in emulator.journal()) <= 20
        (file,) = gate_files(ansible)
        assert emulator.key not in file.name + file.read_text()
        assert len(json.loads(file.read_text())) == 4


@pytest.mark.parametrize("content", ["folder", "[1, 2", "\xff"])
def test_the_gate_is_no_reason_to_fail(ansible: Ansible, emulator: Emulator, web: str, content: str) -> None:
    emulator.add_fault("rate_limit", times=1, retry_after=0.2)
    ansible.play(vps_exec("limited", id=web, command="uname"))
    (file,) = gate_files(ansible)
    if content == "folder":
        file.unlink()
        file.mkdir()
    else:
        file.write_text(content)
    emulator.add_fault("rate_limit", times=1, retry_after=0.2)
    run = ansible.play(vps_exec("limited", id=web, command="uname"))
    assert run.result("limited")["rc"] == 0
    assert [entry["status"] for entry in emulator.journal()].count(429) == 2


def test_a_wait_that_does_not_fit_fails_at_once_and_is_known_to_others(
    ansible: Ansible, emulator: Emulator, web: str
) -> None:
    emulator.add_fault("rate_limit", times=1, retry_after=3000)
    run = ansible.play(
        vps_exec("told", id=web, command="uname", timeout=20),
        vps_exec("known", name="db-01", command="uname", timeout=20),
        {"name": "status", "hostup.cloud.vps_status": {"id": web}, "ignore_errors": True},
    )
    assert [run.result(task)["error_code"] for task in ("told", "known", "status")] == ["rate_limited"] * 3
    assert "; wait until 20" in run.result("told")["msg"]
    (file,) = gate_files(ansible)
    assert "told an earlier task of this or another run on this machine to wait until 20" in run.result("known")["msg"]
    for task in ("known", "status"):
        assert f"if that is wrong, delete '{file}'" in run.result(task)["msg"]
    assert run.result("told")["msg"].endswith("; nothing was started")
    assert "started" not in run.result("status")["msg"]
    assert len(emulator.journal()) == 1


@pytest.mark.parametrize(
    ("task", "times"),
    [(vps_exec("waits", command="uname"), 1), ({"name": "waits", "hostup.cloud.vps_status": {"all": True}}, 4)],
)
def test_a_long_wait_shows_while_it_lasts(
    ansible: Ansible, emulator: Emulator, web: str, task: dict[str, Any], times: int
) -> None:
    emulator.add_fault("rate_limit", times=times, retry_after=4)
    ansible.write("hosts.yml", {"all": {"hosts": {"web": {"hostup_id": web}}}})
    playbook = ansible.write("playbook.yml", [{"hosts": "web", "gather_facts": False, "tasks": [task]}])
    # Python keeps what goes into a pipe, and not what goes to a terminal.
    process = ansible.start("ansible-playbook", "-v", "-i", "hosts.yml", str(playbook), PYTHONUNBUFFERED="1")
    try:
        assert process.stdout
        shown = next(line for line in process.stdout if "waiting until" in line)
        assert "<web> waiting until 20" in shown
        assert "for the API's rate limit" in shown
        assert process.poll() is None
        assert not (ansible.folder / "results.jsonl").exists(), "the task had ended"
        output, _errors = process.communicate(timeout=TIMEOUT)
    finally:
        process.kill()
    assert process.returncode == 0, output


def test_an_interrupted_play(ansible: Ansible, emulator: Emulator, web: str) -> None:
    emulator.add_fault("rate_limit", times=1, retry_after=0.1)
    playbook = ansible.write(
        "playbook.yml",
        [
            {
                "hosts": "localhost",
                "gather_facts": False,
                "tasks": [vps_exec("long", id=web, command="sleep 6; echo once >> /tmp/marks; echo ended")],
            }
        ],
    )
    # Where it is ignored, as in a background job of a shell, the play would ignore it too.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    process = subprocess.Popen(
        [str(BIN / "ansible-playbook"), str(playbook)],
        cwd=ansible.folder,
        env=ansible.environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        wait_for(lambda: emulator.journal(kind="poll"))
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does
        output, _errors = process.communicate(timeout=TIMEOUT)
    finally:
        process.kill()
    assert process.returncode != 0
    assert "Traceback" not in output
    with pytest.raises(ProcessLookupError):
        os.killpg(process.pid, 0)
    (file,) = gate_files(ansible)
    assert len(json.loads(file.read_text())) == 4
    (command,) = emulator.commands()
    run = ansible.play(
        vps_exec("collect", id=web, pid=command["pid"], timeout=30),
        vps_exec("marks", id=web, command="cat /tmp/marks"),
    )
    assert run.result("collect")["stdout"] == "ended"
    assert run.result("marks")["stdout"] == "once"


def forbidden(emulator: Emulator) -> None:
    emulator.add_fault("status", kind="poll", status=403, times=1)


def lost(emulator: Emulator) -> None:
    emulator.add_fault("cut_body", last_poll=True)


@pytest.mark.parametrize(
    ("command", "disturb", "rc"),
    [
        ("sleep 2; touch /tmp/x", None, 0),
        ("touch /tmp/x", forbidden, 0),
        ("touch /tmp/x; exit 3", None, 2),
        ("touch /tmp/x", lost, 2),
    ],
)
def test_the_example_of_the_page(
    ansible: Ansible,
    emulator: Emulator,
    web: str,
    command: str,
    disturb: Callable[[Emulator], None] | None,
    rc: int,
) -> None:
    if disturb:
        disturb(emulator)
    page = (Path(__file__).parents[2] / "docs" / "failures.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```yaml[^\n]*\n(.*?)```", page, re.DOTALL)
    tasks = yaml.safe_load(example.replace("apt-get -y upgrade", command).replace("timeout: 600", "timeout: 1"))
    ansible.write("hosts.yml", {"all": {"hosts": {"web": {"hostup_id": web}}}})
    run = ansible.play(*tasks, hosts="web", options=("-i", "hosts.yml"))
    assert run.rc == rc, run.output
    assert len(emulator.commands()) == 1
    if rc == 0:
        assert run.result("Collect the result if it may still be there")["rc"] == 0
    else:
        assert [line["task"] for line in run.results] == ["Upgrade"]
