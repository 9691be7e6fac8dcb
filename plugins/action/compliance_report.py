# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The action plugin of hostup.cloud.compliance_report; the module of the same name documents it."""

from __future__ import annotations

from functools import partial
from typing import Any

from ansible import constants as C
from ansible.plugins.action import ActionBase

from ..module_utils._compliance_report import run as write_report
from ..module_utils._errors import InvalidOption
from ..module_utils._task import failure
from ..plugin_utils._plain import plain
from ..plugin_utils._registered import gather


class ActionModule(ActionBase):
    """Runs the task in the controller's process; in check mode, too, as reports are all that it makes."""

    _requires_connection = False
    _supports_check_mode = True

    def run(self, tmp: str | None = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        task_vars = task_vars or {}
        delegate = self._task.delegate_to
        if delegate and delegate not in (*C.LOCALHOST, task_vars.get("inventory_hostname")):
            told = f"reports are written on the controller, and the task is delegated to {delegate}"
            return failure(InvalidOption(f"{told}; leave delegate_to out"))
        if self._task.async_val:
            return failure(InvalidOption("async is not supported; the task runs at once"))
        result: dict[str, Any] = super().run(tmp, task_vars)
        # No `invocation`: the results of all hosts would be in every log.
        args = {name: plain(value) for name, value in self._task.args.items()}
        result.update(write_report(args, partial(gather, self._task, task_vars)))
        # Of a task that is ok, Ansible shows nothing, and of one that is not, all at once.
        if "verdict" in result:
            self._display.display(result["msg"], stderr=True)
        return result
