# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The inventory plugin through real configuration files and ansible-inventory."""

from __future__ import annotations

import json
from typing import Any

import pytest
import requests

from ..emulator.run import Emulator
from .commands import Ansible
from .inventories import configured, listed, parsed, printed, refused, said

SECRET = "secret-5d1e"


def test_hosts_and_variables(ansible: Ansible, emulator: Emulator, web: str) -> None:
    emulator.set_vps("db-01", primary_ip=None)
    inventory = listed(ansible, {})
    hosts = inventory["_meta"]["hostvars"]
    assert set(hosts) == {"web-01", "db-01", "old-01"}
    assert hosts["web-01"]["hostup_id"] == web
    assert hosts["web-01"]["hostup_name"] == "web-01"
    assert hosts["web-01"]["hostup_primary_ip"] == hosts["web-01"]["ansible_host"] == "192.0.2.10"
    assert hosts["old-01"]["hostup_power_state"] == "stopped"
    assert hosts["web-01"]["hostup_service_status"] == "active"
    assert hosts["web-01"]["hostup_operating_system"]["family"] == "debian"
    assert hosts["web-01"]["hostup_resources"]["memory_gb"] == 4
    assert "ansible_host" not in hosts["db-01"]
    assert hosts["db-01"]["hostup_primary_ip"] is None
    assert {name.split("_")[0] for name in hosts["web-01"]} == {"hostup", "ansible"}
    assert "__ansible_unsafe" not in json.dumps(hosts)
    assert [entry["kind"] for entry in emulator.journal()] == ["list"]


def test_every_page(ansible: Ansible, emulator: Emulator) -> None:
    for number in range(240):
        emulator.add_vps(name=f"more-{number}")
    inventory = listed(ansible, {})
    assert len(inventory["_meta"]["hostvars"]) == 243
    assert [entry["status"] for entry in emulator.journal()] == [200, 200, 200]


def test_constructed(ansible: Ansible) -> None:
    inventory = listed(
        ansible,
        {
            "strict": True,
            "compose": {"ansible_user": "'root'", "cores": "hostup_resources.cpu_cores * 2"},
            "groups": {"small": "hostup_resources.memory_gb <= 4"},
            "keyed_groups": [
                {"key": "hostup_power_state", "prefix": "state"},
                {"key": "hostup_operating_system.family", "prefix": "os"},
            ],
        },
    )
    assert inventory["state_stopped"]["hosts"] == ["old-01"]
    assert inventory["os_debian"]["hosts"] == ["web-01"]
    assert inventory["small"]["hosts"] == ["web-01"]
    # ansible-core 2.19 and newer list what `compose` makes as {"__ansible_unsafe": ...}; plays see the text.
    assert inventory["_meta"]["hostvars"]["web-01"]["ansible_user"] in ("root", {"__ansible_unsafe": "root"})
    assert inventory["_meta"]["hostvars"]["web-01"]["cores"] in (4, "4")


def test_strict_names_what_is_wrong(ansible: Ansible) -> None:
    output = printed(ansible, {"strict": True, "compose": {"x": "no_such_variable"}})
    assert "no_such_variable" in output
    assert "Traceback" not in output


def test_options_from_the_file(ansible: Ansible, emulator: Emulator) -> None:
    ansible.variables = {}
    key_file = ansible.write("key", emulator.key + "\n")
    inventory = listed(ansible, {"api_base": emulator.base, "api_key_file": str(key_file)})
    assert "web-01" in inventory["_meta"]["hostvars"]
    key = "{{ lookup('ansible.builtin.file', '" + str(key_file) + "') }}"
    inventory = listed(ansible, {"api_base": emulator.base, "api_key": key, "max_retries": "{{ 1 + 1 }}"})
    assert "web-01" in inventory["_meta"]["hostvars"]
    password = {"ANSIBLE_VAULT_PASSWORD_FILE": str(ansible.write("password", "word"))}
    vaulted = ansible.run("ansible-vault", "encrypt_string", emulator.key, **password).output
    secret = "!vault |\n" + "\n".join(line for line in vaulted.splitlines() if line.startswith("  "))
    config = f"plugin: hostup.cloud.vps\napi_base: {emulator.base}\napi_key: {secret}\n"
    inventory = listed(ansible, ansible.write("fleet.hostup.yml", config), **password)
    assert "web-01" in inventory["_meta"]["hostvars"]


def test_every_variable(ansible: Ansible, emulator: Emulator) -> None:
    ansible.variables = {"HOSTUP_API_BASE": emulator.base}
    key_file = ansible.write("key", emulator.key)
    everything = {
        "HOSTUP_API_KEY_FILE": str(key_file),
        "HOSTUP_VALIDATE_CERTS": "false",
        "HOSTUP_CA_PATH": requests.certs.where(),
        "HOSTUP_REQUEST_TIMEOUT": "7.5",
        "HOSTUP_MAX_RETRIES": "2",
    }
    inventory = listed(ansible, {}, **everything)
    assert "web-01" in inventory["_meta"]["hostvars"]
    emulator.add_fault("status", status=503)
    listed(ansible, {}, HOSTUP_API_KEY=emulator.key, HOSTUP_MAX_RETRIES="0")
    assert [entry["status"] for entry in emulator.journal()] == [200, 503]


def test_the_file_beats_the_environment(ansible: Ansible, emulator: Emulator) -> None:
    key_file = ansible.write("key", emulator.key)
    inventory = listed(ansible, {"api_key_file": str(key_file)}, HOSTUP_API_KEY="wrong")
    assert "web-01" in inventory["_meta"]["hostvars"]


def test_the_cache_needs_no_request_and_no_key(ansible: Ansible, emulator: Emulator) -> None:
    cache = {
        "cache": True,
        "cache_plugin": "ansible.builtin.jsonfile",
        "cache_connection": str(ansible.folder / "cache"),
        "cache_timeout": 3600,
    }
    first = listed(ansible, cache)
    assert len(emulator.journal()) == 1
    ansible.variables = {"HOSTUP_API_BASE": emulator.base}
    path = configured(ansible, **cache, keyed_groups=[{"key": "hostup_power_state", "prefix": "state"}])
    second = listed(ansible, path)
    assert second["_meta"]["hostvars"] == first["_meta"]["hostvars"]
    assert second["state_stopped"]["hosts"] == ["old-01"], "the cache holds what the API said, not what was made of it"
    assert len(emulator.journal()) == 1
    run = ansible.play(options=("-i", str(path), "--flush-cache"))
    assert "api_key is missing" in said(run.output)
    assert emulator.key not in "".join(file.read_text() for file in (ansible.folder / "cache").iterdir())


def test_two_vpss_of_one_name_stay_two(ansible: Ansible, emulator: Emulator) -> None:
    twin = emulator.add_vps(name="web-01")["id"]
    output = printed(ansible, {})
    inventory = parsed(output)
    first = next(vps["id"] for vps in emulator.vps if vps["name"] == "web-01")
    assert {f"web-01-{first}", f"web-01-{twin}"} < set(inventory["_meta"]["hostvars"])
    third = emulator.add_vps(name=f"web-01-{twin}")["id"]
    hosts = listed(ansible, {})["_meta"]["hostvars"]
    assert len(hosts) == len(emulator.vps)
    assert hosts[twin]["hostup_id"] == twin
    assert hosts[f"web-01-{twin}"]["hostup_id"] == third
    assert "2 VPSs would be called 'web-01'" in said(output)


@pytest.mark.parametrize("name", ["localhost", "all"])
def test_a_vps_does_not_take_a_name_that_means_something_else(ansible: Ansible, emulator: Emulator, name: str) -> None:
    vps_id = emulator.add_vps(name=name)["id"]
    output = printed(ansible, {})
    hosts = parsed(output)["_meta"]["hostvars"]
    assert f"{name}-{vps_id}" in hosts
    assert name not in hosts
    assert hosts[f"{name}-{vps_id}"]["hostup_name"] == name
    assert f"a VPS would be called '{name}', which is the name of something else" in said(output)


OPTIONS: list[tuple[dict[str, Any], str]] = [
    ({"api_base": "http://cloud.hostup.se/api/v2"}, "http is for loopback addresses only"),
    ({"ca_path": "/no/such/file"}, "ca_path '/no/such/file' cannot be used"),
    ({"max_retries": "many"}, "many"),
    ({"keyed_group": []}, "unknown option: keyed_group"),
    ({"api_key_file": "/no/such/file"}, "api_key_file '/no/such/file' cannot be read"),
    ({"max_retries": []}, "max_retries must be a whole number, not a list: []"),
    ({"max_retries": 1.5}, "max_retries must be a whole number, not 1.5"),
    ({"max_retries": -1}, "max_retries must be 0 or more, not -1"),
    ({"request_timeout": "soon"}, "soon"),
    ({"request_timeout": 0}, "request_timeout must be more than 0"),
    ({"request_timeout": float("nan")}, "request_timeout must be more than 0"),
    ({"validate_certs": "perhaps"}, "validate_certs must be true or false, not the text 'perhaps'"),
    ({"validate_certs": "{{ nope }}"}, "the template of validate_certs cannot be resolved"),
    ({"strict": "perhaps"}, "strict must be true or false, not the text 'perhaps'"),
    ({"cache": "perhaps"}, "cache must be true or false, not the text 'perhaps'"),
    ({"api_base": ""}, "api_base ''"),
    ({"api_base": "ftp://x"}, "api_base 'ftp://x' is not of the form"),
    ({"api_base": ["x"]}, "api_base"),
    ({"api_base": "{{ nope }}"}, "the template of api_base cannot be resolved: 'nope' is undefined"),
    ({"api_base": "{{ [1, 2] }}"}, "api_base must be a text, not a list: [1, 2]"),
    ({"api_base": "{{ nope"}, "api_base"),
    ({"api_key": "{{ nope }}"}, "the template of api_key cannot be resolved: 'nope' is undefined"),
    ({"api_key": f"{{{{ '{SECRET}' | nope }}}}"}, "the template of api_key cannot be resolved"),
    ({"api_key": f"{SECRET} {SECRET}"}, "api_key is empty or holds a blank"),
    ({"api_key": {"key": SECRET}}, "api_key must be a text, not a dictionary"),
    ({"api_key": ""}, "api_key is missing"),
    ({"api_key": SECRET, "api_key_file": "/x"}, "are both given; give one of them"),
    ({"api_key_file": ""}, "api_key_file"),
    ({"api_key_file": "{{ nope }}"}, "the template of api_key_file cannot be resolved"),
    ({"ca_path": ""}, "ca_path"),
    ({"ca_path": "/tmp"}, "ca_path '/tmp' cannot be used"),
    ({"compose": ["x"]}, "compose"),
    ({"groups": "x"}, "groups"),
    ({"keyed_groups": ["x"]}, "keyed_groups must be a list of dictionaries, and its element 1 is 'x'"),
    ({"keyed_groups": {"key": "x"}}, "keyed_groups"),
    ({"cache": True, "cache_plugin": "nope.nope.nope"}, "nope.nope.nope"),
    ({"cache": True, "cache_timeout": "long"}, "long"),
]


def test_an_option_that_cannot_be_used_is_named(ansible: Ansible, emulator: Emulator) -> None:
    assert SECRET not in refused(ansible, emulator, OPTIONS)


@pytest.mark.parametrize(
    ("options", "environment", "sentence"),
    [
        ({"api_key": "wrong"}, {}, "does not accept the key"),
        ({"api_base": "http://127.0.0.1:1/api/v2", "max_retries": 0}, {}, "cannot be reached (Connection refused)"),
        ({}, {"HOSTUP_VALIDATE_CERTS": "perhaps"}, "the environment variable HOSTUP_VALIDATE_CERTS, must be true or"),
        ({}, {"HOSTUP_CA_PATH": ""}, "the environment variable HOSTUP_CA_PATH is"),
        ({}, {"HOSTUP_MAX_RETRIES": "-1"}, "max_retries must be 0 or more, not -1"),
    ],
)
def test_a_failure_is_said_and_adds_nothing(
    ansible: Ansible, options: dict[str, Any], environment: dict[str, str], sentence: str
) -> None:
    path = configured(ansible, **options)
    run = ansible.run(
        "ansible-inventory", "-i", str(path), "--list", **environment, ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED="true"
    )
    assert run.rc != 0
    assert sentence in said(run.output)
    assert "Traceback" not in run.output


def test_a_page_that_fails_adds_nothing(ansible: Ansible, emulator: Emulator) -> None:
    for number in range(150):
        emulator.add_vps(name=f"more-{number}")
    emulator.add_fault("status", kind="list", status=500, skip=1)
    output = printed(ansible, {"max_retries": 0})
    inventory = parsed(output)
    assert inventory["_meta"]["hostvars"] == {}
    assert "the VPSs cannot be listed" in said(output)


def test_only_files_of_its_own(ansible: Ansible) -> None:
    path = ansible.write("fleet.yml", {"plugin": "hostup.cloud.vps"})
    output = printed(ansible, path)
    assert "web-01" not in output
