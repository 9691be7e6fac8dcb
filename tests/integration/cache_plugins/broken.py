# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A cache plugin whose method BROKEN fails as the clients of servers do; test_inventory_options.py names it."""

from __future__ import annotations

from typing import Any

from ansible.plugins.cache.jsonfile import DOCUMENTATION as _OF_JSONFILE
from ansible.plugins.cache.jsonfile import CacheModule as JsonFile

DOCUMENTATION = _OF_JSONFILE.replace("jsonfile", "broken", 1)


class CacheModule(JsonFile):
    """Keeps what jsonfile does."""


def fail(*_args: Any, **_options: Any) -> None:
    raise Exception("the server is away")


CacheModule.BROKEN = fail
