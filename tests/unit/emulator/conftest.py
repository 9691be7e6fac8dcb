# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fixtures: a canned emulator for what the API answers, one with agents for what guests do."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from tests.emulator.run import Emulator, EmulatorError

POLLS = 600  # bounds every wait for a command: 600 times 10 ms


class Client:
    """The few requests that tests make, and nothing clever between them and the answer."""

    def __init__(self, emulator: Emulator, key: str | None = None) -> None:
        self.emulator = emulator
        self.base = emulator.base
        self.session = requests.Session()
        self.session.trust_env = False
        self.session.headers.update(
            {"Authorization": f"Bearer {key or emulator.key}", "User-Agent": "emulator-tests/1"}
        )

    def get(self, path: str, **options: Any) -> requests.Response:
        return self.session.get(self.base + path, timeout=20, allow_redirects=False, **options)

    def post(self, path: str, **options: Any) -> requests.Response:
        return self.session.post(self.base + path, timeout=20, allow_redirects=False, **options)

    def id(self, name: str) -> str:
        return next(vps["id"] for vps in self.emulator.vps if vps["name"] == name)

    def exec_path(self, name: str) -> str:
        return f"/vps/{self.id(name)}/agent/exec"

    def start(self, command: str, name: str = "web-01") -> int:
        answer = self.post(self.exec_path(name), json={"command": command})
        assert answer.status_code == 200, answer.text
        return answer.json()["pid"]

    def result(self, pid: int, name: str = "web-01") -> dict[str, Any]:
        path = self.exec_path(name)
        for _attempt in range(POLLS):
            answer = self.get(path, params={"pid": pid})
            assert answer.status_code == 200, answer.text
            if answer.json()["exited"]:
                return answer.json()
            time.sleep(0.01)
        raise AssertionError(f"{pid} does not end")

    def run(self, command: str, name: str = "web-01") -> dict[str, Any]:
        return self.result(self.start(command, name), name)


@pytest.fixture(scope="session")
def _canned() -> Iterator[Emulator]:
    with Emulator(guests="canned", canned_ms=0) as emulator:
        yield emulator


@pytest.fixture
def emulator(_canned: Emulator) -> Emulator:
    _canned.reset()
    return _canned


@pytest.fixture
def client(emulator: Emulator) -> Client:
    return Client(emulator)


@pytest.fixture(scope="session")
def _agents() -> Iterator[Emulator]:
    try:
        emulator = Emulator(guests="agent").start()
    except EmulatorError as error:
        pytest.skip(str(error))
    yield emulator
    emulator.stop()


@pytest.fixture
def agents(_agents: Emulator) -> Client:
    _agents.reset()
    return Client(_agents)


@pytest.fixture(scope="session")
def _processes() -> Iterator[Emulator]:
    with Emulator(guests="process") as emulator:
        yield emulator


@pytest.fixture
def processes(_processes: Emulator) -> Client:
    _processes.reset()
    return Client(_processes)
