# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The key does not show: not in output, files, arguments, environments or results, nor to another host."""

from __future__ import annotations

import os
import socket
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

from ..emulator.run import Emulator
from .commands import TIMEOUT, Ansible, vps_exec

CANARY = "canary/0f9d+2c7e5b="
#: How somebody could write it: as it is, in a URL, in JSON of PHP's, in JSON that escapes all that can be.
FORMS = (
    CANARY,
    quote(CANARY, safe=""),
    CANARY.replace("/", r"\/"),
    "".join(f"\\u{ord(char):04x}" for char in CANARY),
)
HIDDEN = "hidden-77a1c3"


def processes(name: str) -> dict[int, str]:
    """Return the arguments (`cmdline`) or the environment (`environ`) of every process that can be read."""
    found = {}
    for path in Path("/proc").glob(f"[0-9]*/{name}"):
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


class Stranger:
    """A server that keeps what it is sent, and answers with it wherever an answer has room for text."""

    def __init__(self) -> None:
        self.heads: list[str] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def serve(self) -> None:
        with suppress(OSError):
            while True:
                client, _address = self._listener.accept()
                with client:
                    head = b""
                    while b"\r\n\r\n" not in head and (data := client.recv(4096)):
                        head += data
                    self.heads.append(head.decode())
                    fields = [line for line in self.heads[-1].splitlines() if line.startswith("Authorization")]
                    told = (fields or [""])[0]
                    body = f"<title>{told}</title>{told}"
                    answer = f"HTTP/1.1 403 {told}\r\nX-Request-Id: {told}\r\nCF-Ray: {told}\r\n"
                    client.sendall(f"{answer}Content-Length: {len(body)}\r\n\r\n{body}".encode())

    def close(self) -> None:
        self._listener.close()


@contextmanager
def stranger() -> Iterator[Stranger]:
    server = Stranger()
    threading.Thread(target=server.serve, daemon=True).start()
    try:
        yield server
    finally:
        server.close()


def watched(ansible: Ansible, ours: tuple[str, ...], *arguments: str, **environment: str) -> tuple[str, set[str]]:
    """Run a playbook and return its output and where the key showed meanwhile, but for the files of the user's."""
    own = os.getpid()
    leaks: set[str] = set()
    give_up = time.monotonic() + TIMEOUT
    looks = 0
    with open(ansible.folder / "output", "w") as file:
        process = ansible.start("ansible-playbook", *arguments, stdout=file, **environment)
    while time.monotonic() < give_up:
        ended = process.poll() is not None
        looks += 1
        for name in ("cmdline", "environ"):
            leaks |= {f"{name}: {text}" for pid, text in processes(name).items() if CANARY in text and pid != own}
        leaks |= {
            f"file: {path}"
            for path, content in files(ansible.folder).items()
            if any(form.encode() in content for form in FORMS) and not path.endswith(ours)
        }
        if ended:
            break
        time.sleep(0.02)
    process.kill()
    output = (ansible.folder / "output").read_text()
    assert process.wait() == 0, output
    assert looks > 10
    return output, leaks


def test_the_key_shows_nowhere(ansible: Ansible, emulator: Emulator, web: str) -> None:
    emulator.add_key(CANARY)
    del ansible.variables["HOSTUP_API_KEY"]  # from a task's options, it is in no environment
    stopped = next(vps["id"] for vps in emulator.vps if vps["name"] == "old-01")
    echoes: dict[str, Any] = {"status": 400, "detail": " ".join(FORMS), "headers": {"X-Request-Id": CANARY}}
    emulator.add_fault("status", vps=stopped, **echoes)
    emulator.add_fault("status", kind="list", skip=1, **echoes)
    emulator.add_fault("rate_limit", kind="probe", retry_after=1, times=1)
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
    plugin = {"plugin": "hostup.cloud.vps", "api_key_file": str(ansible.write("key", CANARY))}
    cache = {"cache": True, "cache_plugin": "ansible.builtin.jsonfile", "cache_connection": str(ansible.folder / "c")}
    ansible.write("fleet.hostup.yml", {**plugin, **cache})
    ansible.write("broken.hostup.yml", {**plugin, "max_retries": 0})
    with stranger() as other, stranger() as echo:
        emulator.add_fault("redirect", kind="status", vps=web, url=f"{other.url}/?{CANARY}")
        playbook = ansible.write(
            "playbook.yml",
            [
                {
                    "hosts": "web",
                    "gather_facts": False,
                    "module_defaults": {
                        "hostup.cloud.vps_exec": {"api_key": CANARY},
                        "hostup.cloud.vps_status": {"api_key": CANARY},
                    },
                    "tasks": [
                        vps_exec("slow, after a 429", command="sleep 0.5; echo done"),
                        vps_exec("delegated", {"delegate_to": "bastion"}, command="sleep 0.5; echo done"),
                        vps_exec(
                            "delegated with the key in the environment",
                            {
                                "delegate_to": "bastion",
                                "environment": {"HOSTUP_API_KEY": CANARY},
                                "become": True,
                                "become_method": "ansible.builtin.su",
                            },
                            command="sleep 0.5; echo done",
                        ),
                        vps_exec("fails", command="false"),
                        vps_exec("echoes", id=stopped, command="ls"),
                        vps_exec("prints it", command=f"echo {CANARY[:8]}''{CANARY[8:]}"),
                        vps_exec("said at -v", command=f"echo x > /tmp/{CANARY}", effect="read"),
                        vps_exec("dead", command="ls", api_base="http://127.0.0.1:1/api/v2", max_retries=0),
                        vps_exec("echoes all over", command="ls", api_base=f"{echo.url}/api/v2", max_retries=0),
                        {"name": "lured", "hostup.cloud.vps_status": {}, "ignore_errors": True},
                        {"name": "no option", "hostup.cloud.vps_status": {"api_key": [CANARY]}, "ignore_errors": True},
                    ],
                }
            ],
        )
        output, leaks = watched(
            ansible,
            ("/playbook.yml", "/key"),
            *(argument for name in ("hosts.yml", "fleet.hostup.yml", "broken.hostup.yml") for argument in ("-i", name)),
            *("-vvvv", str(playbook)),
            ANSIBLE_DEBUG="true",
            ANSIBLE_LOG_PATH=str(ansible.folder / "log"),
        )
        assert other.heads == [], "what the API redirects to got nothing at all"
        assert CANARY in "".join(echo.heads)
    assert not leaks
    for form in FORMS:
        assert form not in output
    assert output.count("********") >= 2, "the echoed header and the printed key were censored"
    assert "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER" in output
    assert "the VPSs cannot be listed" in " ".join(output.split())
    assert any((ansible.folder / "c").iterdir())
    assert 429 in [entry["status"] for entry in emulator.journal(kind="probe")]


def test_no_log_hides_the_command_and_the_output(ansible: Ansible, emulator: Emulator, web: str) -> None:
    emulator.add_fault("status", kind="status", status=400, detail=HIDDEN)
    bastion = {"delegate_to": "bastion"}
    hidden = f"echo {HIDDEN}"
    tasks = [
        vps_exec("success", command=hidden),
        vps_exec("failure", command=f"{hidden}; {hidden} >&2; exit 3"),
        vps_exec("check mode", {"check_mode": True}, command=f"touch /tmp/{HIDDEN}"),
        vps_exec("guarded", command="true", creates=f"/{HIDDEN}", chdir=f"/{HIDDEN}"),
        vps_exec("delegated", bastion, command=hidden),
        vps_exec("delegated failure", bastion, command=f"{hidden}; exit 3"),
        vps_exec("warnings", {"become": True, "become_user": "eve", "environment": {"LANG": HIDDEN}}, command=hidden),
        vps_exec("binary", command=f"{hidden}; printf '\\377'"),
        vps_exec("refused", command=f"rm {HIDDEN}", effect="read"),
        vps_exec("refused delegated", bastion, command=f"rm {HIDDEN}", effect="read"),
        vps_exec("wrong type", command=[HIDDEN]),
        vps_exec("too long", command=f"{hidden} {'x' * 5000}"),
        vps_exec("late", command=f"sleep 1; {hidden}", timeout=0.5),
        vps_exec("loop", {"loop": ["a", "b"]}, command=f"{hidden} {{{{ item }}}}; false"),
        {"name": "api", "hostup.cloud.vps_status": {}, "ignore_errors": True},
    ]
    local = {"ansible_connection": "local", "ansible_python_interpreter": sys.executable}
    ansible.write("hosts.yml", {"all": {"hosts": {"web": {"hostup_id": web}, "bastion": local}}})
    playbook = ansible.write(
        "playbook.yml",
        [{"hosts": "web", "gather_facts": False, "tasks": [{**task, "no_log": True} for task in tasks]}],
    )
    run = ansible.run(
        "ansible-playbook",
        *("-i", "hosts.yml", "-vvvv", str(playbook)),
        ANSIBLE_DEBUG="true",
        ANSIBLE_LOG_PATH=str(ansible.folder / "log"),
    )
    assert run.rc == 0, run.output
    assert len(emulator.commands()) >= 8
    texts = {path: content.decode(errors="replace") for path, content in files(ansible.folder).items()}
    for path, text in {"output": run.output, **texts}.items():
        shown = [line[:300] for line in text.splitlines() if HIDDEN in line]
        assert path == str(playbook) or not shown, "\n".join(shown)
