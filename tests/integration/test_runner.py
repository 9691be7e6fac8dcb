# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The compliance playbook through ansible-runner: the commands and files of docs/scheduling.md, as they stand there."""

from __future__ import annotations

import base64
import io
import json
import os
import re
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import pytest

from ..collection import ROOT
from ..emulator.run import Emulator
from .commands import BIN, TIMEOUT, Ansible

#: ssh to a worker, which is this machine with an environment of its own. What is sent and what comes back is kept.
SSH = """#!/bin/sh
worker=$1
shift
mkdir -p "$worker"
tee "$worker.sent" |
  env -i PATH="$PATH" HOME="$PWD/$worker" TMPDIR="$PWD/$worker" HOSTUP_API_BASE="$HOSTUP_API_BASE" \\
    ANSIBLE_COLLECTIONS_PATH="$ANSIBLE_COLLECTIONS_PATH" sh -c "$*" |
  tee "$worker.back"
"""
CHECKS = [
    {"id": "kernel", "title": "Linux", "severity": "high", "command": "uname -s", "expect": {"stdout": "Linux"}},
    {"id": "power", "title": "Running", "severity": "high", "status": "power_state", "expect": {"stdout": "running"}},
]


def documented(start: str) -> str:
    """Return the block of docs/scheduling.md that is tested and begins so."""
    text = (ROOT / "docs" / "scheduling.md").read_text()
    blocks = re.findall(r"<!-- tests/integration/test_runner.py \w+ this -->\n```\w+[^\n]*\n(.*?)```", text, re.DOTALL)
    (block,) = [block for block in blocks if block.startswith(start)]
    return str(block)


@pytest.fixture
def folder(ansible: Ansible, emulator: Emulator) -> Path:
    """The folder that the documentation describes, a worker's key, and the paths of the documentation in it."""
    if not (BIN / "ansible-runner").exists():
        pytest.skip("needs ansible-runner")
    for name in ("fleet/inventory", "fleet/project", "fleet/env", "bin"):
        (ansible.folder / name).mkdir(parents=True)
    ansible.write("key", emulator.key)
    ansible.write("bin/ssh", SSH).chmod(0o755)
    ansible.write("fleet/inventory/fleet.hostup.yml", documented("plugin:"))
    ansible.write("fleet/env/envvars", {"ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED": "true"})
    ansible.write("fleet/env/extravars", {"compliance_profiles": [], "compliance_checks": CHECKS})
    ansible.write("whole-fleet.yml", here(ansible, documented("- name: Report on")))
    return ansible.folder


def here(ansible: Ansible, text: str) -> str:
    return text.replace("/etc/hostup/key", f"{ansible.folder}/key").replace("/srv/", f"{ansible.folder}/")


def shell(ansible: Ansible, start: str) -> tuple[int, str]:
    """Run a block of the documentation and return its exit status and what it printed."""
    environment = ansible.environment(PATH=f"{ansible.folder}/bin:{BIN}:{os.environ['PATH']}")
    del environment["HOSTUP_API_KEY"]
    environment["HOSTUP_API_KEY_FILE"] = str(ansible.folder / "key")
    process = subprocess.run(
        ["bash", "-c", here(ansible, documented(start))],
        cwd=ansible.folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=TIMEOUT,
        check=False,
    )
    return process.returncode, process.stdout


def unpacked(stream: bytes) -> list[bytes]:
    """Return what is in a stream of ansible-runner, packed files included."""
    found = [stream]
    for packed in re.findall(rb'\{"zipfile": \d+\}\n([A-Za-z0-9+/=\s]+)', stream):
        with zipfile.ZipFile(io.BytesIO(base64.b64decode(packed))) as archive:
            found += [archive.read(name) for name in archive.namelist()]
    return found


def holding(folder: Path, text: str) -> list[str]:
    """Return the files in the folder that hold a text."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [str(path.relative_to(folder)) for path in files if text in path.read_text(errors="replace")]


def written(folder: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((folder / "compliance" / "report.json").read_text())
    return content


def test_one_run(ansible: Ansible, emulator: Emulator, folder: Path) -> None:
    status, output = shell(ansible, "export HOSTUP_API_KEY_FILE")
    assert status == 4, output
    assert written(folder)["verdict"] == "could_not_check"
    emulator.set_vps("old-01", power_state="running")
    status, output = shell(ansible, "export HOSTUP_API_KEY_FILE")
    assert status == 0, output
    assert written(folder)["verdict"] == "clean"
    assert len(list((folder / "compliance" / "history").glob("*.report.json"))) == 2
    assert holding(folder, emulator.key) == ["key"]


def test_a_fleet_in_slices(ansible: Ansible, emulator: Emulator, folder: Path) -> None:
    emulator.set_vps("old-01", power_state="running")
    status, output = shell(ansible, "set -u")
    assert status == 0, output
    report = written(folder)
    assert report["verdict"] == "clean"
    assert sorted(host["host"] for host in report["hosts"]) == ["db-01", "old-01", "web-01"]

    slices = [json.loads(path.read_text()) for path in folder.glob("tmp.*/artifacts/slice_*/compliance/report.json")]
    hosts = [[host["host"] for host in part["hosts"]] for part in slices]
    assert len(hosts) == 2
    assert all(hosts)
    assert sorted(hosts[0] + hosts[1]) == ["db-01", "old-01", "web-01"]

    assert holding(folder, emulator.key) == ["key"]
    for worker in ("worker-0", "worker-1"):
        for name in ("sent", "back"):
            parts = unpacked((folder / f"{worker}.{name}").read_bytes())
            assert len(parts) > 3
            assert not [part for part in parts if emulator.key.encode() in part]
        assert list((folder / worker).rglob("report.json")) == []


def test_a_worker_that_dies(ansible: Ansible, folder: Path) -> None:
    ansible.write("bin/ssh", SSH.replace("worker=$1", 'worker=$1\n[ "$1" = worker-0 ] || exit 255'))
    status, output = shell(ansible, "set -u")
    assert status == 4, output
    missing = {finding["host"] for finding in written(folder)["run_findings"]}
    assert missing == {"db-01", "web-01"}
