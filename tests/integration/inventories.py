# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Inventories of the plugin, through real configuration files and ansible-inventory."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from ..emulator.run import Emulator
from .commands import Ansible


def printed(ansible: Ansible, config: dict[str, Any] | Path, **environment: str) -> str:
    """Return what `ansible-inventory --list` prints, warnings and all."""
    path = config if isinstance(config, Path) else configured(ansible, **config)
    return ansible.run("ansible-inventory", "-i", str(path), "--list", **environment).output


def parsed(output: str) -> dict[str, Any]:
    """Return the inventory in what was printed: it begins with the last line that is a brace alone."""
    # A warning before it may have a line that ends in one, wherever Ansible broke it.
    inventory: dict[str, Any] = json.loads(output[f"\n{output}".rindex("\n{\n") :])
    return inventory


def listed(ansible: Ansible, config: dict[str, Any] | Path, **environment: str) -> dict[str, Any]:
    """Return the inventory that `ansible-inventory --list` prints."""
    return parsed(printed(ansible, config, **environment))


def said(output: str) -> str:
    """Return what was printed on one line, as Ansible breaks its lines anywhere."""
    return " ".join(output.split())


def configured(ansible: Ansible, name: str = "fleet", **options: Any) -> Path:
    """Write the configuration of an inventory."""
    return ansible.write(f"{name}.hostup.yml", {"plugin": "hostup.cloud.vps", **options})


def source(ansible: Ansible, name: str = "fleet", **options: Any) -> tuple[str, str]:
    """Return the arguments that read such an inventory."""
    return "-i", str(configured(ansible, name, **options))


def refused(ansible: Ansible, emulator: Emulator, refusals: list[tuple[dict[str, Any], str]]) -> str:
    """Return what is printed for inventories with bad options: the sentence of each, no host, and no request made."""
    sources = [
        argument
        for number, (options, _sentence) in enumerate(refusals)
        for argument in source(ansible, f"n{number}", **options)
    ]
    output = ansible.run("ansible-inventory", *sources, "--list").output
    # Ansible breaks its lines anywhere.
    said = "".join(output.split())
    for options, sentence in refusals:
        assert "".join(sentence.split()) in said, options
    assert "Traceback" not in output
    assert parsed(output)["_meta"]["hostvars"] == {}
    assert emulator.journal() == []
    return output
