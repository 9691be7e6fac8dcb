# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every environment variable that an option declares has its effect, on tasks and on the inventory alike.

Collections have documented variables that did nothing, as their tests set the options beside Ansible's configuration.
"""

from __future__ import annotations

import pytest
from ansible_collections.hostup.cloud.plugins.module_utils._arguments import CONNECTION_SPEC

from ..emulator.run import Emulator
from .commands import Ansible
from .inventories import printed, said

#: By option: a value of its variable, and what is said with it. Requests are not repeated but for max_retries.
EFFECTS = {
    "api_key": ("wrong-key", "HTTP 401"),
    "api_key_file": ("wrong-key", "HTTP 401"),
    "api_base": ("http://127.0.0.1:1/api/v2", "127.0.0.1:1"),
    "validate_certs": ("false", "validate_certs is false, so the API's certificate is not verified"),
    "ca_path": ("/no/such/bundle.pem", "ca_path '/no/such/bundle.pem' cannot be used"),
    "request_timeout": ("0.4", "did not answer within 0.4 s"),
    "max_retries": ("1", "gave up after 2 tries (max_retries: 1)"),
}

#: What each is tried with besides its own.
WITH = {"HOSTUP_MAX_RETRIES": "0"}


def variables(option: str, emulator: Emulator) -> dict[str, str]:
    """Return the environment that tries an option."""
    key = {} if option == "api_key_file" else {"HOSTUP_API_KEY": emulator.key}  # which counts first
    return {"HOSTUP_API_BASE": emulator.base, **key, **WITH, f"HOSTUP_{option.upper()}": EFFECTS[option][0]}


def disturb(emulator: Emulator, option: str) -> None:
    emulator.clear_faults()
    if option == "request_timeout":
        emulator.add_fault("latency", ms=1500)
    if option == "max_retries":
        emulator.add_fault("status", status=503)


def test_each_option_is_tried() -> None:
    assert EFFECTS.keys() == CONNECTION_SPEC.keys()


@pytest.mark.parametrize("option", EFFECTS)
def test_a_variable_has_its_effect(ansible: Ansible, emulator: Emulator, option: str) -> None:
    _value, effect = EFFECTS[option]
    (ansible.folder / "wrong-key").write_text("wrong-key")
    ansible.variables = variables(option, emulator)
    disturb(emulator, option)
    task = ("-m", "hostup.cloud.vps_status", "-a", "name=web-01")
    assert effect in said(ansible.run("ansible", "localhost", *task).output)
    assert effect in said(printed(ansible, {}))


def test_none_of_it_is_said_without(ansible: Ansible, emulator: Emulator) -> None:
    ansible.variables = {**emulator.env(), **WITH}
    task = ("-m", "hostup.cloud.vps_status", "-a", "name=web-01")
    told = said(ansible.run("ansible", "localhost", *task).output + printed(ansible, {}))
    assert "web-01" in told
    assert [effect for _value, effect in EFFECTS.values() if effect in told] == []
