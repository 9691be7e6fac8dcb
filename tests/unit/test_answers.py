# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Answers that are made to harm: only errors with a sentence come of them, within bounded memory."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from ansible_collections.hostup.cloud.plugins.module_utils import _transport
from ansible_collections.hostup.cloud.plugins.module_utils._threads import Threads

from .fuzz_answers import Fuzzer

#: Bytes of address space for a process that reads hostile answers; the worst of them would take 1.5 GB and more.
MEMORY = 1024**3

READ_BOMBS = """
import resource, sys
resource.setrlimit(resource.RLIMIT_AS, (int(sys.argv[1]), int(sys.argv[1])))
from ansible_collections.hostup.cloud.plugins.module_utils._json import parse
from ansible_collections.hostup.cloud.plugins.module_utils import _transport

def outcome(body):
    try:
        parse(body)
    except ValueError as error:
        return str(error)
    return "read"

large, small = 60_000_000, _transport.MAX_BODY - 20
for size, pieces in (large, (b"[],", b'"ab",', b"1.5,")), (small, (b"[],", b'{"a":[]},')):
    for piece in pieces:
        print(outcome(b'{"a":[' + piece * (size // len(piece)) + b"0]}"))
print(outcome(b'{"stdout":"' + b"x" * large + b'"}'))
"""


@pytest.mark.parametrize("seed", range(3))
def test_random_answers(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_transport, "BACKOFF_FIRST", 0.0)
    monkeypatch.setattr(_transport, "MAX_RETRY_AFTER", 0.0)
    monkeypatch.setattr(Threads, "run_within", lambda self, seconds, work: work())
    fuzzer = Fuzzer(seed)
    fuzzer.run(1000)
    assert sum(count for name, count in fuzzer.outcomes.items() if name.endswith(": fine")) > 50
    assert len(fuzzer.outcomes) > 30


def test_bombs_are_read_within_bounded_memory() -> None:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", READ_BOMBS, str(MEMORY)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert done.stdout.split("\n") == ["too many values"] * 3 + ["read"] * 3 + [""], done.stderr
