# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Inventories of the plugin, through real configuration files and ansible-inventory."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from .commands import Ansible


def printed(ansible: Ansible, config: dict[str, Any] | Path, **environment: str) -> str:
    """Return what `ansible-inventory --list` prints, warnings and all."""
    path = config if isinstance(config, Path) else configured(ansible, **config)
    return ansible.run("ansible-inventory", "-i", str(path), "--list", **environment).output


def parsed(output: str) -> dict[str, Any]:
    """Return the inventory in what was printed."""
    inventory: dict[str, Any] = json.loads(output[output.index("{\n") :])
    return inventory


def listed(ansible: Ansible, config: dict[str, Any] | Path, **environment: str) -> dict[str, Any]:
    """Return the inventory that `ansible-inventory --list` prints."""
    return parsed(printed(ansible, config, **environment))


def configured(ansible: Ansible, **options: Any) -> Path:
    return ansible.write("fleet.hostup.yml", {"plugin": "hostup.cloud.vps", **options})
