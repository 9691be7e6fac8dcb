# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What stands behind a VPS: real agents in sandboxes, plain processes; and nothing is left behind."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
import requests

from tests.emulator import guest_canned
from tests.emulator.run import Emulator, EmulatorError

# Opened for writing and closed again; nothing is ever written.
PROBE = """python3 - <<'P'
import os
for path in ("/proc/sys/kernel/hostname", "/proc/sys/vm/swappiness", "/proc/sys/net/ipv4/ip_forward",
             "/proc/sys/kernel/core_pattern", "/etc/hostname", "/usr/bin/env"):
    try:
        os.close(os.open(path, os.O_WRONLY))
        print("open", path)
    except OSError:
        pass
P"""


def processes_with(mark: str) -> list[int]:
    """The ids of processes that have the mark in their command line."""
    found = []
    for directory in Path("/proc").iterdir():
        if directory.name.isdigit():
            try:
                if mark.encode() in (directory / "cmdline").read_bytes().replace(b"\0", b" "):
                    found.append(int(directory.name))
            except OSError:
                pass
    return found


def gone(mark: str) -> bool:
    for _attempt in range(300):
        if not processes_with(mark):
            return True
        time.sleep(0.01)
    return False


def there(mark: str, count: int) -> bool:
    for _attempt in range(300):
        if len(processes_with(mark)) >= count:
            return True
        time.sleep(0.01)
    return False


def unique(seconds: int) -> str:
    """A sleep that no other process on this machine does."""
    return f"sleep {seconds}.{os.getpid()}"


@pytest.fixture(params=["agent", "process"])
def real(request):
    return request.getfixturevalue({"agent": "agents", "process": "processes"}[request.param])


def test_a_command(real):
    result = real.run("printf 'out\\n'; echo err >&2; exit 3")
    assert result == {"exited": True, "stdout": "out\n", "stderr": "err\n", "exitCode": 3}


def test_read_once(real):
    pid = real.start("echo x")
    real.result(pid)
    answer = real.get(real.exec_path("web-01"), params={"pid": pid})
    assert (answer.status_code, answer.json()["detail"]) == (400, "Invalid parameter 'pid'")


def test_running_then_killed_by_a_signal(real):
    pid = real.start("kill -STOP $$")
    assert real.get(real.exec_path("web-01"), params={"pid": pid}).json() == {"exited": False}
    real.run(f"kill -KILL {pid}")
    assert real.result(pid) == {"exited": True, "stdout": "", "stderr": "", "exitCode": None, "signal": 9}


def test_unicode_and_bytes_that_are_none(real):
    assert real.run("printf 'å🙂 \\377 x'")["stdout"] == "å🙂 \ufffd x"


def test_truncated_output(real):
    result = real.run("head -c 17000000 /dev/zero | tr '\\0' x; echo err >&2")
    assert result["stdoutTruncated"] is True
    assert "stderrTruncated" not in result
    assert len(result["stdout"]) <= 16 * 1024 * 1024


def test_files_of_one_vps_only(real):
    mark = f"mark-{os.getpid()}"
    real.run(f'echo x >"${{TMPDIR:-/tmp}}/{mark}"')
    look = f'ls "${{TMPDIR:-/tmp}}" | grep -c {mark}'
    assert real.run(look)["stdout"] == "1\n"
    assert real.run(look, "db-01")["stdout"] == "0\n"
    assert not Path("/tmp", mark).exists()


def test_a_stopped_vps_forgets(real):
    command = unique(3001)
    pid = real.start(f"{command}; echo x")
    assert there(command, 1)
    real.emulator.set_vps("web-01", power_state="stopped")
    assert gone(command)
    answer = real.get(real.exec_path("web-01"), params={"pid": pid})
    assert (answer.status_code, answer.json()["code"]) == (409, "vps_not_ready")
    real.emulator.set_vps("web-01", power_state="running")
    assert real.get(real.exec_path("web-01"), params={"pid": pid}).json()["detail"] == "Invalid parameter 'pid'"


def test_agent_is_root_of_its_own_host(agents):
    assert agents.run("id -u; uname -n; cat /etc/hostname; pwd")["stdout"] == "0\nweb-01\nweb-01\n/\n"
    assert agents.run("hostname 2>/dev/null || uname -n", "db-01")["stdout"] == "db-01\n"
    assert socket.gethostname() != "web-01"


def test_agent_cannot_touch_the_machine(agents):
    assert agents.run(PROBE)["stdout"] == ""
    assert agents.run("touch /usr/x /etc/x /x")["exitCode"] != 0
    assert agents.run("ls -A /root /home | grep -v :; cat /etc/shadow")["stdout"].strip() == ""
    own = agents.run("for d in /tmp /root /var/tmp /run; do echo x >$d/x && cat $d/x; done")
    assert own["stdout"] == "x\n" * 4


def test_agent_sees_its_own_processes_only(agents):
    listed = agents.run("ls -d /proc/[0-9]*")["stdout"].split()
    assert len(listed) < 12
    assert f"/proc/{os.getpid()}" not in listed or os.getpid() < 12


def test_root_home_survives_a_reboot_and_tmp_does_not(agents):
    first = agents.start("echo kept >/root/x; echo lost >/tmp/x; echo $$")
    agents.result(first)
    agents.emulator.set_vps("web-01", restart_agent=True)
    second = agents.start("cat /root/x; ls /tmp")
    assert second > first  # no pid comes twice
    assert agents.result(second)["stdout"] == "kept\n"
    agents.emulator.reset()
    assert agents.run("ls /root")["stdout"] == ""


def test_agent_killed_by_its_guest_comes_back(agents):
    agents.run("true")
    pid = agents.start("sleep 0.05; kill -KILL -1")
    for _attempt in range(300):
        answer = agents.get(agents.exec_path("web-01"), params={"pid": pid})
        if answer.status_code != 200:
            break
        time.sleep(0.01)
    assert answer.status_code in (400, 503)
    assert agents.run("echo back")["stdout"] == "back\n"


def test_forbidden_by_the_agent_itself(agents):
    agents.emulator.set_vps("web-01", agent="forbidden")
    path = agents.exec_path("web-01")
    assert agents.get(path).json()["available"] is True
    answer = agents.post(path, json={"command": "id"})
    assert (answer.status_code, answer.json()["code"]) == (409, "external_provider_failed")
    assert answer.json()["detail"].startswith("Command guest-exec has been disabled")
    assert agents.emulator.commands() == []
    agents.emulator.set_vps("web-01", agent="ok")
    assert agents.run("echo x")["exitCode"] == 0


def test_three_requests_over_one_connection(agents):
    path = agents.exec_path("web-01")
    agents.run("true")
    since = agents.emulator.last_seq
    agents.get(path)
    pid = agents.start("true")
    agents.result(pid)
    entries = agents.emulator.journal(since=since)
    assert [entry["kind"] for entry in entries][:2] == ["probe", "start"]
    assert len({entry["connection"] for entry in entries}) == 1


@pytest.mark.parametrize("kind", ["agent", "process"])
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_no_guest_outlives_the_emulator(kind, number):
    command = unique(3002 + number)
    try:
        emulator = Emulator(guests=kind).start()
    except EmulatorError as error:
        pytest.skip(str(error))
    try:
        headers = {"Authorization": f"Bearer {emulator.key}"}
        for vps in emulator.vps[:2]:
            body = {"command": f"{command} & {command}; echo x"}
            requests.post(f"{emulator.base}/vps/{vps['id']}/agent/exec", json=body, headers=headers, timeout=20)
        assert there(command, 6)  # in each VPS a shell and two sleeps
        os.kill(emulator.pid, number)
        assert gone(command)
    finally:
        emulator.stop()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_nothing_is_left_on_disk(tmp_path, monkeypatch, number):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    with Emulator(guests="process") as emulator:
        headers = {"Authorization": f"Bearer {emulator.key}"}
        url = f"{emulator.base}/vps/{emulator.vps[0]['id']}/agent/exec"
        requests.post(url, json={"command": "echo x"}, headers=headers, timeout=20)
        state = [path for path in tmp_path.iterdir() if not path.name.startswith("hostup-emulator-run-")]
        assert len(state) == 1
        os.kill(emulator.pid, number)
        for _attempt in range(500):
            if not state[0].exists():
                break
            time.sleep(0.01)
        assert not state[0].exists()


def test_it_ends_with_its_parent(tmp_path):
    code = (
        "import os, sys; sys.path.insert(0, '.'); from tests.emulator.run import Emulator; "
        "emulator = Emulator(guests='canned').start(); print(emulator.pid, flush=True); os._exit(0)"
    )
    root = Path(__file__).resolve().parents[3]
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=root, env=environment, capture_output=True, text=True, check=True, timeout=60
    )
    for _attempt in range(500):
        if int(run.stdout) not in processes_with("-m tests.emulator"):
            return
        time.sleep(0.01)
    raise AssertionError("the emulator goes on")


def test_a_fleet_of_ones_own(tmp_path):
    file = tmp_path / "fleet.json"
    file.write_text(
        '[{"name": "{{ evil }}", "agent": "missing", "primaryIp": null}, {"id": "vps_me", "guest": "canned"}]'
    )
    with Emulator(guests="canned", fleet=file) as emulator:
        first, second = emulator.vps
        assert (first["name"], first["agent"], first["primary_ip"]) == ("{{ evil }}", "missing", None)
        assert second["id"] == "vps_me"


def test_guest_kinds_side_by_side(processes):
    processes.emulator.set_vps("db-01", guest="canned")
    assert processes.run("uname -a", "db-01")["stdout"].startswith("Linux db-01 ")
    assert processes.run("echo $((6*7))")["stdout"] == "42\n"


@pytest.mark.parametrize(
    ("command", "seconds", "stdout", "code"),
    [
        ("sleep 0.15; echo x", 0.15, "x\n", 0),
        ("echo a b && exit 3", 1.0, "a b\n", 3),
        ("hostname", 1.0, "name\n", 0),
        ("anything else", 1.0, "", 0),
        ("false", 1.0, "", 1),
    ],
)
def test_canned_answers(command, seconds, stdout, code):
    took, result = guest_canned.canned_result(command, "name", 1.0)
    assert (took, result.stdout.decode(), result.exit_code) == (seconds, stdout, code)
