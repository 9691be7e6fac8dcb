# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`make effect` tells of a command and never runs it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.skipif(not (ROOT / ".venv" / ".runtime").exists(), reason="make has not made its environment")
@pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")
def test_the_command_is_text_to_make(tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    done = subprocess.run(
        ["make", "effect", f"CMD=echo $(shell touch {mark}) $(info x) $(eval x:=y) $HOME 'a b'"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert not mark.exists()
    assert done.stdout.startswith("write: "), done.stdout + done.stderr


def test_the_verdict_in_another_shell() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.effect", "[[ b > a ]] && echo yes"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert done.stdout.startswith("write: [[ means something else in a plain sh")
    assert "with executable: /bin/bash, read: " in done.stdout
