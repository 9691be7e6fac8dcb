# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes every task result as a line of JSON to the file that RESULTS_FILE names, for the tests to read."""

from __future__ import annotations

DOCUMENTATION = r"""
name: results
type: aggregate
short_description: Write results as JSON lines
description: Writes every task result as a line of JSON to the file that RESULTS_FILE names.
requirements:
  - none
"""

import json
import os
from typing import Any

from ansible.plugins.callback import CallbackBase


class CallbackModule(CallbackBase):
    """The callback."""

    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "aggregate"
    CALLBACK_NAME = "results"
    CALLBACK_NEEDS_ENABLED = True

    def _write(self, outcome: str, result: Any) -> None:
        # ansible-core 2.19 renamed the members.
        host = getattr(result, "host", None) or result._host
        task = getattr(result, "task", None) or result._task
        content = result.result if hasattr(result, "result") else result._result
        line = {"host": host.get_name(), "task": task.get_name(), "outcome": outcome, "result": content}
        with open(os.environ["RESULTS_FILE"], "a", encoding="utf-8") as file:
            file.write(json.dumps(line, default=str) + "\n")

    def v2_runner_on_ok(self, result: Any) -> None:
        self._write("ok", result)

    def v2_runner_on_failed(self, result: Any, ignore_errors: bool = False) -> None:
        self._write("failed", result)

    def v2_runner_on_skipped(self, result: Any) -> None:
        self._write("skipped", result)

    def v2_runner_on_unreachable(self, result: Any) -> None:
        self._write("unreachable", result)
