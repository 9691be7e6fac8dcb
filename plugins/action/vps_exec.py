# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The action plugin of hostup.cloud.vps_exec; the module of the same name documents it."""

from __future__ import annotations

from collections.abc import Mapping

from ..module_utils._effect.classify import classify
from ..module_utils._exec import TASK
from ..plugin_utils._action import TaskAction

# Loads the classifier's tables once, for every fork of the play to inherit.
classify("true")


class ActionModule(TaskAction):
    """Runs the task in the controller's process."""

    task = TASK
    module = "hostup.cloud.vps_exec"
    instead_of_async = "start the command with wait: false, and collect its result with pid"

    def warnings(self, environment: Mapping[str, str]) -> list[str]:
        """Say which keywords do not reach a command in a VPS, where that could matter."""
        warnings = []
        user = self._task.become_user
        if self._task.become and user not in (None, "root"):
            warnings.append(
                f"become_user {user} has no effect on a command in a VPS, which runs as the guest agent's user; "
                f"run it with: runuser -u {user} -- COMMAND"
            )
        names = ", ".join(name for name in environment if not name.startswith("HOSTUP_"))
        if names:
            warnings.append(
                f"environment does not reach a command in a VPS: {names}; set variables in the command itself"
            )
        return warnings
