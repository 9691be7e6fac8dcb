#!/usr/bin/python
# Copyright: HostUp collection contributors
# GNU General Public License v3.0 or later (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module vps_check: its documentation. The action plugin of the same name is what runs."""

from __future__ import annotations

DOCUMENTATION = r"""
module: vps_check
short_description: Check a VPS against profiles of checks
version_added: 1.0.0
author:
  - HostUp collection contributors (!UNKNOWN)
description:
  - Makes the checks of one or more profiles on a VPS, through its guest agent and with the API's live status, and
    returns a finding for each check. All commands of a profile are run by a few commands of the agent.
  - Nothing is changed. A command that may change something, by the rules of P(hostup.cloud.effect#filter), is refused
    before anything is sent, and so is everything else that is wrong with a profile.
  - A task whose checks fail does not fail, and neither does one that could not check its VPS; both are findings. It
    fails where its options, or its profiles, cannot be used.
  - The format of a profile and the list of the collection's own are in C(docs/compliance-checks.md).
  - The API key needs the scopes C(read:vm) and C(write:vm).
extends_documentation_fragment:
  - hostup.cloud.attributes
  - hostup.cloud.connection
  - hostup.cloud.target
attributes:
  check_mode:
    support: full
    details:
      - It does the same in check mode.
  idempotent:
    support: full
    details:
      - It only looks, and is never C(changed).
  delegation:
    support: none
    details:
      - It runs on the controller alone. Delegated to C(localhost) it does what it does without a delegation; to another
        machine, it fails.
options:
  profiles:
    description:
      - The profiles to check against, each a name, a path or a dictionary.
      - A name is that of a profile of the collection, V(linux_baseline) or V(vps_health).
      - A path has a C(/) or ends in C(.yml) or C(.yaml). A relative one is looked for where Ansible looks for files, in
        C(files) and beside the playbook among others, and then in the folder that Ansible was started in.
      - The file of a path may be vaulted.
      - A dictionary is the profile itself, with C(name), C(title) and C(checks).
    type: list
    elements: raw
    default: []
  checks:
    description:
      - Checks to add. One with the C(id) of a check of the profiles replaces the fields of that check that it gives; a
        null takes one away.
      - Added checks belong to a profile called C(checks).
    type: list
    elements: dict
    default: []
  disable:
    description:
      - Ids and tags of checks that are not made. One that means no check is an error.
    type: list
    elements: str
    default: []
  waivers:
    description:
      - Findings that are accepted for a time. Each has C(check), the id of a check or a pattern such as C(sshd_*);
        C(hosts), a pattern of inventory names or a list of them; C(reason); and C(until), the last day (UTC) on which
        it holds, such as C(2027-01-31). All four are needed.
      - A finding that is waived has the status V(waived). Of an expired waiver, the finding stays what it is, and
        C(waiver_expired) is a finding of its own.
      - C(vps_not_checked), that a VPS could not be checked, is waived in the same way, but by its name only. No pattern
        means it.
    type: list
    elements: dict
    default: []
  timeout:
    description:
      - The deadline over the whole task, in seconds. What is not answered until then is not checked, and that is a
        finding.
    type: float
    default: 300.0
  command_timeout:
    description:
      - The time that each command has, in seconds, in guests that have the program C(timeout).
    type: int
    default: 30
  wait_for_agent:
    description:
      - How long to wait for the guest agent of a VPS that is just booting, in seconds.
    type: float
    default: 0.0
seealso:
  - module: hostup.cloud.vps_exec
  - module: hostup.cloud.vps_status
"""

EXAMPLES = r"""
---
- name: Check the running VPSs
  hosts: state_running
  gather_facts: false
  tasks:
    - name: Check against the collection's profiles, and one of our own
      hostup.cloud.vps_check:
        profiles:
          - linux_baseline
          - vps_health
          - profiles/web.yml
        checks:
          - id: disk_full # a check of vps_health
            severity: critical
          - id: motd_says_whose_it_is
            title: The message of the day says whose machine it is
            severity: low
            command: cat /etc/motd
            expect:
              matches: Example AB
        disable:
          - sshd_x11_forwarding
          - mounts # a tag
        waivers:
          - check: sshd_password_authentication
            hosts: legacy-*
            reason: The old backup client knows no keys; it goes in January
            until: "2027-01-31"
      register: checked

    - name: Show what failed
      ansible.builtin.debug:
        msg: "{{ checked.compliance.findings | selectattr('status', 'in', ['fail', 'error'])
          | map(attribute='reason') }}"
"""

RETURN = r"""
compliance:
  description: The result of the VPS.
  returned: success
  type: dict
  contains:
    host:
      description: The host's name in the inventory.
      returned: always
      type: str
      sample: web-01
    vps:
      description: The VPS.
      returned: always
      type: dict
      contains:
        id:
          description: Its id. Null if it is not known.
          returned: always
          type: str
          sample: vps_019txnqvmbxbr9rzy1wvj1wefc
        name:
          description: Its name. Null if it is not known.
          returned: always
          type: str
          sample: web-01
    operating_system:
      description: What the API says of it. Null if it says nothing.
      returned: always
      type: dict
      contains:
        family:
          description: Its family. Null if the API does not say it.
          returned: always
          type: str
          sample: debian
        version:
          description: Its version. Null if the API does not say it.
          returned: always
          type: str
          sample: "12"
        display_name:
          description: What people call it. Null if the API does not say it.
          returned: always
          type: str
          sample: Debian 12
    checked_at:
      description: When the task began, in UTC.
      returned: always
      type: str
      sample: "2026-11-24T15:59:50+00:00"
    seconds:
      description: How long it took.
      returned: always
      type: float
      sample: 0.125
    started_commands:
      description: How many commands the guest agent was asked to start.
      returned: always
      type: int
      sample: 1
    requests:
      description: How many requests were sent.
      returned: always
      type: int
      sample: 5
    findings:
      description:
        - A finding for each check, in the order of the profiles. Of a VPS that could not be checked there is one alone,
          C(vps_not_checked); if the run was cut, that one is first, followed by the checks that had been answered.
      returned: always
      type: list
      elements: dict
      contains:
        check:
          description: The id of the check.
          returned: always
          type: str
          sample: kernel_name
        profile:
          description: The name of the profile. Null for a finding that is no check's.
          returned: always
          type: str
          sample: own
        title:
          description: What should hold.
          returned: always
          type: str
          sample: The kernel is the one that we test with
        severity:
          description: One of V(info), V(low), V(medium), V(high) and V(critical).
          returned: always
          type: str
          sample: high
        tags:
          description: The tags of the check.
          returned: always
          type: list
          elements: str
          sample: [kernel]
        references:
          description: Where others ask for the same.
          returned: always
          type: list
          elements: str
          sample: ["Our rules, 4.2"]
        status:
          description:
            - V(pass), or V(fail) where the answer is wrong, V(error) where there was none, V(not_applicable), or
              V(waived) where it would be one of the first two and a waiver covers it.
          returned: always
          type: str
          sample: fail
        reason:
          description: Why, in a sentence. Null for V(pass).
          returned: always
          type: str
          sample: stdout is 'Linux', and 'Plan 9' was expected
        error_code:
          description:
            - The name of what kept the check from its answer, null if nothing did. One of those of
              M(hostup.cloud.vps_exec), or V(command_failed), V(not_a_number), V(output_cut), V(not_reported) (the
              status lacks the member) or V(os_unknown).
          returned: always
          type: str
          sample: command_failed
        evidence:
          description: What the answer was taken from. Null if there is none.
          returned: always
          type: dict
          contains:
            command:
              description: The command. Of a check of the status, C(status) and the path of its member.
              returned: always
              type: str
              sample: uname -s
            rc:
              description: Its exit code. Null if there is none, as of a check of the status.
              returned: always
              type: int
              sample: 0
            stdout:
              description: What it printed, cut to 2000 characters. Of a check of the status, the member.
              returned: always
              type: str
              sample: "Linux\n"
            stderr:
              description: What it printed as errors, cut to 2000 characters.
              returned: always
              type: str
              sample: "cat: /no/such: No such file or directory\n"
            truncated:
              description: Whether one of the two is not complete.
              returned: always
              type: bool
              sample: false
        remediation:
          description: What to do about it, for people. Null if the check does not say.
          returned: always
          type: str
          sample: Install the kernel that we test with.
        waiver:
          description: The waiver that is about it. Null if there is none.
          returned: always
          type: dict
          contains:
            reason:
              description: Why it is accepted.
              returned: always
              type: str
              sample: It goes in January
            until:
              description: The last day on which it is, in UTC.
              returned: always
              type: str
              sample: "2999-01-31"
            expired:
              description: Whether that day has passed, so that the waiver does not hold any more.
              returned: always
              type: bool
              sample: false
msg:
  description: How many findings there are of each status, or what went wrong.
  returned: always
  type: str
  sample: "6 findings: 1 fail, 2 pass, 1 error, 1 not applicable, 1 waived"
error_code:
  description: V(invalid_profile) or V(invalid_option).
  returned: on failure
  type: str
  sample: invalid_profile
"""

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.hostup.cloud.plugins.module_utils._check.run import TASK
from ansible_collections.hostup.cloud.plugins.module_utils._errors import InvalidOption
from ansible_collections.hostup.cloud.plugins.module_utils._task import failure


def main() -> None:
    """Say that only the action plugin runs."""
    module = AnsibleModule(argument_spec=TASK.full_argument_spec, supports_check_mode=True, **TASK.constraints)
    module.fail_json(**failure(InvalidOption("vps_check runs on the controller alone, as an action")))


if __name__ == "__main__":
    main()
