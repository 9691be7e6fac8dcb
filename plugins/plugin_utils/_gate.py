# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the processes of a controller tell each other of the API's rate limit."""

from __future__ import annotations

import os

from ansible import constants as C


def gate_folder() -> str:
    """Return the user's Ansible temporary folder (`local_tmp`), in which each run of Ansible makes one of its own."""
    return os.path.dirname(str(C.DEFAULT_LOCAL_TMP))
