# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Vaulted values as text."""

from __future__ import annotations

from typing import Any


def plain(value: Any) -> Any:
    """Return a vaulted value as text, which ansible-core 2.18 and older leave to each plugin; any other as it is."""
    return str(value) if getattr(value, "__ENCRYPTED__", False) else value
