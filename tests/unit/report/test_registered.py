# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is made of the variables that the hosts of a play registered."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from ansible_collections.hostup.cloud.plugins.module_utils._compliance_report import Gathered
from ansible_collections.hostup.cloud.plugins.module_utils._errors import InvalidOption
from ansible_collections.hostup.cloud.plugins.plugin_utils._registered import gather

HOSTS = ["web-01", "db-01", "old-01"]


class Hostvars(dict[str, Any]):
    """Stands in for Ansible's, of which only what is not templated may be used."""

    def raw_get(self, host: str) -> Any:
        return self[host]

    def __getitem__(self, host: str) -> Any:
        return {"checked": dict.__getitem__(self, host)}


def gathered(
    registered: dict[str, Any],
    expected: list[str] | None = None,
    *,
    strategy: str = "linear",
    alive: list[str] | None = None,
    batch: list[str] | None = None,
) -> Gathered:
    task: Any = SimpleNamespace(play=SimpleNamespace(strategy=strategy))
    alive = HOSTS if alive is None else alive
    task_vars = {
        "hostvars": Hostvars(registered),
        "ansible_play_hosts_all": HOSTS,
        "ansible_play_hosts": alive,
        "ansible_play_batch": alive if batch is None else batch,
    }
    return gather(task, task_vars, "checked", expected)


def result(host: str) -> dict[str, Any]:
    return {"changed": False, "compliance": {"host": host}}


def test_every_host_has_a_result_or_a_reason() -> None:
    everyone = {host: result(host) for host in HOSTS}
    found = gathered(everyone)
    assert (found.results, found.missing, found.expected_hosts) == ([{"host": host} for host in HOSTS], {}, HOSTS)
    for registered, reason in (
        ({"failed": True, "msg": "a\nb"}, "its check failed: a b"),
        ({"failed": True}, "its check failed: it does not say why"),
        ({"skipped": True, "changed": False}, "its check was skipped"),
        (None, "no task has registered checked on it"),
        ("{{ hostile }}", "checked is no task's result, and is '{{ hostile }}'"),
        (result("web-01"), "checked is the result of 'web-01'"),
    ):
        found = gathered({**everyone, "db-01": registered})
        assert found.missing == {"db-01": reason}
        assert found.results == [{"host": "web-01"}, {"host": "old-01"}]


def test_a_host_that_dropped_out_has_no_result_whatever_it_registered_before() -> None:
    found = gathered({host: result(host) for host in HOSTS}, alive=["web-01", "old-01"])
    assert found.missing == {"db-01": "it failed or could not be reached"}


def test_the_hosts_that_are_expected_may_be_of_another_play() -> None:
    found = gathered(
        {"web-01": result("web-01")}, ["web-01", "gone"], alive=["localhost"], batch=["localhost"], strategy="free"
    )
    assert found.results == [{"host": "web-01"}]
    assert found.missing == {"gone": "no task has registered checked on it"}
    assert gathered({}, []).expected_hosts == []


@pytest.mark.parametrize(
    "play",
    [
        {"strategy": "free"},
        {"strategy": "ansible.builtin.free"},
        {"strategy": "host_pinned"},
        {"batch": ["web-01"]},
        {"alive": ["web-01", "db-01"], "batch": ["db-01"]},
    ],
)
def test_a_play_in_which_hosts_do_not_wait_is_refused(play: dict[str, Any]) -> None:
    with pytest.raises(InvalidOption, match="this play has serial or the strategy free"):
        gathered({host: result(host) for host in HOSTS}, **play)
