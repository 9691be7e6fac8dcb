# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The shared options: where the key comes from, and that code and documentation agree."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import requests
import yaml
from ansible_collections.hostup.cloud.plugins.doc_fragments.connection import ModuleDocFragment as ConnectionDoc
from ansible_collections.hostup.cloud.plugins.inventory import vps as inventory
from ansible_collections.hostup.cloud.plugins.module_utils._arguments import (
    CONNECTION_SPEC,
    api_key,
    connection,
)
from ansible_collections.hostup.cloud.plugins.module_utils._errors import InvalidOption

BUNDLE = requests.certs.where()
OPTIONS = {"validate_certs": True, "ca_path": None, "request_timeout": 30.0, "max_retries": 5}


def documented(text: str) -> dict[str, Any]:
    options: dict[str, Any] = yaml.safe_load(text)["options"]
    return options


def test_every_connection_option_has_its_variable() -> None:
    variables = documented(ConnectionDoc.PLUGIN)
    descriptions = documented(ConnectionDoc.DOCUMENTATION)
    for name in CONNECTION_SPEC:
        assert variables[name]["env"] == [{"name": f"HOSTUP_{name.upper()}"}]
        assert f"E(HOSTUP_{name.upper()})" in " ".join(descriptions[name]["description"])


def test_the_inventory_has_the_connection_options() -> None:
    fragments = yaml.safe_load(inventory.DOCUMENTATION)["extends_documentation_fragment"]
    assert {"hostup.cloud.connection", "hostup.cloud.connection.plugin"} <= set(fragments)


def test_an_option_beats_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text("from-file\n")
    other = tmp_path / "other"
    other.write_text("from-other-file")
    assert api_key({"api_key_file": str(file)}) == "from-file"
    monkeypatch.setenv("HOSTUP_API_KEY_FILE", str(other))
    assert api_key({}) == "from-other-file"
    monkeypatch.setenv("HOSTUP_API_KEY", "")
    assert api_key({}) == "from-other-file"
    monkeypatch.setenv("HOSTUP_API_KEY", "from-environment")
    assert api_key({}) == "from-environment"
    assert api_key({"api_key_file": str(file)}) == "from-file"
    assert api_key({"api_key": "from-option"}) == "from-option"


def test_empty_variables_are_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOSTUP_API_KEY", "")
    monkeypatch.setenv("HOSTUP_API_KEY_FILE", "")
    with pytest.raises(InvalidOption, match=r"api_key is missing; .* or set HOSTUP_API_KEY or HOSTUP_API_KEY_FILE$"):
        api_key({})


def test_a_key_file_that_is_of_no_use(tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_bytes(b"\xff\xfe")
    with pytest.raises(InvalidOption, match=r"api_key_file .*/key' cannot be read: it is not text"):
        api_key({"api_key_file": str(file)})
    for text in ("\n", "key: secret\n", "two\nlines"):
        file.write_text(text)
        with pytest.raises(InvalidOption, match=r"api_key_file .*/key' does not hold an API key and nothing else"):
            api_key({"api_key_file": str(file)})


@pytest.mark.parametrize(
    ("validate_certs", "ca_path", "verify"),
    [(True, None, True), (False, None, False), (True, BUNDLE, BUNDLE), (False, BUNDLE, False)],
)
def test_verify(validate_certs: bool, ca_path: str | None, verify: bool | str) -> None:
    options = {
        **OPTIONS,
        "api_key": "k",
        "api_base": "https://x/",
        "validate_certs": validate_certs,
        "ca_path": ca_path,
    }
    assert connection(options).verify == verify


def test_user_agent() -> None:
    import ansible.release

    agent = connection({**OPTIONS, "api_key": "k", "api_base": "https://x/api/v2"}).user_agent
    version = yaml.safe_load((Path(__file__).parents[2] / "galaxy.yml").read_text())["version"]
    assert agent == f"hostup.cloud/{version} ansible-core/{ansible.release.__version__} requests/{requests.__version__}"
