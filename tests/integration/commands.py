# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run Ansible's real commands and read what they did."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import yaml

from ..collection import collections_path

BIN = Path(sys.executable).parent
HERE = Path(__file__).parent
TIMEOUT = 120


@dataclass
class Run:
    """A command that ended. `results` are the lines of the callback `results`."""

    rc: int
    output: str
    results: list[dict[str, Any]]

    def result(self, task: str, host: str | None = None) -> dict[str, Any]:
        """Return the result of the one task of that name (on that host)."""
        found = [line for line in self.results if line["task"] == task and host in (None, line["host"])]
        assert len(found) == 1, f"{len(found)} results of {task!r} in:\n{self.output}"
        content: dict[str, Any] = found[0]["result"]
        return content

    def outcome(self, task: str) -> str:
        """Return what became of the one task of that name: ok, failed, skipped or unreachable."""
        outcomes = {line["outcome"] for line in self.results if line["task"] == task}
        assert len(outcomes) == 1, f"outcomes of {task!r}: {outcomes} in:\n{self.output}"
        return str(outcomes.pop())


@dataclass
class Ansible:
    """Ansible's commands, in a folder of their own and with nothing of the caller's configuration."""

    folder: Path
    variables: dict[str, str] = field(default_factory=dict)

    def environment(self, **more: str) -> dict[str, str]:
        """Return the environment that the commands get."""
        kept = {
            name: value for name, value in os.environ.items() if not name.startswith(("ANSIBLE_", "HOSTUP_", "PYTEST_"))
        }
        return {
            **kept,
            "HOME": str(self.folder),
            "TMPDIR": str(self.folder),
            "ANSIBLE_COLLECTIONS_PATH": str(collections_path()),
            "ANSIBLE_CALLBACK_PLUGINS": str(HERE / "callback_plugins"),
            "ANSIBLE_CALLBACKS_ENABLED": "results",
            "ANSIBLE_LOCAL_TEMP": str(self.folder / "local-tmp"),
            "ANSIBLE_REMOTE_TMP": str(self.folder / "remote-tmp"),
            "ANSIBLE_NOCOLOR": "1",
            "RESULTS_FILE": str(self.folder / "results.jsonl"),
            **self.variables,
            **more,
        }

    def start(
        self, command: str, *arguments: str, stdout: IO[str] | int = subprocess.PIPE, **environment: str
    ) -> subprocess.Popen[str]:
        """Start a command without waiting for it."""
        return subprocess.Popen(
            [str(BIN / command), *arguments],
            cwd=self.folder,
            env=self.environment(**environment),
            stdin=subprocess.DEVNULL,
            stdout=stdout,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def run(self, command: str, *arguments: str, **environment: str) -> Run:
        """Run a command to its end."""
        results = self.folder / "results.jsonl"
        results.unlink(missing_ok=True)
        process = self.start(command, *arguments, **environment)
        try:
            output, _errors = process.communicate(timeout=TIMEOUT)
        finally:
            process.kill()
        lines = results.read_text().splitlines() if results.exists() else []
        return Run(process.returncode, output, [json.loads(line) for line in lines])

    def play(self, *tasks: dict[str, Any], options: tuple[str, ...] = (), **play: Any) -> Run:
        """Run a play of `tasks`, on localhost unless `play` says otherwise; `environment` is a keyword of the play."""
        playbook = self.write(
            "playbook.yml", [{"hosts": "localhost", "gather_facts": False, **play, "tasks": list(tasks)}]
        )
        return self.run("ansible-playbook", *options, str(playbook))

    def write(self, name: str, content: Any) -> Path:
        """Write a file into the folder, as YAML unless it is text."""
        path = self.folder / name
        path.write_text(content if isinstance(content, str) else yaml.safe_dump(content, sort_keys=False))
        return path


def vps_exec(task: str, keywords: dict[str, Any] | None = None, **options: Any) -> dict[str, Any]:
    """Return a task that goes on whatever comes of it."""
    return {"name": task, "hostup.cloud.vps_exec": options, "ignore_errors": True, **(keywords or {})}
