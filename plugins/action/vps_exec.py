# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The action plugin of hostup.cloud.vps_exec; the module of the same name documents it."""

from __future__ import annotations

from ..module_utils._exec import TASK
from ..plugin_utils._action import TaskAction


class ActionModule(TaskAction):
    """Runs the task in the controller's process."""

    task = TASK
    module = "hostup.cloud.vps_exec"
