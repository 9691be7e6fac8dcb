# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the collection says of itself is true."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from ansible_collections.hostup.cloud.plugins.module_utils._version import VERSION

ROOT = Path(__file__).parents[2]
RUNTIME = yaml.safe_load((ROOT / "meta" / "runtime.yml").read_text())
ROLES = sorted(path.name for path in (ROOT / "roles").iterdir())
MODULES = {path.stem for path in (ROOT / "plugins" / "modules").glob("*.py")}


def test_one_version() -> None:
    assert yaml.safe_load((ROOT / "galaxy.yml").read_text())["version"] == VERSION


def test_every_module_has_its_action_plugin() -> None:
    assert {path.stem for path in (ROOT / "plugins" / "action").glob("*.py")} == MODULES


def test_the_action_group_is_of_the_modules_that_take_the_connection_options() -> None:
    documents = {module: (ROOT / "plugins" / "modules" / f"{module}.py").read_text() for module in MODULES}
    connected = {module for module, document in documents.items() if "- hostup.cloud.connection\n" in document}
    assert set(RUNTIME["action_groups"]["all"]) == connected
    assert MODULES - connected == {"compliance_report"}


@pytest.mark.parametrize("role", ROLES)
def test_the_defaults_of_a_role_are_those_that_it_documents(role: str) -> None:
    folder = ROOT / "roles" / role
    options = yaml.safe_load((folder / "meta" / "argument_specs.yml").read_text())["argument_specs"]["main"]["options"]
    documented = {name: option["default"] for name, option in options.items() if "default" in option}
    assert documented == yaml.safe_load((folder / "defaults" / "main.yml").read_text())
    assert all(name.startswith(f"{role}_") for name in options)


@pytest.mark.parametrize("role", ROLES)
def test_the_page_of_a_role_has_every_variable(role: str) -> None:
    folder = ROOT / "roles" / role
    options = yaml.safe_load((folder / "meta" / "argument_specs.yml").read_text())["argument_specs"]["main"]["options"]
    assert re.findall(r"^\| `(\w+)` \|", (folder / "README.md").read_text(), re.MULTILINE) == list(options)


def test_redirects_lead_somewhere_and_do_not_go_around_the_action_plugin() -> None:
    routing = RUNTIME["plugin_routing"]
    assert routing["modules"] == routing["action"]
    for redirect in routing["modules"].values():
        assert redirect["redirect"].removeprefix("hostup.cloud.") in MODULES


def test_engine_imports_point_down() -> None:
    """The engine knows nothing of Ansible, and the effect knows nothing of the API."""
    utils = ROOT / "plugins" / "module_utils"
    for name in ("_errors", "_deadline", "_json", "_unreachable", "_transport", "_client", "_guest", "_script"):
        assert "ansible" not in (utils / f"{name}.py").read_text().replace("ansible.builtin", ""), name
    effect = utils / "_effect"
    for path in effect.rglob("*.py"):
        # As many dots as lead out of the package.
        outside = "from ." + "." * len(path.relative_to(effect).parts)
        for statement in ("import requests", "from ansible", "import ansible", outside):
            assert statement not in path.read_text(), f"{path}: {statement}"
