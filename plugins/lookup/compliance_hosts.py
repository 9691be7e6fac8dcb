# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lookup hostup.cloud.compliance_hosts."""

from __future__ import annotations

DOCUMENTATION = r"""
name: compliance_hosts
short_description: The hosts of a compliance run, which must not be empty
version_added: 1.0.0
author:
  - HostUp collection contributors (!UNKNOWN)
description:
  - Returns the patterns that it is given, for C(hosts) of a play. It fails if they and C(--limit) leave no host in the
    inventory, as Ansible takes a play without hosts for a success. C(ansible-playbook) exits with 4 then.
  - It fails with C(--start-at-task), and with C(--skip-tags) that mean tasks tagged C(always), too. The tasks that are
    left out would look like checks that passed.
  - Where C(ansible-playbook) runs nothing, as with C(--list-hosts) or C(--syntax-check), it does not fail.
options:
  _terms:
    description: The patterns of the hosts.
    type: list
    elements: str
    required: true
"""

EXAMPLES = r"""
---
- name: Check the web servers
  hosts: "{{ query('hostup.cloud.compliance_hosts', 'web') }}"
  gather_facts: false
  tags: always
  roles:
    - role: hostup.cloud.compliance
"""

RETURN = r"""
_raw:
  description: The patterns as they are.
  type: list
  elements: str
  sample: [web]
"""

from collections.abc import Mapping
from typing import Any

from ansible import context
from ansible.errors import AnsibleLookupError, AnsibleParserError
from ansible.inventory.manager import InventoryManager
from ansible.plugins.lookup import LookupBase

from ..module_utils._shown import shown

#: With these, ansible-playbook runs nothing.
_SHOW = ("listhosts", "listtasks", "listtags", "syntax")

#: What --skip-tags can say that means a task with the tag `always`.
_SKIP_ALL = {"always", "tagged"}


class CannotCheck(AnsibleLookupError, AnsibleParserError):
    """The run would check nothing; ansible-core 2.16 passes on the first, and exits with 4 for the second."""


class LookupModule(LookupBase):
    """The lookup."""

    def run(self, terms: list[Any], variables: Mapping[str, Any] | None = None, **kwargs: Any) -> list[Any]:
        variables = variables or {}
        terms = self._flatten(terms)
        if any(context.CLIARGS.get(name) for name in _SHOW):
            return terms
        left_out = _left_out()
        if left_out:
            raise CannotCheck(f"nothing was checked: {left_out} would leave out tasks, as if their checks had passed")
        if not self._matching(terms, variables):
            limit = variables.get("ansible_limit")
            told = f" and --limit {shown(limit)}" if limit else ""
            raise CannotCheck(
                f"nothing was checked: no host of the inventory matches {shown(','.join(map(str, terms)))}{told}; see "
                "above whether the inventory could be read"
            )
        return terms

    def _matching(self, terms: list[Any], variables: Mapping[str, Any]) -> list[Any]:
        """Return the hosts that a play would have."""
        manager = InventoryManager(self._loader, parse=False)
        for group, hosts in variables["groups"].items():
            manager.add_group(group)
            for host in hosts:
                manager.add_host(host, group=group)
        manager.subset(variables.get("ansible_limit"))
        return list(manager.get_hosts(pattern=terms))


def _left_out() -> str:
    """Return the option that leaves tasks out, empty if none does."""
    if context.CLIARGS.get("start_at_task"):
        return "--start-at-task"
    skipped = _SKIP_ALL.intersection(context.CLIARGS.get("skip_tags") or ())
    return f"--skip-tags {','.join(sorted(skipped))}" if skipped else ""
