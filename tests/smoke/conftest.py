# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An environment as a user's: ansible-core, what requirements.txt names, the tarball, and nothing of the checkout."""

from __future__ import annotations

import json
import os
import subprocess
import venv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from ..artifact import build
from ..emulator.run import Emulator
from ..integration.conftest import emulator

__all__ = ["emulator"]

TIMEOUT = 300


@dataclass(frozen=True)
class Installed:
    """Ansible's commands of the environment, run in `folder`, which is the home of the user as well."""

    folder: Path
    variables: dict[str, str]

    @property
    def collection(self) -> Path:
        return self.folder / ".ansible" / "collections" / "ansible_collections" / "hostup" / "cloud"

    def run(self, command: str, *arguments: str | Path, rc: int | None = 0, **more: str) -> str:
        """Run a command and return what it printed on stdout. It must end with `rc`, unless that is None."""
        # Built anew: no PYTHONPATH, no ANSIBLE_*, and no program of the checkout's own environment.
        environment = {
            "HOME": str(self.folder),
            "PATH": f"{self.folder / 'venv' / 'bin'}:/usr/sbin:/usr/bin:/sbin:/bin",
            "LANG": "C.UTF-8",
            **self.variables,
            **more,
        }
        done = subprocess.run(
            [str(self.folder / "venv" / "bin" / command), *map(str, arguments)],
            cwd=self.folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            text=True,
            timeout=TIMEOUT,
        )
        assert rc in (None, done.returncode), f"{command} ended with {done.returncode}:\n{done.stdout}\n{done.stderr}"
        # A file of the collection that is missing is often no more than a warning.
        assert "[WARNING]" not in done.stderr, done.stderr
        return done.stdout

    def write(self, name: str, content: Any) -> Path:
        """Write a file into the folder, as JSON, which is YAML as well."""
        path = self.folder / name
        path.write_text(json.dumps(content))
        return path


@pytest.fixture(scope="session")
def artifact(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tarball: the one that HOSTUP_ARTIFACT names, as of a release, else one of this checkout."""
    named = os.environ.get("HOSTUP_ARTIFACT")
    return Path(named).resolve() if named else build(tmp_path_factory.mktemp("artifact"))


@pytest.fixture(scope="session")
def _installed(artifact: Path, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    installed = Installed(tmp_path_factory.mktemp("home"), {})
    venv.create(installed.folder / "venv", with_pip=True)
    # pip keeps the caller's environment: it may say where the package index is.
    pip = [str(installed.folder / "venv" / "bin" / "python"), "-m", "pip", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "install", "ansible-core"], check=True)
    installed.run("ansible-galaxy", "collection", "install", artifact)
    subprocess.run([*pip, "install", "-r", str(installed.collection / "requirements.txt")], check=True)
    return installed


@pytest.fixture(scope="session")
def _emulator() -> Iterator[Emulator]:
    with Emulator(vps=3) as running:
        yield running


@pytest.fixture
def installed(_installed: Installed, emulator: Emulator) -> Installed:
    """The environment, pointed at the emulator by the two environment variables, with an inventory fleet.hostup.yml."""
    _installed.write("fleet.hostup.yml", {"plugin": "hostup.cloud.vps", "require_hosts": 1})
    return Installed(_installed.folder, emulator.env())
