# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the hosts of a play registered, read where Ansible keeps it.

A template over the results of 1,000 hosts takes a minute or two, and up to 5 GB of memory.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from typing import Any

from ansible.playbook.task import Task

from ..module_utils._compliance_report import Gathered
from ..module_utils._errors import InvalidOption
from ..module_utils._shown import one_line, shown
from ._unread import UNREAD

#: Strategies in which hosts do not wait for each other.
_FREE = ("free", "host_pinned")


def gather(task: Task, task_vars: Mapping[str, Any], variable: str, expected: Sequence[str] | None) -> Gathered:
    """Return the results of the hosts that must have one. Raises InvalidOption.

    `expected` are the names of those hosts, None for all of the play.
    """
    hosts, alive, batch = (task_vars[f"ansible_play_{name}"] for name in ("hosts_all", "hosts", "batch"))
    if expected is not None:
        hosts = alive = expected
    elif str(task.play.strategy).rpartition(".")[2] in _FREE or not set(alive) <= set(batch):
        raise InvalidOption(
            "this play has serial or the strategy free, so not all hosts have been checked by now; report in a play of "
            "its own after this one, which has neither"
        )
    return _gathered(task_vars["hostvars"], variable, hosts, set(alive))


def _gathered(hostvars: Any, variable: str, hosts: Sequence[str], alive: Set[str]) -> Gathered:
    results, missing = [], {}
    for host in dict.fromkeys(hosts):
        # Of a host that dropped out of the play, what is registered may be of an earlier play.
        found: Any = "it failed or could not be reached"
        if host in alive:
            registered = hostvars.raw_get(host).get(variable) if host in hostvars else None
            found = _result(host, variable, registered)
        if isinstance(found, str):
            missing[host] = found
        else:
            results.append(found)
    return Gathered(results, list(hosts), missing, _unread())


def _unread() -> list[str]:
    return [f"{path} ({one_line(reason, 500)})" if reason else path for path, reason in UNREAD.items()]


def _result(host: str, variable: str, registered: Any) -> Mapping[str, Any] | str:
    """Return the result in what a host registered, or why there is none."""
    if registered is None:
        return f"no task has registered {variable} on it"
    if not isinstance(registered, Mapping):
        return f"{variable} is no task's result, and is {shown(registered)}"
    if registered.get("skipped"):
        return "its check was skipped"
    result = registered.get("compliance")
    if not isinstance(result, Mapping):
        return f"its check failed: {one_line(str(registered.get('msg', 'it does not say why')), 300)}"
    if result.get("host") != host:
        return f"{variable} is the result of {shown(result.get('host'))}"
    return result
