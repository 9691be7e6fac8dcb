# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The inventory's own options: names, addresses, filters, statuses, and what becomes of failures."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from ..collection import ROOT
from ..emulator.run import Emulator
from .commands import Ansible
from .inventories import configured, listed, parsed, printed, refused, said, source

CLOSED = "http://127.0.0.1:1/api/v2"


def hosts(ansible: Ansible, config: dict[str, Any] | Path, **environment: str) -> dict[str, Any]:
    """Return the variables of each host."""
    found: dict[str, Any] = listed(ansible, config, **environment)["_meta"]["hostvars"]
    return found


def cached(ansible: Ansible, plugin: str = "ansible.builtin.jsonfile") -> dict[str, Any]:
    """Return the options of a cache."""
    return {"cache": True, "cache_plugin": plugin, "cache_connection": str(ansible.folder / "cache")}


def make_old(ansible: Ansible, seconds: float) -> None:
    """Let the cache be of an earlier time."""
    for file in (ansible.folder / "cache").iterdir():
        content = json.loads(file.read_text())
        # With ansible-core 2.19 and newer, cache plugins put what they are given into a member of their own.
        entry = json.loads(content["__payload__"]) if isinstance(content, dict) else content
        form, items, statuses, fetched, account = json.loads(entry)
        entry = json.dumps([form, items, statuses, fetched - seconds, account])
        content = {**content, "__payload__": json.dumps(entry)} if isinstance(content, dict) else entry
        file.write_text(json.dumps(content))


# Names.


def test_the_first_hostname_that_yields_something(ansible: Ansible, emulator: Emulator) -> None:
    emulator.set_vps("db-01", primary_ip=None)
    wanted = ["hostup_name ~ '.example.com' if hostup_power_state == 'stopped' else none", "primary_ip", "name"]
    assert set(hosts(ansible, {"hostnames": wanted})) == {"old-01.example.com", "192.0.2.10", "db-01"}
    emulator.set_vps("web-01", primary_ip="2001:db8::1")
    ids = {vps["name"]: vps["id"] for vps in emulator.vps}
    found = hosts(ansible, {"hostnames": "primary_ip"})
    assert set(found) == {"2001:db8::1", ids["db-01"], "192.0.2.12"}
    assert found["2001:db8::1"]["hostup_name"] == "web-01"


def test_twins_get_their_second_preference(ansible: Ansible, emulator: Emulator) -> None:
    emulator.add_vps(name="web-01", primaryIp="192.0.2.99")
    output = printed(ansible, {"hostnames": ["name", "primary_ip"]})
    assert set(parsed(output)["_meta"]["hostvars"]) == {"web-01-192.0.2.10", "web-01-192.0.2.99", "db-01", "old-01"}
    assert "2 VPSs would be called 'web-01'; the host names are web-01-192.0.2.10, web-01-192.0.2.99" in said(output)


def test_two_accounts_in_one_run_stay_two(ansible: Ansible, emulator: Emulator) -> None:
    sources = (*source(ansible, "a"), *source(ansible, "b"))
    output = ansible.run("ansible-inventory", *sources, "--list").output
    assert set(parsed(output)["_meta"]["hostvars"]) == {"web-01", "db-01", "old-01"}, "the same VPSs twice"
    web = next(vps["id"] for vps in emulator.vps if vps["name"] == "web-01")
    page = {"data": [{"id": "vps_of_another_account", "name": "web-01"}], "nextCursor": None}
    emulator.add_fault("status", kind="list", status=200, body=page, skip=1, times=1)
    output = ansible.run("ansible-inventory", *sources, "--list").output
    found = parsed(output)["_meta"]["hostvars"]
    assert found["web-01"]["hostup_id"] == web
    assert found["web-01-vps_of_another_account"]["hostup_id"] == "vps_of_another_account"
    assert "a VPS would be called 'web-01', which is the name of something else" in said(output)


def test_a_host_is_not_called_as_a_group(ansible: Ansible, emulator: Emulator) -> None:
    vps_id = emulator.add_vps(name="state_running")["id"]
    options = {
        "keyed_groups": [{"key": "hostup_power_state", "prefix": "state"}],
        "compose": {"itself": "inventory_hostname"},
    }
    output = printed(ansible, options)
    inventory = parsed(output)
    name = f"state_running-{vps_id}"
    assert sorted(inventory["state_running"]["hosts"]) == sorted([name, "web-01", "db-01"])
    assert inventory["_meta"]["hostvars"][name]["itself"] == name
    assert "a VPS would be called 'state_running', which is the name of something else" in said(output)


def test_a_name_is_no_pattern(ansible: Ansible, emulator: Emulator) -> None:
    names = ["!db-01", "&web-01", "~.*", "@names", "a,b", "db-01:web-01", "web-0[1:9]", "*", "a c"]
    for name in names:
        emulator.add_vps(name=name)
    found = hosts(ansible, {})
    odd = sorted(set(found) - {"web-01", "db-01", "old-01"})
    assert len(odd) == len(names)
    kept = json.dumps([found[host]["hostup_name"] for host in odd])
    assert all(name in kept for name in names)
    run = ansible.run("ansible", ",".join(odd), "-i", str(configured(ansible)), "--list-hosts")
    assert sorted(run.output.split()[2:]) == odd


# Addresses.


def test_the_first_address_that_can_be_one(ansible: Ansible, emulator: Emulator) -> None:
    emulator.set_vps("db-01", primary_ip=None)
    emulator.add_vps(name="-oProxyCommand=x", primaryIp=None)
    wanted = ["hostup_name ~ '.example.com' if hostup_power_state == 'stopped' else ''", "primary_ip", "name"]
    found = hosts(ansible, {"connect_with": wanted})
    addresses = {name: variables.get("ansible_host") for name, variables in found.items()}
    assert addresses == {
        "web-01": "192.0.2.10",
        "db-01": "db-01",
        "old-01": "old-01.example.com",
        "_oProxyCommand=x": None,
    }
    assert all("ansible_host" not in variables for variables in hosts(ansible, {"connect_with": []}).values())


# Filters.


def test_the_first_filter_that_holds_decides(ansible: Ansible) -> None:
    running = {"include": "hostup_power_state == 'running'"}
    database = {"exclude": "hostup_name is match('db-')"}
    assert set(hosts(ansible, {"filters": [database, running, {"exclude": True}]})) == {"web-01"}
    assert set(hosts(ansible, {"filters": [running, database]})) == {"web-01", "db-01", "old-01"}
    assert set(hosts(ansible, {"filters": [database]})) == {"web-01", "old-01"}
    assert hosts(ansible, {"filters": [{"exclude": True}]}) == {}


def test_a_filter_that_cannot_be_evaluated_fails(ansible: Ansible) -> None:
    output = printed(ansible, {"filters": [{"exclude": "hostup_nam == 'x'"}]})
    assert parsed(output)["_meta"]["hostvars"] == {}
    assert "exclude: \"hostup_nam == 'x'\" of filters cannot be evaluated for the VPS vps_" in said(output)
    assert "Traceback" not in output


def test_the_api_filters(ansible: Ansible, emulator: Emulator) -> None:
    assert set(hosts(ansible, {"query": {"name": "WEB-01"}})) == {"web-01"}
    assert set(hosts(ansible, {"query": {"primary_ip": "{{ '192.0.2.11' }}"}})) == {"db-01"}
    assert [entry["query"] for entry in emulator.journal()] == [
        "name=WEB-01&limit=100",
        "primaryIp=192.0.2.11&limit=100",
    ]


# Statuses.


def test_statuses_of_those_that_the_filters_let_in(ansible: Ansible, emulator: Emulator) -> None:
    options = {"include_status": True, "filters": [{"exclude": "hostup_name == 'db-01'"}], **cached(ansible)}
    found = hosts(ansible, options)
    assert set(found) == {"web-01", "old-01"}
    assert found["web-01"]["hostup_status"]["power_state"] == "running"
    assert found["web-01"]["hostup_status"]["memory"]["total_gb"] == 4
    assert sorted(entry["kind"] for entry in emulator.journal()) == ["list", "status", "status"]
    assert hosts(ansible, options) == found
    assert len(emulator.journal()) == 3, "the second run was from the cache"
    everybody = {**options, "filters": []}
    assert hosts(ansible, everybody)["db-01"]["hostup_status"]["power_state"] == "running"
    assert len(emulator.journal()) == 7, "the cache had no status of db-01"
    assert "hostup_status" not in hosts(ansible, {**everybody, "include_status": False})["web-01"]
    assert len(emulator.journal()) == 7


def test_a_status_that_fails_is_its_hosts_own_and_is_not_kept(ansible: Ansible, emulator: Emulator) -> None:
    options = {"include_status": True, "cache_timeout": 60, "max_retries": 0, **cached(ansible)}
    hosts(ansible, options)
    make_old(ansible, 100)
    before = {file: file.read_bytes() for file in (ansible.folder / "cache").iterdir()}
    emulator.add_fault("status", kind="status", vps="old-01", status=404, code="vps_not_found")
    groups = [{"key": "hostup_status.power_state | default('unknown', true)", "prefix": "live"}]
    path = configured(ansible, **options, keyed_groups=groups)
    output = ansible.run("ansible-inventory", "-i", str(path), "--list", "-v").output
    inventory = parsed(output)
    status = inventory["_meta"]["hostvars"]["old-01"]["hostup_status"]
    assert (status["error_code"], status["power_state"]) == ("vps_not_found", None)
    assert inventory["live_unknown"]["hosts"] == ["old-01"]
    assert "the status of 1 of 3 VPSs could not be read; the first: " in said(output)
    assert "cache: not written, as statuses are missing, 1 statuses missing" in said(output)
    assert before == {file: file.read_bytes() for file in (ansible.folder / "cache").iterdir()}


def test_no_status_at_all_is_a_failure(ansible: Ansible, emulator: Emulator) -> None:
    options = {"include_status": True, "cache_timeout": 60, "max_retries": 0, **cached(ansible)}
    hosts(ansible, options)
    emulator.add_fault("status", kind="status", status=503)
    assert "hostup_inventory_stale" not in hosts(ansible, options)["web-01"], "the cache is fresh"
    make_old(ansible, 100)
    output = printed(ansible, options)
    assert parsed(output)["_meta"]["hostvars"] == {}
    assert "the status of 3 of 3 VPSs could not be read; the first: " in said(output)
    found = hosts(ansible, {**options, "cache_stale_if_error": True})
    assert found["web-01"]["hostup_status"]["power_state"] == "running"
    assert found["web-01"]["hostup_inventory_stale"] is True


def test_a_stale_cache_without_statuses_is_not_used_for_them(ansible: Ansible, emulator: Emulator) -> None:
    options = {"cache_timeout": 60, "max_retries": 0, **cached(ansible), "cache_stale_if_error": True}
    hosts(ansible, options)
    emulator.add_fault("status", status=503)
    output = printed(ansible, {**options, "include_status": True})
    assert parsed(output)["_meta"]["hostvars"] == {}
    assert "the cache does not hold the status of each host" in said(output)


def test_a_vps_that_is_gone_does_not_fail_the_inventory(ansible: Ansible, emulator: Emulator) -> None:
    options = {"include_status": True, "cache_timeout": 60, **cached(ansible)}
    old = emulator.set_vps("old-01", item={"name": None})["id"]
    hosts(ansible, options)
    make_old(ansible, 100)
    emulator.set_vps(old, item={"name": "old-01"})
    filters = [{"exclude": "'test-' in hostup_name"}]
    compose = {"connect_with": ["'ssh://x'", "primary_ip"]}
    output = printed(ansible, {**options, **compose, "filters": filters})
    assert len(parsed(output)["_meta"]["hostvars"]) == 3
    assert "is passed over for 3 of 3 hosts" in said(output)


def test_what_the_api_says_takes_the_place_of_what_the_cache_held(ansible: Ansible, emulator: Emulator) -> None:
    options = {"include_status": True, **cached(ansible)}
    hosts(ansible, {**options, "filters": [{"include": "hostup_name == 'web-01'"}, {"exclude": True}]})
    emulator.set_vps("web-01", primary_ip="192.0.2.77")
    assert hosts(ansible, options)["web-01"]["ansible_host"] == "192.0.2.77"


def test_a_page_that_fails_ends_the_statuses(ansible: Ansible, emulator: Emulator) -> None:
    for number in range(150):
        emulator.add_vps(name=f"more-{number}")
    emulator.add_fault("status", kind="list", status=500, skip=1)
    output = printed(ansible, {"max_retries": 0, "include_status": True})
    assert parsed(output)["_meta"]["hostvars"] == {}
    assert "the VPSs cannot be listed" in said(output)


# Variables.


def test_a_prefix_of_ones_own(ansible: Ansible, emulator: Emulator) -> None:
    emulator.set_vps("web-01", item={"tags": ["a"], "ansibleUser": "eve", "class": "x", "hosts": "x"})
    found = hosts(ansible, {"hostvars_prefix": "vm_", "compose": {"state": "vm_power_state"}})["web-01"]
    assert found["vm_tags"] == ["a"]
    assert found["state"] == "running"
    assert {name for name in found if not name.startswith("vm_")} == {"hostup_id", "ansible_host", "state"}
    found = hosts(ansible, {"hostvars_prefix": ""})["web-01"]
    assert found["power_state"] == "running"
    assert found["hostup_tags"] == ["a"], "tags is a keyword of plays"
    assert found["hostup_ansible_user"] == "eve"
    assert {"tags", "name", "ansible_user", "class", "hosts"}.isdisjoint(found)
    assert found["hostup_id"] == found["id"]


def test_what_is_harmless_prints_clean(ansible: Ansible, emulator: Emulator) -> None:
    system = {"displayName": "Debian GNU/Linux 12 (bookworm)", "family": "debian"}
    tags = ["a/b @ c", "env=prod", {"cost": "50 + 1"}]
    emulator.set_vps("web-01", item={"operatingSystem": system, "tags": tags})
    compose = {"os": "hostup_operating_system.display_name", "all_tags": "hostup_tags", "text": "'x-' ~ hostup_name"}
    found = hosts(ansible, {"compose": compose})["web-01"]
    assert found["hostup_operating_system"]["display_name"] == found["os"] == system["displayName"]
    assert found["all_tags"] == found["hostup_tags"] == tags
    assert found["text"] == "x-web-01"


def test_extra_variables(ansible: Ansible) -> None:
    options = {
        "use_extra_vars": True,
        "compose": {"of": "who"},
        "hostnames": ["hostup_name ~ '-' ~ who"],
        "filters": [{"include": "hostup_name == only"}, {"exclude": True}],
    }
    path = str(configured(ansible, **options))
    output = ansible.run("ansible-inventory", "-i", path, "--list", "-e", "who=us only=web-01").output
    assert {name: variables["of"] for name, variables in parsed(output)["_meta"]["hostvars"].items()} == {
        "web-01-us": "us"
    }


def test_each_host_has_its_own_values(ansible: Ansible, emulator: Emulator) -> None:
    compose = {"own": "hostup_name ~ '/' ~ hostup_id", "same": "hostup_name"}
    groups = {"webs": "hostup_name is match('web')", "dbs": "hostup_name is match('db')"}
    inventory = listed(ansible, {"compose": compose, "groups": groups})
    for vps in emulator.vps:
        variables = inventory["_meta"]["hostvars"][vps["name"]]
        assert variables["own"] == f"{vps['name']}/{vps['id']}"
        assert variables["same"] == vps["name"]
    assert inventory["webs"]["hosts"] == ["web-01"]
    assert inventory["dbs"]["hosts"] == ["db-01"]


def test_an_expression_that_works_for_no_host_is_said(ansible: Ansible, emulator: Emulator) -> None:
    emulator.set_vps("web-01", item={"only": "here"})
    options = {
        "compose": {"x": "hostup_nam", "y": "hostup_only"},
        "groups": {"g": "hostup_powr == 'x'"},
        "keyed_groups": [{"key": "hostup_tgs", "prefix": "tag"}],
        "hostnames": ["hostup_nme", "name"],
    }
    output = printed(ansible, options)
    assert parsed(output)["_meta"]["hostvars"]["web-01"]["y"] == "here"
    for wrong in ("x of compose", "g of groups", "element 1 of keyed_groups", "'hostup_nme' of hostnames"):
        assert f"{wrong} can be evaluated for none of the 3 hosts and is passed over:" in said(output), output
    assert "hostup_only" not in output.split("{")[0]


# All or nothing.


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"strict": True, "compose": {"x": "hostup_only"}}, "hostup_only"),
        ({"strict": True, "groups": {"g": "hostup_only == 'x'"}}, "g of groups cannot be evaluated for"),
        ({"strict": True, "connect_with": ["hostup_only"]}, "'hostup_only' of connect_with cannot be evaluated for"),
        (
            {
                "keyed_groups": [
                    {"key": "hostup_name", "prefix": "", "separator": "", "parent_group": "loop"},
                    {"key": "'loop'", "prefix": "", "separator": "", "parent_group": "web_01"},
                ]
            },
            "recursive dependency loop",
        ),
        ({"require_hosts": 4}, "there are 3 hosts, and require_hosts is 4 (3 VPSs, cache: off)"),
        ({"require_hosts": 1, "filters": [{"exclude": True}]}, "there are 0 hosts, and require_hosts is 1"),
    ],
)
def test_a_failure_for_one_host_adds_none(
    ansible: Ansible, emulator: Emulator, options: dict[str, Any], sentence: str
) -> None:
    emulator.set_vps("web-01", item={"only": "here"})
    output = printed(ansible, options)
    inventory = parsed(output)
    assert inventory["_meta"]["hostvars"] == {}
    assert set(inventory) <= {"_meta", "all"}, "no groups either"
    assert sentence in said(output)
    assert "Traceback" not in output


def test_groups_that_are_called_as_the_hosts_whatever_they_are_called(ansible: Ansible, emulator: Emulator) -> None:
    first = emulator.add_vps(name="twin")["id"]
    emulator.add_vps(name="twin")
    emulator.add_vps(name=f"twin-{first}")
    output = printed(ansible, {"keyed_groups": [{"key": "inventory_hostname", "separator": ""}]})
    assert parsed(output)["_meta"]["hostvars"] == {}
    assert "and a group are called the same, whatever the host is called" in said(output)


# Failures and the cache.


@pytest.mark.parametrize("plugin", ["ansible.builtin.jsonfile", "memory"])
def test_each_cache_plugin(ansible: Ansible, emulator: Emulator, plugin: str) -> None:
    options = cached(ansible, plugin)
    output = printed(ansible, options)
    assert hosts(ansible, options) == parsed(output)["_meta"]["hostvars"]
    lasting = plugin != "memory"  # ansible-core 2.16 does not take the whole name of this one
    assert len(emulator.journal()) == (1 if lasting else 2)
    assert ("cache: true keeps nothing with the cache plugin memory" in said(output)) is not lasting


def test_a_cache_that_cannot_be_used_loses_no_host(ansible: Ansible) -> None:
    options = {**cached(ansible), "cache_connection": str(ansible.write("file", "") / "cache")}
    run = ansible.run("ansible-inventory", "-i", str(configured(ansible, **options)), "--list", "-v")
    assert len(parsed(run.output)["_meta"]["hostvars"]) == 3
    assert "the cache cannot be used, so what it holds is not used (cache_plugin ansible.builtin." in said(run.output)
    assert "cache: not written" in said(run.output)
    secret = {**options, "cache_connection": "redis://user:passw0rd@" + options["cache_connection"]}
    (ansible.folder / "redis:").write_text("")
    output = printed(ansible, secret)
    assert "the cache cannot be used" in said(output)
    assert "passw0rd" not in output
    without = {**cached(ansible), "cache_connection": None}
    output = printed(ansible, without)
    assert "the cache plugin ansible.builtin.jsonfile needs cache_connection: " in said(output)
    assert parsed(output)["_meta"]["hostvars"] == {}


@pytest.mark.parametrize("broken", ["__init__", "get", "set"])
def test_a_cache_plugin_that_fails_in_its_own_way(ansible: Ansible, broken: str) -> None:
    text = (ROOT / "tests" / "integration" / "cache_plugins" / "broken.py").read_text()
    (ansible.folder / "cache_plugins").mkdir()
    (ansible.folder / "cache_plugins" / "broken.py").write_text(text.replace("BROKEN", broken))
    folder = {"ANSIBLE_CACHE_PLUGINS": str(ansible.folder / "cache_plugins")}
    if broken == "get":
        listed(ansible, cached(ansible, "broken"), **folder)
    output = printed(ansible, cached(ansible, "broken"), **folder)
    assert len(parsed(output)["_meta"]["hostvars"]) == 3
    assert "the cache cannot be " in said(output)
    assert "the server is away" in said(output)


def test_a_time_of_the_environment_is_checked(ansible: Ansible, emulator: Emulator) -> None:
    output = printed(ansible, cached(ansible), ANSIBLE_INVENTORY_CACHE_TIMEOUT="-5")
    assert "cache_timeout must be 0 or more, not -5" in said(output)
    assert emulator.journal() == []


def test_what_is_too_old_is_fetched_again(ansible: Ansible, emulator: Emulator) -> None:
    options = {**cached(ansible), "cache_timeout": 60}
    hosts(ansible, options)
    make_old(ansible, 50)
    hosts(ansible, options)
    assert len(emulator.journal()) == 1
    make_old(ansible, 50)
    hosts(ansible, options)
    assert len(emulator.journal()) == 2
    make_old(ansible, -3600)
    hosts(ansible, options)
    assert len(emulator.journal()) == 3, "from a time to come, it is of a wrong clock"


def test_a_cache_is_of_one_account_and_one_api(ansible: Ansible, emulator: Emulator) -> None:
    hosts(ansible, cached(ansible))
    emulator.add_key("another-key", ["read:vm"], label="another")
    hosts(ansible, cached(ansible), HOSTUP_API_KEY="another-key")
    assert [entry["key"] for entry in emulator.journal()] == ["default", "another"]
    assert hosts(ansible, cached(ansible), HOSTUP_API_BASE=CLOSED, HOSTUP_MAX_RETRIES="0") == {}
    stale = {**cached(ansible), "cache_stale_if_error": True, "max_retries": 0}
    emulator.add_fault("status", kind="list", status=503)
    assert "; what the cache holds is of another key" in said(printed(ansible, stale))
    del ansible.variables["HOSTUP_API_KEY"]
    assert len(hosts(ansible, cached(ansible))) == 3
    assert len(emulator.journal()) == 3


@pytest.mark.parametrize("stale", [{"cache_stale_if_error": True}, {"on_error": "stale"}])
def test_a_stale_cache_while_the_api_is_down(ansible: Ansible, emulator: Emulator, stale: dict[str, Any]) -> None:
    options = {**cached(ansible), "cache_timeout": 60, "max_retries": 0, **stale}
    assert "hostup_inventory_stale" not in hosts(ansible, options)["web-01"]
    make_old(ansible, 7200)
    emulator.add_fault("status", kind="list", status=503)
    output = printed(ansible, options)
    found = parsed(output)["_meta"]["hostvars"]
    assert len(found) == 3
    assert all(variables["hostup_inventory_stale"] is True for variables in found.values())
    assert "what the cache holds is used, and it is 720" in said(output)
    assert hosts(ansible, {**options, **dict.fromkeys(stale, None)}) == {}, "only if it is asked for"
    emulator.clear_faults()
    emulator.add_fault("status", kind="list", status=401, code="unauthorized")
    output = printed(ansible, options)
    assert parsed(output)["_meta"]["hostvars"] == {}, "a key that is refused is no outage"
    emulator.clear_faults()
    assert "hostup_inventory_stale" not in hosts(ansible, options)["web-01"]


def test_no_stale_cache_to_be_used(ansible: Ansible, emulator: Emulator) -> None:
    emulator.add_fault("status", kind="list", status=503)
    output = printed(ansible, {**cached(ansible), "on_error": "stale", "max_retries": 0})
    assert parsed(output)["_meta"]["hostvars"] == {}
    assert "the cache holds nothing to be used instead" in said(output)


def test_a_warning_and_no_host(ansible: Ansible, emulator: Emulator) -> None:
    emulator.add_fault("status", kind="list", status=503)
    failing = {"ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED": "true"}
    path = str(configured(ansible, on_error="warn", max_retries=0))
    run = ansible.run("ansible-inventory", "-i", path, "--list", **failing)
    assert run.rc == 0, run.output
    assert "the VPSs cannot be listed" in said(run.output)
    assert "no host is added" in said(run.output)
    path = str(configured(ansible, on_error="warn", max_retries=0, **cached(ansible)))
    assert "cache: not used" in said(ansible.run("ansible-inventory", "-i", path, "--list", "-v").output)
    path = str(configured(ansible, on_error="warn", max_retries=0, require_hosts=1))
    assert ansible.run("ansible-inventory", "-i", path, "--list", **failing).rc != 0


def test_too_few_hosts_do_not_replace_the_cache(ansible: Ansible, emulator: Emulator) -> None:
    options = {**cached(ansible), "require_hosts": 3, "cache_timeout": 60}
    hosts(ansible, options)
    make_old(ansible, 100)
    before = {file: file.read_bytes() for file in (ansible.folder / "cache").iterdir()}
    emulator.remove_vps("db-01")
    assert hosts(ansible, options) == {}
    assert before == {file: file.read_bytes() for file in (ansible.folder / "cache").iterdir()}


# What is documented.


def test_the_recipes_of_the_page(ansible: Ansible, emulator: Emulator) -> None:
    page = (ROOT / "docs" / "inventory.md").read_text()
    recipes = [recipe for recipe in re.findall(r"```yaml\n(plugin: .*?)```", page, re.DOTALL) if "~/keys" not in recipe]
    assert len(recipes) >= 5
    groups: set[str] = set()
    names: set[str] = set()
    for recipe in recipes:
        # A recipe holds under `strict`, too.
        path = str(ansible.write("fleet.hostup.yml", recipe + "strict: true\n"))
        run = ansible.run("ansible-inventory", "-i", path, "--list", ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED="true")
        assert run.rc == 0, run.output
        assert "WARNING" not in run.output
        inventory = parsed(run.output)
        groups |= set(inventory)
        names |= set(inventory["_meta"]["hostvars"])
    assert {"state_running", "os_debian", "live_running"} < groups
    assert "web-01.example.com" in names


def test_the_recipe_for_two_accounts(ansible: Ansible, emulator: Emulator) -> None:
    page = (ROOT / "docs" / "inventory.md").read_text().split("## Two accounts")[1]
    inventory, defaults = re.findall(r"```yaml[^\n]*\n(.*?)```", page, re.DOTALL)
    sources: list[str] = []
    (ansible.folder / "keys").mkdir()
    for account, name in {"a": "web-01", "b": "db-01"}.items():
        emulator.add_key(f"key-{account}", ["read:vm", "write:vm"], label=account)
        (ansible.folder / "keys" / account).write_text(f"key-{account}")
        text = inventory.replace("keys/a", f"keys/{account}").replace("'a'", f"'{account}'")
        path = ansible.write(f"{account}.hostup.yml", f"{text}query: {{name: {name}}}\n")
        sources += ["-i", str(path)]
    del ansible.variables["HOSTUP_API_KEY"]
    play = {"hosts": "account_a:account_b", "gather_facts": False, **yaml.safe_load(defaults)}
    playbook = ansible.write("look.yml", [{**play, "tasks": [{"hostup.cloud.vps_status": {}}]}])
    run = ansible.run("ansible-playbook", *sources, str(playbook))
    assert run.rc == 0, run.output
    asked = {(entry["kind"], entry["key"]) for entry in emulator.journal()}
    assert asked == {("list", "a"), ("list", "b"), ("status", "a"), ("status", "b")}


def test_the_documented_variables_are_those_of_a_host(ansible: Ansible, emulator: Emulator) -> None:
    page = (ROOT / "docs" / "inventory.md").read_text().split("--yaml` says:")[1]
    documented = yaml.safe_load(re.split(r"```yaml[^\n]*\n", page)[1].split("```")[0])
    found = hosts(ansible, {})["web-01"]
    assert {name: type(value) for name, value in documented.items()} == {
        name: type(value) for name, value in found.items()
    }
    assert found["hostup_operating_system"] == documented["hostup_operating_system"]


def test_an_inventory_that_is_refreshed_in_a_play(ansible: Ansible, emulator: Emulator) -> None:
    path = configured(ansible, **cached(ansible))
    refresh = {"name": "refresh", "ansible.builtin.meta": "refresh_inventory"}
    show = {"name": "show", "ansible.builtin.debug": {"msg": "{{ groups.all | sort }}"}}
    hosts(ansible, path)
    emulator.add_vps(name="new-01")
    run = ansible.play(show, {**refresh}, {**show, "name": "then"}, options=("-i", str(path)))
    assert run.result("show")["msg"] == ["db-01", "old-01", "web-01"]
    assert run.result("then")["msg"] == ["db-01", "new-01", "old-01", "web-01"]


# What is told.


def test_a_line_of_summary(ansible: Ansible, emulator: Emulator) -> None:
    for number in range(98):
        emulator.add_vps(name=f"more-{number}")
    filters = [{"include": "hostup_name == 'web-01'"}, {"exclude": True}]
    path = str(configured(ansible, **cached(ansible), filters=filters))
    outputs = [ansible.run("ansible-inventory", "-i", path, "--graph", "-v").output for _run in range(2)]
    assert "1 hosts of 101 VPSs, 2 pages, 2 requests, " in said(outputs[0])
    assert ", cache: written" in said(outputs[0])
    assert "1 hosts of 101 VPSs, 0 pages, 0 requests, " in said(outputs[1])
    assert ", cache: used, " in said(outputs[1])
    assert "requests" not in ansible.run("ansible-inventory", "-i", path, "--graph").output


OPTIONS: list[tuple[dict[str, Any], str]] = [
    ({"hostnames": []}, "hostnames is an empty list"),
    ({"hostnames": [5]}, "hostnames must be a list of texts, and its element 1 is 5"),
    ({"hostnames": {"name": 1}}, "hostnames must be a list, not {'name': 1}"),
    ({"hostnames": ["name", "a b"]}, "element 2 of hostnames 'a b' is no Jinja expression"),
    ({"connect_with": ["primary_ip", ""]}, "connect_with must be a list of texts, and its element 2 is ''"),
    ({"query": {"region": "x"}}, "query must be a dictionary of name, primary_ip or both"),
    ({"query": ["x"]}, "query must be a dictionary"),
    ({"query": {"name": "{{ nope }}"}}, "the template of name of query cannot be resolved: 'nope' is undefined"),
    ({"query": {"primary_ip": "x"}}, "primary_ip of query must be an IP address, not 'x'"),
    ({"filters": {"include": "x"}}, "filters must be a list, not {'include': 'x'}"),
    ({"filters": [{"only": "x"}]}, "its element 1 is {'only': 'x'}"),
    ({"filters": [{"include": "x", "exclude": "y"}]}, "filters must be a list of include"),
    ({"filters": ["x"]}, "its element 1 is 'x'"),
    ({"filters": [{"include": "a =="}]}, "include of element 1 of filters 'a ==' is no Jinja expression"),
    ({"filters": [{"include": ["a"]}]}, "include of element 1 of filters must be a Jinja expression, not ['a']"),
    ({"include_status": "perhaps"}, "include_status must be true or false, not the text 'perhaps'"),
    ({"hostvars_prefix": "a-b"}, "hostvars_prefix 'a-b' cannot begin a variable's name"),
    ({"hostvars_prefix": "ansible_"}, "hostvars_prefix 'ansible_' cannot begin"),
    ({"require_hosts": -1}, "require_hosts must be 0 or more, not -1"),
    ({"require_hosts": "some"}, "require_hosts must be a whole number, not the text 'some'"),
    ({"on_error": "ignore"}, "on_error must be one of fail, warn, stale, not 'ignore'"),
    ({"on_error": "stale"}, "on_error: stale needs cache: true"),
    ({"cache_stale_if_error": True}, "cache_stale_if_error: true needs cache: true"),
    ({"compose": {"x": "{{ y }}"}}, "x of compose '{{ y }}' is no Jinja expression"),
    ({"compose": {"x": "{{ y }}"}}, "; write it without {{ }}"),
    ({"compose": {"x": ""}}, "x of compose must be a Jinja expression, not ''"),
    ({"compose": {"x": None}}, "x of compose must be a Jinja expression, not null"),
    ({"compose": {"hostup_id": "'x'"}}, "compose cannot make hostup_id"),
    ({"compose": {"group_names": "x"}}, "compose cannot make group_names, which is a variable of Ansible's own"),
    ({"compose": {5: "x"}}, "compose must be a dictionary of texts, and 5 is none"),
    ({"groups": {"g": 5}}, "g of groups must be a Jinja expression, not 5"),
    ({"filters": [{"include": ""}]}, "include of element 1 of filters must be a Jinja expression, not ''"),
    ({"hostnames": "name, id"}, "hostnames must be a list, and 'name, id' is one text; write [name, id]"),
    ({"query": {"name": "web-*"}}, "name of query must be a whole name, not 'web-*'"),
    ({"query": {"name": ["x"]}}, "query must be a dictionary of name, primary_ip or both, each a text"),
    ({"query": {"name": True}}, "query must be a dictionary of name, primary_ip or both, each a text"),
    ({"query": {"primary_ip": "fe80::1%eth0"}}, "primary_ip of query must be an IP address, not 'fe80::1%eth0'"),
    ({"keyed_groups": {"key": "x"}}, "keyed_groups must be a list, not {'key': 'x'}"),
    ({"keyed_groups": [{"key": "x", "prefx": "y"}]}, "element 1 of keyed_groups has the unknown prefx; it takes key"),
    ({"keyed_groups": [{"key": "x", "prefix": 5}]}, "prefix of element 1 of keyed_groups must be a text, not 5"),
    ({"keyed_groups": [{"key": ""}]}, "key of element 1 of keyed_groups must be a Jinja expression, not ''"),
    (
        {"keyed_groups": [{"key": "x", "default_value": "y", "trailing_separator": False}]},
        "element 1 of keyed_groups has default_value and trailing_separator, which are mutually exclusive",
    ),
    ({"cache": True, "cache_timeout": "10m"}, "cache_timeout must be a whole number, not the text '10m'"),
    ({"cache": True, "cache_timeout": -1}, "cache_timeout must be 0 or more, not -1"),
    ({"cache": True, "cache_plugin": ""}, "cache_plugin is empty"),
    ({"cache": True, "cache_connection": ["x"]}, "cache_connection must be a text, not a list: ['x']"),
    ({"cache": True, "cache_connection": "{{ nope }}"}, "the template of cache_connection cannot be resolved"),
    (
        {"cache": True, "cache_plugin": "memory", "cache_stale_if_error": True},
        "cache_stale_if_error: true needs a cache_plugin that keeps something, not memory",
    ),
    ({"groups": {"g": "a b"}}, "g of groups 'a b' is no Jinja expression"),
    ({"keyed_groups": [{"prefix": "x"}]}, "element 1 of keyed_groups, {'prefix': 'x'}, has no key"),
    ({"keyed_groups": [{"key": "a b"}]}, "key of element 1 of keyed_groups 'a b' is no Jinja expression"),
    ({"filter": []}, "unknown option: filter; the options are api_base, api_key"),
]


def test_an_option_that_cannot_be_used_is_named(ansible: Ansible, emulator: Emulator) -> None:
    refused(ansible, emulator, OPTIONS)
