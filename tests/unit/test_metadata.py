# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the collection says of itself is true."""

from __future__ import annotations

import importlib
import inspect
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible.plugins.doc_fragments import constructed, inventory_cache
from ansible_collections.hostup.cloud.plugins.filter import effect
from ansible_collections.hostup.cloud.plugins.inventory import vps
from ansible_collections.hostup.cloud.plugins.lookup import compliance_hosts
from ansible_collections.hostup.cloud.plugins.module_utils._version import VERSION
from ansible_collections.hostup.cloud.plugins.plugin_utils import _inventory_options
from ansible_collections.hostup.cloud.plugins.test import read_only
from packaging.version import Version

ROOT = Path(__file__).parents[2]
RUNTIME = yaml.safe_load((ROOT / "meta" / "runtime.yml").read_text())
ROLES = sorted(path.name for path in (ROOT / "roles").iterdir())
MODULES = {path.stem for path in (ROOT / "plugins" / "modules").glob("*.py")}


def test_one_version() -> None:
    assert yaml.safe_load((ROOT / "galaxy.yml").read_text())["version"] == VERSION


def test_the_changelog_is_of_that_version() -> None:
    path = ROOT / "changelogs" / "changelog.yaml"
    page = (ROOT / "CHANGELOG.md").read_text()
    if path.exists():
        newest = max(yaml.safe_load(path.read_text())["releases"], key=Version)
        assert newest == VERSION
        assert re.findall(r"^## v?(\d[\w.]*)", page.replace("\\", ""), re.MULTILINE)[0] == VERSION
    else:
        assert "Nothing is released yet" in page
        assert list((ROOT / "changelogs" / "fragments").glob("*.yml"))


def test_every_module_has_its_action_plugin() -> None:
    assert {path.stem for path in (ROOT / "plugins" / "action").glob("*.py")} == MODULES


def test_the_action_group_is_of_the_modules_that_take_the_connection_options() -> None:
    documents = {module: (ROOT / "plugins" / "modules" / f"{module}.py").read_text() for module in MODULES}
    connected = {module for module, document in documents.items() if "- hostup.cloud.connection\n" in document}
    assert set(RUNTIME["action_groups"]["all"]) == connected
    assert MODULES - connected == {"compliance_report"}


def documented(text: str) -> dict[str, dict[str, Any]]:
    """Return the options of a plugin's documentation, with those of its fragments."""
    document = yaml.safe_load(text)
    options: dict[str, dict[str, Any]] = {}
    for name in document.get("extends_documentation_fragment", []):
        fragment, _dot, part = name.removeprefix("hostup.cloud.").partition(".")
        if name.startswith("ansible.builtin."):
            module = {"constructed": constructed, "inventory_cache": inventory_cache}[name.rpartition(".")[2]]
            part = ""
        else:
            module = importlib.import_module(f"ansible_collections.hostup.cloud.plugins.doc_fragments.{fragment}")
        told = yaml.safe_load(getattr(module.ModuleDocFragment, part.upper() or "DOCUMENTATION"))
        for option, members in told.get("options", {}).items():
            options[option] = {**options.get(option, {}), **members}
    for option, members in document["options"].items():
        options[option] = {**options.get(option, {}), **members}
    return options


@pytest.mark.parametrize("name", sorted(MODULES))
def test_the_options_of_a_module_are_those_that_it_documents(name: str) -> None:
    module = importlib.import_module(f"ansible_collections.hostup.cloud.plugins.modules.{name}")
    spec = module.TASK.full_argument_spec if hasattr(module, "TASK") else module.ARGUMENT_SPEC
    options = documented(module.DOCUMENTATION)
    for compared, default in (
        ("type", "str"),
        ("default", None),
        ("choices", None),
        ("elements", None),
        ("aliases", None),
        ("required", False),
    ):
        taken = {option: members.get(compared, default) for option, members in spec.items()}
        assert taken == {option: members.get(compared, default) for option, members in options.items()}, compared
    for option, members in spec.items():
        _how, variables = members.get("fallback", (None, []))
        told = re.findall(r"E\((\w+)\)", " ".join(options[option]["description"]))
        assert set(variables) <= set(told), option


@pytest.mark.parametrize("name", sorted(MODULES))
def test_the_error_codes_that_a_module_documents_are_explained(name: str) -> None:
    module = importlib.import_module(f"ansible_collections.hostup.cloud.plugins.modules.{name}")
    page = (ROOT / "docs" / "failures.md").read_text(encoding="utf-8")
    description = yaml.safe_load(module.RETURN)["error_code"]["description"]
    codes = set(re.findall(r"\bV\((\w+)\)", " ".join(description)))
    assert codes - {"clean"} <= set(re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE))


def test_the_error_codes_of_checks_are_explained() -> None:
    source = (ROOT / "plugins" / "module_utils" / "_check" / "finding.py").read_text()
    page = (ROOT / "docs" / "compliance-checks.md").read_text(encoding="utf-8")
    table = page.split("| `error_code` of a check |")[1].split("\n\n")[0]
    # The last row leads to the codes of the engine.
    own = set(re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE))
    assert own == set(re.findall(r"Ruling\(\"error\", .*, \"(\w+)\"\)", source))


def test_the_options_of_the_inventory_are_those_that_it_documents() -> None:
    options = documented(vps.DOCUMENTATION)
    checked = _inventory_options.SPEC
    long = {"boolean": "bool", "integer": "int", "string": "str"}  # as ansible-core's own fragments say it
    for name, members in checked.items():
        kind = options[name].get("type", "str")
        assert members["type"] == long.get(kind, kind), name
        assert members.get("choices") == options[name].get("choices"), name
        assert "default" not in members or members["default"] == options[name]["default"], name
    # What is no text, number or choice is looked at in other ways, each of which is tested.
    others = {"plugin", "hostnames", "connect_with", "query", "filters", "compose", "groups", "keyed_groups"}
    assert options.keys() - checked.keys() == others
    assert set(_inventory_options._SERVER_SIDE) == options["query"]["suboptions"].keys()
    assert _inventory_options._KEYED.keys() == options["keyed_groups"]["suboptions"].keys()
    sources = [ROOT / "plugins" / "inventory" / "vps.py", *(ROOT / "plugins" / "plugin_utils").glob("*.py")]
    used = {name for path in sources for name in re.findall(r"get_option\(\"(\w+)\"\)", path.read_text())}
    assert used
    assert used <= options.keys()


@pytest.mark.parametrize(("plugin", "function"), [(effect, effect.effect), (read_only, read_only.read_only)])
def test_the_options_of_a_filter_and_of_a_test_are_those_that_it_documents(plugin: Any, function: Any) -> None:
    options = documented(plugin.DOCUMENTATION)
    _input, *parameters = inspect.signature(function).parameters.values()
    assert [parameter.name for parameter in parameters] == [name for name in options if name != "_input"]
    for parameter in parameters:
        assert parameter.default == options[parameter.name].get("default"), parameter.name


def test_the_lookup_takes_no_option_that_it_does_not_document() -> None:
    assert documented(compliance_hosts.DOCUMENTATION).keys() == {"_terms"}
    assert "get_option" not in inspect.getsource(compliance_hosts)


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
