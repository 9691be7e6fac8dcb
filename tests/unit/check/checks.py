# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks for tests."""

from __future__ import annotations

from typing import Any

from ansible_collections.hostup.cloud.plugins.module_utils._check.profile import Check, parse_check


def data(**fields: Any) -> dict[str, Any]:
    """Return a check as a user writes it; a field that is None is not there."""
    written = {"id": "a", "title": "A", "severity": "low", "command": "uname", **fields}
    return {name: value for name, value in written.items() if value is not None}


def check(**fields: Any) -> Check:
    """Return a check of the profile `own`."""
    return parse_check(data(**fields), "own", "own.yml", 1)
