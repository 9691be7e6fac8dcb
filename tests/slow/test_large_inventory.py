# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An inventory of 10,000 VPSs, through real configuration files and ansible-inventory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from ..emulator.run import Emulator
from ..integration.commands import Ansible
from ..integration.inventories import listed, parsed, printed

VPSS = 10_000
PAGES = 100

GROUPS: dict[str, Any] = {
    "keyed_groups": [{"key": "hostup_power_state", "prefix": "state"}],
    "compose": {"own": "hostup_name ~ '/' ~ hostup_id"},
}


@pytest.fixture(scope="module")
def _emulator() -> Iterator[Emulator]:
    with Emulator(guests="canned", vps=VPSS) as running:
        yield running


def requests(emulator: Emulator) -> dict[str, int]:
    """Return how many requests of each kind there were, and forget them."""
    kinds = Counter(entry["kind"] for entry in emulator.journal())
    emulator.clear_journal()
    return dict(kinds)


def test_all_of_them_and_from_the_cache(ansible: Ansible, emulator: Emulator) -> None:
    cache = {
        "cache": True,
        "cache_plugin": "ansible.builtin.jsonfile",
        "cache_connection": str(ansible.folder / "cache"),
        "require_hosts": VPSS,
    }
    first = listed(ansible, {**cache, **GROUPS})
    assert requests(emulator) == {"list": PAGES}
    known = {vps["id"]: vps for vps in emulator.vps}
    hosts = first["_meta"]["hostvars"]
    assert {variables["hostup_id"] for variables in hosts.values()} == known.keys()
    for variables in hosts.values():
        vps = known[variables["hostup_id"]]
        assert variables["hostup_primary_ip"] == vps["primary_ip"]
        assert variables["own"] == f"{vps['name']}/{vps['id']}"
    states = Counter(vps["power_state"] for vps in known.values())
    assert {state: len(first[f"state_{state}"]["hosts"]) for state in states} == states
    assert listed(ansible, {**cache, **GROUPS}) == first
    assert requests(emulator) == {}


def test_a_page_in_the_middle_that_fails_adds_nothing(ansible: Ansible, emulator: Emulator) -> None:
    emulator.add_fault("status", kind="list", status=500, skip=57)
    output = printed(ansible, {"max_retries": 1, **GROUPS})
    inventory = parsed(output)
    assert inventory["_meta"]["hostvars"] == {}
    assert set(inventory) <= {"_meta", "all"}
    assert requests(emulator) == {"list": 59}


def test_every_status_and_a_few_that_fail(ansible: Ansible, emulator: Emulator) -> None:
    emulator.add_fault("status", kind="status", status=404, code="vps_not_found", times=25)
    hosts = listed(ansible, {"include_status": True})["_meta"]["hostvars"]
    assert requests(emulator) == {"list": PAGES, "status": VPSS}
    outcomes = Counter(variables["hostup_status"].get("error_code") for variables in hosts.values())
    assert outcomes == {None: VPSS - 25, "vps_not_found": 25}
