#!/usr/bin/python
# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module vps_status; the action plugin of the same name is what usually runs."""

from __future__ import annotations

DOCUMENTATION = r"""
module: vps_status
short_description: See the live status of one VPS or of all
version_added: 0.1.0
author:
  - HostUp collection contributors (!UNKNOWN)
description:
  - Returns the power state, uptime, load, memory, storage, network counters and pending tasks that HostUp's platform
    sees.
  - Nothing is changed, and the VPS needs no guest agent.
  - The API key needs the scope C(read:vm).
extends_documentation_fragment:
  - hostup.cloud.attributes
  - hostup.cloud.connection
  - hostup.cloud.target
attributes:
  check_mode:
    support: full
options:
  all:
    description:
      - Returns the status of every VPS of the account. They are asked for side by side.
      - A VPS whose status cannot be read has RV(statuses[].msg) and RV(statuses[].error_code) in its entry, and a
        warning says how many there are. The task fails if no status can be read at all.
      - Mutually exclusive with O(id), O(name) and O(primary_ip). The host variable C(hostup_id) is not used.
    type: bool
    default: false
seealso:
  - module: hostup.cloud.vps_exec
"""

EXAMPLES = r"""
---
- name: See what the VPSs are doing
  hosts: localhost
  gather_facts: false
  tasks:
    - name: Ask for one VPS
      hostup.cloud.vps_status:
        name: web-01
      register: web

    - name: Stop if it is not running
      ansible.builtin.assert:
        that: web.status.power_state == "running"

    - name: Ask for all
      hostup.cloud.vps_status:
        all: true
      register: fleet

    - name: Name those that use more than 90 percent of their memory
      ansible.builtin.debug:
        msg: "{{ fleet.statuses | selectattr('memory') | selectattr('memory.usage_percent', 'gt', 90)
          | map(attribute='name') }}"
"""

RETURN = r"""
statuses:
  description: The statuses, one for each VPS that was asked for. Members that the API adds are passed through.
  returned: success
  type: list
  elements: dict
  contains: &members
    id:
      description: The id of the VPS.
      returned: always
      type: str
      sample: vps_01hxa3b4c5d6e7f8g9h0j1k2m3
    name:
      description: The name of the VPS. Null if the VPS was named by its id, as the status does not tell it.
      returned: always
      type: str
      sample: web-01
    primary_ip:
      description: The primary IP address. Null if it has none, or if the VPS was named by its id.
      returned: always
      type: str
      sample: 192.0.2.10
    power_state:
      description:
        - One of V(running), V(stopped), V(starting), V(stopping), V(paused), V(provisioning), V(error) and
          V(unknown).
      returned: always
      type: str
      sample: running
    uptime_seconds:
      description: The time since the boot. Null if the platform does not report it.
      returned: always
      type: float
      sample: 197424
    cpu_usage_percent:
      description: The load of the CPU.
      returned: always
      type: float
      sample: 7.5
    cpu_cores:
      description: The number of CPU cores.
      returned: always
      type: float
      sample: 2
    memory:
      description: The memory.
      returned: always
      type: dict
      sample:
        used_gb: 3.68
        total_gb: 4
        usage_percent: 92.08
    storage:
      description: The storage. A C(used_gb) of 0 can mean that it is not reported.
      returned: always
      type: dict
      sample:
        used_gb: 0
        total_gb: 50
        usage_percent: 0
    network:
      description: The network traffic.
      returned: always
      type: dict
      sample:
        inbound_gb: 63.329
        outbound_gb: 54.514
        total_gb: 117.843
    pending_tasks:
      description: What the platform is about to do with the VPS.
      returned: always
      type: list
      elements: dict
      sample:
        - id: job_01hxa3b4c5d6e7f8g9h0j1k2m3
          type: vps.snapshot.create
          status: in_progress
          created_at: "2026-04-17T13:00:14.564Z"
          progress: 100
    msg:
      description: Why the status of this VPS could not be read. The members of the status are null then.
      returned: on failure of this VPS, with O(all=true)
      type: str
      sample: no VPS of the account has name 'web-01'
    error_code:
      description: The name of the failure.
      returned: on failure of this VPS, with O(all=true)
      type: str
      sample: vps_not_found
status:
  description: The status, when one VPS was asked for.
  returned: success, unless O(all=true)
  type: dict
  contains: *members
msg:
  description: What went wrong.
  returned: on failure
  type: str
  sample: no VPS of the account has name 'web-01'
error_code:
  description:
    - The name of the failure. One of V(invalid_option), V(unauthorized), V(forbidden), V(vps_not_found),
      V(vps_ambiguous), V(vps_not_ready), V(rate_limited), V(api_error) and V(api_unreachable).
  returned: on failure
  type: str
  sample: vps_not_found
request_id:
  description: The API's name for the request that failed, for HostUp's support.
  returned: when the API answered with an error
  type: str
  sample: req_01hxa3b4c5d6e7f8g9h0j1k2m3
problem:
  description: What the API said of its error.
  returned: when the API answered with an error
  type: dict
  sample:
    status: 404
    code: not_found
    title: Not found
    detail: The requested resource could not be found.
    errors: []
"""

from ansible_collections.hostup.cloud.plugins.module_utils._status import TASK
from ansible_collections.hostup.cloud.plugins.module_utils._task import run_module


def main() -> None:
    """Run the task."""
    run_module(TASK)


if __name__ == "__main__":
    main()
