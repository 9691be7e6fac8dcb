# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fixtures of the unit tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from ansible_collections.hostup.cloud.plugins.module_utils import _gate, _transport
from ansible_collections.hostup.cloud.plugins.module_utils._client import HostUp
from ansible_collections.hostup.cloud.plugins.module_utils._transport import Connection

from .clock import Clock
from .server import ScriptedApi


@pytest.fixture
def api() -> Iterator[ScriptedApi]:
    """A scripted API that fails the test if its script was not followed."""
    scripted = ScriptedApi()
    yield scripted
    scripted.verify()


@pytest.fixture
def connect(api: ScriptedApi) -> Callable[..., Connection]:
    """Make a Connection to the scripted API."""
    return lambda **options: Connection(**{"api_key": "secret-key", "api_base": api.base, **options})


@pytest.fixture
def client(connect: Callable[..., Connection]) -> Iterator[HostUp]:
    """A client of the scripted API, with three retries."""
    with HostUp(connect(max_retries=3)) as hostup:
        yield hostup


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The clock of the transport and the rate gate, on which nothing has to be waited for."""
    clock = Clock()
    for module in (_gate, _transport):
        monkeypatch.setattr(module, "time", clock)
    return clock


@pytest.fixture(autouse=True)
def _quick_backoff(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the pauses between tries short; that they grow has a test of its own."""
    monkeypatch.setattr(_transport, "BACKOFF_FIRST", 0.001)
