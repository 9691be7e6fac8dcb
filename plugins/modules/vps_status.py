#!/usr/bin/python
# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module vps_status; the action plugin of the same name is what usually runs."""

from __future__ import annotations

DOCUMENTATION = r"""
module: vps_status
short_description: See the live status of one VPS or of all
version_added: 1.0.0
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
  idempotent:
    support: full
    details:
      - It only looks, and is never C(changed).
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
status:
  description: The status, when one VPS was asked for. Members that the API adds are passed through.
  returned: success, unless O(all=true)
  type: dict
  contains: &members
    id:
      description: The id of the VPS.
      returned: always
      type: str
      sample: vps_013r2e5yhf51ykpzxkj0mfsdkh
    name:
      description: The name of the VPS. Null if the VPS was named by its id, as the status does not tell it.
      returned: always
      type: str
      sample: db-01
    primary_ip:
      description: The primary IP address. Null if it has none, or if the VPS was named by its id.
      returned: always
      type: str
      sample: 192.0.2.11
    power_state:
      description:
        - One of V(running), V(stopped), V(starting), V(stopping), V(paused), V(provisioning), V(error) and
          V(unknown).
        - It is null, as all that follows, if the status could not be read.
      returned: always
      type: str
      sample: running
    uptime_seconds:
      description: The time since the boot. Null if the platform does not report it, as of a VPS that is stopped.
      returned: always
      type: float
      sample: 28803
    cpu_usage_percent:
      description: The load of the CPU. Null if it is not known.
      returned: always
      type: float
      sample: 26.2
    cpu_cores:
      description: The number of CPU cores. Null if it is not known.
      returned: always
      type: float
      sample: 4
    memory:
      description: The memory. Null if it is not known.
      returned: always
      type: dict
      contains:
        used_gb:
          description: How much is used, in GB.
          returned: always
          type: float
          sample: 2.48
        total_gb:
          description: How much there is, in GB.
          returned: always
          type: float
          sample: 8
        usage_percent:
          description: How much of it is used, in percent.
          returned: always
          type: float
          sample: 31.0
    storage:
      description: The storage. Null if it is not known.
      returned: always
      type: dict
      contains:
        used_gb:
          description: How much is used, in GB. It can be 0 where the platform does not see it.
          returned: always
          type: float
          sample: 0
        total_gb:
          description: How much there is, in GB.
          returned: always
          type: float
          sample: 100
        usage_percent:
          description: How much of it is used, in percent. It can be 0 where the platform does not see it.
          returned: always
          type: float
          sample: 0
    network:
      description: The network traffic. Null if it is not known.
      returned: always
      type: dict
      contains:
        inbound_gb:
          description: What came in, in GB.
          returned: always
          type: float
          sample: 75.606
        outbound_gb:
          description: What went out, in GB.
          returned: always
          type: float
          sample: 9.271
        total_gb:
          description: Both together, in GB.
          returned: always
          type: float
          sample: 84.877
    pending_tasks:
      description: What the platform is about to do with the VPS. Null if it is not known.
      returned: always
      type: list
      elements: dict
      contains:
        id:
          description: The id of the platform's job.
          returned: always
          type: str
          sample: job_01hxa3b4c5d6e7f8g9h0j1k2m3
        type:
          description: What is done.
          returned: always
          type: str
          sample: vps.snapshot.create
        status:
          description: How far it is.
          returned: always
          type: str
          sample: in_progress
        created_at:
          description: Since when it is there, in UTC.
          returned: always
          type: str
          sample: "2026-04-17T13:00:14.564Z"
        progress:
          description: How much of it is done, in percent.
          returned: always
          type: float
          sample: 100
statuses:
  description: The statuses, one for each VPS that was asked for.
  returned: success
  type: list
  elements: dict
  contains:
    <<: *members
    msg:
      description: Why the status of this VPS could not be read.
      returned: on failure of this VPS, with O(all=true)
      type: str
      sample: >-
        the account has no VPS with the id 'vps_011znk9h11nbzvxqvq4bvp8qvg' (HTTP 404 not_found: The requested resource
        could not be found); it may have been removed, and an inventory's cache may be old (--flush-cache)
    error_code:
      description: The name of the failure.
      returned: on failure of this VPS, with O(all=true)
      type: str
      sample: vps_not_found
    request_id:
      description: The API's name for the request that failed, for HostUp's support.
      returned: when the API answered with an error for this VPS, with O(all=true)
      type: str
      sample: req_018z03wzjatx00000000000059
    problem:
      description: What the API said of its error. A member is null if the answer lacks it.
      returned: when the API answered with an error for this VPS, with O(all=true)
      type: dict
      contains: &problem
        status:
          description: The HTTP status.
          returned: always
          type: int
          sample: 404
        code:
          description: The API's name for the error.
          returned: always
          type: str
          sample: not_found
        title:
          description: The error in a few words.
          returned: always
          type: str
          sample: Not found
        detail:
          description: The error in a sentence.
          returned: always
          type: str
          sample: The requested resource could not be found.
        errors:
          description: What the API refused in the request. Each has a C(pointer), its path, and a C(detail).
          returned: always
          type: list
          elements: dict
          sample: []
msg:
  description: What went wrong.
  returned: on failure
  type: str
  sample: no VPS of the account has name 'mail-01'
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
  sample: req_018z03wzjatx00000000000059
problem:
  description: What the API said of its error. A member is null if the answer lacks it.
  returned: when the API answered with an error
  type: dict
  contains: *problem
"""

from ansible_collections.hostup.cloud.plugins.module_utils._status import TASK
from ansible_collections.hostup.cloud.plugins.module_utils._task import run_module


def main() -> None:
    """Run the task."""
    run_module(TASK)


if __name__ == "__main__":
    main()
