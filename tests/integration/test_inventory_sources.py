# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The inventory next to other sources, and expressions that yield what is of no use."""

from __future__ import annotations

from typing import Any

import pytest

from ..emulator.run import Emulator
from .commands import Ansible
from .inventories import listed, parsed, printed, said, source


def together(ansible: Ansible, other: dict[str, Any], **options: Any) -> str:
    """Return what is printed for an inventory after another source."""
    path = ansible.write("a.yml", {"all": other})
    return ansible.run("ansible-inventory", "-i", str(path), *source(ansible, "z", **options), "--list").output


def test_groups_see_what_other_sources_say_of_a_host(ansible: Ansible) -> None:
    inventory = parsed(
        together(
            ansible,
            {"children": {"blue": {"hosts": {"web-01": {"role": "db"}}}}},
            strict=True,
            groups={"of_blue": "'blue' in group_names", "short": "inventory_hostname_short == 'db-01'"},
            keyed_groups=[
                {"key": "role | default('')", "prefix": "role"},
                {"key": "'in_' ~ group_names | join('_')", "separator": ""},
            ],
        )
    )
    assert inventory["of_blue"]["hosts"] == inventory["role_db"]["hosts"] == ["web-01"]
    assert inventory["short"]["hosts"] == ["db-01"]
    assert inventory["in_blue_of_blue_role_db"]["hosts"] == ["web-01"]
    assert inventory["in_short"]["hosts"] == ["db-01"]


def test_one_vps_is_one_host(ansible: Ansible, emulator: Emulator) -> None:
    twin = emulator.add_vps(name="web-01", primaryIp="192.0.2.99")["id"]
    first = next(vps["id"] for vps in emulator.vps if vps["primary_ip"] == "192.0.2.10")
    one = source(ansible, "a", query={"primary_ip": "192.0.2.10"})
    everybody = source(ansible, "b", hostnames=["hostup_name ~ '.example.com'"])
    found = parsed(ansible.run("ansible-inventory", *one, *everybody, "--list").output)["_meta"]["hostvars"]
    assert {name: variables["hostup_id"] for name, variables in found.items() if "web" in name} == {
        "web-01": first,
        "web-01.example.com": twin,
    }
    found = parsed(together(ansible, {"hosts": {"of-mine": {"hostup_id": twin}, "other": {"hostup_id": [5]}}}))
    variables = found["_meta"]["hostvars"]
    assert variables["of-mine"]["hostup_primary_ip"] == "192.0.2.99"
    assert variables["web-01"]["hostup_id"] == first
    assert set(variables) == {"of-mine", "other", "web-01", "db-01", "old-01"}


def test_a_loop_of_groups_with_another_source_adds_nothing(ansible: Ansible) -> None:
    output = together(
        ansible,
        {"children": {"a": {"children": {"b": {"hosts": {"h1": {}}}}}}},
        keyed_groups=[
            {"key": "hostup_power_state", "prefix": "new"},
            {"key": "'a'", "separator": "", "parent_group": "b"},
        ],
    )
    inventory = parsed(output)
    assert set(inventory["_meta"]["hostvars"]) <= {"h1"}
    assert not [group for group in inventory if group.startswith("new")]
    assert "recursive dependency loop" in said(output)


def test_keys_that_make_no_group(ansible: Ansible, emulator: Emulator) -> None:
    emulator.set_vps("web-01", item={"tags": ["", "a", None]})
    emulator.set_vps("db-01", item={"tags": None})
    groups = [
        {"key": "hostup_tags", "separator": ""},
        {"key": "hostup_resources.cpu_cores > 1", "prefix": "cores"},
        {"key": "hostup_power_state", "prefix": "state", "parent_group": "{{ nope }}"},
    ]
    output = printed(ansible, {"keyed_groups": groups})
    inventory = parsed(output)
    assert inventory["a"]["hosts"] == ["web-01"]
    assert "element 1" not in said(output)
    assert "element 2 of keyed_groups is passed over for 3 of 3 hosts; the first: the key of web-01 is True, " in said(
        output
    )
    assert "add | string to it" in said(output)
    assert "element 3 of keyed_groups can be evaluated for none of the 3 hosts" in said(output)
    output = printed(ansible, {"keyed_groups": groups[:2], "strict": True})
    assert parsed(output)["_meta"]["hostvars"] == {}
    assert "element 2 of keyed_groups: the key of web-01 is True" in said(output)


def test_addresses_that_can_be_none(ansible: Ansible, emulator: Emulator) -> None:
    emulator.set_vps("web-01", primary_ip="fe80::1%$(reboot)")
    wanted = ["'ssh://' ~ hostup_name if hostup_name == 'db-01' else ''", "primary_ip"]
    output = printed(ansible, {"connect_with": wanted})
    hosts = parsed(output)["_meta"]["hostvars"]
    assert hosts["db-01"]["ansible_host"] == "192.0.2.11"
    assert "ansible_host" not in hosts["web-01"]
    assert "of connect_with is passed over for 1 of 3 hosts; the first: for vps_" in said(output)
    assert "(db-01) it yields 'ssh://db-01', which is neither an address nor a name of the DNS" in said(output)


def test_a_name_is_no_truth_value(ansible: Ansible) -> None:
    output = printed(ansible, {"hostnames": ["hostup_name == 'web-01'", "name"]})
    assert set(parsed(output)["_meta"]["hostvars"]) == {"web-01", "db-01", "old-01"}
    assert "of hostnames is passed over for 3 of 3 hosts; the first: for vps_" in said(output)
    assert "(web-01) it yields True, which is no name" in said(output)


def test_a_hostname_that_works_for_no_new_host_is_said(ansible: Ansible, web: str) -> None:
    output = together(ansible, {"hosts": {"mine": {"hostup_id": web}}}, hostnames=["hostup_nmae", "name"])
    assert "'hostup_nmae' of hostnames can be evaluated for none of the 2 hosts" in said(output)


@pytest.mark.parametrize("name", ["all", "ungrouped", "localhost", "tags"])
def test_a_tag_does_not_take_a_name_that_means_something_else(ansible: Ansible, emulator: Emulator, name: str) -> None:
    emulator.set_vps("web-01", item={"tags": [name, "blue"]})
    groups = [{"key": "hostup_tags", "separator": "", "parent_group": "tags"}]
    output = together(ansible, {"hosts": {"mine": {}}}, keyed_groups=groups)
    inventory = parsed(output)
    assert inventory["blue"]["hosts"] == ["web-01"]
    assert inventory["tags"] == {"children": ["blue"]}
    assert "mine" in inventory["ungrouped"]["hosts"]
    assert f"the key of web-01 yields '{name}', which is the name of something else" in said(output)


def test_a_group_that_is_called_as_a_host_of_another_source(ansible: Ansible, emulator: Emulator) -> None:
    emulator.set_vps("web-01", item={"name": "running"})
    output = ansible.run(
        "ansible-inventory",
        *source(ansible, "a"),
        *source(ansible, "b", keyed_groups=[{"key": "hostup_power_state", "separator": ""}]),
        "--list",
    ).output
    assert "the host 'running' and a group are called the same" in said(output)


def test_the_controller_is_no_address_of_a_vps(ansible: Ansible, emulator: Emulator) -> None:
    emulator.set_vps("web-01", primary_ip="127.0.0.1")
    emulator.set_vps("db-01", item={"name": "localhost"}, primary_ip=None)
    hosts = listed(ansible, {"connect_with": ["primary_ip", "name"]})["_meta"]["hostvars"]
    assert hosts["web-01"]["ansible_host"] == "web-01"
    assert [variables["hostup_name"] for variables in hosts.values() if "ansible_host" not in variables] == [
        "localhost"
    ]


def test_the_api_does_not_say_what_is_stale(ansible: Ansible, emulator: Emulator) -> None:
    emulator.set_vps("web-01", item={"inventoryStale": True})
    assert "hostup_inventory_stale" not in listed(ansible, {})["_meta"]["hostvars"]["web-01"]


def test_a_filter_on_the_status_says_why_not(ansible: Ansible) -> None:
    output = printed(ansible, {"include_status": True, "filters": [{"exclude": "hostup_status.power_state == 'x'"}]})
    assert "; the live status is asked for after the filters" in said(output)
    assert "cannot be evaluated for the VPS vps_" in said(output)
    assert "(web-01)" in said(output)


def test_constants_of_compose_and_names_of_digits(ansible: Ansible, emulator: Emulator) -> None:
    emulator.add_vps(name="17")
    found = listed(ansible, {"query": {"name": 17}, "compose": {"ansible_port": 22, "spare": False}})
    assert found["_meta"]["hostvars"]["17"]["ansible_port"] in (22, "22")
    assert found["_meta"]["hostvars"]["17"]["spare"] in (False, "False")


def test_names_of_variables_that_templates_need(ansible: Ansible, emulator: Emulator) -> None:
    taken = ["groups", "hostvars", "inventoryHostname", "groupNames", "lookup", "omit", "range", "true", "none", "vars"]
    emulator.set_vps("web-01", item=dict.fromkeys(taken, "x"))
    task = {"name": "all", "ansible.builtin.debug": {"msg": "{{ [range(2) | list, groups.all | length, true, none] }}"}}
    run = ansible.play(task, hosts="web-01", options=source(ansible, hostvars_prefix=""))
    assert run.result("all")["msg"] == [[0, 1], 3, True, None]


@pytest.mark.parametrize(
    "option",
    [
        "compose: {x: !vault V}",
        "compose: !vault V",
        "filters: [{exclude: !vault V}]",
        "hostnames: [!vault V]",
        "keyed_groups: [{key: !vault V}]",
        "hostvars_prefix: !vault V",
        "on_error: !vault V",
        "require_hosts: !vault V",
        "query: {name: !vault V}",
        "ca_path: !vault V",
    ],
)
def test_what_is_encrypted_is_not_shown(ansible: Ansible, emulator: Emulator, option: str) -> None:
    path, password = vaulted(ansible, option)
    output = ansible.run("ansible-inventory", "-i", path, "--list", **password).output
    assert f"{option.split(':')[0]} holds a value that is encrypted with Ansible Vault" in said(output)
    assert "s3cr3t" not in output
    assert emulator.journal() == []


@pytest.mark.parametrize("text", ["plugin: hostup.cloud.vps\n", "# fleet\nplugin: 'hostup.cloud.vps' # ours\n"])
def test_a_file_that_is_misnamed_is_warned_of(ansible: Ansible, emulator: Emulator, text: str) -> None:
    path = ansible.write("fleet.yml", text)
    output = ansible.run("ansible-inventory", "-i", str(path), "--list").output
    assert "".join(f"{path} is not read: its name must end in hostup.yml or hostup.yaml".split()) in "".join(
        output.split()
    )
    assert emulator.journal() == []


def test_a_file_of_another_plugin_is_not_warned_of(ansible: Ansible) -> None:
    path = ansible.write("fleet.yml", "plugin: hostup.cloud.vpsx\n")
    enabled = {"ANSIBLE_INVENTORY_ENABLED": "hostup.cloud.vps"}
    for other in (path, ansible.write("binary.yml", "\x00"), ansible.folder / "none.yml"):
        output = ansible.run("ansible-inventory", "-i", str(other), "--list", **enabled).output
        assert "its name must end" not in said(output)


def test_an_encrypted_key_and_no_password(ansible: Ansible) -> None:
    path, _password = vaulted(ansible, "api_key: !vault V")
    output = ansible.run("ansible-inventory", "-i", path, "--list").output
    assert "api_key is encrypted with Ansible Vault and cannot be decrypted" in said(output)


def vaulted(ansible: Ansible, option: str) -> tuple[str, dict[str, str]]:
    """Return the path of an inventory in which V is an encrypted value, and the variable to read it with."""
    password = {"ANSIBLE_VAULT_PASSWORD_FILE": str(ansible.write("password", "word"))}
    printed = ansible.run("ansible-vault", "encrypt_string", "s3cr3t' +", **password).output
    lines = [line.strip() for line in printed.splitlines() if line.startswith("  ")]
    text = option.replace("V", '"' + "\\n".join(lines) + '\\n"', 1).replace("!" + '"', "!vault " + '"')
    return str(ansible.write("fleet.hostup.yml", f"plugin: hostup.cloud.vps\n{text}\n")), password


@pytest.mark.parametrize("kind", ["option", "header", "plain"])
def test_templates_with_delimiters_of_their_own(ansible: Ansible, kind: str) -> None:
    text = "{{ hostup_name }}" if kind == "plain" else "[[ hostup_name ]]"
    strings = {"option": ", variable_start_string='[[', variable_end_string=']]'"}.get(kind, "")
    if kind == "header":
        text = "#jinja2: variable_start_string:'[[', variable_end_string:']]'\n" + text
    path = ansible.write("name.j2", text)
    inventory = listed(
        ansible, {"groups": {"same": f"lookup('ansible.builtin.template', '{path}'{strings}) | trim == hostup_name"}}
    )
    assert sorted(inventory["same"]["hosts"]) == ["db-01", "old-01", "web-01"]
