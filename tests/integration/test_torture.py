# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A small torture test; `make torture` is the large one."""

from __future__ import annotations

import subprocess
import sys

from ..collection import ROOT


def test_500_runs() -> None:
    command = [sys.executable, "-m", "tests.torture", "--runs", "500"]
    process = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    assert process.returncode == 0, process.stdout + process.stderr
    assert "0 violations" in process.stdout
