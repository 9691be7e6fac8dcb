# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The key does not show: not in output, files, arguments or results."""

from __future__ import annotations

import os
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from ..emulator.run import Emulator
from .commands import TIMEOUT, Ansible, vps_exec

CANARY = "canary-0f9d2c7e5b"


def processes() -> dict[int, str]:
    """Return the arguments of every process of this machine that can be read."""
    found = {}
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            found[int(path.parent.name)] = path.read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
    return found


def files(folder: Path) -> dict[str, bytes]:
    """Return what is in every file of `folder`."""
    found = {}
    # Ansible's temporary folders come and go meanwhile; unlike rglob, walk does not mind.
    for parent, _folders, names in os.walk(folder):
        for name in names:
            path = Path(parent, name)
            with suppress(OSError):
                if path.is_file() and not path.is_symlink():
                    found[str(path)] = path.read_bytes()
    return found


@pytest.mark.parametrize("debug", ["false", "true"])
def test_the_key_shows_nowhere(ansible: Ansible, emulator: Emulator, web: str, debug: str) -> None:
    emulator.add_key(CANARY)
    ansible.variables["HOSTUP_API_KEY"] = CANARY
    stopped = next(vps["id"] for vps in emulator.vps if vps["name"] == "old-01")
    emulator.add_fault("status", vps=stopped, status=400, detail=f"Authorization: Bearer {CANARY}")
    ansible.write(
        "hosts.yml",
        {
            "all": {
                "hosts": {
                    "web": {"hostup_id": web},
                    "bastion": {"ansible_connection": "local", "ansible_python_interpreter": sys.executable},
                }
            }
        },
    )
    configured = ansible.write("fleet.hostup.yml", {"plugin": "hostup.cloud.vps"})
    playbook = ansible.write(
        "playbook.yml",
        [
            {
                "hosts": "web",
                "gather_facts": False,
                "tasks": [
                    vps_exec("slow", command="sleep 1; echo done"),
                    vps_exec("delegated", {"delegate_to": "bastion"}, command="sleep 1; echo done"),
                    vps_exec(
                        "delegated with the key in the environment",
                        {
                            "delegate_to": "bastion",
                            "environment": {"HOSTUP_API_KEY": CANARY},
                            "become": True,
                            "become_method": "ansible.builtin.su",
                        },
                        command="sleep 1; echo done",
                    ),
                    vps_exec("fails", command="false"),
                    vps_exec("echoes", id=stopped, command="ls"),
                    vps_exec("prints it", command=f"echo {CANARY[:8]}''{CANARY[8:]}"),
                    vps_exec("said at -v", command=f"echo x > /tmp/{CANARY}", effect="read"),
                    vps_exec("dead", command="ls", api_base="http://127.0.0.1:1/api/v2", max_retries=0),
                ],
            }
        ],
    )
    own = os.getpid()
    leaks: set[str] = set()
    give_up = time.monotonic() + TIMEOUT
    watched = 0
    with open(ansible.folder / "output", "w") as file:
        process = ansible.start(
            "ansible-playbook",
            *("-i", "hosts.yml", "-i", str(configured), "-vvvv", str(playbook)),
            stdout=file,
            ANSIBLE_DEBUG=debug,
            ANSIBLE_LOG_PATH=str(ansible.folder / "log"),
        )
    while time.monotonic() < give_up:
        ended = process.poll() is not None
        watched += 1
        leaks |= {f"arguments: {text}" for pid, text in processes().items() if CANARY in text and pid != own}
        leaks |= {
            f"file: {path}"
            for path, content in files(ansible.folder).items()
            if CANARY.encode() in content and not path.endswith("playbook.yml")
        }
        if ended:
            break
        time.sleep(0.02)
    process.kill()
    output = (ansible.folder / "output").read_text()
    assert process.wait() == 0, output
    assert watched > 10
    assert not leaks
    assert CANARY not in output
    assert output.count("********") >= 2, "the echoed header and the printed key were censored"
    assert "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER" in output or debug == "false"
