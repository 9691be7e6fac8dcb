# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The inventories that could not be read: Ansible makes warnings of them and goes on with the hosts of the others."""

from __future__ import annotations

#: Their paths, and why, where that is known. The processes of a play's tasks inherit it from the one that reads the
#: inventories.
UNREAD: dict[str, str] = {}
