# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fixtures of the integration tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ansible.release import __version__ as ansible_version

from ..emulator.run import Emulator
from .commands import Ansible


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Tell what an emulator of another process ran the commands with."""
    reporter = node.config.pluginmanager.get_plugin("terminalreporter")
    if told := node.workeroutput.get("emulator"):
        reporter.write_line(told)


@pytest.fixture(scope="session")
def _emulator(request: pytest.FixtureRequest) -> Iterator[Emulator]:
    with Emulator(vps=3) as running:
        told = f"ansible-core {ansible_version}; guests: {running.guests} ({running.why})"
        if hasattr(request.config, "workeroutput"):  # in one of several processes
            request.config.workeroutput["emulator"] = told
        elif reporter := request.config.pluginmanager.get_plugin("terminalreporter"):
            reporter.write_line(told)
        yield running


@pytest.fixture
def emulator(_emulator: Emulator) -> Emulator:
    """An emulator in its start state: web-01 and db-01 run, old-01 is stopped."""
    _emulator.reset()
    _emulator.clear_journal()
    return _emulator


@pytest.fixture
def ansible(emulator: Emulator, tmp_path: Path) -> Ansible:
    """Ansible's commands, pointed at the emulator by the two environment variables."""
    return Ansible(tmp_path, emulator.env())


@pytest.fixture
def web(emulator: Emulator) -> str:
    """The id of web-01."""
    return next(vps["id"] for vps in emulator.vps if vps["name"] == "web-01")
