# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The documentation of the options that say which VPS is meant."""

from __future__ import annotations


class ModuleDocFragment:
    """Which VPS is meant."""

    DOCUMENTATION = r"""
options:
  id:
    description:
      - The id of the VPS.
      - If none of O(id), O(name) and O(primary_ip) is given, the host variable C(hostup_id) is used, which the
        inventory plugin P(hostup.cloud.vps#inventory) sets.
    type: str
  name:
    description:
      - The name of the VPS, whatever its case. It costs one more request than O(id).
      - A name that several VPSs have is an error.
    type: str
  primary_ip:
    description:
      - The primary IP address of the VPS. It costs one more request than O(id).
    type: str
"""
