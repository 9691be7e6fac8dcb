# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Start an emulator from Python and steer it. Standard library only, for tests, demo and benchmarks."""

from __future__ import annotations

import json
import os
import ssl
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 30.0
STOP_SECONDS = 15.0


class EmulatorError(Exception):
    """The emulator did not start, or refused what was asked of it."""


class Emulator:
    """A running emulator: `with Emulator("--guests", "canned", vps=40) as emulator: ...`.

    Positional arguments are command-line options as they are; keyword arguments become options,
    `all_running=True` to `--all-running` and `canned_ms=50` to `--canned-ms 50`.
    It uses any free port unless one is given, and ends with this process, however that ends.
    """

    def __init__(self, *arguments: str, **options: Any) -> None:
        options.setdefault("port", 0)
        self._command = [sys.executable, "-m", "tests.emulator", "--stop-on-eof", *arguments]
        for name, value in options.items():
            if value is None or value is False:
                continue
            self._command.append("--" + name.replace("_", "-"))
            if value is not True:
                self._command.append(str(value))
        self._directory = tempfile.TemporaryDirectory(prefix="hostup-emulator-run-")
        self._process: subprocess.Popen[bytes] | None = None
        self._opener: urllib.request.OpenerDirector | None = None
        self.base = self.key = self.control = self.guests = self.why = ""
        self.pid = 0

    def start(self) -> Emulator:
        directory = Path(self._directory.name)
        ready, output = directory / "ready.json", directory / "output"
        environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
        with open(output, "wb") as log:
            self._process = subprocess.Popen(
                [*self._command, "--ready-file", str(ready)],
                cwd=ROOT,
                env=environment,
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        give_up = time.monotonic() + START_SECONDS
        while not ready.exists():
            if self._process.poll() is not None or time.monotonic() > give_up:
                text = self.output()
                self.stop()
                raise EmulatorError(f"the emulator did not start: {text}")
            time.sleep(0.01)
        facts = json.loads(ready.read_text(encoding="utf-8"))
        self.base, self.key, self.control = facts["base"], facts["key"], facts["control"]
        self.guests, self.why, self.pid = facts["guests"], facts["why"], facts["pid"]
        # The control API is on this machine; tests use certificates that nobody trusts, on purpose. The opener is kept,
        # as making one takes longer than a call.
        https = urllib.request.HTTPSHandler(context=ssl._create_unverified_context())
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), https)
        return self

    def stop(self) -> None:
        process = self._process
        if process is not None:
            if process.stdin is not None:
                process.stdin.close()
            process.terminate()
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            self._process = None
        self._directory.cleanup()

    def __enter__(self) -> Emulator:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def output(self) -> str:
        """What the emulator has printed."""
        path = Path(self._directory.name) / "output"
        return path.read_text(encoding="utf-8", errors="replace").strip() if path.exists() else ""

    def env(self) -> dict[str, str]:
        """The two variables that point the collection at this emulator."""
        return {"HOSTUP_API_BASE": self.base, "HOSTUP_API_KEY": self.key}

    @property
    def vps(self) -> list[dict[str, Any]]:
        """All VPSs: id, name, power_state, primary_ip, agent, guest, item."""
        return self._call("GET", "/vps")["vps"]

    def journal(self, since: int = 0, kind: str | None = None, vps: str | None = None) -> list[dict[str, Any]]:
        """The API requests in order, those after `since` (a seq), of a kind, of a VPS."""
        return self._journal(since, kind, vps)["entries"]

    def commands(self, since: int = 0, vps: str | None = None) -> list[dict[str, Any]]:
        """The commands that were started in guests, in order."""
        return self._journal(since, "none", vps)["commands"]

    @property
    def last_seq(self) -> int:
        """The number of the latest request, for `since`."""
        return self._journal(2**53, "none", None)["last_seq"]

    def _journal(self, since: int, kind: str | None, vps: str | None) -> dict[str, Any]:
        query = {"since": since, "kind": kind, "vps": vps}
        text = urllib.parse.urlencode({name: value for name, value in query.items() if value is not None})
        return self._call("GET", f"/journal?{text}")

    def clear_journal(self) -> None:
        self._call("DELETE", "/journal")

    def reset(self) -> None:
        """Everything back to the start state."""
        self._call("POST", "/reset")

    def set_vps(self, id_or_name: str, **changes: Any) -> dict[str, Any]:
        """Change a VPS: power_state, agent, agent_ready_in, guest, reply, item, status, primary_ip, name,
        restart_agent."""
        return self._call("PATCH", f"/vps/{_quoted(id_or_name)}", changes)

    def add_vps(self, **item: Any) -> dict[str, Any]:
        """Add a VPS of these API members; the others are made up."""
        return self._call("POST", "/vps", item)

    def remove_vps(self, id_or_name: str) -> None:
        self._call("DELETE", f"/vps/{_quoted(id_or_name)}")

    def add_fault(self, effect: str, **members: Any) -> int:
        """Add a rule (see faults.Fault for its members) and return its id."""
        return self._call("POST", "/faults", {"effect": effect, **members})["id"]

    def faults(self) -> list[dict[str, Any]]:
        """The rules, with how often each was `applied`."""
        return self._call("GET", "/faults")["faults"]

    def remove_fault(self, fault_id: int) -> None:
        self._call("DELETE", f"/faults/{fault_id}")

    def clear_faults(self) -> None:
        self._call("DELETE", "/faults")

    def add_key(
        self, key: str, scopes: Sequence[str] | None = None, *, label: str | None = None, active: bool = True
    ) -> str:
        """Add an API key, with all scopes unless they are given; returns the key."""
        members: dict[str, Any] = {"key": key, "label": label, "active": active}
        if scopes is not None:
            members["scopes"] = list(scopes)
        self._call("POST", "/keys", members)
        return key

    def settings(self, **changes: Any) -> dict[str, Any]:
        """Change settings (see settings.Settings) and return them all."""
        return self._call("PATCH", "/settings", changes)

    def _call(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.control + path, data=data, method=method)
        if self._opener is None:
            raise EmulatorError("the emulator was not started")
        try:
            with self._opener.open(request, timeout=60) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            raise EmulatorError(f"{method} {path}: {error.read().decode(errors='replace')}") from None


def _quoted(text: str) -> str:
    return urllib.parse.quote(text, safe="")
